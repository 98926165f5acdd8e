import type { Interval } from '#core/contract/base/numbers.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import { normalQuantile } from '#core/math/stats/distributions.ts';
import { pricedRate } from './calm-rate.ts';

/** The error of a measured rate, as its 90 % interval states it: standard deviations of the logarithm on either side of the value. */
export interface RateError {
  readonly slower: number;
  readonly faster: number;
}

/** The errors of the two measured rates that a plan is built on. */
export interface MeasurementError {
  /** Of rows per second of the best configuration. */
  readonly batch: RateError;
  /** Of X_slo; that of batch if it was not measured. */
  readonly live: RateError;
  /** Correlation of the z scores of both: 1 if one rate represents both. */
  readonly correlation: number;
}

/** Both ends of a 90 % interval, in standard deviations. */
const END_Z = normalQuantile(0.95);

/** A rate is assumed to be off by at most this factor on either side, however wide its interval is. */
const MAX_FACTOR = Math.sqrt(1000);

/**
 * The errors of a run's rates. A rate without an interval has the one of any measurement on the machine itself.
 *
 * Both intervals contain how fresh starts of the executors differ (ADR 18): that of X_slo is widened by the spread of the batch's starts, so their errors
 * correlate by that part. That it moves both rates alike, and that nothing else does, is an assumption.
 * @param options.runToRun standard deviation of log throughput of a rate without an interval.
 */
export function measurementError(
  { batch, realtime }: Pick<RunDocument, 'batch' | 'realtime'>,
  { runToRun }: { readonly runToRun: number },
): MeasurementError {
  const inBatch = rateError(batch?.best.rowsPerS, runToRun) ?? { slower: runToRun, faster: runToRun };
  const slo = realtime?.slo ?? null;
  const live = slo === null ? null : rateError(pricedRate(slo), runToRun);
  if (live === null) return { batch: inBatch, live: inBatch, correlation: 1 };
  const width = ({ slower, faster }: RateError): number => slower + faster;
  return { batch: inBatch, live, correlation: Math.min(1, width(inBatch) / width(live)) };
}

/** No error: the rate was not measured, and its basis has an interval of its own. */
export const NO_MEASUREMENT_ERROR: MeasurementError = {
  batch: { slower: 0, faster: 0 },
  live: { slower: 0, faster: 0 },
  correlation: 1,
};

/** The error of a rate; null without any bound. A side without a bound is unlimited towards slower, and as from run to run towards faster. */
function rateError(rate: Interval | null | undefined, runToRun: number): RateError | null {
  if (rate == null || (rate.low === null && rate.high === null) || !(rate.value > 0)) return null;
  const { value, low, high } = rate;
  const deviation = (factor: number): number => Math.log(Math.min(Math.max(1, factor), MAX_FACTOR)) / END_Z;
  return { slower: deviation(value / (low ?? 0)), faster: high === null ? runToRun : deviation(high / value) };
}
