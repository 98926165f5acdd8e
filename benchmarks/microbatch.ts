import { type BatchSamples, type BatchTime } from '#core/math/queueing/batch-time.ts';
import { simulateBatcher } from '#core/math/queueing/batcher.ts';
import { predictBatcher } from '#core/math/queueing/predict-batcher.ts';
import { servedBatches, typicalTimes, withEnoughBatches, withBatches } from '#core/math/queueing/served-batches.ts';
import { median } from '#core/math/stats/moments.ts';
import { sampleBatchTimes } from '#engine/bench/batch-times.ts';
import { createStopWord } from '#engine/runtime/control.ts';
import { ExecutorPool } from '#engine/runtime/executor-pool.ts';
import { Generator } from '#engine/bench/load/open-loop.ts';
import { goldenCases, type GoldenResult } from './lib/golden-batcher.ts';
import { matmulModel } from './lib/matmul-model.ts';
import { measurePoint, ONE_EXECUTOR, p99Of, type MeasuredPoint } from './lib/open-loop.ts';
import { fixed, printHeader, printTable } from './lib/print.ts';
import { replayBatchTime } from './lib/replay-batch-time.ts';
import { medianAndAll, ROUNDS, verdict } from './lib/rounds.ts';

/**
 * The batcher, measured divided by simulated over the same arrivals, in two ways. (1) With the batch times that the
 * point itself measured, in order, as real-time points are compared with Lindley's recursion. This is the bar, because
 * it only tests whether the simulation matches the batcher. (2) As the product predicts a point: from batch times
 * sampled earlier and from earlier valid points. This includes changes of a shared machine in the meantime. Last, the
 * golden cases, through the real threads with a server that only spins.
 */
const LAYERS = 12;
const CAPS = [8, 32];
/** Windows in multiples of the service time of one row. */
const WINDOWS = [0, 3, 12];
/** A load below the capacity of one-by-one serving and one above it, as shares of the capacity with batches of 8. */
const BELOW = 0.5;
const BEYOND = 0.75;
const POINT_S = 2.2;
const SAMPLE_MS = 2_000;

interface Ratios {
  readonly meanBatch: number;
  readonly utilisation: number;
  readonly p99: number;
}

interface Point {
  readonly windowMs: number;
  readonly maxBatch: number;
  readonly ratePerS: number;
  readonly replayed: Ratios[];
  readonly predicted: Ratios[];
}

type Setting = Pick<Point, 'windowMs' | 'maxBatch'>;

/** What a simulation says of a point. */
interface Simulated {
  readonly meanBatch: number;
  readonly utilisation: number;
  readonly p99Ms: number;
}

function ratios({ batches, correctedMs, point }: MeasuredPoint, simulated: Simulated): Ratios {
  return {
    meanBatch: correctedMs.length / batches / simulated.meanBatch,
    utilisation: point.utilisation - simulated.utilisation,
    p99: p99Of(correctedMs) / simulated.p99Ms,
  };
}

/** With the batch times of the point itself, in their order. */
function replayedWith({ memory }: MeasuredPoint, setting: Setting, batchTime: BatchTime): Simulated {
  const simulated = simulateBatcher({ arrivalsMs: memory.arrivalMs, ...setting, replicas: 1, batchTime });
  return { ...simulated, p99Ms: p99Of(simulated.latenciesMs) };
}

/** As the product predicts the point: medians over simulations. */
function predictedFrom({ memory }: MeasuredPoint, setting: Setting, measured: readonly BatchSamples[]): Simulated {
  const seed = memory.arrivalMs.length;
  const known = withEnoughBatches(measured, 5);
  const found = predictBatcher({ arrivalsMs: memory.arrivalMs, ...setting, replicas: 1, measured: known, seed });
  return { ...found, p99Ms: found.p99Ms ?? Number.NaN };
}

async function main(): Promise<void> {
  printHeader('Micro-batch, measured and simulated');
  const pool = new ExecutorPool({ ...matmulModel(LAYERS), stop: createStopWord() });
  const generator = new Generator();
  const sample = (round: number): Promise<readonly BatchSamples[]> =>
    sampleBatchTimes({
      pool,
      generator,
      setting: ONE_EXECUTOR,
      largest: Math.max(...CAPS),
      spin: true,
      stop: createStopWord(),
      seed: 60 + round,
      known: [],
      sampleMs: SAMPLE_MS,
    });
  let measured = await sample(0);
  const points = plannedPoints(measured);
  const golden = goldenCases(generator);
  for (let round = 0; round < ROUNDS; round++) {
    if (round > 0) measured = await sample(round);
    for (const [index, { replayed, predicted, ...setting }] of points.entries()) {
      const count = Math.round(setting.ratePerS * POINT_S);
      const point = await measurePoint({ pool, generator }, { ...setting, count, seed: 100 * round + index });
      const batches = servedBatches(point.memory);
      replayed.push(ratios(point, replayedWith(point, setting, replayBatchTime(batches))));
      predicted.push(ratios(point, predictedFrom(point, setting, measured)));
      if (point.point.verdict === 'valid') measured = withBatches(measured, batches);
    }
    await golden.measureRound(round);
  }
  printPoints(points);
  printGolden(golden.results());
  process.exit(0);
}

