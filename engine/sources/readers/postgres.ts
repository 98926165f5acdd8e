import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { AppError, unusable } from '#engine/platform/app-error.ts';
import { MAX_COLUMN_NAME } from '#engine/dataset/read/max-columns.ts';
import type { SourceAddress } from './address.ts';
import { AnswerFault } from '#engine/platform/http-client.ts';
import { checkQuery } from './postgres-query.ts';
import { duckType, rowText } from './postgres-values.ts';
import { brokenProtocol, type GuardedWire, guardWire } from './postgres-wire.ts';
import type { Received, Receiving } from './receiving.ts';
import { Reservoir } from './reservoir.ts';

type PostgresAddress = Extract<SourceAddress, { readonly kind: 'postgres' }>;

/** Rows per step of the cursor. They are handled one at a time, as they arrive. */
const STEP_ROWS = 1000;
/** Maximum size of the drawn rows, which are kept in memory. */
const MAX_SAMPLE_BYTES = 256 * 2 ** 20;
/** Time for the server to close the connection. */
const GOODBYE_MS = 500;

/**
 * Draws rows from the result of a query and writes them as JSON lines. The query runs in a read-only transaction as the query of a cursor,
 * for which the server accepts one statement that returns rows and changes nothing. Throws AppError, or the system's error of the
 * connection.
 */
export async function readPostgres(address: PostgresAddress, receiving: Receiving): Promise<Received> {
  const { location } = address;
  checkQuery(address.query, location);
  const { folder, limits, signal } = receiving;
  const startMs = performance.now();
  const client = clientOf(address, limits);
  const wire = guardWire(client, { ...receiving, location });
  try {
    const reply = { step: 'login', limitMs: limits.silenceMs, hasRows: false } as const;
    await wire.step(reply, () => client.connect());
    for (const setting of SETTINGS) await wire.step(reply, () => set(client, setting));
    if (await wire.step(reply, () => isSuperuser(client))) receiving.onWarning(SUPERUSER);
    await wire.step(reply, () => client.query('BEGIN READ ONLY'));
    const declare = `DECLARE modewise NO SCROLL CURSOR FOR ${address.query}`;
    const query = { step: 'query', limitMs: limits.stepMs, hasRows: false } as const;
    await wire.step(query, () => extended(client, declare));
    const { sample, bytes, columns } = await draw({ client, wire }, address, receiving);
    const readS = (performance.now() - startMs) / 1000;
    const lines = sample.items();
    if (lines.length === 0) throw unusable(location, 'the query returns no rows', 'Check the query.');
    const path = join(folder, 'query.jsonl');
    await pipeline(Readable.from(lines), createWriteStream(path, { mode: 0o600, flags: 'wx' }), { signal });
    // The keys of JSON have no order, but the columns of a query do.
    const drawn = { columns, out: join(folder, 'query.parquet'), rows: lines.length, ofRows: sample.seen };
    return { kind: 'parts', paths: [path], ...drawn, bytes, readS };
  } catch (error) {
    throw refused(address, error, limits.stepMs) ?? error;
  } finally {
    await Promise.race([client.end().catch(() => undefined), sleep(GOODBYE_MS)]);
    wire.fail(new AnswerFault({ kind: 'silent' }));
  }
}

/** Settings of the session. A server that does not know one is read without it. */
const SETTINGS = [
  // The server notices that the reader has been stopped, and ends the query.
  "client_connection_check_interval = '1s'",
  // All rows are read, not only the first ones.
  'cursor_tuple_fraction = 1',
  'client_min_messages = error',
];

const SUPERUSER =
  'the role is a superuser, whose queries can also read files and run programs on the server. Use a role that may only read.';

async function set(client: pg.Client, setting: string): Promise<void> {
  try {
    await client.query(`SET ${setting}`);
  } catch (error) {
    if (!isRefusal(error)) throw error;
  }
}

async function isSuperuser(client: pg.Client): Promise<boolean> {
  try {
    const { rows } = await client.query<{ readonly superuser: unknown }>(
      "SELECT current_setting('is_superuser') AS superuser",
    );
    return rows[0]?.superuser === 'on';
  } catch (error) {
    if (isRefusal(error)) return false;
    throw error;
  }
}

/** Whether the server refused a statement, as opposed to an error of the connection. */
function isRefusal(error: unknown): boolean {
  return error instanceof pg.DatabaseError && /^[0-9A-Z]{5}$/.test(error.code ?? '');
}

/** Runs a statement over the extended protocol, in which the server refuses more than one. */
function extended(client: pg.Client, text: string): Promise<unknown> {
  return client.query({ text, queryMode: 'extended' } as pg.QueryConfig);
}

