import { basename } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { type NewKeyShare, ReuseProfile } from '#core/contract/workload/reuse.ts';
import { nearWord } from '#core/near-word.ts';
import { type AppError, unusable } from '#engine/platform/app-error.ts';
import { sha256OfFile } from '#engine/model/hash-file.ts';
import type { DataColumn } from '#engine/dataset/columns/columns.ts';
import { detectFormat } from '#engine/dataset/read/data-format.ts';
import { type DuckLimits, openDuck, rowsOf, sqlName } from '#engine/dataset/read/duck.ts';
import { duckFailure } from '#engine/dataset/read/duck-failure.ts';
import { openTable } from '#engine/dataset/read/table-source.ts';
import type { TableSource } from '#engine/dataset/read/table-types.ts';
import { checkText } from '#engine/dataset/read/text-check.ts';

/** Larger numbers are ms since 1970, those a thousand times larger µs: as seconds they are after the year 5138. */
const MAX_SECONDS = 1e11;

/**
 * SQL for a time in seconds since 1970, NULL if missing or unreadable: a time of the file's own type, a number of
 * seconds, milliseconds or microseconds, or ISO 8601 text (UTC without an offset).
 */
function epochSql(source: TableSource, time: DataColumn): string {
  const name = sqlName(time.name);
  if (!isText(source, time)) return time.kind === 'time' ? `epoch(${name}::TIMESTAMPTZ)` : ofNumber(`${name}::DOUBLE`);
  if (time.kind === 'integer' || time.kind === 'number') return ofNumber(`TRY_CAST(${name} AS DOUBLE)`);
  return `coalesce(epoch(TRY_CAST(${name} AS TIMESTAMP)), epoch(TRY_CAST(${name} AS TIMESTAMPTZ)))`;
}

/** SQL for "there is a time, and it is unreadable". */
function unreadableTimeSql(source: TableSource, time: DataColumn): string {
  const name = sqlName(time.name);
  const present = isText(source, time) ? `nullif(${name}, '')` : name;
  return `${present} IS NOT NULL AND ${epochSql(source, time)} IS NULL`;
}

function isText({ format }: TableSource, time: DataColumn): boolean {
  return format === 'csv' || format === 'tsv' || time.type === 'VARCHAR';
}

function ofNumber(number: string): string {
  const scale = `CASE WHEN abs(${number}) > ${MAX_SECONDS * 1000} THEN 1e6 WHEN abs(${number}) > ${MAX_SECONDS} THEN 1e3 ELSE 1 END`;
  return `(${number} / ${scale})`;
}

/** The file of the reads: one row is one read. */
interface ReadsFile extends DuckLimits {
  readonly path: string;
  readonly keyColumn: string;
  readonly timeColumn: string | null;
}

/** Periods between runs for which new keys are counted, if at least two fit in the time span. */
const PERIODS_S = [3600, 6 * 3600, 86_400, 7 * 86_400, 30 * 86_400];

/** The bin of a number of reads: itself up to 32, then sixteenths of an octave. */
const BIN_SQL = 'CASE WHEN reads <= 32 THEN reads ELSE 32 + ceil(16 * log2(reads / 32)) END';

/** DuckDB tables made in one pass over the file: its reads, if there are times, and the number of reads of each key. */
const READS = 'reads';
const KEYS = 'key_counts';

/**
 * How often the keys of a file repeat, counted by DuckDB so that no row passes through JavaScript. Throws AppError
 * (unusable-input) with the file for a missing column, a key that is unique in every row, and an unreadable time.
 */
export async function readReuse(reads: ReadsFile): Promise<ReuseProfile> {
  const { path, keyColumn, timeColumn } = reads;
  const format = detectFormat(path);
  if (format === 'npy' || format === 'npz') {
    throw unusable(path, 'it has no columns by name', 'Use a CSV, Parquet or JSON file with --set readsFile=FILE.');
  }
  const hashing = format === 'parquet' ? sha256OfFile(path) : checkText(path, format);
  // Awaited below; if the query fails first, this rejection must not be unhandled.
  hashing.catch(() => undefined);
  const instance = await openDuck(reads);
  try {
    // Text that is not UTF-8 can crash the reader, so check it first.
    if (format !== 'parquet') await hashing;
    const connection = await instance.connect();
    await connection.run('SET preserve_insertion_order = false');
    const source = await openTable(connection, path, format);
    const key = columnNamed(source, keyColumn, 'keyColumn');
    const time = timeColumn === null ? null : columnNamed(source, timeColumn, 'timeColumn');
    const totals = await countKeys(connection, { source, key, time });
    refuseUnusable(path, { keyColumn, totals });
    const spanS = time === null ? null : spanOf(path, time, totals);
    const newKeyShare = spanS === null ? null : await newKeyShares(connection, totals, spanS);
    return ReuseProfile.parse({
      file: basename(path),
      sha256: await hashing,
      keyColumn,
      timeColumn,
      rows: totals.reads,
      rowsWithoutKey: totals.withoutKey,
      rowsWithoutTime: totals.withoutTime,
      distinctKeys: totals.keys,
      spanDays: spanS === null ? null : spanS / 86_400,
      readsPerEntity: totals.perEntity,
      readsPerEntityPerDay: spanS === null ? null : perDay(totals.perEntity, spanS / 86_400),
      popularity: await popularity(connection),
      newKeyShare,
    } satisfies ReuseProfile);
  } catch (error) {
    throw await duckFailure(path, error);
  } finally {
    instance.closeSync();
  }
}

