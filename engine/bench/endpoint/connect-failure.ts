import { codeOf, TLS_CODES } from '#engine/platform/error-code.ts';
import { memory } from '#core/words/format/format.ts';
import { NOT_HTTP } from '#engine/bench/http-load/response-reader.ts';
import { AppError, unusable } from '#engine/platform/app-error.ts';
import { SWITCHED_PROTOCOL } from '#engine/platform/fail-on-upgrade.ts';
import { ConnectTimeout } from './probe.ts';

const CHECK = 'Check the address, and that the service runs.';

/** The response is not TLS; the code depends on the version of OpenSSL. */
const NO_TLS: readonly [cause: string, action: string] = [
  'its port does not speak TLS',
  'Use the TLS port, or http:// if others may read the requests.',
];

/** Causes and remedies by the system's error code. */
const CAUSES: Readonly<Record<string, readonly [cause: string, action: string]>> = {
  ENOTFOUND: ['its host was not found', 'Check the address.'],
  EAI_AGAIN: ['the name of its host could not be looked up', 'Check the address and your connection.'],
  ECONNREFUSED: ['nothing answers at its host and port', CHECK],
  ECONNRESET: ['it closed the connection', CHECK],
  ETIMEDOUT: ['it did not answer in time', CHECK],
  EHOSTUNREACH: ['its host cannot be reached', CHECK],
  ENETUNREACH: ['its network cannot be reached', CHECK],
  DEPTH_ZERO_SELF_SIGNED_CERT: ['its certificate is self-signed', 'Name the certificate: --ca FILE.'],
  SELF_SIGNED_CERT_IN_CHAIN: ['its certificate is of an authority that is not known', 'Name the authority: --ca FILE.'],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: [
    'its certificate is of an authority that is not known',
    'Name the authority: --ca FILE.',
  ],
  CERT_HAS_EXPIRED: ['its certificate has expired', 'Renew it, and check the clock of this machine.'],
  ERR_TLS_CERT_ALTNAME_INVALID: ['its certificate is for another host', 'Use a host name of the certificate.'],
  ERR_SSL_WRONG_VERSION_NUMBER: NO_TLS,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: NO_TLS,
  [SWITCHED_PROTOCOL]: ['it switched to another protocol (HTTP 101)', 'Check the address and --protocol.'],
  [NOT_HTTP]: ['its response is not HTTP/1.1', 'Check the address and --protocol.'],
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: ['it requires a client certificate', 'Give one: --cert FILE --key FILE.'],
};

/** Whether an error is about certificates and TLS. */
export function isOfTls(error: unknown): boolean {
  return TLS_CODES.test(codeOf(error));
}

/** Why no connection could be opened. Does not quote messages of libraries, because they may contain secrets. */
export function connectFailure(shown: string, error: unknown): AppError {
  if (error instanceof ConnectTimeout) return unusable(shown, 'it did not answer in time', CHECK);
  const code = codeOf(error);
  const known = CAUSES[code];
  if (known !== undefined) return unusable(shown, ...known);
  if (TLS_CODES.test(code))
    return unusable(shown, `TLS failed with ${code}`, 'Check --ca, --cert, --key and the address.');
  return unusable(shown, `no connection could be opened${code === '' ? '' : `: ${code}`}`, CHECK);
}

/** The error for a response over the maximum size. */
export class AnswerOverLimit extends AppError {
  constructor(shown: string, maxBytes: number) {
    super({
      code: 'unusable-input',
      file: shown,
      cause: `its answer is over the limit of ${memory(maxBytes)}, and was not read to its end`,
      actions: ['Check the address, or allow larger answers: --max-answer-bytes N, such as 64MiB.'],
    });
  }
}
