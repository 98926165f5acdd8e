import type { BillItem } from '#core/contract/plan/plan.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import { loadBalancerUnits } from '#core/price/pricing/load-balancer.ts';
import { GIB, MONTH_H } from '#core/price/pricing/units.ts';
import { itemIn } from '#core/price/serving/candidate/cloud-parts.ts';
import { attemptRates, attemptsPerMonth } from '#core/price/serving/candidate/demand.ts';
import type { Asked } from '#core/price/serving/candidate/asked.ts';
import { type Demand, onceIn } from '#core/price/serving/candidate/per-draw.ts';
import type { Planning } from '#core/price/serving/candidate/planning.ts';
import { quotaCaveats } from '#core/price/serving/candidate/quotas.ts';
import { payloadIn } from '#core/price/serving/candidate/payload.ts';
import { FIXED, metered } from '#core/price/serving/candidate/metered.ts';

/** The prices of an application load balancer on AWS. */
export const LOAD_BALANCER_PRICES = ['alb.hour', 'alb.lcu'] as const;

/** Bytes of a request and its answer. */
function bytesOf(asked: Pick<Asked, 'workload' | 'simulation'>): number {
  const { payloadBytesIn, payloadBytesOut } = payloadIn(asked);
  return payloadBytesIn + payloadBytesOut;
}

/** How many load balancers a peak needs, by requests and by bytes. */
function loadBalancers({ context, workload, simulation }: Pick<Asked, 'context' | 'workload' | 'simulation'>): number {
  const { limit } = context.lookup;
  const { peakPerS } = attemptRates({ workload, simulation });
  const bytesPerS = peakPerS * bytesOf({ workload, simulation });
  return Math.max(1, Math.ceil(Math.max(peakPerS / limit('alb.requests'), bytesPerS / limit('alb.bytes'))));
}

/** The load balancers of a workload in a draw: whether their quota allows the peak, and their monthly bill. */
interface Balancers {
  readonly quota: Planning<readonly Reason[]>;
  readonly items: readonly BillItem[];
}

/** The same for all candidates, so it is worked out once. */
export const balancersOf = onceIn((asked): Balancers => {
  const { lookup } = asked.context;
  const { balancer, quotas } = lookup.parts;
  const { front, use, per } = balancer;
  const count = loadBalancers(asked);
  const hours = { quantity: count * MONTH_H, unit: 'hour', usd: lookup.usd(`${front}.hour`), grows: FIXED } as const;
  const code = itemIn(lookup, count === 1 ? 'load-balancer' : 'load-balancers');
  return {
    quota: quotaCaveats(lookup, quotas.balancers, { unit: 'load-balancer', needed: count, product: 'load-balancer' }),
    items: [
      metered(count === 1 ? { code } : { code, count }, hours),
      per === 'unit'
        ? metered(
            { code: 'load-balancer-units' },
            { quantity: MONTH_H * unitsOf(asked), unit: 'unit-hour', usd: lookup.usd(use) },
          )
        : metered(
            { code: itemIn(lookup, 'load-balancer-data') },
            { quantity: (attemptsPerMonth(asked) * bytesOf(asked)) / GIB, unit: 'gb', usd: lookup.usd(use) },
          ),
    ],
  };
});

/** Capacity units of an application load balancer on AWS. */
function unitsOf(asked: Demand): number {
  const { limit } = asked.context.lookup;
  return loadBalancerUnits({
    requestsPerS: attemptRates(asked).meanPerS,
    bytesPerRequest: bytesOf(asked),
    requestsPerConnection: limit('alb.connection-requests'),
    unitConnectionsPerS: limit('alb.lcu-connections'),
    unitGbPerHour: limit('alb.lcu-gb'),
  });
}
