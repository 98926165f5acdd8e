import { codeOf, TLS_CODES } from '#engine/platform/error-code.ts';
import { AppError, unusable } from '#engine/platform/app-error.ts';
import { SWITCHED_PROTOCOL } from '#engine/platform/fail-on-upgrade.ts';
import { AnswerFault, faultCause } from '#engine/platform/http-client.ts';
import { LIMIT_SETTINGS } from './limits.ts';

const MORE_TIME = `Try again, or set ${LIMIT_SETTINGS.silence} to wait longer.`;

const CHECK_ENDPOINT = 'Check the address, and AWS_ENDPOINT_URL.';

const CHECK_ADDRESS = 'Check the address and your connection.';

/** Causes and remedies by the system's error code. */
const CAUSES: Readonly<Record<string, readonly [cause: string, action: string]>> = {
  ENOTFOUND: ['its host was not found', CHECK_ADDRESS],
  EAI_AGAIN: ['the name of its host could not be looked up', CHECK_ADDRESS],
  ECONNREFUSED: ['nothing answers at its host and port', 'Check the address, and that the server is running.'],
  ECONNRESET: ['the server closed the connection', 'Try again.'],
  EPIPE: ['the server closed the connection', 'Try again.'],
  ERR_STREAM_PREMATURE_CLOSE: ['the server closed the connection before the end', 'Try again.'],
  ETIMEDOUT: ['the server did not answer in time', CHECK_ADDRESS],
  EHOSTUNREACH: ['its host cannot be reached', CHECK_ADDRESS],
  ENETUNREACH: ['its network cannot be reached', CHECK_ADDRESS],
  [SWITCHED_PROTOCOL]: [
    'its server switched to another protocol (HTTP 101) instead of sending the file',
    'Check the address.',
  ],
  ENOSPC: ['the disk is full', 'Free some space: the data are copied to this machine first.'],
  EDQUOT: ['the disk quota is used up', 'Free some space: the data are copied to this machine first.'],
};

/**
 * The failure to read a source as an AppError that names it by its location. Messages of libraries are not quoted, because they may
 * hold the address with its password.
 */
export function sourceFailure(location: string, error: unknown): AppError {
  if (error instanceof AppError) {
    if (error.file === null || error.file === location) return error;
    // The file is a part of the copy, which the user does not know.
    return error.about(location);
  }
  if (error instanceof AnswerFault) {
    const { kind } = error.fault;
    const actions = kind === 'silent' ? [CHECK_ADDRESS, MORE_TIME] : kind === 'slow' ? [MORE_TIME] : [CHECK_ENDPOINT];
    return unusable(location, faultCause(error.fault), ...actions);
  }
  const code = codeOf(error);
  const known = CAUSES[code];
  if (known !== undefined) return unusable(location, ...known);
  if (TLS_CODES.test(code)) {
    return unusable(
      location,
      `its server is not trusted: TLS failed with ${code}`,
      'Check the host name and the clock. For an authority of your own, set NODE_EXTRA_CA_CERTS to its certificate file.',
    );
  }
  const what = code === '' ? (error instanceof Error ? error.name : 'an unknown error') : code;
  return unusable(location, `reading it failed: ${what}`, 'Try again, or download the file and name its path.');
}
