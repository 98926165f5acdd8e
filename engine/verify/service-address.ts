import { parseUrl } from '#engine/platform/parse-url.ts';
import { isIP } from 'node:net';
import { AppError, unusable, usage } from '#engine/platform/app-error.ts';
import type { Endpoint } from '#engine/bench/http-load/connections.ts';

/** A deployed service of the Open Inference Protocol v2 over HTTP. */
export interface ServiceAddress {
  readonly endpoint: Endpoint;
  /** The value of the Host header. */
  readonly host: string;
  /** What comes before `/v2`, without a slash at the end. */
  readonly basePath: string;
  /** The model that the address names; null if it names none. */
  readonly model: string | null;
  /** The address without user name, password and query. */
  readonly shown: string;
  /** Further headers, each a line. */
  readonly headers: readonly string[];
  /** Whether it is on this machine. */
  readonly isLocal: boolean;
}

const REMEDY = 'Name it as http://host:8000, or with its model: https://host/v2/models/NAME';
/** A service that takes longer for a short document is not usable. */
const ANSWER_MS = 15_000;
const MAX_ANSWER_BYTES = 8 * 2 ** 20;
const MODEL_PATH = /^(.*?)\/v2(?:\/models\/([^/]+)(?:\/versions\/[^/]+)?(?:\/infer)?)?\/*$/;

/** Reads the address of a service. `headers` are `Name: value`. Throws AppError. */
export function readServiceAddress(text: string, headers: readonly string[]): ServiceAddress {
  const url = parseUrl(text);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw usage(`--target ${text.slice(0, 200)} is no address of a service`, REMEDY);
  }
  const isTls = url.protocol === 'https:';
  const host = url.hostname.replaceAll(/[[\]]/g, '');
  const [, before, model] = MODEL_PATH.exec(url.pathname) ?? [];
  const basePath = (before ?? url.pathname).replace(/\/+$/, '');
  const password =
    url.username === ''
      ? []
      : [
          `Authorization: Basic ${Buffer.from(`${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`).toString('base64')}`,
        ];
  return {
    endpoint: { host, port: url.port === '' ? (isTls ? 443 : 80) : Number(url.port), isTls },
    host: url.host,
    basePath,
    model: model === undefined ? null : decodeURIComponent(model),
    shown: `${url.protocol}//${url.host}${url.pathname.replace(/\/+$/, '')}`,
    headers: [...password, ...headers.map(headerLine)],
    isLocal: host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.')),
  };
}

function headerLine(text: string): string {
  if (/^[!#$%&'*+.^_`|~\w-]+:[ \t]*[\x20-\x7e]*$/.test(text)) return text;
  throw usage(`--header ${text.slice(0, 40)} is no header`, "Write it as 'Name: value'.");
}

/** Sends a request for a small document and returns its JSON. Throws AppError. */
export async function askService(service: ServiceAddress, path: string, signal: AbortSignal): Promise<unknown> {
  const { endpoint, basePath, shown, headers } = service;
  const origin = `${endpoint.isTls ? 'https' : 'http'}://${service.host}`;
  const limit = AbortSignal.timeout(ANSWER_MS);
  const ask = {
    headers: headers.map((line) => splitHeader(line)),
    signal: AbortSignal.any([signal, limit]),
    redirect: 'error' as const,
  };
  let status: number;
  let text: string;
  try {
    const answer = await fetch(`${origin}${basePath}${path}`, ask);
    ({ status } = answer);
    text = await shortText(answer);
  } catch (error) {
    if (signal.aborted) throw stopped(shown);
    const cause = limit.aborted ? `nothing came within ${ANSWER_MS / 1000} s` : causeOf(error);
    throw unusable(shown, `it does not answer: ${cause}`, 'Check the address, and that the service runs.');
  }
  if (status !== 200) {
    const said = text.replaceAll(/\s+/g, ' ').slice(0, 200);
    throw unusable(shown, `${path} is answered with status ${status}${said === '' ? '' : `: ${said}`}`, REMEDY);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw unusable(shown, `${path} is not answered in JSON`, 'Name a service of the Open Inference Protocol v2.');
  }
}

/** The text of an answer, cut off where it is longer than any description of a model. */
async function shortText({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    chunks.push(chunk as Uint8Array);
    bytes += (chunk as Uint8Array).length;
    if (bytes > MAX_ANSWER_BYTES) break;
  }
  return Buffer.concat(chunks).toString();
}

/** The error of a verification that was interrupted. */
export function stopped(shown: string): AppError {
  return new AppError({
    code: 'interrupted',
    file: shown,
    cause: 'stopped before the time was over; nothing was found',
    actions: ['Start again.'],
  });
}

function splitHeader(line: string): [string, string] {
  const at = line.indexOf(':');
  return [line.slice(0, at), line.slice(at + 1).trim()];
}

function causeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message.slice(0, 200) : String(cause);
}
