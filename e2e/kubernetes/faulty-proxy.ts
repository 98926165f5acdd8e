import { readFileSync } from 'node:fs';
import { createServer, Agent, request as httpsRequest } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ControlPlane } from './control-plane.ts';

/** A server between a client and the API server: it sees every request, and can let some fail or wait. */
export interface FaultyProxy {
  readonly server: string;
  /** Every request: method and path. */
  readonly requests: readonly string[];
  /** Lets the next requests fail with HTTP 503. */
  readonly failNext: (requests: number) => void;
  /** Calls a function when the next request of this method and kind was carried out, before its answer is passed on. */
  readonly onNext: (method: string, plural: string, call: () => void | Promise<void>) => void;
  readonly stop: () => void;
}

/** Starts it on loopback, with the certificate of the API server. */
export async function startFaultyProxy({ server: target, certificates }: ControlPlane): Promise<FaultyProxy> {
  const agent = new Agent({ ca: certificates.ca, keepAlive: true, maxSockets: 64 });
  const requests: string[] = [];
  const waiting = new Map<string, () => void | Promise<void>>();
  let failures = 0;
  const pass = (request: IncomingMessage, response: ServerResponse): void => {
    const { method = 'GET', url = '/' } = request;
    requests.push(`${method} ${url}`);
    if (failures > 0) {
      failures -= 1;
      request.resume();
      response.writeHead(503, { 'content-type': 'application/json' }).end(UNAVAILABLE);
      return;
    }
    const key = `${method} ${/\/([a-z]+)(\?.*)?$/.exec(url)?.[1] ?? ''}`;
    const onward = httpsRequest(`${target}${url}`, { method, headers: request.headers, agent }, (answer) => {
      const call = waiting.get(key);
      waiting.delete(key);
      void Promise.resolve(call?.()).then(() => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
    });
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  };
  const keys = { cert: readFileSync(certificates.certificateFile), key: readFileSync(certificates.keyFile) };
  const server = createServer(keys, pass);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    server: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    failNext: (count) => {
      failures = count;
    },
    onNext: (method, plural, call) => waiting.set(`${method} ${plural}`, call),
    stop: () => {
      agent.destroy();
      server.closeAllConnections();
      server.close();
    },
  };
}

const UNAVAILABLE = JSON.stringify({
  kind: 'Status',
  apiVersion: 'v1',
  status: 'Failure',
  message: 'the server is currently unable to handle the request',
  reason: 'ServiceUnavailable',
  code: 503,
});
