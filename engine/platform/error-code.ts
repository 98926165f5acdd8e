/** The code of an error of Node or the system, such as `ENOENT`; empty for other errors. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** Codes of OpenSSL and Node for a certificate or a connection that is not trusted. */
export const TLS_CODES = /CERT|SELF_SIGNED|UNABLE_TO_|^EPROTO$|^ERR_SSL|^ERR_TLS/;
