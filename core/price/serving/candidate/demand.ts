import { predictionsPerMonth } from '#core/price/pricing/units.ts';
import { ratesOf } from '#core/price/traffic/rates.ts';
import type { Asked } from './option.ts';

type Demand = Pick<Asked, 'workload' | 'world'>;

/** Requests of a month in a world, each once. */
export function requestsPerMonth({ workload, world }: Demand): number {
  return predictionsPerMonth(workload.predictionsPerDay) * world.trafficRatio;
}

/** The same with those that fail and are sent again. */
export function attemptsPerMonth(demand: Demand): number {
  return requestsPerMonth(demand) * (1 + demand.workload.failureRate);
}

/** Mean and peak rate per second in a world, with the requests that fail and are sent again. */
export function attemptRates({ workload, world }: Demand): ReturnType<typeof ratesOf> {
  return ratesOf(workload, world.trafficRatio * (1 + workload.failureRate));
}
