import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { createChildBenchHost } from '#engine/bench/bench-host-child.ts';
import { scratch } from '#engine/dataset/rows/testing.ts';
import { type CopyOptions, copySource, type SourceCopy } from './copy-source.ts';

/** Copies a source to a new folder. */
export function copied(data: string, more: Partial<CopyOptions> = {}): Promise<SourceCopy> {
  const signal = new AbortController().signal;
  return copySource({ data, seed: 1, benchHost: createChildBenchHost(), signal, parent: scratch(), ...more });
}

/** A web server that ends with the test. Returns its origin. */
export async function webServer(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
