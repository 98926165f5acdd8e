import { createServer, type Http2Session, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { localEndpoint } from './connections.ts';
import { GrpcConnections } from './grpc-connections.ts';

const CALL = { path: '/inference.GRPCInferenceService/ModelInfer', authority: 'any', headers: [] };

function succeed(stream: ServerHttp2Stream): void {
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.end();
}

test('a session that the server ends gracefully is replaced while its last call is still in flight', async () => {
  const server = createServer();
  const sessions: Http2Session[] = [];
  const held: ServerHttp2Stream[] = [];
  let onGoaway = (): void => undefined;
  const goaway = new Promise<void>((resolve) => void (onGoaway = resolve));
  server.on('session', (session) => sessions.push(session));
  server.on('stream', (stream) => {
    held.push(stream);
    if (held.length === 1) {
      stream.session?.goaway();
      onGoaway();
    } else held.forEach(succeed);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  onTestFinished(() => {
    for (const session of sessions) session.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const ended: number[] = [];
  const connections = new GrpcConnections(localEndpoint(port), CALL, (request) => ended.push(request));
  onTestFinished(() => connections.close());
  await connections.open(1);
  expect(connections.send(1, new Uint8Array(5), 0)).toBe(true);
  await goaway;
  await expect.poll(() => sessions.length).toBe(2);
  await expect.poll(() => connections.send(2, new Uint8Array(5), 0)).toBe(true);
  await expect.poll(() => ended.toSorted()).toEqual([1, 2]);
});
