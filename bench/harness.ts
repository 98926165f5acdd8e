import { makeSchedule } from '../core/queueing/arrivals.ts';
import { fifoWaitsMs } from '../core/queueing/lindley.ts';
import { openLoopPoint, type OpenLoopPoint } from '../core/run/open-loop-point.ts';
import { mean, median } from '../core/stats/moments.ts';
import { quantileOfSorted } from '../core/stats/percentiles.ts';
import { createStopWord } from '../engine/bench/control.ts';
import { ExecutorPool } from '../engine/bench/executor-pool.ts';
import { Generator, runOpenLoop, type OpenLoopResult } from '../engine/bench/open-loop.ts';
import { sampleServiceMs } from '../engine/bench/service-sample.ts';
import { matmulModel } from './lib/matmul-model.ts';
import { fixed, printHeader, printTable } from './lib/print.ts';

/**
 * What the harness itself adds: latency at low load with a spinning and a sleeping executor, the generator's lag, and the open loop
 * against Lindley's recursion over the same arrivals and the measured service times. Rounds are interleaved; medians are printed.
 */
const ROUNDS = 5;
const SETTING = { threads: 1, replicas: 1 };

interface Measured extends OpenLoopPoint {
  readonly result: OpenLoopResult;
}

async function main(): Promise<void> {
  printHeader('Harness');
  const { input, data } = matmulModel(4);
  const stop = createStopWord();
  const pool = new ExecutorPool({ input, data, stop });
  const generator = new Generator();
  const serviceMs = median(await sampleServiceMs({ pool, setting: SETTING, batchSize: 1, durationMs: 1000 }));
  console.log(`service time back to back: ${fixed(serviceMs)} ms`);

  const run = async (options: {
    readonly ratePerS: number;
    readonly seconds: number;
    readonly seed: number;
    readonly spin: boolean;
  }): Promise<Measured> => {
    const { ratePerS, seconds, seed, spin } = options;
    const arrivalMs = makeSchedule({ arrivals: { kind: 'poisson' }, ratePerS, durationS: seconds, seed });
    const result = await runOpenLoop({
      pool,
      generator,
      arrivalMs,
      setting: SETTING,
      windowMs: 0,
      maxBatch: 1,
      spin,
      stop,
    });
    return { ...openLoopPoint({ times: result.memory, ratePerS, replicas: 1, fewest: 662 }), result };
  };

  await added(run, serviceMs);
  await lag(run);
  await lindley(run, serviceMs);
  process.exit(0);
}

type Run = (options: {
  readonly ratePerS: number;
  readonly seconds: number;
  readonly seed: number;
  readonly spin: boolean;
}) => Promise<Measured>;

async function added(run: Run, serviceMs: number): Promise<void> {
  const ratePerS = 100 / serviceMs;
  const kinds = { spinning: [] as number[], sleeping: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    for (const kind of ['spinning', 'sleeping'] as const) {
      const { point } = await run({ ratePerS, seconds: 3, seed: 10 + round, spin: kind === 'spinning' });
      kinds[kind].push(1000 * ((point.corrected.p50Ms ?? Number.NaN) - (point.uncorrected.p50Ms ?? Number.NaN)));
    }
  }
  console.log('\nLatency added at 10 % load (corrected p50 − service p50 of the same requests), µs:');
  printTable(
    ['executor', 'median', 'all rounds'],
    Object.entries(kinds).map(([kind, all]) => [
      kind,
      fixed(median(all), 1),
      all.map((each) => fixed(each, 1)).join(' '),
    ]),
  );
}

async function lag(run: Run): Promise<void> {
  const rows: (string | number)[][] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const { point } = await run({ ratePerS: 1000, seconds: 3, seed: 20 + round, spin: true });
    rows.push([
      round,
      fixed(point.lag.p50Ms, 4),
      fixed(point.lag.p99Ms, 4),
      point.verdict,
      fixed(point.utilisation, 2),
    ]);
  }
  console.log('Lag of the generator at 1,000 requests/s, ms:');
  printTable(['round', 'p50', 'p99', 'verdict', 'utilisation'], rows);
}

async function lindley(run: Run, serviceMs: number): Promise<void> {
  const rows: (string | number)[][] = [];
  for (const utilisation of [0.3, 0.5, 0.7, 0.8]) {
    const means: number[] = [];
    const tails: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const measured = await run({
        ratePerS: (1000 * utilisation) / serviceMs,
        seconds: 4,
        seed: 30 + round,
        spin: true,
      });
      const arrivalsMs = measured.result.memory.arrivalMs;
      const waits = fifoWaitsMs({ arrivalsMs, servicesMs: measured.serviceMs, servers: 1 });
      const predicted = waits.map((wait, index) => wait + (measured.serviceMs[index] ?? 0));
      means.push(mean(measured.correctedMs) / mean(predicted));
      tails.push(p99(measured.correctedMs) / p99(predicted));
    }
    rows.push([utilisation, fixed(median(means)), fixed(median(tails)), means.map((each) => fixed(each)).join(' ')]);
  }
  console.log("Corrected latency ÷ Lindley's recursion over the same arrivals and the measured service times:");
  printTable(['utilisation', 'mean', 'p99', 'mean, all rounds'], rows);
}

function p99(samples: Float64Array): number {
  return quantileOfSorted(samples.slice().sort(), 0.99);
}

void main();