function clientOf({ connection }: PostgresAddress, { silenceMs, stepMs }: Receiving['limits']): pg.Client {
  const url = new URL(connection);
  // sslmode as psql understands it; without this, the driver warns on stderr that it will change.
  if (!url.searchParams.has('uselibpqcompat')) url.searchParams.set('uselibpqcompat', 'true');
  return new pg.Client({
    connectionString: url.href,
    connectionTimeoutMillis: silenceMs,
    statement_timeout: stepMs,
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
  { client, wire }: { readonly client: pg.Client; readonly wire: GuardedWire },
  { sampleRows, location }: PostgresAddress,
  { seed, limits, signal }: Receiving,
): Promise<Drawn> {
  const sample = new Reservoir<string>(sampleRows, seed);
  let columns: Drawn['columns'] = [];
  let bytes = 0;
  let keptBytes = 0;
  const take = (row: readonly unknown[], fields: readonly pg.FieldDef[]): void => {
    if (columns.length === 0) {
      checkColumns(fields, location);
      columns = fields.map((field) => [field.name, duckType(field)]);
    }
    if (row.length !== columns.length || fields.length !== columns.length) throw brokenProtocol(location);
    for (const value of row) bytes += typeof value === 'string' ? value.length : 0;
    const replaced = sample.offer(() => {
      const text = rowText(fields, row);
      keptBytes += text.length;
      return text;
    });
    keptBytes -= replaced?.length ?? 0;
    if (keptBytes > MAX_SAMPLE_BYTES) {
      throw unusable(
        location,
        `${sample.kept} of its rows take more than ${MAX_SAMPLE_BYTES / 2 ** 20} MiB`,
        `Select fewer columns, or draw fewer rows: add &rows=${Math.max(1, Math.floor(sample.kept / 2))} to the address.`,
      );
    }
  };
  for (;;) {
    const before = sample.seen;
    const told = await wire.step({ step: 'rows', limitMs: limits.stepMs, hasRows: true }, () =>
      fetchRows(client, take, wire),
    );
    signal.throwIfAborted();
    const fetched = sample.seen - before;
    // The server counts the rows too. One that ends a step without its count has not answered it.
    if (told !== fetched) throw brokenProtocol(location);
    if (fetched === 0) return { sample, bytes, columns };
  }
}

/** Takes the next rows of the cursor one at a time. Returns how many the server says they are; null if it does not say. */
function fetchRows(
  client: pg.Client,
  take: (row: readonly unknown[], fields: readonly pg.FieldDef[]) => void,
  wire: GuardedWire,
): Promise<number | null> {
  const text = `FETCH FORWARD ${STEP_ROWS} FROM modewise`;
  const query = new pg.Query<unknown[]>({ text, rowMode: 'array' } as pg.QueryArrayConfig);
  return new Promise((resolve, reject) => {
    // With a listener the driver keeps no rows.
    query.on('row', (row, result) => {
      try {
        take(row, result?.fields ?? []);
      } catch (error) {
        wire.fail(error instanceof Error ? error : new Error(String(error)));
      }
    });
    query.on('error', reject);
    query.on(
      'end',
      (result: { readonly command?: string | null; readonly rowCount?: number | null } | readonly unknown[]) => {
        // Several results are an array.
        resolve('command' in result && result.command === 'FETCH' ? (result.rowCount ?? null) : null);
      },
    );
    client.query(query);
  });
}

const ASK_OWNER = 'Ask the owner of the database for the right to read it.';

/** What the server refused, as an AppError; null for other errors. A message is quoted only if it is about the query. */
function refused({ location, connection }: PostgresAddress, error: unknown, stepMs: number): AppError | null {
  if (!(error instanceof Error) || error instanceof AppError) return null;
  if (/^timeout expired|connection timeout/i.test(error.message)) throw new AnswerFault({ kind: 'silent' });
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
        `the query is refused: ${quoted(error)}`,
        'Check the query: tables, columns and spelling.',
      );
    case '42501':
      return unusable(location, `the query is refused: ${quoted(error)}`, ASK_OWNER);
    case '0A000':
      return unusable(
        location,
        `the query is refused: ${quoted(error)}`,
        'Name one SELECT, VALUES or TABLE, without INTO and without statements that write.',
      );
    case '25006':
      return unusable(location, 'the query writes, and data are only read', 'Use a query that only reads.');
    case '57014':
      return unusable(
        location,
        `a step of the query took more than ${stepMs / 60_000} min`,
        'Add a LIMIT, or TABLESAMPLE, to the query.',
      );
    default:
      if (/^[0-9A-Z]{5}$/.test(code) && !code.startsWith('E')) {
        return unusable(location, `the server refuses (SQLSTATE ${code})`, 'Run the query in psql for details.');
      }
      return /SASL|password/i.test(error.message)
        ? unusable(location, 'the server asks for a password', 'Set PGPASSWORD, or keep the password in ~/.pgpass.')
        : connectionFailure(location, error);
  }
}

/** Characters of a server's message that are shown. */
const MAX_QUOTED = 300;

/** A message of the server on one line. */
function quoted({ message }: Error): string {
  const line = message.slice(0, 2 * MAX_QUOTED).replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ');
  return line.length > MAX_QUOTED ? `${line.slice(0, MAX_QUOTED)}…` : line;
}

/** An error of the driver without a code: the server closed the connection, or sent what the driver cannot parse. */
function connectionFailure(location: string, error: Error): AppError | null {
  if ('code' in error && typeof error.code === 'string') return null;
  if (error instanceof AnswerFault || error.name === 'AbortError') return null;
  if (error.message.startsWith('Connection terminated'))
    return unusable(location, 'the server closed the connection', 'Try again.');
  return brokenProtocol(location);
}

/** Throws AppError for columns that a file cannot have: without a name, with an endless one, or two with the same. */
function checkColumns(columns: readonly { readonly name: string }[], location: string): void {
  const advice = 'Give each column a name of its own with AS.';
  if (columns.length === 0) throw unusable(location, 'the query returns rows without columns', 'Select some columns.');
  const seen = new Set<string>();
  for (const [index, { name }] of columns.entries()) {
    if (name.trim() === '') throw unusable(location, `its column ${index + 1} has no name`, advice);
    if (name.length > MAX_COLUMN_NAME) {
      throw unusable(
        location,
        `the name of its column ${index + 1} has more than ${MAX_COLUMN_NAME.toLocaleString('en')} characters`,
        advice,
      );
    }
    // Tables are read by names without regard to case.
    const folded = name.toLowerCase();
    if (seen.has(folded)) throw unusable(location, `two of its columns are called ${name}`, advice);
    seen.add(folded);
  }
}
