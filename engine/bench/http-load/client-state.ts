import { Connections, type OnAnswer } from './connections.ts';
import type { RequestBytes } from './request-bytes.ts';

/** What the client's thread works with. */
export interface ClientState {
  readonly connections: Connections;
  readonly stop: Int32Array;
  /** The bytes of request i: its row is i modulo the rows. */
  readonly bytesOf: (request: number) => Uint8Array;
  readonly bodyBytesOf: (request: number) => number;
  /** Who hears of answers now. */
  listener: OnAnswer;
}

/** Connections that are not open yet, and the requests that go over them. */
export function makeClientState(
  ports: readonly number[],
  { bytes, starts, bodyBytes }: RequestBytes,
  stop: Int32Array,
): ClientState {
  const rows = bodyBytes.length;
  const requests = Array.from({ length: rows }, (_, row) => bytes.subarray(starts[row], starts[row + 1]));
  const none = new Uint8Array();
  const made: ClientState = {
    connections: new Connections(ports, (request, answer) => made.listener(request, answer)),
    stop,
    bytesOf: (request) => requests[request % rows] ?? none,
    bodyBytesOf: (request) => bodyBytes[request % rows] ?? 0,
    listener: () => undefined,
  };
  return made;
}
