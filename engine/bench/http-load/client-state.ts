import { Connections, type Endpoint, type OnAnswer } from './connections.ts';
import type { RequestBytes } from './request-bytes.ts';

/** The state of the client's thread. */
export interface ClientState {
  readonly connections: Connections;
  readonly stop: Int32Array;
  /** The bytes of request i: its row is i modulo the rows. */
  readonly bytesOf: (request: number) => Uint8Array;
  readonly bodyBytesOf: (request: number) => number;
  /** The current receiver of answers. */
  listener: OnAnswer;
}

/** Makes the state: the requests, and connections that are not open yet. */
export function makeClientState(
  endpoints: readonly Endpoint[],
  { bytes, starts, bodyBytes }: RequestBytes,
  stop: Int32Array,
): ClientState {
  const rows = bodyBytes.length;
  const requests = Array.from({ length: rows }, (_, row) => bytes.subarray(starts[row], starts[row + 1]));
  const none = new Uint8Array();
  const made: ClientState = {
    connections: new Connections(endpoints, (request, answer) => made.listener(request, answer)),
    stop,
    bytesOf: (request) => requests[request % rows] ?? none,
    bodyBytesOf: (request) => bodyBytes[request % rows] ?? 0,
    listener: () => undefined,
  };
  return made;
}
