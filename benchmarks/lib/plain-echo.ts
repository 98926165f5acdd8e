import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';

/**
 * The server of benchmarks/endpoint.ts: it answers each request with the same bytes, with as little work as Node allows, so that the generator is
 * what is measured. All requests of a connection have the size of the first. Arguments for TLS: the files of a certificate and its key. It prints
 * its port and ends with its parent.
 */
const [cert, key] = process.argv.slice(2);
const BODY = '{"predictions":[[0.25,0.75]]}';
const ANSWER = Buffer.from(
  `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`,
);

function sizeOf(request: Buffer): number {
  const end = request.indexOf('\r\n\r\n') + 4;
  return end + Number(/content-length: *(\d+)/i.exec(request.toString('latin1', 0, end))?.[1] ?? 0);
}

function serve(socket: Socket): void {
  let size = 0;
  let bytes = 0;
  socket.setNoDelay(true);
  socket.on('data', (chunk: Buffer) => {
    if (size === 0) size = sizeOf(chunk);
    for (bytes += chunk.length; bytes >= size; bytes -= size) socket.write(ANSWER);
  });
  socket.on('error', () => undefined);
}

const server =
  cert === undefined || key === undefined
    ? createServer(serve)
    : createTlsServer({ cert: readFileSync(cert), key: readFileSync(key) }, serve);
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.on('disconnect', () => process.exit(0));
