import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Workload } from '#core/contract/workload/workload.ts';
import { ratesOf } from '#core/price/traffic/rates.ts';
import { createChildBenchHost } from '#engine/bench/bench-host-child.ts';
import { type AskedTrace, readTraceDay, withTraceRead as withTrace } from './trace-day.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'modewise-trace-day-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A day with 30 arrivals per minute, and 120 per minute between 12:00 and 13:00 UTC. */
function dayFile(): string {
  const lines: string[] = [];
  const midnight = Date.parse('2026-03-02T00:00:00Z');
  for (let minute = 0; minute < 1440; minute++) {
    const count = minute >= 720 && minute < 780 ? 120 : 30;
    for (let i = 0; i < count; i++) lines.push(new Date(midnight + (minute + i / count) * 60_000).toISOString());
  }
  const file = join(folder, 'day.txt');
  writeFileSync(file, lines.join('\n'));
  return file;
}

const reading = { host: createChildBenchHost(), signal: new AbortController().signal };
const read = (asked: AskedTrace) => readTraceDay(asked, reading);
const withTraceRead = (workload: Workload, log?: (line: string) => void) => withTrace(workload, read, log);

const workloadOf = (traceFile: string, more: object = {}) =>
  Workload.parse({ predictionsPerDay: 86_400, shape: 'trace', traceFile, ...more });

test('a trace gives the day its peak and its minutes, and leaves its base name', async () => {
  const lines: string[] = [];
  const known = await withTraceRead(workloadOf(dayFile()), (line) => lines.push(line));
  expect(known.traceFile).toBe('day.txt');
  const mean = (23 * 30 + 120) / 24;
  expect(ratesOf(known, 1).peakPerS).toBeCloseTo(120 / mean, 1);
  expect(lines.join('\n')).toContain('3.6 times the mean rate');
  expect(await withTraceRead(known)).toBe(known);
});

test('a stated peak wins over that of the trace, and both are reported', async () => {
  const lines: string[] = [];
  const known = await withTraceRead(workloadOf(dayFile(), { peakToMean: 2 }), (line) => lines.push(line));
  expect(ratesOf(known, 1).peakPerS).toBe(2);
  expect(lines.join('\n')).toMatch(/stated peak of 2 .* its own, 3\.6/);
});

test('a short and thin trace says what it cannot tell', async () => {
  const file = join(folder, 'short.txt');
  writeFileSync(file, '0\n30\n90\n200\n');
  const lines: string[] = [];
  await withTraceRead(workloadOf(file), (line) => lines.push(line));
  expect(lines.join('\n')).toContain('less than a day, and is repeated over the day');
  expect(lines.join('\n')).toContain('partly chance');
});

test('a trace that cannot be read is refused with its name', async () => {
  await expect(withTraceRead(workloadOf(join(folder, 'none.txt')))).rejects.toThrow(/none\.txt.*no such file/);
  const file = join(folder, 'words.txt');
  writeFileSync(file, '1\nsoon\n');
  await expect(withTraceRead(workloadOf(file))).rejects.toThrow(/words\.txt: line 2/);
  const unnamed = Workload.parse({ predictionsPerDay: 1, shape: 'trace' });
  await expect(withTraceRead(unnamed)).rejects.toThrow(/requires a trace file/);
});

test('a trace of weeks keeps the busiest as its week, and says what was read and what was not', async () => {
  const start = Date.parse('2026-03-02T00:00:00Z');
  // Sixteen days with an arrival every five minutes; on the tenth, a Wednesday, every minute.
  const lines = ['request,at'];
  for (let minute = 0; minute < 16 * 1440; minute++)
    if (Math.floor(minute / 1440) === 9 || minute % 5 === 0)
      lines.push(`${minute},${new Date(start + minute * 60_000).toISOString()}`);
  const file = join(folder, 'weeks.csv');
  writeFileSync(file, [...lines, 'timeout', `1,${new Date(start).toISOString()}`, ''].join('\n'));
  const { traceWeek, traceHours, remarks } = await read({ file, column: 'AT', peakToMean: null });
  expect(traceHours).toBeCloseTo(16 * 24, 0);
  expect(traceWeek.minutes).toHaveLength(10_080);
  expect(traceWeek.minutes.reduce((sum, count) => sum + count, 0)).toBeCloseTo(6 * 288 + 1440, -1);
  expect(remarks[0]).toBe('weeks.csv: 5,761 arrivals (times: at)');
  expect(remarks[1]).toContain(
    '1 of its lines or rows have no time and do not count, the first in line 5762 (“timeout”)',
  );
  expect(remarks.join('\n')).toMatch(/seven days with the most arrivals, from 2026-03-0\d, are kept/);
});

test('the columns of counts, odd cells and bytes behind an archive are reported', async () => {
  const file = join(folder, 'counts.csv.gz');
  const start = Date.parse('2026-03-02T00:00:00Z');
  const rows = Array.from(
    { length: 120 },
    (_, at) => `${new Date(start + at * 60_000).toISOString()},eu,${at === 9 ? '5k' : 100}`,
  );
  writeFileSync(file, Buffer.concat([gzipSync(`minute,region,hits\n${rows.join('\n')}\n`), Buffer.from('\0tail')]));
  const { remarks } = await read({ file, column: null, peakToMean: null });
  expect(remarks.slice(0, 3)).toEqual([
    'counts.csv.gz: 11,900 arrivals, counted every 1 min (times: minute; counts: hits)',
    'counts.csv.gz: 1 of its lines or rows have no count, and their periods count as empty, the first in line 11 (“5k”)',
    'counts.csv.gz: 5 bytes behind its gzip archive are not read',
  ]);
});

test('a trace of seconds starts on a Monday, and one with dates on its weekday', async () => {
  const file = join(folder, 'seconds.txt');
  writeFileSync(file, Array.from({ length: 200 }, (_, index) => 3600 + index * 60).join('\n'));
  expect((await read({ file, column: null, peakToMean: null })).traceWeek.startMinute).toBe(60);
  expect((await read({ file: dayFile(), column: null, peakToMean: null })).traceWeek.startMinute).toBe(0);
});

test('arrivals in the future are reported', async () => {
  const file = join(folder, 'future.txt');
  writeFileSync(file, '2026-01-01T01:00:00Z\n2199-01-01T01:00:00Z\n');
  await expect(read({ file, column: null, peakToMean: null })).rejects.toThrow(
    /more than ten years: 2026-01-01 in line 1/,
  );
  writeFileSync(file, '2199-01-01T00:00:00Z\n2199-01-01T00:02:00Z\n');
  const { remarks } = await read({ file, column: null, peakToMean: null });
  expect(remarks).toContain('future.txt has arrivals in the future, the last on 2199-01-01');
});

test('Parquet is read by a process of its own', async () => {
  const { write } = await import('#engine/dataset/rows/testing-tables.ts');
  const path = await write('parquet', [
    { name: 'status', cells: Array.from({ length: 40 }, () => 200) },
    { name: 'ts', cells: Array.from({ length: 40 }, (_, index) => 1_772_442_000 + 30 * index) },
  ]);
  const { traceHours, traceWeek, remarks } = await read({ file: path, column: null, peakToMean: null });
  expect(traceHours).toBeCloseTo((39 * 30) / 3600, 6);
  expect(traceWeek.startMinute).toBe(540);
  expect(remarks[0]).toBe('wdbc.parquet: 40 arrivals (times: ts)');
});
