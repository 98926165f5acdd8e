import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import Cursor from 'pg-cursor';
import { askReader } from '#engine/bench/ask-reader.ts';
import { type AppError, unusable } from '#engine/platform/app-error.ts';
import type { SourceAddress } from './address.ts';
import { TimedOut } from './failure.ts';
import { checkSize } from './limits.ts';
import { duckType, rowText } from './postgres-values.ts';
import type { Received, Receiving } from './receiving.ts';
import { Reservoir } from './reservoir.ts';

type PostgresAddress = Extract<SourceAddress, { readonly kind: 'postgres' }>;
type Row = readonly unknown[];

/** Rows per step of the cursor. */
const STEP_ROWS = 1000;
/** Maximum size of the drawn rows, which are kept in memory. */
const MAX_SAMPLE_BYTES = 256 * 2 ** 20;
/** Maximum time of one step of the query. */
const MAX_STEP_MS = 600_000;

/**
 * Draws rows from the result of a query, which runs in a read-only transaction, and writes them as Parquet. Throws AppError, or the
 * system's error of the connection.
 */
export async function readPostgres(address: PostgresAddress, receiving: Receiving): Promise<Received> {
  const { folder, seed, limits, benchHost, signal } = receiving;
  const startMs = performance.now();
  const client = clientOf(address, limits.silenceMs);
  // Errors of a connection also reject the query that waits for it.
  client.on('error', () => undefined);
  const stop = (): void => void client.end().catch(() => undefined);
  signal.addEventListener('abort', stop, { once: true });
  try {
    await client.connect();
    await client.query('BEGIN READ ONLY');
    const { sample, bytes, columns } = await draw(client, address, receiving);
    const readS = (performance.now() - startMs) / 1000;
    const lines = sample.items();
    if (lines.length === 0) throw unusable(address.location, 'the query returns no rows', 'Check the query.');
    const text = join(folder, 'query.jsonl');
    await pipeline(Readable.from(lines), createWriteStream(text, { mode: 0o600, flags: 'wx' }), { signal });
    // The keys of JSON have no order, but the columns of a query do.
    const path = join(folder, 'query.parquet');
    const question = {
      kind: 'sample',
      path: text,
      paths: [text],
      columns,
      out: path,
      rows: lines.length,
      seed,
    } as const;
    await askReader({ host: benchHost, question, signal });
    await rm(text, { force: true });
    return { path, bytes, ofRows: sample.seen, seed: lines.length < sample.seen ? seed : null, readS };
  } catch (error) {
    throw refused(address, error) ?? error;
  } finally {
    signal.removeEventListener('abort', stop);
    await client.end().catch(() => undefined);
  }
}

function clientOf({ connection }: PostgresAddress, silenceMs: number): pg.Client {
  const url = new URL(connection);
  // sslmode as psql understands it; without this, the driver warns on stderr that it will change.
  if (!url.searchParams.has('uselibpqcompat')) url.searchParams.set('uselibpqcompat', 'true');
  return new pg.Client({
    connectionString: url.href,
    connectionTimeoutMillis: silenceMs,
    statement_timeout: MAX_STEP_MS,
    application_name: 'modewise',
    // Values as the server writes them: `postgres-values.ts` knows what they become.
    types: { getTypeParser: () => (text: string) => text },
  });
}

interface Drawn {
  readonly sample: Reservoir<string>;
  readonly bytes: number;
  readonly columns: readonly (readonly [name: string, type: string])[];
}

async function draw(
  client: pg.Client,
  { query, sampleRows, location }: PostgresAddress,
  { seed, limits, onBytes, signal }: Receiving,
): Promise<Drawn> {
  const cursor = client.query(new Cursor<Row>(query, [], { rowMode: 'array' }));
  const sample = new Reservoir<string>(sampleRows, seed);
  let columns: Drawn['columns'] = [];
  let bytes = 0;
  let keptBytes = 0;
  for (;;) {
    const { rows, fields } = await step(cursor);
    signal.throwIfAborted();
    if (rows.length === 0) return { sample, bytes, columns };
    columns = fields.map((field) => [field.name, duckType(field)]);
    const double = doubleName(fields.map(({ name }) => name));
    if (double !== null) {
      throw unusable(
        location,
        `two of its columns are called ${double}`,
        'Give each column a name of its own with AS.',
      );
    }
    for (const row of rows) {
      for (const value of row) bytes += typeof value === 'string' ? value.length : 0;
      const replaced = sample.offer(() => {
        const text = rowText(fields, row);
        keptBytes += text.length;
        return text;
      });
      keptBytes -= replaced?.length ?? 0;
    }
    checkSize(location, bytes, limits);
    if (keptBytes > MAX_SAMPLE_BYTES) {
      throw unusable(
        location,
        `${sampleRows} of its rows take more than ${MAX_SAMPLE_BYTES / 2 ** 20} MiB`,
        'Select fewer columns, or draw fewer rows: add &rows=10000 to the address.',
      );
    }
    onBytes(bytes);
  }
}

function doubleName(names: readonly string[]): string | null {
  return names.find((name, index) => names.indexOf(name) < index) ?? null;
}

function step(
  cursor: Cursor<Row>,
): Promise<{ readonly rows: readonly Row[]; readonly fields: readonly pg.FieldDef[] }> {
  return new Promise((resolve, reject) => {
    // After the last row there is no result.
    cursor.read(STEP_ROWS, (error, rows, result: pg.QueryResult | undefined) => {
      if (error != null) reject(error);
      else resolve({ rows, fields: result?.fields ?? [] });
    });
  });
}

const ASK_OWNER = 'Ask the owner of the database for the right to read it.';

/** What the server refused, as an AppError; null for other errors. A message is quoted only if it is about the query. */
function refused({ location, connection }: PostgresAddress, error: unknown): AppError | null {
  if (!(error instanceof Error)) return null;
  if (/^timeout expired|connection timeout/i.test(error.message)) throw new TimedOut();
  if (/does not support SSL/.test(error.message)) {
    return unusable(location, 'its server offers no TLS', 'Use sslmode=disable only on a network that you trust.');
  }
  const database = connection.pathname.slice(1);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  switch (code) {
    case '28P01':
    case '28000':
      return unusable(
        location,
        'the server does not accept the user or the password',
        'Set PGUSER and PGPASSWORD, keep the password in ~/.pgpass, or name both in the address.',
      );
    case '3D000':
      return unusable(location, `there is no database ${database}`, 'Check the name of the database.');
    case '42P01':
    case '42703':
    case '42601':
    case '42883':
      return unusable(
        location,
        `the query is refused: ${error.message}`,
        'Check the query: tables, columns and spelling.',
      );
    case '42501':
      return unusable(location, `the query is refused: ${error.message}`, ASK_OWNER);
    case '25006':
      return unusable(location, 'the query writes, and data are only read', 'Use a query that only reads.');
    case '57014':
      return unusable(
        location,
        `a step of the query took more than ${MAX_STEP_MS / 60_000} min`,
        'Add a LIMIT, or TABLESAMPLE, to the query.',
      );
    default:
      if (/^[0-9A-Z]{5}$/.test(code) && !code.startsWith('E')) {
        return unusable(location, `the server refuses (SQLSTATE ${code})`, 'Run the query in psql for details.');
      }
      return /SASL|password/i.test(error.message)
        ? unusable(location, 'the server asks for a password', 'Set PGPASSWORD, or keep the password in ~/.pgpass.')
        : null;
  }
}
