import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

const body = JSON.stringify({
  id: 'a',
  inputs: [{ name: 'x_float32', shape: [1, 2], datatype: 'FP32', data: [1, 2] }],
});
/** An inference with the id "a", with more lines in its head. */
export const request = (extra: string): Buffer =>
  Buffer.from(
    `POST /v2/models/identity/infer HTTP/1.1\r\nHost: x\r\n${extra}Content-Length: ${body.length}\r\n\r\n${body}`,
  );
/** Both ways in which a request is read, with the lines that choose it. */
export const WAYS = [
  ['in the lane', ''],
  ['of node:http', 'TE: trailers\r\n'],
] as const;

/** A connection and what it receives. */
export interface Caller {
  readonly socket: Socket;
  /** Everything received until the connection ended, and the error if there was one. */
  readonly told: Promise<string>;
}

/** Opens a connection that notes everything it receives. */
export async function calling(port: number): Promise<Caller> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  onTestFinished(() => {
    socket.destroy();
  });
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
  });
  socket.on('error', (error: NodeJS.ErrnoException) => {
    text += `<${error.code}>`;
  });
  const told = once(socket, 'close').then(() => text);
  await once(socket, 'connect');
  return { socket, told };
}
