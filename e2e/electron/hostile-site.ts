import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A web site that records its visitors. */
export interface HostileSite {
  readonly url: string;
  /** The requested paths. */
  readonly visits: readonly string[];
  readonly close: () => void;
}

/** Listens on 127.0.0.1 and answers every request. */
export async function openHostileSite(): Promise<HostileSite> {
  const visits: string[] = [];
  const server: Server = createServer((request, response) => {
    visits.push(request.url ?? '');
    response.writeHead(200, { 'content-type': 'text/html', 'access-control-allow-origin': '*' });
    response.end('<h1>elsewhere</h1>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, visits, close: () => void server.close() };
}
