import type { BillItem } from '#core/contract/plan.ts';
import { loadBalancerUnits } from '#core/price/pricing/load-balancer.ts';
import { MONTH_H } from '#core/price/pricing/units.ts';
import { attemptRates } from '#core/price/serving/candidate/demand.ts';
import type { Asked } from '#core/price/serving/candidate/option.ts';

/** The prices of an application load balancer. */
export const LOAD_BALANCER_PRICES = ['alb.hour', 'alb.lcu'] as const;

/** The monthly bill of an application load balancer. */
export function loadBalancerItems(asked: Asked): readonly BillItem[] {
  const { limit, usd } = asked.context.lookup;
  const units = loadBalancerUnits({
    requestsPerS: attemptRates(asked).meanPerS,
    bytesPerRequest: asked.workload.payloadBytesIn + asked.workload.payloadBytesOut,
    requestsPerConnection: limit('alb.connection-requests'),
    unitConnectionsPerS: limit('alb.lcu-connections'),
    unitGbPerHour: limit('alb.lcu-gb'),
  });
  return [
    { code: 'load-balancer', monthlyUsd: MONTH_H * usd('alb.hour') },
    { code: 'load-balancer-units', monthlyUsd: MONTH_H * units * usd('alb.lcu') },
  ];
}
