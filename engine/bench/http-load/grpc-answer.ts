import { type ClientHttp2Stream, constants, type IncomingHttpHeaders } from 'node:http2';
import { ENDED, endedWithGrpc } from '#core/measure/endpoint/failures.ts';
import type { RequestEnd } from './connections.ts';

/** A flag and four bytes of length stand before each message. */
const FRAME_HEAD = 5;
/** Blocks of informational headers before one answer. */
const MAX_INTERIM = 1_000;

/**
 * Follows a call of gRPC to its end, which `onEnd` gets once. Headers, messages with their frames, and trailers count towards the size of the
 * answer; over `maxBytes`, or when a message says that it will be, the call is cancelled and its connection closed. `onData` gets the frames as they come. Returns what
 * cancels the call, with how it then ended, unless it has ended before.
 */
export function followCall(
  stream: ClientHttp2Stream,
  of: {
    readonly maxBytes: number;
    readonly onData?: (part: Buffer) => void;
    readonly onEnd: (end: RequestEnd) => void;
  },
): (ended: number) => void {
  let status: number | null = null;
  let bodyBytes = 0;
  let bytes = 0;
  let interim = 0;
  let frameHead = Buffer.alloc(0);
  let hasEnded = false;
  const end = (ended: number, answered: number | null): void => {
    if (hasEnded) return;
    hasEnded = true;
    of.onEnd({ ended, bodyBytes: answered });
    const { session } = stream;
    if (!stream.closed) stream.close(constants.NGHTTP2_CANCEL);
    // A server may go on sending, so nothing more is asked of it on this connection, which ends with its other calls.
    if (ended === ENDED.tooLarge) session?.close();
  };
  const count = (more: number, declared = 0): void => {
    bytes += more;
    if (Math.max(bytes, declared) > of.maxBytes) end(ENDED.tooLarge, null);
  };
  const read = (headers: IncomingHttpHeaders): void => {
    count(sizeOf(headers));
    const text = headers['grpc-status'];
    if (typeof text === 'string' && /^\d{1,3}$/.test(text)) status = Number(text);
  };
  stream.on('headers', (headers) => {
    count(sizeOf(headers));
    if (++interim > MAX_INTERIM) end(ENDED.brokenConnection, null);
  });
  stream.on('response', (headers) => {
    read(headers);
    const http = Number(headers[':status']);
    // A proxy in between answers without gRPC.
    if (http !== 200 && status === null) end(-http, 0);
  });
  stream.on('trailers', read);
  stream.on('data', (part: Buffer) => {
    if (hasEnded) return;
    if (frameHead.length < FRAME_HEAD) {
      frameHead = Buffer.concat([frameHead, part.subarray(0, FRAME_HEAD - frameHead.length)]);
    }
    count(part.length, frameHead.length < FRAME_HEAD ? 0 : frameHead.readUInt32BE(1));
    bodyBytes += part.length;
    if (!hasEnded) of.onData?.(part);
  });
  // `close` follows.
  stream.on('error', () => undefined);
  stream.on('close', () => {
    if (status === null) end(ENDED.brokenConnection, null);
    else end(endedWithGrpc(status), bodyBytes);
  });
  return (ended) => end(ended, null);
}

/** Bytes of names and values, as HTTP/2 counts them. */
function sizeOf(headers: IncomingHttpHeaders): number {
  return Object.entries(headers).reduce((total, [name, value]) => total + name.length + String(value).length + 32, 0);
}
