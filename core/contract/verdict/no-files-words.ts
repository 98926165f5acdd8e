import { assertNever } from '#core/assert-never.ts';
import type { NoFilesWhy } from './no-files.ts';

/** Why no files can be made of an option, as a clause about `it`. */
export function noFilesText(why: NoFilesWhy): string {
  switch (why) {
    case 'gpu-not-measured':
      return 'it runs on a GPU that was not measured, so the plan does not know how many of them it needs';
    case 'gpu':
      return 'it runs the model on a GPU, and the programs of a bundle run it on the CPU';
    case 'not-stated':
      return 'the plan does not state what it consists of, because an earlier version of Modewise made it';
    case 'no-recipe':
      return 'Modewise has no files for this service yet';
    case 'other-cloud':
      return 'its machine is from another cloud than the files';
    case 'too-many-consumers':
      return 'it has more consumers than an event hub of the standard tier has partitions';
    default:
      return assertNever(why);
  }
}
