import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { arrivalProcess } from './trace.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'modewise-trace-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function timesOf(content: string): Promise<readonly number[]> {
  const file = join(folder, 'trace.txt');
  writeFileSync(file, content);
  const process = await arrivalProcess({ kind: 'trace', file }, false);
  if (process.kind !== 'trace') throw new Error('a trace stays a trace');
  return Array.from(process.timesMs);
}

test('seconds and ISO times are read, sorted, and counted from the first', async () => {
  expect(await timesOf('12.5\n10\n\n11\n')).toEqual([0, 1000, 2500]);
  expect(await timesOf('2026-01-31T09:30:01Z\r\n2026-01-31T09:30:00Z\r\n')).toEqual([0, 1000]);
});

test('a line that is not a time is named', async () => {
  await expect(timesOf('1\nsoon\n')).rejects.toThrow(/trace\.txt: line 2 \(“soon”\) is not a time/);
});

test('times beyond all dates are refused', async () => {
  await expect(timesOf('1\n1e308\n')).rejects.toThrow(/trace\.txt: line 2 .*is not a time/);
  await expect(timesOf('1\n1e999\n')).rejects.toThrow(/line 2 .*is not a time/);
});

test('a file without text is refused by its first bytes', async () => {
  const file = join(folder, 'large.txt');
  writeFileSync(file, '');
  truncateSync(file, 300 * 2 ** 20);
  await expect(arrivalProcess({ kind: 'trace', file }, false)).rejects.toThrow(/large\.txt: it holds NUL bytes/);
});

test('an access log is replayed by its times, counts are not', async () => {
  expect(await timesOf('id,time\n1,2026-01-31T09:30:01Z\n2,2026-01-31T09:30:00Z\n')).toEqual([0, 1000]);
  await expect(timesOf('period,count\n0,5\n60,7\n')).rejects.toThrow(/has counts, and a replay needs the time of each/);
});

test('one arrival is not a trace', async () => {
  await expect(timesOf('1\n')).rejects.toThrow(/at least two arrivals/);
});

test('the error for a missing file says so, and a pipe does not hang', async () => {
  const missing = join(folder, 'missing.txt');
  await expect(arrivalProcess({ kind: 'trace', file: missing }, false)).rejects.toThrow(/there is no such file/);
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  await expect(arrivalProcess({ kind: 'trace', file: pipe }, false)).rejects.toThrow(/not a regular file/);
});

test('with rates of its own a request stretches the trace, without them it is replayed as it is', async () => {
  const file = join(folder, 'trace.txt');
  writeFileSync(file, '0\n1\n');
  expect(await arrivalProcess({ kind: 'trace', file }, true)).toMatchObject({ keepRate: false });
  expect(await arrivalProcess({ kind: 'trace', file }, false)).toMatchObject({ keepRate: true });
});
