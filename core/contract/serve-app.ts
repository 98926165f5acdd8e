import { z } from 'zod';
import { Count, Path } from './numbers.ts';

/** The document that `modewise serve` prints as soon as it listens. `url` holds the token: who has it can do in the app what its user can. */
export const ServedAppDocument = z.object({
  schemaVersion: z.literal(1),
  url: Path,
  port: z.number().int().min(0).max(65_535),
  processId: Count,
});
export type ServedAppDocument = Readonly<z.infer<typeof ServedAppDocument>>;
