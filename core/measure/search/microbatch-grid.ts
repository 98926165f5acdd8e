import type { Effort } from '#core/contract/base/numbers.ts';
import { affineBatchTime } from '#core/math/queueing/batch-time.ts';
import { fitServiceTime } from '#core/math/stats/service-time.ts';

/** One point of the frontier that is to be measured. */
export interface MicroBatchSetting {
  readonly windowMs: number;
  readonly maxBatch: number;
  readonly ratePerS: number;
}

const WINDOWS_MS: Record<Effort, readonly number[]> = {
  quick: [0, 5, 20],
  standard: [0, 2, 5, 10, 20, 50],
  thorough: [0, 1, 2, 5, 10, 20, 50, 100],
};
const CAPS: Record<Effort, readonly number[]> = { quick: [32], standard: [8, 32], thorough: [8, 32, 128] };
/** Share of the capacity of one-by-one serving, where a window only saves compute. */
const BELOW_CAPACITY = 0.6;
/** Share of the capacity of full batches, where only batches keep up. */
const BELOW_BATCHED_CAPACITY = 0.7;
/** Above this share of the capacity of full batches there is no steady state to measure. */
const MAX_LOAD = 0.95;
/** Maximum rate of a generator thread. */
const MAX_RATE_PER_S = 50_000;

/** The largest cap of the grid, at least 32. Batch times are sampled up to this size. */
export function largestCap(options: { readonly effort: Effort; readonly maxBatches: readonly number[] }): number {
  return Math.max(32, ...capsOf(options));
}

function capsOf(options: { readonly effort: Effort; readonly maxBatches: readonly number[] }): readonly number[] {
  return options.maxBatches.length > 0 ? options.maxBatches : CAPS[options.effort];
}

/**
 * The grid of window × cap × rate. Uses exactly the given values. Without given rates, chooses rates on both sides of the one-by-one
 * capacity of the executors, with the caps that keep up. `servicePoints` are batch times of one session with the setting's threads.
 */
export function microBatchGrid(options: {
  readonly effort: Effort;
  readonly windowsMs: readonly number[];
  readonly maxBatches: readonly number[];
  readonly ratesPerS: readonly number[];
  readonly setting: { readonly replicas: number };
  readonly servicePoints: readonly { readonly batchSize: number; readonly ms: number }[];
}): readonly MicroBatchSetting[] {
  const windows = options.windowsMs.length > 0 ? options.windowsMs : WINDOWS_MS[options.effort];
  const caps = capsOf(options);
  const isGiven = options.ratesPerS.length > 0;
  const rates = isGiven ? options.ratesPerS : chosenRates(options);
  return rates.flatMap((ratePerS) =>
    caps
      .filter((maxBatch) => isGiven || keepsUp(options, ratePerS, maxBatch))
      .flatMap((maxBatch) => windows.map((windowMs) => ({ windowMs, maxBatch, ratePerS }))),
  );
}

type Capacity = Pick<Parameters<typeof microBatchGrid>[0], 'setting' | 'servicePoints'>;

/** Whether batches of this cap sustain a rate indefinitely. */
function keepsUp({ setting, servicePoints }: Capacity, ratePerS: number, maxBatch: number): boolean {
  const { tau0Ms, alphaMs } = fitServiceTime(servicePoints);
  const fullMs = affineBatchTime({ tau0Ms, alphaMs: alphaMs ?? 0 })(maxBatch);
  return ratePerS <= (MAX_LOAD * 1000 * setting.replicas * maxBatch) / fullMs;
}

function chosenRates(options: {
  readonly setting: { readonly replicas: number };
  readonly servicePoints: readonly { readonly batchSize: number; readonly ms: number }[];
}): readonly number[] {
  const ordered = [...options.servicePoints].sort((a, b) => a.batchSize - b.batchSize);
  const single = ordered[0];
  const largest = ordered.at(-1);
  if (single === undefined || largest === undefined) return [];
  const capacityPerS = ({ batchSize, ms }: { batchSize: number; ms: number }): number =>
    (1000 * options.setting.replicas * batchSize) / ms;
  const below = BELOW_CAPACITY * capacityPerS(single);
  const beyond = BELOW_BATCHED_CAPACITY * capacityPerS(largest);
  const rates = beyond > 1.3 * below ? [below, beyond] : [below];
  return [...new Set(rates.map((rate) => Math.min(rate, MAX_RATE_PER_S)))];
}
