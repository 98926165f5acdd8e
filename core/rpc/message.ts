import { z } from 'zod';
import { ErrorDocument } from '#core/contract/errors.ts';

/**
 * What a client sends. `stream` makes a stream outlive its line: `key` names it (the client's choice, unique), and a request
 * with a key that is known already does not start anything but delivers the events after number `after`. Events count from 1. With `join`
 * nothing is ever started: a key that is not known is refused.
 */
export const ClientMessage = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('request'),
    id: z.number().int(),
    method: z.string(),
    input: z.unknown(),
    stream: z
      .object({ key: z.string().min(1), after: z.number().int().min(0), join: z.boolean().optional() })
      .optional(),
  }),
  z.object({ kind: z.literal('cancel'), id: z.number().int() }),
]);
export type ClientMessage = Readonly<z.infer<typeof ClientMessage>>;

/** What a server sends: any number of events, then one `end` or one `error`. */
export const ServerMessage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('event'), id: z.number().int(), sequence: z.number().int(), event: z.unknown() }),
  z.object({ kind: z.literal('end'), id: z.number().int(), value: z.unknown() }),
  z.object({ kind: z.literal('error'), id: z.number().int(), error: ErrorDocument }),
]);
export type ServerMessage = Readonly<z.infer<typeof ServerMessage>>;

/** The number of a message, read before the message itself is understood; null where it has none. */
export function idOf(raw: unknown): number | null {
  const id = typeof raw === 'object' && raw !== null && 'id' in raw ? raw.id : null;
  return typeof id === 'number' && Number.isInteger(id) ? id : null;
}
