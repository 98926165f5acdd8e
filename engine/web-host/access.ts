import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** The WebSocket subprotocol; the token is a second one, `token.TOKEN`. */
export const PROTOCOL = 'modewise';

/** 32 random bytes in URL-safe form. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** Compares two secrets in constant time. */
export function isSecret(given: string, secret: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(secret)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/**
 * Whether a request comes from a page of this server or from a program on this machine. A foreign page whose name
 * resolves to this address (DNS rebinding) is recognised by `Host`, one that only sends requests here by `Origin`.
 * `changes` marks requests that change state, for which browsers always send the origin.
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

/** Whether a request has the token as `Authorization: Bearer TOKEN`. */
export function hasBearer(headers: Pick<IncomingHttpHeaders, 'authorization'>, token: string): boolean {
  const [scheme, given = ''] = (headers.authorization ?? '').split(' ');
  return scheme === 'Bearer' && isSecret(given, token);
}

/** Whether a WebSocket request has our subprotocol and the token, because browsers allow no other headers there. */
export function hasProtocolToken(headers: Pick<IncomingHttpHeaders, 'sec-websocket-protocol'>, token: string): boolean {
  const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map((each) => each.trim());
  return offered.includes(PROTOCOL) && offered.some((each) => isSecret(each, `token.${token}`));
}
