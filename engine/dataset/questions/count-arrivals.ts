import { basename } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { ArrivalCounts } from '#core/price/traffic/trace.ts';
import type { DataColumn } from '#engine/dataset/columns/columns.ts';
import { type DuckLimits, openDuck, rowsOf, sqlName } from '#engine/dataset/read/duck.ts';
import { duckFailure } from '#engine/dataset/read/duck-failure.ts';
import { openTable } from '#engine/dataset/read/table-source.ts';
import { unusable } from '#engine/platform/app-error.ts';
import { ArrivalBins, MAX_BAD_SHARE, MAX_SPAN_MS } from '#engine/traces/arrival-bins.ts';
import { type CountColumn, PeriodWatch, periodOf } from '#engine/traces/count-column.ts';
import { readColumns } from '#engine/traces/read-columns.ts';
import type { TraceFacts } from '#engine/traces/read-arrivals.ts';
import { columnAdvice, type SampledColumn, type TimeColumn } from '#engine/traces/time-column.ts';
import { MS_PER_UNIT } from '#engine/traces/time-text.ts';

/** Rows that show which column has the times, and characters of each value. */
const SAMPLE_ROWS = 200;
const SAMPLE_CHARACTERS = 64;
/** A span of up to a week is counted by the second. */
const SECONDS_UP_TO_MS = 7 * 86_400_000;

/** The arrivals of a trace, and what was found besides. */
export interface CountedTrace {
  readonly counts: ArrivalCounts;
  readonly total: number;
  readonly facts: TraceFacts;
}

/** Counts the arrivals of a Parquet file by the second or the minute, so that no row passes through JavaScript. Throws AppError. */
export async function countArrivals(
  given: DuckLimits & { readonly path: string; readonly column: string | null },
): Promise<CountedTrace> {
  const { path, column } = given;
  const instance = await openDuck(given);
  try {
    const connection = await instance.connect();
    await connection.run("SET TimeZone = 'UTC'");
    const source = await openTable(connection, path, 'parquet');
    const from = source.from(new Map());
    const columns = await sampledColumns(connection, source.columns, from);
    const read = readColumns({ file: basename(path), column }, columns);
    if (read === null)
      throw unusable(
        path,
        column === null ? 'none of its columns is known to hold times' : `it has no column "${column}"`,
        columnAdvice(columns, column),
      );
    const { time, count: countColumn } = read;
    const count = countColumn === null ? 'NULL' : countSql(countColumn);
    await connection.run(
      `CREATE TEMP VIEW arrivals AS SELECT ${timeSql(source.columns, time)} AS ms, ${count} AS n FROM ${from}`,
    );
    return await counted(connection, { path, time, count: countColumn });
  } catch (error) {
    throw await duckFailure(path, error);
  } finally {
    instance.closeSync();
  }
}

