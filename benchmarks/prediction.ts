import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { HostCalibration } from '#core/contract/machine/calibration.ts';
import { predictCallMs } from './lib/profile-prediction.ts';
import { median } from '#core/math/stats/moments.ts';
import { nowMs } from '#engine/runtime/clock.ts';
import { createStopWord } from '#engine/runtime/control.ts';
import { RequestFeeds } from '#engine/runtime/feeds.ts';
import { profileRuns } from '#engine/bench/profile/profile-runs.ts';
import { loadRows } from '#engine/runtime/rows.ts';
import { openSession, type OpenSession } from '#engine/runtime/session.ts';
import { calibrate } from '#engine/bench/tasks/calibrate.ts';
import type { TensorRows } from '#engine/model/tensor-rows.ts';
import { describeHost } from '#engine/hardware/host.ts';
import { fixed, printHeader, printTable } from './lib/print.ts';
import { ROUNDS, verdict } from './lib/rounds.ts';
import { sampleInput, scratchFolder } from './lib/sample-rows.ts';

/**
 * Predictions from a model's profile for settings that it did not measure, compared with measurements: two threads from
 * one, and a batch of 64 from batches of 1, 8 and 32. The host is calibrated first. Profile and measurement (plain
 * session calls) alternate in every round, in one process. Errors are those of medians over the rounds.
 */
const SAMPLES = (process.env['MODEWISE_BENCH_SAMPLES'] ?? 'fraud,recommendations,image-classifier,text-encoder').split(
  ',',
);
const CALIBRATION_S = Number(process.env['MODEWISE_BENCH_CALIBRATION_S'] ?? 40);
const PROFILE_S = 1.5;
const CELL_MS = 250;
const BAR_PCT = 10;

interface Case {
  readonly what: 'threads' | 'batch';
  readonly batchSize: number;
  readonly threads: number;
}

const CASES: readonly Case[] = [
  { what: 'threads', batchSize: 1, threads: 2 },
  { what: 'threads', batchSize: 8, threads: 2 },
  { what: 'threads', batchSize: 32, threads: 2 },
  { what: 'batch', batchSize: 64, threads: 1 },
];

async function calibrateHere(scratchFolder: string): Promise<HostCalibration> {
  const task = { kind: 'calibrate', scratchFolder, seconds: CALIBRATION_S, cores: 2, bandwidthBytes: 2 ** 28 } as const;
  const calibrated = await calibrate(task, { stop: createStopWord(), onProgress: () => undefined });
  if (calibrated === null) throw new Error('the calibration came to no end');
  const measuredAt = new Date().toISOString();
  return {
    schemaVersion: 1,
    measuredAt,
    seconds: CALIBRATION_S,
    host: await describeHost(),
    ...calibrated,
    doubts: [],
  };
}

/** Median milliseconds of a call, over as many plain session runs as fit. */
async function msOf(open: OpenSession, data: TensorRows, batchSize: number): Promise<number> {
  const feeds = new RequestFeeds(data);
  const ms: number[] = [];
  let next = 0;
  const untilMs = nowMs() + CELL_MS;
  do {
    const rows = feeds.fill(next, batchSize);
    next += batchSize;
    const startMs = nowMs();
    await open.session.run(rows, open.fetches);
    ms.push(nowMs() - startMs);
  } while (nowMs() < untilMs || ms.length < 5);
  return median(ms);
}

interface Seen {
  readonly one: readonly number[];
  readonly predicted: readonly number[];
  readonly measured: readonly number[];
}

/** Milliseconds of every case, predicted and measured, and measured milliseconds of the same batch on one thread. */
async function measureSample(sample: string, folder: string, calibration: HostCalibration): Promise<readonly Seen[]> {
  const input = await sampleInput(sample);
  const data = await loadRows(input);
  const { modelPath, outputs } = input;
  const open = (threads: number): Promise<OpenSession> => openSession({ modelPath, threads, outputs });
  const sessions = new Map<number, OpenSession>([[1, await open(1)] as const, [2, await open(2)] as const]);
  const seen = CASES.map(() => ({ one: [] as number[], predicted: [] as number[], measured: [] as number[] }));
  const measure = async (batchSize: number, threads: number): Promise<number> => {
    const session = sessions.get(threads);
    return session === undefined ? Number.NaN : msOf(session, data, batchSize);
  };
  for (const { batchSize, threads } of CASES) await measure(batchSize, threads);
  for (let round = 0; round < ROUNDS; round++) {
    const profile = await profileRuns(
      { input, data, stop: createStopWord() },
      {
        folder: mkdtempSync(join(folder, 'profile-')),
        seconds: PROFILE_S,
        ridge: { flopsPerByte: 10, basis: 'assumed' },
      },
    );
    if (profile === null) throw new Error(`${sample} was not profiled`);
    for (const [at, { batchSize, threads }] of CASES.entries()) {
      seen[at]?.predicted.push(predictCallMs(profile, { batchSize, threads, calibration }));
      seen[at]?.one.push(await measure(batchSize, 1));
      seen[at]?.measured.push(await measure(batchSize, threads));
    }
  }
  for (const { session } of sessions.values()) await session.release();
  return seen;
}

function errorPct(predicted: number, measured: number): number {
  return 100 * (predicted / measured - 1);
}

async function main(): Promise<void> {
  printHeader('Prediction from the profile of a model');
  const folder = scratchFolder();
  const calibration = await calibrateHere(folder);
  const rows: (string | number)[][] = [];
  const errors = { threads: [] as number[], batch: [] as number[] };
  for (const sample of SAMPLES) {
    const seen = await measureSample(sample, folder, calibration);
    for (const [at, { what, batchSize, threads }] of CASES.entries()) {
      const each = seen[at];
      if (each === undefined) continue;
      const [predicted, measured] = [median(each.predicted), median(each.measured)];
      const all = each.predicted.map((ms, round) => errorPct(ms, each.measured[round] ?? Number.NaN));
      errors[what].push(Math.abs(errorPct(predicted, measured)));
      rows.push([
        sample,
        `${batchSize} × ${threads}`,
        fixed(median(each.one), 4),
        fixed(predicted, 4),
        fixed(measured, 4),
        fixed(errorPct(predicted, measured), 1),
        all.map((pct) => fixed(pct, 0)).join(' '),
      ]);
    }
  }
  console.log('Milliseconds a call, medians over rounds; profiles are of one thread at batches of 1, 8 and 32:\n');
  printTable(
    ['sample', 'batch × threads', 'one thread, ms', 'predicted, ms', 'measured, ms', 'error, %', 'every round'],
    rows,
  );
  printTable(
    ['median absolute error', 'cases', '%', 'largest, %', `≤ ${BAR_PCT} %`],
    (['threads', 'batch'] as const).map((what) => [
      what === 'threads' ? '2 threads from 1' : 'a batch of 64 from 1, 8 and 32',
      errors[what].length,
      fixed(median(errors[what]), 1),
      fixed(Math.max(...errors[what]), 1),
      verdict(median(errors[what]) <= BAR_PCT),
    ]),
  );
}

void main();