function columnNamed({ file, columns }: TableSource, name: string, setting: string): DataColumn {
  const found = columns.find((column) => column.name === name);
  if (found !== undefined) return found;
  const names = columns.map((column) => column.name);
  const near = nearWord(name, names);
  const listed = names.slice(0, 40).join(', ');
  throw unusable(
    file,
    `it has no column "${name}"${near === null ? '' : `; did you mean "${near}"?`}`,
    `Name one of its columns with --set ${setting}=NAME: ${listed}${names.length > 40 ? ` and ${names.length - 40} more` : ''}.`,
  );
}

interface Counted {
  readonly source: TableSource;
  readonly key: DataColumn;
  readonly time: DataColumn | null;
}

interface Totals {
  readonly reads: number;
  readonly keys: number;
  readonly withoutKey: number;
  readonly withoutTime: number;
  readonly badTime: { readonly count: number; readonly example: string | null };
  readonly firstS: number;
  readonly lastS: number;
  readonly perEntity: ReuseProfile['readsPerEntity'];
}

/**
 * Every row with its key, and its time in epoch seconds if there is one. Keys are compared by a 64-bit hash of their
 * text (`007` is not `7`); among ten million keys the probability of a collision is 3 in a million.
 */
function readsSql({ source, key, time }: Counted): string {
  const from = source.from(new Map());
  const isText = key.type === 'VARCHAR' || source.format === 'csv' || source.format === 'tsv';
  const keySql = isText ? `nullif(${sqlName(key.name)}, '')` : sqlName(key.name);
  const timeSql = time === null ? 'NULL' : epochSql(source, time);
  return `SELECT hash(${keySql}) AS key, ${keySql} IS NOT NULL AS has_key, ${timeSql} AS read_at FROM ${from}`;
}

async function countKeys(connection: DuckDBConnection, counted: Counted): Promise<Totals> {
  const { source, time } = counted;
  const isRead = time === null ? 'has_key' : 'has_key AND read_at IS NOT NULL';
  if (time !== null) await connection.run(`CREATE TEMP TABLE ${READS} AS ${readsSql(counted)}`);
  await connection.run(`
    CREATE TEMP TABLE ${KEYS} AS
    SELECT key, has_key, ${isRead} AS is_read, count(*) AS reads, min(read_at) AS first_at, max(read_at) AS last_at
    FROM (${time === null ? readsSql(counted) : `FROM ${READS}`}) GROUP BY key, has_key, is_read`);
  const [row] = await rowsOf(
    connection,
    `SELECT
       sum(reads) FILTER (WHERE is_read) AS reads, count(*) FILTER (WHERE is_read) AS keys,
       sum(reads) FILTER (WHERE NOT has_key) AS without_key,
       sum(reads) FILTER (WHERE has_key AND NOT is_read) AS without_time,
       min(first_at) FILTER (WHERE is_read) AS first_at, max(last_at) FILTER (WHERE is_read) AS last_at,
       quantile_disc(reads, [0.5, 0.9, 0.99, 1]) FILTER (WHERE is_read) AS quantiles
     FROM ${KEYS}`,
  );
  const number = (name: string): number => Number(row?.[name] ?? 0);
  const reads = number('reads');
  const keys = number('keys');
  const quantiles = row?.['quantiles'];
  const [p50 = 0, p90 = 0, p99 = 0, max = 0] = Array.isArray(quantiles) ? quantiles.map(Number) : [];
  const withoutTime = number('without_time');
  return {
    reads,
    keys,
    withoutKey: number('without_key'),
    withoutTime,
    badTime:
      withoutTime === 0 || time === null ? { count: 0, example: null } : await badTimes(connection, source, time),
    firstS: number('first_at'),
    lastS: number('last_at'),
    perEntity: { mean: reads / Math.max(1, keys), p50, p90, p99, max },
  };
}

