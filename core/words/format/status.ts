/** The status codes of gRPC by number. Source: https://grpc.github.io/grpc/core/md_doc_statuscodes.html. */
const GRPC_STATUSES = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
] as const;

/** A status of HTTP, which has three digits, or of gRPC, which has a name: `status 404`, `status 14, UNAVAILABLE`. */
export function statusText(status: number): string {
  const name = GRPC_STATUSES[status];
  return name === undefined ? `status ${status}` : `status ${status}, ${name}`;
}
