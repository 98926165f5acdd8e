/** Placeholder in the built page for the nonce of a response. */
export const NONCE_MARK = '__NONCE__';

/**
 * The content security policy of the page: its own files, and styles with the nonce of its response. The same in the desktop shell and in a
 * browser. Trusted Types cannot be enabled, because Mantine writes style elements. `connect-src 'self'` covers the WebSocket.
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
