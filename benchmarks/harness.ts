import { makeSchedule } from '#core/math/queueing/arrivals.ts';
import { mean, median } from '#core/math/stats/moments.ts';
import { quantileOfSorted } from '#core/math/stats/percentiles.ts';
import { nowMs } from '#engine/runtime/clock.ts';
import { createStopWord } from '#engine/runtime/control.ts';
import { ExecutorPool } from '#engine/runtime/executor-pool.ts';
import { RequestFeeds } from '#engine/runtime/feeds.ts';
import { Generator } from '#engine/bench/load/open-loop.ts';
import { openSession } from '#engine/runtime/session.ts';
import { matmulModel } from './lib/matmul-model.ts';
import { measurePoint, type MeasuredPoint } from './lib/open-loop.ts';
import { fixed, printHeader, printTable } from './lib/print.ts';
import { medianAndAll, ROUNDS, verdict } from './lib/rounds.ts';

/**
 * Overhead of the harness: latency at low load with a spinning and a sleeping executor next to a plain loop over the
 * same schedule, the generator's lag, and whether requests start at the offered rate.
 */
const UTILISATIONS = [0.2, 0.4, 0.6, 0.8];
/** At 2 % almost no request finds another in service; at 10 % every tenth does. */
const LOADS = [0.02, 0.1];

type Measure = (ratePerS: number, count: number, seed: number, spin?: boolean) => Promise<MeasuredPoint>;

async function main(): Promise<void> {
  printHeader('What the harness adds');
  // Short enough that 50 µs would show, long enough that its own variation is small in comparison.
  const model = matmulModel(4);
  const pool = new ExecutorPool({ ...model, stop: createStopWord() });
  const generator = new Generator();
  const measure: Measure = (ratePerS, count, seed, spin = true) =>
    measurePoint({ pool, generator }, { ratePerS, count, seed, spin });
  const serviceMs = median((await measure(100, 200, 1)).serviceMs);
  console.log(`Service time of a paced request: ${fixed(serviceMs)} ms.\n`);
  const plainLoop = await pacedLoop(model);
  for (const load of LOADS) await added({ measure, plainLoop, serviceMs, load });
  await lag(measure);
  await achieved(measure, serviceMs);
  process.exit(0);
}

interface Medians {
  readonly correctedMs: number;
  readonly serviceMs: number;
  /** Scheduled arrival to start of service: the hand-over time, because most requests find the server idle. */
  readonly startMs: number;
}

type PlainLoop = (arrivalMs: Float64Array) => Promise<Medians>;

/**
 * The lower bound: one thread spins until the arrival, runs the inference and records the time. It has overhead too: at
 * 10 % load every tenth request finds the server busy, which moves the median of the corrected latency.
 */
async function pacedLoop({ input, data }: ReturnType<typeof matmulModel>): Promise<PlainLoop> {
  const { session, fetches } = await openSession({ ...input, threads: 1 });
  const feeds = new RequestFeeds(data);
  for (let index = 0; index < 200; index++) await session.run(feeds.fill(index, 1), fetches);
  return async (arrivalMs) => {
    const corrected = new Float64Array(arrivalMs.length);
    const service = new Float64Array(arrivalMs.length);
    const beganMs = nowMs() + 10;
    for (const [index, arrival] of arrivalMs.entries()) {
      while (nowMs() < beganMs + arrival);
      const startedMs = nowMs();
      await session.run(feeds.fill(index, 1), fetches);
      const finishedMs = nowMs();
      corrected[index] = finishedMs - beganMs - arrival;
      service[index] = finishedMs - startedMs;
    }
    const startMs = median(corrected.map((ms, index) => ms - (service[index] ?? 0)));
    return { correctedMs: median(corrected), serviceMs: median(service), startMs };
  };
}

