import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDuck, sqlPath } from '#engine/dataset/read/duck.ts';
import { fileWith, refusal, scratch } from '#engine/dataset/rows/testing.ts';
import { countsIn } from '#engine/traces/testing.ts';
import { countArrivals } from './count-arrivals.ts';

const START_MS = Date.UTC(2026, 2, 2, 9, 0, 0);

/** A Parquet file with the rows of a query. */
async function parquet(query: string): Promise<string> {
  const path = join(scratch(), 'trace.parquet');
  const instance = await openDuck({ threads: 1 });
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  await connection.run(`COPY (${query}) TO ${sqlPath(path)} (FORMAT parquet)`);
  instance.closeSync();
  return path;
}

const counted = async (query: string, column: string | null = null) =>
  countArrivals({ path: await parquet(query), column, threads: 1 });

/** 5,000 arrivals over some hours, none in order. */
const SECONDS = 'SELECT (i * 7919) % 30000 AS s FROM range(5000) t(i)';

test('every type of time gives the counts of the same times as text', async () => {
  const text = Array.from({ length: 5000 }, (_, i) =>
    new Date(START_MS + ((i * 7919) % 30_000) * 1000).toISOString(),
  ).join('\n');
  const expected = await countsIn(fileWith('times.txt', `${text}\n`));
  const at = `TIMESTAMP '2026-03-02 09:00:00' + to_seconds(s)`;
  for (const time of [
    at,
    `(${at})::TIMESTAMPTZ`,
    `(${at})::TIMESTAMP_NS`,
    `strftime(${at}, '%Y-%m-%dT%H:%M:%SZ')`,
    `strftime(${at}, '%d/%b/%Y:%H:%M:%S +0000')`,
    `epoch_ms(${at})`,
    `epoch(${at})`,
    `epoch_us(${at})::VARCHAR`,
  ]) {
    const { counts, total, facts } = await counted(`SELECT 200 AS status, ${time} AS "Timestamp" FROM (${SECONDS})`);
    expect([time, total, facts.column]).toEqual([time, 5000, 'Timestamp']);
    expect([time, counts.firstMs, counts.lastMs]).toEqual([time, expected.counts.firstMs, expected.counts.lastMs]);
    expect(Buffer.from(counts.counts.buffer).equals(Buffer.from(expected.counts.counts.buffer))).toBe(true);
  }
  const split = await counted(
    `SELECT strftime(${at}, '%Y-%m-%d') AS date, strftime(${at}, '%H:%M:%S') AS time, 'LHR' AS edge FROM (${SECONDS})`,
  );
  expect(split.facts.column).toBe('date and time');
  expect(Buffer.from(split.counts.counts.buffer).equals(Buffer.from(expected.counts.counts.buffer))).toBe(true);
});

test('beyond a week minutes are counted, and a column of counts is spread over its periods', async () => {
  const month = await counted(`SELECT TIMESTAMP '2026-03-02' + to_minutes(7 * i) AS ts FROM range(6000) t(i)`);
  expect([month.counts.binMs, month.total, month.counts.counts[7], month.counts.counts[8]]).toEqual([
    60_000, 6000, 1, 0,
  ]);
  const counts = await counted(
    `SELECT TIMESTAMP '2026-03-02' + to_minutes(5 * i) AS period, 300 * i AS requests FROM range(4) t(i)`,
  );
  expect([counts.total, counts.facts.periodS, counts.counts.counts[0], counts.counts.counts[599]]).toEqual([
    1800, 300, 1, 2,
  ]);
});

test('odd counts are excluded and reported, and two readings are refused', async () => {
  const at = "TIMESTAMP '2026-03-02' + to_minutes(i) AS period";
  const text = `CASE i WHEN 3 THEN '-' WHEN 5 THEN '5k' WHEN 7 THEN '1,234' ELSE '10' END AS hits`;
  const odd = await counted(`SELECT ${at}, 'eu' AS region, ${text} FROM range(60) t(i)`);
  expect([odd.total, odd.facts.count?.name, odd.facts.odd.count]).toEqual([57 * 10 + 1234, 'hits', 2]);
  const rates = await counted(`SELECT ${at}, 2.5 AS rps FROM range(60) t(i)`);
  expect(rates.total).toBeCloseTo(60 * 60 * 2.5, 6);
  const two = await refusal(() => counted(`SELECT ${at}, i % 7 AS sold FROM range(60) t(i)`));
  expect(two.message).toContain('it can be read in two ways');
  const many = await refusal(() =>
    counted(`SELECT ${at}, CASE WHEN i > 200 THEN -1 ELSE i END AS count FROM range(300) t(i)`),
  );
  expect(many.message).toContain('99 of its 300 rows have no count in "count"');
});

test('a column is named, a file without times is refused with its columns, and so are too many empty times', async () => {
  const two = 'SELECT 0.5 + s AS started, 10.5 + s AS ended, 7 AS x FROM range(100) t(s)';
  expect((await counted(two, 'ended')).counts.firstMs).toBe(10_500);
  const none = await refusal(() => counted('SELECT 200 AS status, 1 AS x'));
  expect(none.message).toContain('none of its columns is known to hold times');
  expect(none.actions[0]).toContain('traceColumn=NAME: status, x.');
  const empty = await refusal(() =>
    counted(
      `SELECT CASE WHEN i % 10 = 0 THEN NULL ELSE TIMESTAMP '2026-03-02' + to_seconds(i) END AS ts FROM range(100) t(i)`,
    ),
  );
  expect(empty.message).toContain('10 of its 100 rows have no time in "ts"');
  const ages = await refusal(() => counted('SELECT 1e9 * i AS ts FROM range(3) t(i)'));
  expect(ages.message).toContain('span more than ten years');
});
