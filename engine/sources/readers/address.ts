import { type AppError, usage } from '#engine/platform/app-error.ts';

/** Rows that are drawn from a query or a folder of files, unless the address names a number. */
export const DEFAULT_SAMPLE_ROWS = 100_000;
/** Maximum rows of a sample. */
const MAX_SAMPLE_ROWS = 10_000_000;

interface Named {
  /** The address for people and documents, without user, password and query. */
  readonly location: string;
  /** An address that may be stored: `location` with what names the rows, and `…` for values that may be secret. */
  readonly reference: string;
}

/** Where data are. Only `url` and `connection` hold secrets. */
export type SourceAddress = Named &
  (
    | { readonly kind: 'https'; readonly url: URL }
    | {
        readonly kind: 's3';
        readonly bucket: string;
        /** A key, or the start of keys if it ends with a slash. */
        readonly key: string;
        readonly sampleRows: number;
      }
    | {
        readonly kind: 'postgres';
        /** The address without `query` and `rows`. */
        readonly connection: URL;
        readonly query: string;
        readonly sampleRows: number;
      }
  );

/** Placeholder for a value that is not stored. */
const LEFT_OUT = '…';

/**
 * Reads the address of a source: `https://…`, `s3://bucket/key` or `postgres://…?query=…`. Throws AppError (usage), which
 * never quotes the address, if it is incomplete.
 */
export function parseAddress(text: string): SourceAddress {
  const scheme = text.slice(0, text.indexOf('://')).toLowerCase();
  switch (scheme) {
    case 's3':
      return s3Address(text);
    case 'postgres':
    case 'postgresql':
      return postgresAddress(text);
    default:
      return webAddress(text);
  }
}

/** Throws AppError for an address that was stored without its values, which cannot be read. */
export function checkComplete(address: SourceAddress): void {
  if (address.kind !== 'https' || ![...address.url.searchParams.values()].includes(LEFT_OUT)) return;
  throw usage(
    `${address.location}: its query was left out when it was stored, because it may hold a password`,
    'Name the whole address again.',
  );
}

/** An address without secrets; text that is not a complete address becomes its scheme. */
export function withoutSecrets(text: string): string {
  try {
    return parseAddress(text).reference;
  } catch {
    return `${text.slice(0, text.indexOf('://'))}://${LEFT_OUT}`;
  }
}

function parsed(text: string, example: string): URL {
  try {
    return new URL(text);
  } catch {
    // The system's error quotes the address with its password.
    throw incomplete(`the ${text.slice(0, text.indexOf('://'))} address of the data is not valid`, example);
  }
}

function incomplete(cause: string, example: string): AppError {
  return usage(cause, `Write it as ${example}.`);
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whether others can neither read nor change what is sent: with TLS, or within this machine. */
export function isPrivate(url: URL): boolean {
  return url.protocol === 'https:' || LOOPBACK.has(url.hostname);
}

function webAddress(text: string): SourceAddress {
  const url = parsed(text, 'https://host/file.csv');
  if (!isPrivate(url)) {
    throw usage(
      'an http address is read from this machine only: others could read and change the data',
      'Use https://.',
    );
  }
  url.hash = '';
  const location = `${url.origin}${url.pathname}`;
  const query = [...url.searchParams].map(([name]) => `${name}=${LEFT_OUT}`).join('&');
  return { kind: 'https', url, location, reference: query === '' ? location : `${location}?${query}` };
}

function s3Address(text: string): SourceAddress {
  const example = 's3://bucket/file.parquet, or s3://bucket/folder/ for a folder of Parquet files';
  const [, bucket = '', path = ''] = /^s3:\/\/([^/]*)\/(.*)$/i.exec(text) ?? [];
  if (bucket.includes('@')) {
    throw usage(
      "an s3:// URL can't contain credentials",
      'Remove the part before the @, and set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE.',
    );
  }
  if (!/^[a-z0-9][a-z0-9.-]+$/i.test(bucket))
    throw incomplete('the s3 address of the data names no valid bucket', example);
  const [, named = path, rows] = /^(.*\/)\?rows=(.*)$/.exec(path) ?? [];
  if (named === '') throw incomplete('the s3 address of the data names no file', example);
  const location = `s3://${bucket}/${named}`;
  const sampleRows = sampleRowsOf(rows ?? null);
  return { kind: 's3', bucket, key: named, sampleRows, location, reference: `s3://${bucket}/${path}` };
}

function postgresAddress(text: string): SourceAddress {
  const example = "'postgres://host/database?query=SELECT …'";
  const at = text.indexOf('?');
  const url = parsed(at < 0 ? text : text.slice(0, at), example);
  const kept: string[] = [];
  let query = '';
  let rows: string | null = null;
  for (const part of at < 0 ? [] : text.slice(at + 1).split('&')) {
    const [name = '', ...rest] = part.split('=');
    // Only %-escapes: a plus sign is common in SQL.
    if (name === 'query') query = decoded(rest.join('='), example);
    else if (name === 'rows') rows = rest.join('=');
    else kept.push(part);
  }
  if (query.trim() === '') throw incomplete('the postgres address of the data has no query', example);
  const location = `postgres://${url.host}${url.pathname}`;
  const asked = `query=${encodeURIComponent(query)}${rows === null ? '' : `&rows=${rows}`}`;
  const sampleRows = sampleRowsOf(rows);
  url.search = kept.join('&');
  return { kind: 'postgres', connection: url, query, sampleRows, location, reference: `${location}?${asked}` };
}

function decoded(text: string, example: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw incomplete('the query of the postgres address has a % that is not an escape: write it as %25', example);
  }
}

function sampleRowsOf(text: string | null): number {
  if (text === null) return DEFAULT_SAMPLE_ROWS;
  const rows = Number(text);
  if (Number.isInteger(rows) && rows >= 1 && rows <= MAX_SAMPLE_ROWS) return rows;
  throw usage(
    'the number of rows in the address of the data is not valid',
    `Write rows=N with N from 1 to ${MAX_SAMPLE_ROWS}.`,
  );
}