/** Times that are present but unreadable, as opposed to missing. */
async function badTimes(
  connection: DuckDBConnection,
  source: TableSource,
  time: DataColumn,
): Promise<Totals['badTime']> {
  const [row] = await rowsOf(
    connection,
    `SELECT count(*) AS bad, any_value(${sqlName(time.name)})::VARCHAR AS example
     FROM ${source.from(new Map())} WHERE ${unreadableTimeSql(source, time)}`,
  );
  const example = row?.['example'];
  return { count: Number(row?.['bad'] ?? 0), example: typeof example === 'string' ? example : null };
}

function refuseUnusable(path: string, found: { readonly keyColumn: string; readonly totals: Totals }): void {
  const { keyColumn, totals } = found;
  const { reads, keys, withoutKey, badTime } = totals;
  if (badTime.count > 0) {
    throw unusable(
      path,
      `${badTime.count} of its times cannot be read, for example ${JSON.stringify(badTime.example)}`,
      'Write times as ISO 8601 (2026-03-02T08:15:00Z) or as seconds or milliseconds since 1970, or omit timeColumn.',
    );
  }
  if (reads === 0) {
    const why =
      totals.withoutTime > 0 ? `no row has both a key in "${keyColumn}" and a time` : `column "${keyColumn}" is empty`;
    throw unusable(path, `${why} (${withoutKey} rows without a key)`, 'Use another column with --set keyColumn=NAME.');
  }
  if (keys === reads) throw allDifferent(path, keyColumn, reads);
}

function allDifferent(path: string, keyColumn: string, rows: number): AppError {
  return unusable(
    path,
    `column "${keyColumn}" has a different value in each of the ${rows} rows: it identifies reads, not entities`,
    'Set the column of the entity (customer, product, device) with --set keyColumn=NAME.',
  );
}

function spanOf(path: string, time: DataColumn, { firstS, lastS }: Totals): number {
  if (lastS > firstS) return lastS - firstS;
  throw unusable(
    path,
    `every time in "${time.name}" is the same`,
    'Use another column with --set timeColumn=NAME, or omit it.',
  );
}

function perDay(perEntity: Totals['perEntity'], days: number): Totals['perEntity'] {
  const { mean, p50, p90, p99, max } = perEntity;
  return { mean: mean / days, p50: p50 / days, p90: p90 / days, p99: p99 / days, max: max / days };
}

async function popularity(connection: DuckDBConnection): Promise<ReuseProfile['popularity']> {
  const rows = await rowsOf(
    connection,
    `SELECT ${BIN_SQL} AS bin, count(*) AS keys, sum(reads) AS reads FROM ${KEYS} WHERE is_read GROUP BY bin ORDER BY bin DESC`,
  );
  return rows.map((row) => ({ keys: Number(row['keys']), reads: Number(row['reads']) }));
}

/**
 * The first half of the time span is history; in the second half a run starts every period, and a read is new if its
 * key was first seen since the previous run. Only whole periods count. Keys from before the file that do not occur in
 * its first half count as new too.
 */
async function newKeyShares(connection: DuckDBConnection, { firstS }: Totals, spanS: number): Promise<NewKeyShare[]> {
  const middle = firstS + spanS / 2;
  const periods = PERIODS_S.filter((periodS) => periodS <= spanS / 2);
  if (periods.length === 0) return [];
  const columns = periods.flatMap((periodS) => {
    const end = middle + Math.floor(spanS / 2 / periodS) * periodS;
    const run = (at: string): string => `floor((${at} - ${middle}) / ${periodS})`;
    return [
      `count(*) FILTER (WHERE read_at < ${end}) AS "reads${periodS}"`,
      `count(*) FILTER (WHERE read_at < ${end} AND first_at >= ${middle} AND ${run('first_at')} = ${run('read_at')}) AS "new${periodS}"`,
    ];
  });
  const [row] = await rowsOf(
    connection,
    `SELECT ${columns.join(', ')}
     FROM (SELECT key, read_at FROM ${READS} WHERE has_key AND read_at >= ${middle}) AS later
     LEFT JOIN (SELECT key, first_at FROM ${KEYS} WHERE is_read AND first_at >= ${middle}) AS fresh USING (key)`,
  );
  return periods.flatMap((periodS) => {
    const reads = Number(row?.[`reads${periodS}`] ?? 0);
    return reads === 0 ? [] : [{ periodS, reads, share: Number(row?.[`new${periodS}`] ?? 0) / reads }];
  });
}
