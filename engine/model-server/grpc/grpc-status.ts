import { RequestError } from '#engine/model-server/request-error.ts';

/** Status codes of gRPC that this server answers with. Source: https://grpc.github.io/grpc/core/md_doc_statuscodes.html. */
export const GRPC_STATUS = {
  ok: 0,
  cancelled: 1,
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  resourceExhausted: 8,
  unimplemented: 12,
  internal: 13,
} as const;

/** A call that is not answered with a message. */
export interface GrpcRefusal {
  readonly code: number;
  readonly details: string;
}

/** Status codes of gRPC by those of HTTP. */
const CODES: ReadonlyMap<number, number> = new Map([
  [400, GRPC_STATUS.invalidArgument],
  [404, GRPC_STATUS.notFound],
  [408, GRPC_STATUS.deadlineExceeded],
  [413, GRPC_STATUS.resourceExhausted],
  [415, GRPC_STATUS.unimplemented],
  [499, GRPC_STATUS.cancelled],
  [501, GRPC_STATUS.unimplemented],
  [503, GRPC_STATUS.resourceExhausted],
]);

/** The refusal for an error; `onDefect` receives errors that no client caused. */
export function grpcRefusalOf(error: unknown, onDefect: (error: unknown) => void): GrpcRefusal {
  if (error instanceof RequestError) {
    return { code: CODES.get(error.status) ?? GRPC_STATUS.internal, details: error.message };
  }
  onDefect(error);
  return { code: GRPC_STATUS.internal, details: 'the server failed; see its log' };
}

/** A text for the header `grpc-message`: its UTF-8 bytes, percent-encoded where they are not printable ASCII. */
export function grpcMessage(details: string): string {
  let text = '';
  for (const byte of Buffer.from(details)) {
    const isPlain = byte >= 0x20 && byte <= 0x7e && byte !== 0x25;
    text += isPlain ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return text;
}
