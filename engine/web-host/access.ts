import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** The WebSocket protocol that is spoken; a token comes beside it as `token.TOKEN`. */
export const PROTOCOL = 'modewise';

/** 32 random bytes, as an address can carry them. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** Whether two secrets are the same, in a time that does not tell how much of them is. */
export function isSecret(given: string, secret: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(secret)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/**
 * Whether a request was made by a page of this server, or by a program on this machine. A page elsewhere that made its own name point here
 * (DNS rebinding) shows in `Host`, one that only sends requests here in `Origin`. `changes` is for requests that do something: browsers always
 * say who makes them.
 */
export function isFromHere(
  headers: Pick<IncomingHttpHeaders, 'host' | 'origin'>,
  { port, changes }: { readonly port: number; readonly changes: boolean },
): boolean {
  const { host, origin } = headers;
  if (host !== `127.0.0.1:${port}` && host !== `localhost:${port}`) return false;
  if (origin === undefined) return !changes;
  return origin === `http://${host}`;
}

/** Whether a request carries the token as `Authorization: Bearer TOKEN`. */
export function hasBearer(headers: Pick<IncomingHttpHeaders, 'authorization'>, token: string): boolean {
  const [scheme, given = ''] = (headers.authorization ?? '').split(' ');
  return scheme === 'Bearer' && isSecret(given, token);
}

/** Whether a WebSocket is asked for in our protocol and with the token. A browser's WebSocket can carry no other header. */
export function hasProtocolToken(headers: Pick<IncomingHttpHeaders, 'sec-websocket-protocol'>, token: string): boolean {
  const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map((each) => each.trim());
  return offered.includes(PROTOCOL) && offered.some((each) => isSecret(each, `token.${token}`));
}
