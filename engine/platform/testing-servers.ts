import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { AnswerLimits } from './http-client.ts';

/** Starts a server on loopback for the length of a test, and returns its origin. */
export async function serverFor(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A server that redirects every request to a second one, and the requests that the second one was asked. */
export async function redirecting(
  status = 307,
): Promise<{ readonly origin: string; readonly told: readonly string[] }> {
  const told: string[] = [];
  const other = await serverFor((request, response) => {
    told.push(`${request.method ?? ''} ${request.url ?? ''}`);
    response.end('{}');
  });
  const origin = await serverFor((request, response) => {
    request.resume();
    response.writeHead(status, { location: `${other}/elsewhere` }).end();
  });
  return { origin, told };
}

/** Limits that a test reaches within a second. */
export const SHORT_LIMITS: AnswerLimits = { maxBytes: 2 ** 20, maxMs: 2_000, silenceMs: 500, minBytesPerS: 1000 };

/** Answers without an end, by what is wrong with them, and the sentence that says so. */
export const ENDLESS: readonly (readonly [what: string, cause: string, answer: (response: ServerResponse) => void])[] =
  [
    [
      'an endless body',
      'is longer than 1 MiB',
      (response) => {
        const more = (): void => {
          if (!response.destroyed) response.write('x'.repeat(65_536), () => setImmediate(more));
        };
        more();
      },
    ],
    [
      'a body that arrives byte by byte',
      'sends less than 1000 bytes a second',
      (response) => {
        const timer = setInterval(() => response.write('['), 50);
        response.on('close', () => clearInterval(timer));
      },
    ],
    [
      'a body at a pace that is just enough',
      'took longer than 2 s',
      (response) => {
        const timer = setInterval(() => response.write('x'.repeat(500)), 20);
        response.on('close', () => clearInterval(timer));
      },
    ],
    ['silence', 'did not answer in time', () => undefined],
  ];
