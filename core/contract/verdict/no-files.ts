import { z } from 'zod';

/** Why no files for production can be made of an option, although it is feasible. */
export const NoFilesWhy = z.enum([
  /** It runs on a GPU of unknown speed. */
  'gpu-not-measured',
  /** The programs of a bundle run the model on the CPU. */
  'gpu',
  /** The plan is from a version that did not state what an option consists of. */
  'not-stated',
  /** Modewise has no files for the service, or for the service that answers live next to its job. */
  'no-recipe',
  /** The machine is from another cloud than the service. */
  'other-cloud',
  /** More consumers than an event hub has partitions. */
  'too-many-consumers',
]);
export type NoFilesWhy = z.infer<typeof NoFilesWhy>;
