import { z } from 'zod';
import { ErrorDocument } from '#core/contract/base/errors.ts';

/**
 * A message from a client. `stream` makes a stream outlive its channel: the client names it with a unique `key`. A request with a known key
 * starts nothing, but delivers the events after number `after`. Events count from 1. With `join`, an unknown key is refused instead of
 * started.
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

/** A message from a server: any number of events, then one `end` or one `error`. */
export const ServerMessage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('event'), id: z.number().int(), sequence: z.number().int(), event: z.unknown() }),
  z.object({ kind: z.literal('end'), id: z.number().int(), value: z.unknown() }),
  z.object({ kind: z.literal('error'), id: z.number().int(), error: ErrorDocument }),
]);
export type ServerMessage = Readonly<z.infer<typeof ServerMessage>>;

/** The id of a message that has not been parsed; null if it has none. */
export function idOf(raw: unknown): number | null {
  const id = typeof raw === 'object' && raw !== null && 'id' in raw ? raw.id : null;
  return typeof id === 'number' && Number.isInteger(id) ? id : null;
}
