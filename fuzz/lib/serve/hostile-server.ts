import { once } from 'node:events';
import { createServer as createHttp2Server, type ServerHttp2Stream } from 'node:http2';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { HostileAnswer, HostileCase } from '#fuzz/lib/cases/hostile-answers.ts';

const DRIP_MS = 100;

/** A server that answers as a case says. */
export interface HostileServer {
  readonly port: number;
  /** Ends it and all of its connections. */
  readonly close: () => void;
}

/** Starts the server of a case on loopback. */
export async function hostileServer(made: HostileCase): Promise<HostileServer> {
  const open = new Set<{ destroy(): void }>();
  const server = made.protocol === 'v2-grpc' ? grpcServer(made, open) : httpServer(made, open);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = (): void => {
    for (const each of open) each.destroy();
    server.close();
  };
  return { port: (server.address() as AddressInfo).port, close };
}

const NOTHING: HostileAnswer = { bytes: Buffer.alloc(0), end: { kind: 'close' } };

/** The answers to requests of one connection after the other, in turn. */
function inTurn({ answers }: HostileCase): () => HostileAnswer {
  let count = 0;
  return () => answers[count++] ?? answers.at(-1) ?? NOTHING;
}

function httpServer(made: HostileCase, open: Set<{ destroy(): void }>): Server {
  const next = inTurn(made);
  return createServer((socket) => {
    open.add(socket.on('error', () => undefined).once('close', () => open.delete(socket)));
    // A request of the client is one read, because it is short and waits for its answer.
    socket.on('data', (chunk: Buffer) => {
      const isQuestion = chunk.subarray(0, 4).toString() === 'GET ';
      play(socket, isQuestion ? made.description : next());
    });
  });
}

function grpcServer(made: HostileCase, open: Set<{ destroy(): void }>): Server {
  const next = inTurn(made);
  const server = createHttp2Server();
  server.on('session', (session) => {
    open.add(session.on('error', () => undefined).once('close', () => open.delete(session)));
  });
  server.on('stream', (stream: ServerHttp2Stream, headers) => {
    stream.on('error', () => undefined).resume();
    const isQuestion = String(headers[':path']).endsWith('ModelMetadata');
    const answer = isQuestion ? made.description : next();
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
    stream.once('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    if (answer.end.kind === 'stay') stream.end(answer.bytes);
    else play(stream, answer);
  });
  return server;
}

function play(to: Duplex, { bytes, end }: HostileAnswer): void {
  to.write(bytes);
  switch (end.kind) {
    case 'stay':
      return;
    case 'close':
      to.end();
      return;
    case 'reset':
      if ('resetAndDestroy' in to) (to as Socket).resetAndDestroy();
      else to.destroy(new Error('reset'));
      return;
    case 'pour':
      pour(to, end.part);
      return;
    case 'drip': {
      let at = 0;
      const timer = setInterval(() => {
        if (to.writable) to.write(end.part.subarray(at % end.part.length, (at % end.part.length) + 1));
        at += 1;
      }, DRIP_MS);
      to.once('close', () => clearInterval(timer));
    }
  }
}

function pour(to: Duplex, part: Buffer): void {
  const send = (): void => {
    while (to.writable && to.write(part));
  };
  to.on('drain', send);
  send();
}
