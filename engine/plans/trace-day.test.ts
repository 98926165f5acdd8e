import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Workload } from '#core/contract/workload/workload.ts';
import { ratesOf } from '#core/price/traffic/rates.ts';
import { withTraceRead } from './trace-day.ts';

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

const workloadOf = (traceFile: string, more: object = {}) =>
  Workload.parse({ predictionsPerDay: 86_400, shape: 'trace', traceFile, ...more });

test('a trace gives the day its peak and its minutes, and leaves its base name', async () => {
  const lines: string[] = [];
  const read = await withTraceRead(workloadOf(dayFile()), (line) => lines.push(line));
  expect(read.traceFile).toBe('day.txt');
  const mean = (23 * 30 + 120) / 24;
  expect(ratesOf(read, 1).peakPerS).toBeCloseTo(120 / mean, 1);
  expect(lines.join('\n')).toContain('3.6 times the mean rate');
  expect(await withTraceRead(read)).toBe(read);
});

test('a stated peak wins over that of the trace, and both are reported', async () => {
  const lines: string[] = [];
  const read = await withTraceRead(workloadOf(dayFile(), { peakToMean: 2 }), (line) => lines.push(line));
  expect(ratesOf(read, 1).peakPerS).toBe(2);
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
