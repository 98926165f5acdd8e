/** What the build leaves in the page for the nonce of a response. */
export const NONCE_MARK = '__NONCE__';

/**
 * What the page may load and run, as a content security policy: its own files, and styles with the nonce of its response. The same in the desktop
 * shell and in a browser. Trusted Types cannot be on: Mantine writes style elements. `connect-src 'self'` covers the WebSocket.
 */
export function contentPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
