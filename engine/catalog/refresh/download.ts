import { z } from 'zod';
import { printable } from '#core/words/format/safe-text.ts';
import { parseUrl } from '#engine/platform/parse-url.ts';
import { AppError, interrupted, notAvailable, unusable } from '#engine/platform/app-error.ts';
import type { DownloadLimits } from './endpoints.ts';

const MAX_REDIRECTS = 3;
const STAYS = 'No prices were changed.';

/** A URL for display, without its long query. */
export function withoutQuery(url: string): string {
  return url.split('?', 1)[0] ?? url;
}

/** The error for a price list that could not be downloaded. `source` is its address. */
export function unreachable(source: string, cause: string): AppError {
  const again = 'Check the connection and try again, or import prices: modewise catalog import FILE';
  return notAvailable(withoutQuery(source), cause, STAYS, again);
}

/** The error for an answer that is not a price list, or is implausible. */
export function unbelievable(source: string, cause: string): AppError {
  const later = 'Try again later. If the error persists, the format has changed; update Modewise.';
  return unusable(withoutQuery(source), cause, STAYS, later);
}

/** A download with its limits; `signal` cancels it. */
export interface Download {
  readonly url: string;
  /** Headers, such as a key; never sent to another origin. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly limits: DownloadLimits;
  readonly signal: AbortSignal;
}

/**
 * Streams the bytes of an answer. Follows redirects within the origin of `url` only. Aborts if the answer stalls, takes
 * too long or is too large.
 * @throws AppError (not-available) with the address and the cause
 * @throws AppError (interrupted) when `signal` fires
 */
export async function* download({ url, headers = {}, limits, signal }: Download): AsyncGenerator<Uint8Array> {
  const { idleMs, totalMs, mostBytes } = limits;
  const giveUp = new AbortController();
  const inTime = (cause: string, ms: number) => setTimeout(() => giveUp.abort(unreachable(url, cause)), ms);
  const total = inTime(`the answer took longer than ${totalMs / 1000} s`, totalMs);
  const idle = inTime(`no answer for ${idleMs / 1000} s`, idleMs);
  const stopped = () => giveUp.abort(interrupted(null, 'the refresh was stopped', STAYS));
  if (signal.aborted) stopped();
  signal.addEventListener('abort', stopped);
  try {
    const body = await open(url, headers, giveUp.signal);
    let bytes = 0;
    for await (const chunk of body) {
      idle.refresh();
      bytes += chunk.byteLength;
      if (bytes > mostBytes) throw unreachable(url, `the answer is larger than ${mostBytes} bytes`);
      yield chunk;
    }
  } catch (error) {
    if (giveUp.signal.aborted) throw giveUp.signal.reason;
    throw error instanceof AppError ? error : unreachable(url, networkCause(error));
  } finally {
    clearTimeout(total);
    clearTimeout(idle);
    signal.removeEventListener('abort', stopped);
    giveUp.abort();
  }
}

/** The body of the answer, after redirects. */
async function open(
  url: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<ReadableStream<Uint8Array>> {
  let at = new URL(url);
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const response = await fetch(at.href, {
      redirect: 'manual',
      signal,
      headers: { 'user-agent': 'modewise', ...headers },
    });
    const location = response.headers.get('location');
    if (response.status >= 300 && response.status < 400 && location !== null) {
      await response.body?.cancel();
      const next = parseUrl(location, at);
      // A redirect could lead anywhere, even into the local network.
      if (next === null || next.origin !== at.origin) {
        throw unreachable(url, `it redirects to another host: ${location.slice(0, 200)}`);
      }
      at = next;
      continue;
    }
    if (response.status !== 200 || response.body === null) {
      throw unreachable(url, `the server answers ${response.status}${await messageOf(response)}`);
    }
    return response.body;
  }
  throw unreachable(url, `it redirects more than ${MAX_REDIRECTS} times`);
}

const MAX_MESSAGE_BYTES = 16 * 1024;
const MAX_MESSAGE = 300;
const Refusal = z.object({ error: z.object({ message: z.string() }) });

/** What a server says about a refusal, in the form of Google and Azure; empty if it says nothing that can be read. */
async function messageOf({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  if (body === null) return '';
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > MAX_MESSAGE_BYTES) return '';
    chunks.push(chunk);
  }
  try {
    const { error } = Refusal.parse(JSON.parse(Buffer.concat(chunks).toString('utf8')));
    return `: ${printable(error.message).slice(0, MAX_MESSAGE)}`;
  } catch {
    return '';
  }
}

/** The cause of a network error, which fetch puts into the cause of its own error. */
function networkCause(error: unknown): string {
  for (let at = error; at instanceof Error; at = at.cause) {
    const code = 'code' in at ? String(at.code) : '';
    if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'the network or the host is not reachable';
    if (code === 'ECONNREFUSED') return 'the connection was refused';
    if (code === 'UND_ERR_SOCKET' || code === 'ECONNRESET') return 'the connection was closed early';
    if (code.startsWith('UND_ERR') || code.startsWith('E') || code.startsWith('CERT'))
      return `the connection failed: ${code}`;
    if (code.startsWith('Z_')) return 'the compressed answer is damaged';
  }
  return error instanceof Error ? error.message : 'the connection failed';
}

/** An answer read completely and parsed. @throws AppError if it is not JSON. */
export async function downloadJson(options: Download): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of download(options)) chunks.push(chunk);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks)));
  } catch {
    throw unbelievable(options.url, 'the answer is not JSON, or not all of it');
  }
}
