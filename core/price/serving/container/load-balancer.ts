import type { BillItem } from '#core/contract/plan/plan.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import { loadBalancerUnits } from '#core/price/pricing/load-balancer.ts';
import { MONTH_H } from '#core/price/pricing/units.ts';
import { attemptRates } from '#core/price/serving/candidate/demand.ts';
import type { Asked } from '#core/price/serving/candidate/option.ts';
import { onceIn } from '#core/price/serving/candidate/per-draw.ts';
import type { Planning } from '#core/price/serving/candidate/planning.ts';
import { quotaCaveats } from '#core/price/serving/candidate/quotas.ts';
import { payloadIn } from '#core/price/serving/candidate/payload.ts';
import { FIXED, metered } from '#core/price/serving/candidate/metered.ts';

/** The prices of an application load balancer. */
export const LOAD_BALANCER_PRICES = ['alb.hour', 'alb.lcu'] as const;

/** Bytes of a request and its answer. */
function bytesOf(asked: Pick<Asked, 'workload' | 'simulation'>): number {
  const { payloadBytesIn, payloadBytesOut } = payloadIn(asked);
  return payloadBytesIn + payloadBytesOut;
}

/** How many application load balancers a peak needs, by requests and by bytes. */
function loadBalancers({ context, workload, simulation }: Pick<Asked, 'context' | 'workload' | 'simulation'>): number {
  const { limit } = context.lookup;
  const { peakPerS } = attemptRates({ workload, simulation });
  const bytesPerS = peakPerS * bytesOf({ workload, simulation });
  return Math.max(1, Math.ceil(Math.max(peakPerS / limit('alb.requests'), bytesPerS / limit('alb.bytes'))));
}

/** The application load balancers of a workload in a draw: whether their quota allows the peak, and their monthly bill. */
interface Balancers {
  readonly quota: Planning<readonly Reason[]>;
  readonly items: readonly BillItem[];
}

/** The same for all candidates, so it is worked out once. */
export const balancersOf = onceIn((asked): Balancers => {
  const { lookup } = asked.context;
  const { limit, usd } = lookup;
  const count = loadBalancers(asked);
  const units = loadBalancerUnits({
    requestsPerS: attemptRates(asked).meanPerS,
    bytesPerRequest: bytesOf(asked),
    requestsPerConnection: limit('alb.connection-requests'),
    unitConnectionsPerS: limit('alb.lcu-connections'),
    unitGbPerHour: limit('alb.lcu-gb'),
  });
  const hours = { quantity: count * MONTH_H, unit: 'hour', usd: usd('alb.hour'), grows: FIXED } as const;
  return {
    quota: quotaCaveats(lookup, 'alb.balancers', { unit: 'load-balancer', needed: count, product: 'load-balancer' }),
    items: [
      count === 1 ? metered({ code: 'load-balancer' }, hours) : metered({ code: 'load-balancers', count }, hours),
      metered({ code: 'load-balancer-units' }, { quantity: MONTH_H * units, unit: 'unit-hour', usd: usd('alb.lcu') }),
    ],
  };
});
