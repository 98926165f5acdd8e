import type { ClientCalls } from './client-protocol.ts';
import { type Channel, Connections, type OnAnswer } from './connections.ts';
import { GrpcConnections } from './grpc-connections.ts';

/** The state of the client's thread. */
export interface ClientState {
  readonly connections: Channel;
  readonly stop: Int32Array;
  /** The bytes of a row's request; rows beyond the last start again from the first. */
  readonly bytesOf: (row: number) => Uint8Array;
  readonly bodyBytesOf: (row: number) => number;
  /** The current receiver of answers. */
  listener: OnAnswer;
}

/** Makes the state: the requests, and connections that are not open yet. */
export function makeClientState(command: Parameters<ClientCalls['open']>[0]): ClientState {
  const { endpoints, stop, grpc, second } = command;
  const { bytes, starts, bodyBytes } = command.requests;
  const rows = bodyBytes.length;
  const cut = (from: Uint8Array): readonly Uint8Array[] =>
    Array.from({ length: rows }, (_, row) => from.subarray(starts[row], starts[row + 1]));
  const forms = [cut(bytes), ...(second === undefined ? [] : [cut(second.bytes)])];
  const onAnswer: OnAnswer = (request, end) => made.listener(request, end);
  const [endpoint] = endpoints;
  const made: ClientState = {
    connections:
      grpc === undefined || endpoint === undefined
        ? new Connections(endpoints, onAnswer)
        : new GrpcConnections(endpoint, grpc, onAnswer),
    stop,
    bytesOf: (row) => forms[second === undefined ? 0 : Atomics.load(second.turn, 0)]?.[row % rows] ?? NONE,
    bodyBytesOf: (row) => bodyBytes[row % rows] ?? 0,
    listener: () => undefined,
  };
  return made;
}

const NONE = new Uint8Array();