function plannedPoints(measured: readonly BatchSamples[]): readonly Point[] {
  const typical = typicalTimes(measured);
  console.log(
    `Batch times, ms (median of paced batches): ${typical.map(({ batchSize, ms }) => `${batchSize} rows ${fixed(ms, 2)}`).join(', ')}.\n`,
  );
  const msOf = (rows: number): number => typical.find(({ batchSize }) => batchSize === rows)?.ms ?? Number.NaN;
  const rates = [(1000 * BELOW) / msOf(1), (8000 * BEYOND) / msOf(8)].map(Math.round);
  return rates.flatMap((ratePerS) =>
    CAPS.flatMap((maxBatch) =>
      WINDOWS.map((window) => ({
        windowMs: Number((window * msOf(1)).toPrecision(2)),
        maxBatch,
        ratePerS,
        replayed: [],
        predicted: [],
      })),
    ),
  );
}

function isMet({ meanBatch, utilisation, p99 }: Ratios): boolean {
  return Math.abs(meanBatch - 1) <= 0.05 && Math.abs(utilisation) <= 0.05 && Math.abs(p99 - 1) <= 0.15;
}

function medians(all: readonly Ratios[]): Ratios {
  return {
    meanBatch: median(all.map((each) => each.meanBatch)),
    utilisation: median(all.map((each) => each.utilisation)),
    p99: median(all.map((each) => each.p99)),
  };
}

function printPoints(points: readonly Point[]): void {
  console.log(
    'Measured ÷ simulated (utilisation: measured − simulated), medians over rounds; bars: mean batch 0.95–1.05, utilisation ± 0.05, p99 0.85–1.15.\n',
  );
  console.log('Simulated from the batch times of the point itself, in their order:\n');
  printRatios(points, ({ replayed }) => replayed);
  console.log('Predicted from batch times that were measured before the point, as the product does it (no bar):\n');
  printRatios(points, ({ predicted }) => predicted);
}

function printRatios(points: readonly Point[], of: (point: Point) => readonly Ratios[]): void {
  printTable(
    ['window, ms', 'cap', 'rate, 1/s', 'mean batch', 'utilisation', 'p99', 'p99, all rounds', ''],
    points.map((point) => {
      const { meanBatch, utilisation, p99 } = medians(of(point));
      return [
        point.windowMs,
        point.maxBatch,
        point.ratePerS,
        fixed(meanBatch),
        fixed(utilisation),
        fixed(p99),
        of(point)
          .map((each) => fixed(each.p99, 2))
          .join(' '),
        isMet({ meanBatch, utilisation, p99 }) ? 'within' : '**outside**',
      ];
    }),
  );
  const within = points.filter((point) => isMet(medians(of(point)))).length;
  const [middle, all] = medianAndAll(
    points.map((point) => medians(of(point)).p99),
    2,
  );
  const rounds = points.flatMap(of);
  console.log(
    `${rounds.filter(isMet).length} of ${rounds.length} single rounds within the bars, by point: ${points.map((point) => `${of(point).filter(isMet).length}/${of(point).length}`).join(' ')}.`,
  );
  console.log(`${within} of ${points.length} points within the bars; p99 measured ÷ simulated ${middle} (${all}).\n`);
}

function printGolden(results: readonly GoldenResult[]): void {
  console.log(
    'Golden cases (τ0 = 4 ms, α = 1 ms, cap 32), medians over rounds, measured (golden; ÷ simulation of the same arrivals):\n',
  );
  printTable(
    ['rate, 1/s', 'window, ms', 'mean batch', 'utilisation', 'p99, ms', ''],
    results.map(({ ratePerS, windowMs, measured, golden, ratios: against }) => [
      ratePerS,
      windowMs,
      `${fixed(measured.meanBatch, 2)} (${golden.meanBatch}; ${fixed(against.meanBatch)})`,
      `${fixed(measured.utilisation)} (${golden.utilisation}; ${fixed(against.utilisation)})`,
      `${fixed(measured.p99Ms, 1)} (${golden.p99Ms}; ${fixed(against.p99Ms)})`,
      verdict(
        isMet({
          meanBatch: measured.meanBatch / golden.meanBatch,
          utilisation: measured.utilisation - golden.utilisation,
          p99: measured.p99Ms / golden.p99Ms,
        }),
      ),
    ]),
  );
}

void main();
