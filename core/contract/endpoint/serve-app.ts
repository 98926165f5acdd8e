import { z } from 'zod';
import { Count, Path } from '#core/contract/base/numbers.ts';

/** The document that `modewise serve` prints once it listens. `url` contains the token, which gives full access to the app as its user. */
export const ServedAppDocument = z.object({
  schemaVersion: z.literal(1),
  url: Path,
  port: z.number().int().min(0).max(65_535),
  processId: Count,
});
export type ServedAppDocument = Readonly<z.infer<typeof ServedAppDocument>>;