async function added(options: {
  readonly measure: Measure;
  readonly plainLoop: PlainLoop;
  readonly serviceMs: number;
  readonly load: number;
}): Promise<void> {
  const { measure, plainLoop, serviceMs, load } = options;
  const ratePerS = (1000 * load) / serviceMs;
  const count = Math.round(4 * ratePerS);
  const executor = async (seed: number, spin: boolean): Promise<Medians> => {
    const measured = await measure(ratePerS, count, seed, spin);
    const startMs = median(measured.correctedMs.map((ms, index) => ms - (measured.serviceMs[index] ?? 0)));
    return { correctedMs: median(measured.correctedMs), serviceMs: median(measured.serviceMs), startMs };
  };
  const kinds = [
    { name: 'spinning executor', bar: '≤ 50', run: (seed: number) => executor(seed, true) },
    { name: 'sleeping executor', bar: '', run: (seed: number) => executor(seed, false) },
    {
      name: 'plain loop on one thread, same schedule',
      bar: '',
      run: (seed: number) => plainLoop(makeSchedule({ arrivals: { kind: 'poisson' }, ratePerS, count, seed })),
    },
  ].map((kind) => ({ ...kind, rounds: [] as Medians[] }));
  for (let round = 0; round < ROUNDS; round++) {
    for (const { run, rounds } of kinds) rounds.push(await run(10 + round));
  }
  console.log(`Latency added at ${100 * load} % load (corrected p50 − service p50 of the same requests), µs:\n`);
  printTable(
    ['what', 'bar', 'added, median', 'all rounds', 'arrival to start, p50', 'corrected p50, ms', ''],
    kinds.map(({ name, bar, rounds }) => {
      const all = rounds.map((each) => 1000 * (each.correctedMs - each.serviceMs));
      const correctedMs = median(rounds.map((each) => each.correctedMs));
      const startUs = 1000 * median(rounds.map((each) => each.startMs));
      const met = bar === '' ? '' : verdict(median(all) <= 50);
      return [name, bar, ...medianAndAll(all, 1), fixed(startUs, 1), fixed(correctedMs), met];
    }),
  );
}

async function lag(measure: Measure): Promise<void> {
  const p50: number[] = [];
  const p99: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const { memory } = await measure(1000, 5_000, 20 + round);
    const lags = memory.releasedMs.map((ms, index) => ms - (memory.arrivalMs[index] ?? 0)).sort();
    p50.push(quantileOfSorted(lags, 0.5));
    p99.push(quantileOfSorted(lags, 0.99));
  }
  console.log('Lag of the generator at 1,000 requests/s, ms:\n');
  printTable(
    ['percentile', 'bar', 'median', 'all rounds', ''],
    [
      ['p50', '', ...medianAndAll(p50, 4), ''],
      ['p99', '≤ 0.5', ...medianAndAll(p99, 4), verdict(median(p99) <= 0.5)],
    ],
  );
}

/** Requests started within the span of the schedule, divided by requests scheduled in it. */
function startedShare({ memory }: MeasuredPoint): number {
  const { arrivalMs, startedMs } = memory;
  const spanMs = arrivalMs.at(-1) ?? 0;
  return startedMs.reduce((count, ms) => count + (ms <= spanMs ? 1 : 0), 0) / arrivalMs.length;
}

/** Seconds of one measurement of the service time under load, and the maximum number of them. */
const LOOK_S = 1;
const MAX_LOOKS = 8;
/** A rate is accepted when its utilisation is this close to the target. */
const UTILISATION_TOLERANCE = 0.02;

/**
 * The rate at which the executor is busy for this share of the time. It is searched for, not calculated, because caches
 * stay warm under load: the higher the load, the shorter the service time.
 */
async function rateFor(measure: Measure, utilisation: number, firstMs: number): Promise<number> {
  let serviceMs = firstMs;
  for (let look = 0; look < MAX_LOOKS; look++) {
    const ratePerS = (1000 * utilisation) / serviceMs;
    serviceMs = mean((await measure(ratePerS, Math.round(LOOK_S * ratePerS), 30 + look)).serviceMs);
    if (Math.abs((ratePerS * serviceMs) / 1000 - utilisation) <= UTILISATION_TOLERANCE) break;
  }
  return (1000 * utilisation) / serviceMs;
}

async function achieved(measure: Measure, pacedMs: number): Promise<void> {
  const points = UTILISATIONS.map((utilisation) => ({ utilisation, shares: [] as number[], busy: [] as number[] }));
  for (let round = 0; round < ROUNDS; round++) {
    for (const { utilisation, shares, busy } of points) {
      const ratePerS = await rateFor(measure, utilisation, pacedMs);
      const measured = await measure(ratePerS, Math.round(5 * ratePerS), 40 + round);
      shares.push(startedShare(measured));
      busy.push(measured.point.utilisation);
    }
  }
  console.log(
    'Rate of actual starts over the span of the schedule ÷ rate of the schedule that was drawn; rates are set from the service time under that load:\n',
  );
  printTable(
    [
      'utilisation asked',
      'measured, median',
      'all rounds',
      'achieved ÷ requested, median',
      'all rounds',
      'bar 0.99–1.01',
    ],
    points.map(({ utilisation, shares, busy }) => {
      const isReached = median(busy) >= utilisation - UTILISATION_TOLERANCE;
      const met = isReached && Math.abs(median(shares) - 1) <= 0.01;
      return [utilisation, ...medianAndAll(busy, 2), ...medianAndAll(shares, 4), verdict(met)];
    }),
  );
}

void main();
