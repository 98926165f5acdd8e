import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Starts a server until the end of the test. Returns the address of a model on it. */
export async function listen(onRequest: RequestListener): Promise<string> {
  const server = createServer(onRequest);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close().closeAllConnections());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/models/m`;
}

/** Answers after 30 ms, and tells of each request. */
export const answering =
  (onRequest: (headers: Record<string, unknown>) => void = () => undefined): RequestListener =>
  (request, response) => {
    onRequest(request.headers);
    request.resume().on('end', () => {
      setTimeout(() => {
        const text = '{"predictions":[1]}';
        response.writeHead(200, { 'Content-Length': text.length }).end(text);
      }, 30);
    });
  };

/** Writes 20 rows to be sent. Returns their file. */
export function writeRows(folder: string): string {
  const file = join(folder, 'rows.csv');
  writeFileSync(file, `a,b\n${Array.from({ length: 20 }, (_, row) => `${row % 7},${row / 8}`).join('\n')}\n`);
  return file;
}
