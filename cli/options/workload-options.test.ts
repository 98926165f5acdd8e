import { openQuestions } from '#core/contract/workload/workload.ts';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ratesOf } from '#core/price/traffic/rates.ts';
import { resolveWorkload, type WorkloadFlags } from './workload-options.ts';
import { engineInProcess } from '#cli/engine-in-process.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'modewise-workload-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const engine = engineInProcess();
const SILENT = { out: () => {}, err: () => {}, colour: false, liveProgress: false, columns: 80 };
const interruption = { signal: new AbortController().signal, announce: () => {} };

async function resolved(flags: WorkloadFlags) {
  const lines: string[] = [];
  const context = { engine, terminal: SILENT, interruption, log: (line: string) => void lines.push(line) };
  const workload = await resolveWorkload(context, flags, undefined);
  return { workload, lines };
}

/** An hour with an arrival every second, and three in each second of its last ten minutes. */
function traceFile(): string {
  const times: number[] = [];
  for (let second = 0; second < 3600; second++) {
    for (let i = 0; i < (second < 3000 ? 1 : 3); i++) times.push(second + i / 3);
  }
  const file = join(folder, 'hour.txt');
  writeFileSync(file, times.join('\n'));
  return file;
}

test('a trace sets the peak of the day, from --set and from a workload file in the same folder', async () => {
  const file = traceFile();
  const set = ['predictionsPerDay=86400', 'shape=trace', `traceFile=${file}`];
  const { workload, lines } = await resolved({ set });
  // 3 over (50 · 1 + 10 · 3)/60.
  expect(ratesOf(workload, 1).peakPerS).toBeCloseTo(3 / (80 / 60), 1);
  expect(workload.traceFile).toBe('hour.txt');
  expect(lines.join('\n')).toContain('hour.txt: the busiest minute has 2.3 times the mean rate');
  expect(lines.join('\n')).toContain('less than a day, and is repeated over the day');
  const own = join(folder, 'workload.json');
  writeFileSync(own, JSON.stringify({ predictionsPerDay: 86_400, shape: 'trace', traceFile: 'hour.txt' }));
  expect((await resolved({ workload: own })).workload.traceMinutes).toEqual(workload.traceMinutes);
});

test('a trace has its column named, its week kept, and may be a sample', async () => {
  const file = join(folder, 'requests.csv');
  const minute = (at: number): string => new Date(Date.UTC(2026, 2, 3, 0, at)).toISOString();
  const rows = Array.from({ length: 600 }, (_, at) => `${minute(at)},${minute(Math.floor(at / 2))}`);
  writeFileSync(file, `sent_at,received\n${rows.join('\n')}\n`);
  const set = ['predictionsPerDay=86400', 'shape=trace', `traceFile=${file}`, 'traceColumn=received'];
  const { workload, lines } = await resolved({ set });
  // Tuesday, two in each of 300 minutes.
  expect(workload.traceWeek?.startMinute).toBe(1440);
  expect(workload.traceWeek?.minutes).toHaveLength(299);
  expect(lines[0]).toBe('requests.csv: 600 arrivals (times: received)');
  await expect(resolved({ set: [...set.slice(0, 3), 'traceColumn=sent'] })).rejects.toThrow(/it has no column "sent"/);
  const shared = await resolved({ set: ['predictionsPerDay=1m', 'shape=trace', 'traceFile=sample:worldcup98-week'] });
  expect(shared.workload.traceWeek?.minutes).toHaveLength(10_080);
  expect(shared.workload.traceWeek?.startMinute).toBe(0);
});

test('a number with a unit is logged as it was understood', async () => {
  const { workload, lines } = await resolved({ set: ['predictionsPerDay=2.5m', 'maxStalenessS=2h'] });
  expect(workload).toMatchObject({ predictionsPerDay: 2_500_000, maxStalenessS: 7200 });
  expect(lines).toContain('predictionsPerDay: "2.5m" is read as 2,500,000 per day (m is read as million)');
  expect(lines).toContain('maxStalenessS: "2h" is read as 7200 s (2 h)');
});

test('without a workload one is assumed, which the log and the workload say; a preset or a volume is not an assumption', async () => {
  const { workload, lines } = await resolved({});
  expect(openQuestions(workload)).toEqual(['waits', 'volume', 'age']);
  expect(lines.join('\n')).toMatch(
    /preset million-a-day: no workload was given\nThe workload is assumed: it is not stated/,
  );
  const region = await resolved({ region: 'eu-central-1' });
  expect(openQuestions(region.workload)).toHaveLength(3);
  for (const flags of [{ preset: 'million-a-day' }, { set: ['predictionsPerDay=5k'] }]) {
    const given = await resolved(flags);
    expect(given.workload.assumed).toEqual([]);
    expect(given.lines.join('\n')).not.toContain('assumed');
  }
});

test('an unusable trace is rejected before measuring, with file, cause and action', async () => {
  const set = ['predictionsPerDay=1000', 'shape=trace'];
  await expect(resolved({ set })).rejects.toThrow(/traceFile is missing/);
  await expect(resolved({ set: [...set, `traceFile=${join(folder, 'none.txt')}`] })).rejects.toThrow(/no such file/);
  const file = join(folder, 'words.txt');
  writeFileSync(file, '1\nsoon\n');
  await expect(resolved({ set: [...set, `traceFile=${file}`] })).rejects.toThrow(/words\.txt: line 2 .*is not a time/);
  for (const setting of [`traceFile=${file}`, 'traceColumn=at'])
    await expect(resolved({ set: ['predictionsPerDay=1000', setting] })).rejects.toThrow(/add shape=trace/);
});
