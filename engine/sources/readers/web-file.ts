import type { IncomingMessage } from 'node:http';
import { basename, extname, join } from 'node:path';
import { type AppError, unusable } from '#engine/platform/app-error.ts';
import type { SourceAddress } from './address.ts';
import { follow } from './follow.ts';
import { save } from './http.ts';
import type { Received, Receiving } from './receiving.ts';

/** Extensions by media type, for addresses that end without one. */
const EXTENSIONS: Readonly<Record<string, string>> = {
  'text/csv': '.csv',
  'text/tab-separated-values': '.tsv',
  'application/json': '.json',
  'application/jsonl': '.jsonl',
  'application/x-ndjson': '.jsonl',
  'application/vnd.apache.parquet': '.parquet',
};

/** Copies a file from a web server. Throws AppError, or the system's error of the connection. */
export async function readWebFile(
  address: Extract<SourceAddress, { readonly kind: 'https' }>,
  receiving: Receiving,
): Promise<Received> {
  const { location } = address;
  const startMs = performance.now();
  const { limits, signal } = receiving;
  const answer = await follow(address.url, { location, limits, signal });
  if (answer.statusCode !== 200) {
    answer.destroy();
    throw refused(location, answer.statusCode ?? 0);
  }
  const name = fileName(address.url, answer);
  const path = join(receiving.folder, name);
  const bytes = await save(answer, { ...receiving, location, path });
  return { kind: 'file', path, bytes, readS: (performance.now() - startMs) / 1000 };
}

function refused(location: string, status: number): AppError {
  switch (status) {
    case 401:
    case 403:
      return unusable(
        location,
        `access is denied (HTTP ${status})`,
        'Check the user and password, or the signature and its date, in the address.',
      );
    case 404:
    case 410:
      return unusable(location, `there is no such file (HTTP ${status})`, 'Check the address.');
    default:
      return unusable(
        location,
        `its server answered with HTTP ${status}`,
        'Try again later, or download the file and name its path.',
      );
  }
}

/** A file name for the copy: the last part of the path, with an extension that fits the content. */
function fileName(url: URL, answer: IncomingMessage): string {
  const last = basename(url.pathname)
    .replaceAll(/[^\w.-]+/g, '-')
    .replace(/^\.+/, '')
    .slice(-80);
  const name = last === '' ? 'data' : last;
  const type = (answer.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return extname(name) === '' ? `${name}${EXTENSIONS[type] ?? ''}` : name;
}