async function sampledColumns(
  connection: DuckDBConnection,
  columns: readonly DataColumn[],
  from: string,
): Promise<readonly SampledColumn[]> {
  const values = columns.map(
    ({ name }, index) => `left(CAST(${sqlName(name)} AS VARCHAR), ${SAMPLE_CHARACTERS}) AS "c${index}"`,
  );
  const rows = await rowsOf(connection, `SELECT ${values.join(', ')} FROM ${from} LIMIT ${SAMPLE_ROWS}`);
  return columns.map(({ name }, index) => ({ name, values: rows.map((row) => textOf(row[`c${index}`])) }));
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** SQL for a time in milliseconds since 1970; NULL if it is missing or unreadable. */
function timeSql(columns: readonly DataColumn[], { index, clock, unit }: TimeColumn): string {
  const column = columns[index];
  const name = sqlName(column?.name ?? '');
  if (clock !== null) {
    const ofDay = sqlName(columns[clock]?.name ?? '');
    return `epoch_us(TRY_CAST(CAST(${name} AS VARCHAR) || ' ' || CAST(${ofDay} AS VARCHAR) AS TIMESTAMP)) / 1000.0`;
  }
  if (unit !== null) return `TRY_CAST(${name} AS DOUBLE) * ${MS_PER_UNIT[unit]}`;
  if (column?.type !== 'VARCHAR') return `epoch_us(TRY_CAST(${name} AS TIMESTAMP)) / 1000.0`;
  const logDate = `try_strptime(${name}, '%d/%b/%Y:%H:%M:%S %z')`;
  return `epoch_us(coalesce(TRY_CAST(${name} AS TIMESTAMPTZ), ${logDate})) / 1000.0`;
}

/** SQL for a count, perhaps with separators of thousands; NULL if it is missing or unreadable. */
function countSql({ name }: CountColumn): string {
  const text = `trim(CAST(${sqlName(name)} AS VARCHAR))`;
  const number = `TRY_CAST(CASE WHEN regexp_full_match(${text}, '[0-9]{1,3}(,[0-9]{3})+([.][0-9]+)?') THEN replace(${text}, ',', '') ELSE ${text} END AS DOUBLE)`;
  return `CASE WHEN ${number} BETWEEN 0 AND 1e12 THEN ${number} END`;
}

/** Share of the rows that may hold no count. */
const MAX_ODD_SHARE = 0.1;

async function counted(
  connection: DuckDBConnection,
  { path, time, count }: { readonly path: string; readonly time: TimeColumn; readonly count: CountColumn | null },
): Promise<CountedTrace> {
  const isCounts = count !== null;
  const [row] = await rowsOf(
    connection,
    'SELECT count(*) AS rows, count(ms) AS good, min(ms) AS first, max(ms) AS last, count(n) AS counts FROM arrivals',
  );
  const [rows = 0, good = 0, first = 0, last = 0, counts = 0] = ['rows', 'good', 'first', 'last', 'counts'].map((key) =>
    Number(row?.[key] ?? 0),
  );
  if (good === 0 || rows - good > MAX_BAD_SHARE * rows)
    throw unusable(
      path,
      `${rows - good} of its ${rows} rows have no time in "${time.name}"`,
      'Name another column, traceColumn=NAME, or leave those rows out.',
    );
  if (last - first > MAX_SPAN_MS)
    throw unusable(
      path,
      `the times in "${time.name}" span more than ten years`,
      'Name another column, traceColumn=NAME, or leave out the rows with wrong times.',
    );
  const odd = { count: isCounts ? Math.max(0, good - counts) : 0, first: null };
  if (odd.count > MAX_ODD_SHARE * good)
    throw unusable(
      path,
      `${odd.count} of its ${good} rows have no count in "${count?.name ?? ''}"`,
      'Write counts as numbers, and 0 for a period without arrivals.',
    );
  const bins = new ArrivalBins(basename(path));
  const binMs = isCounts ? 1 : last - first <= SECONDS_UP_TO_MS ? 1000 : 60_000;
  const groups = await groupsBy(connection, binMs, isCounts);
  const periodS = isCounts ? periodOf([...groups.at]) : null;
  const watch = new PeriodWatch(path, (periodS ?? 0) * 1000);
  if (isCounts) for (const at of groups.at.toSorted((a, b) => a - b)) watch.add(at, 1);
  const factor = count?.isRate === true ? (periodS ?? 1) : 1;
  groups.at.forEach((at, index) => bins.add(at, index + 1, factor * (groups.count[index] ?? 0), (periodS ?? 0) * 1000));
  const bad = { count: rows - good, first: null };
  const ends = { isPartial: false, isCut: false, ignoredBytes: 0 };
  const facts = { log: null, column: time.name, assumed: time.assumed, periodS, count, bad, odd, ...ends };
  const found = bins.counts();
  return { counts: isCounts ? found : { ...found, firstMs: first, lastMs: last }, total: bins.total, facts };
}

/** Starts of bins in milliseconds and what lies in them, piece by piece, because ten years have five million minutes. */
async function groupsBy(
  connection: DuckDBConnection,
  binMs: number,
  isCounts: boolean,
): Promise<{ readonly at: readonly number[]; readonly count: readonly number[] }> {
  const sum = isCounts ? 'sum(n)' : 'count(*)';
  const result = await connection.stream(
    `SELECT floor(ms / ${binMs}) * ${binMs} AS bin, CAST(${sum} AS DOUBLE) AS held FROM arrivals WHERE ms IS NOT NULL GROUP BY bin HAVING ${sum} > 0`,
  );
  const at: number[] = [];
  const count: number[] = [];
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    for (const value of chunk.getColumnValues(0)) at.push(Number(value));
    for (const value of chunk.getColumnValues(1)) count.push(Number(value));
  }
  return { at, count };
}
