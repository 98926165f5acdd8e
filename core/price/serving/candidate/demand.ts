import { retriedShare } from '#core/price/pricing/failures.ts';
import { predictionsPerMonth } from '#core/price/pricing/units.ts';
import { ratesOf } from '#core/price/traffic/rates.ts';
import type { Asked } from './asked.ts';
import { onceFor } from './per-draw.ts';

type Demand = Pick<Asked, 'workload' | 'simulation'>;

/** Requests per month in a draw, without retries. */
export function requestsPerMonth({ workload, simulation }: Demand): number {
  return predictionsPerMonth(workload.predictionsPerDay) * simulation.trafficRatio;
}

/** Requests per month in a draw, including retries of failed requests. */
export function attemptsPerMonth(demand: Demand): number {
  return requestsPerMonth(demand) * (1 + retriedShare(demand.workload.failureRate));
}

/** Mean and peak rate per second in a draw, without retries: what is written to a stream or a queue. */
export function writeRates({ workload, simulation }: Demand): ReturnType<typeof ratesOf> {
  return writesIn(workload, simulation);
}

const writesIn = onceFor((workload: Demand['workload'], { trafficRatio, peakRatio }) =>
  ratesOf(workload, trafficRatio, peakRatio),
);

/** Mean and peak rate per second in a draw, including retries. */
export function attemptRates({ workload, simulation }: Demand): ReturnType<typeof ratesOf> {
  return ratesIn(workload, simulation);
}

const ratesIn = onceFor((workload: Demand['workload'], { trafficRatio, peakRatio }) =>
  ratesOf(workload, trafficRatio * (1 + retriedShare(workload.failureRate)), peakRatio),
);
