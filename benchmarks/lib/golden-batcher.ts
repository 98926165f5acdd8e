import { GOLDEN_BATCHER } from '#core/math/queueing/testing-golden-batcher.ts';
import { affineBatchTime } from '#core/math/queueing/batch-time.ts';
import { simulateBatcher } from '#core/math/queueing/batcher.ts';
import { median } from '#core/math/stats/moments.ts';
import type { Generator } from '#engine/bench/load/open-loop.ts';
import { measurePoint, p99Of } from './open-loop.ts';
import { syntheticPool } from './synthetic-pool.ts';

/** The numbers of a batcher at one window and rate. */
interface BatcherNumbers {
  readonly meanBatch: number;
  readonly utilisation: number;
  readonly p99Ms: number;
}

/** One case at one rate, measured and simulated. */
export interface GoldenResult {
  readonly ratePerS: number;
  readonly windowMs: number;
  readonly measured: BatcherNumbers;
  readonly golden: BatcherNumbers;
  /** Measured divided by simulated, over the arrivals that were measured. */
  readonly ratios: BatcherNumbers;
}

const SERVER = { tau0Ms: 4, alphaMs: 1, stall: null };
const MAX_BATCH = 32;
/** Seconds of one round of a case, by rate. */
const SECONDS: Readonly<Record<number, number>> = { 200: 4, 600: 3 };

/** Medians over rounds, so that one disturbed round does not decide. */
function medians(rounds: readonly BatcherNumbers[]): BatcherNumbers {
  return {
    meanBatch: median(rounds.map((each) => each.meanBatch)),
    utilisation: median(rounds.map((each) => each.utilisation)),
    p99Ms: median(rounds.map((each) => each.p99Ms)),
  };
}

function ratiosOf(measured: BatcherNumbers, simulated: BatcherNumbers): BatcherNumbers {
  return {
    meanBatch: measured.meanBatch / simulated.meanBatch,
    utilisation: measured.utilisation / simulated.utilisation,
    p99Ms: measured.p99Ms / simulated.p99Ms,
  };
}

/**
 * The golden cases of the batcher, measured with the real generator and executor threads and a server that spins for τ0
 * + α·b.
 */
export function goldenCases(generator: Generator): {
  readonly measureRound: (round: number) => Promise<void>;
  readonly results: () => readonly GoldenResult[];
} {
  const pool = syntheticPool(SERVER);
  const cases = GOLDEN_BATCHER.map(([ratePerS, windowMs, meanBatch, utilisation, p99Ms]) => ({
    ratePerS,
    windowMs,
    golden: { meanBatch, utilisation, p99Ms },
    measured: [] as BatcherNumbers[],
    ratios: [] as BatcherNumbers[],
  }));
  return {
    measureRound: async (round) => {
      for (const [index, { ratePerS, windowMs, measured, ratios }] of cases.entries()) {
        const setting = { windowMs, maxBatch: MAX_BATCH };
        const count = Math.round(ratePerS * (SECONDS[ratePerS] ?? 1));
        const seed = 1_000 * (round + 1) + index;
        const point = await measurePoint({ pool, generator }, { ...setting, ratePerS, count, seed });
        const numbers = {
          meanBatch: point.correctedMs.length / point.batches,
          utilisation: point.point.utilisation,
          p99Ms: p99Of(point.correctedMs),
        };
        const batchTime = affineBatchTime(SERVER);
        const { arrivalMs: arrivalsMs } = point.memory;
        const simulated = simulateBatcher({ ...setting, arrivalsMs, replicas: 1, batchTime });
        measured.push(numbers);
        ratios.push(ratiosOf(numbers, { ...simulated, p99Ms: p99Of(simulated.latenciesMs) }));
      }
    },
    results: () =>
      cases.map(({ ratePerS, windowMs, golden, measured, ratios }) => ({
        ratePerS,
        windowMs,
        golden,
        measured: medians(measured),
        ratios: medians(ratios),
      })),
  };
}
