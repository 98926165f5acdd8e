import { z } from 'zod';

/** The document that `modewise serve` prints as soon as it listens. `url` holds the token: who has it can do in the app what its user can. */
export const ServedAppDocument = z.object({
  schemaVersion: z.literal(1),
  url: z.string(),
  port: z.number().int(),
  processId: z.number().int(),
});
export type ServedAppDocument = Readonly<z.infer<typeof ServedAppDocument>>;
