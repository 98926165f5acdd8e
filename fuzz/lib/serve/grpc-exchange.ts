import { connect, constants } from 'node:http2';
import type { GrpcCase } from '#fuzz/lib/cases/grpc-requests.ts';

/** How a call ended: with a status of gRPC or of HTTP, without one, or not in time. */
export type GrpcEnd =
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'http'; readonly status: number }
  | { readonly kind: 'none' }
  | { readonly kind: 'limit' };

/** Sends a call on a connection of its own. */
export function grpcExchange(address: string, made: GrpcCase, limitMs: number): Promise<GrpcEnd> {
  return new Promise((resolve) => {
    const session = connect(`http://${address}`).on('error', () => undefined);
    let end: GrpcEnd = { kind: 'none' };
    const finish = (): void => {
      clearTimeout(limit);
      session.destroy();
      resolve(end);
    };
    const limit = setTimeout(() => {
      end = { kind: 'limit' };
      finish();
    }, limitMs);
    const read = (headers: Readonly<Record<string, unknown>>): void => {
      const status = headers['grpc-status'];
      if (typeof status === 'string') end = { kind: 'status', status: Number(status) };
      else if (headers[':status'] !== undefined && headers[':status'] !== 200)
        end = { kind: 'http', status: Number(headers[':status']) };
    };
    session.once('close', finish);
    const path = `/inference.GRPCInferenceService/${made.method}`;
    const stream = session.request({ ':method': 'POST', ':path': path, te: 'trailers', ...made.headers });
    stream
      .on('response', read)
      .on('trailers', read)
      .on('error', () => undefined);
    stream.once('close', finish).resume();
    stream.end(made.bytes);
    if (made.leaves) setImmediate(() => stream.close(constants.NGHTTP2_CANCEL));
  });
}
