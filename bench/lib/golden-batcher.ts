import { affineBatchTime } from '../../core/queueing/batch-time.ts';
import { simulateBatcher } from '../../core/queueing/batcher.ts';
import type { Generator } from '../../engine/bench/open-loop.ts';
import { measurePoint, p99Of } from './open-loop.ts';
import { syntheticPool } from './synthetic-pool.ts';

/** What a batcher does at one window and rate. */
export interface BatcherNumbers {
  readonly meanBatch: number;
  readonly utilisation: number;
  readonly p99Ms: number;
}

export interface GoldenResult {
  readonly ratePerS: number;
  readonly windowMs: number;
  readonly requests: number;
  readonly measured: BatcherNumbers;
  readonly golden: BatcherNumbers;
  /** The simulation of the arrivals that were measured. */
  readonly simulated: BatcherNumbers;
}

const SERVER = { tau0Ms: 4, alphaMs: 1, stall: null };
const MAX_BATCH = 32;
/** Seconds of one round of a case at each rate. */
const SECONDS: Readonly<Record<number, number>> = { 200: 4, 600: 3 };

/** Rate, window → mean batch, utilisation, p99: simulations of 10⁷ jobs, as the test of core/queueing/batcher.ts has them. */
const GOLDEN = [
  [200, 0, 1.43, 0.761, 13.8],
  [200, 5, 2.04, 0.593, 14.8],
  [200, 10, 3.0, 0.467, 20.2],
  [200, 20, 5.0, 0.36, 33.0],
  [200, 50, 11.0, 0.273, 70.0],
  [600, 0, 6.02, 0.999, 32.7],
  [600, 20, 13.15, 0.782, 44.5],
  [600, 50, 29.3, 0.682, 84.0],
] as const;

/** Sums over the rounds of a case. */
interface Totals {
  rows: number;
  batches: number;
  busyMs: number;
  wallMs: number;
  latenciesMs: number[];
}

function noTotals(): Totals {
  return { rows: 0, batches: 0, busyMs: 0, wallMs: 0, latenciesMs: [] };
}

function add(
  totals: Totals,
  round: Omit<Totals, 'rows' | 'latenciesMs'> & { readonly latenciesMs: Float64Array },
): void {
  totals.rows += round.latenciesMs.length;
  totals.batches += round.batches;
  totals.busyMs += round.busyMs;
  totals.wallMs += round.wallMs;
  totals.latenciesMs.push(...round.latenciesMs);
}

function numbersOf({ rows, batches, busyMs, wallMs, latenciesMs }: Totals): BatcherNumbers {
  return { meanBatch: rows / batches, utilisation: busyMs / wallMs, p99Ms: p99Of(Float64Array.from(latenciesMs)) };
}

/** The golden cases of the batcher, measured through the real generator and executor threads with a server that spins for τ0 + α·b. */
export function goldenCases(generator: Generator): {
  readonly measureRound: (round: number) => Promise<void>;
  readonly results: () => readonly GoldenResult[];
} {
  const pool = syntheticPool(SERVER);
  const cases = GOLDEN.map(([ratePerS, windowMs, meanBatch, utilisation, p99Ms]) => ({
    ratePerS,
    windowMs,
    golden: { meanBatch, utilisation, p99Ms },
    measured: noTotals(),
    simulated: noTotals(),
  }));
  return {
    measureRound: async (round) => {
      for (const [index, { ratePerS, windowMs, measured, simulated }] of cases.entries()) {
        const setting = { ratePerS, windowMs, maxBatch: MAX_BATCH };
        const count = Math.round(ratePerS * (SECONDS[ratePerS] ?? 1));
        const point = await measurePoint({ pool, generator }, { ...setting, count, seed: 1_000 * (round + 1) + index });
        const { arrivalMs, busyMs } = point.memory;
        add(measured, {
          batches: point.batches,
          busyMs: busyMs[0] ?? 0,
          wallMs: (busyMs[0] ?? 0) / point.point.utilisation,
          latenciesMs: point.correctedMs,
        });
        const batchTime = affineBatchTime(SERVER);
        const result = simulateBatcher({
          arrivalsMs: arrivalMs,
          windowMs,
          maxBatch: MAX_BATCH,
          replicas: 1,
          batchTime,
        });
        const simulatedBusyMs = result.computeMsPerRow * count;
        add(simulated, {
          batches: result.batches,
          busyMs: simulatedBusyMs,
          wallMs: simulatedBusyMs / result.utilisation,
          latenciesMs: result.latenciesMs,
        });
      }
    },
    results: () =>
      cases.map(({ ratePerS, windowMs, golden, measured, simulated }) => ({
        ratePerS,
        windowMs,
        requests: measured.rows,
        golden,
        measured: numbersOf(measured),
        simulated: numbersOf(simulated),
      })),
  };
}
