import type { BillItem } from '#core/contract/plan/plan.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import { SAFETY_FACTOR } from '#core/price/pricing/always-on.ts';
import { MONTH_H } from '#core/price/pricing/units.ts';
import { attemptRates } from '#core/price/serving/candidate/demand.ts';
import { productsUnpriced } from '#core/price/serving/candidate/limits.ts';
import { type Asked, discountFactor } from '#core/price/serving/candidate/option.ts';
import { impossible, planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { REFERENCE_CLOCK_GHZ } from '#core/price/serving/candidate/handling.ts';
import { frontDoorMs, handlingOn } from '#core/price/serving/candidate/request-path.ts';
import { balancersOf, LOAD_BALANCER_PRICES } from '#core/price/serving/container/load-balancer.ts';
import { busyThreadShare } from '#core/project/projection/silicon.ts';
import type { StreamTerms } from './stream-plan.ts';
import { inSteps, metered } from '#core/price/serving/candidate/metered.ts';

/** The path from a stream to its reader, and back to a caller who waits. */
export interface ReplyPath {
  readonly items: readonly BillItem[];
  /** Milliseconds from the write of a record to a reader, and from the answer back to the caller. */
  readonly propagationMs: StreamTerms['propagationMs'];
  readonly quotas: Planning<readonly Reason[]>;
}

/** A task of the front service. */
const TASK = { vcpus: 1, memoryGb: 2 } as const;
const CORE_SHARE = busyThreadShare('other');

/**
 * A stream sends no reply. For a caller who waits, a front service behind a load balancer writes the record, holds the caller's connection and
 * reads the answer from the output stream. It handles every request once, so it costs the handling that an endpoint has, and the answer passes
 * a stream a second time.
 */
export function replyPath(asked: Asked, propagationMs: StreamTerms['propagationMs']): Planning<ReplyPath> {
  const { context, workload, simulation } = asked;
  const { lookup } = context;
  if (!workload.callerWaits) return planned({ items: [], propagationMs, quotas: planned([]) });
  const [vcpuUsd, memoryUsd] = [lookup.unitUsd('fargate.vcpu'), lookup.unitUsd('fargate.memory')];
  if (vcpuUsd === null || memoryUsd === null) return impossible(productsUnpriced(lookup, 'fargate'));
  if (LOAD_BALANCER_PRICES.some((id) => lookup.unitUsd(id) === null)) {
    return impossible(productsUnpriced(lookup, 'load-balancer'));
  }
  const expected = { workload, simulation: simulation.sizedIn ?? simulation };
  const handlingMs = handlingOn({ context, workload }, REFERENCE_CLOCK_GHZ);
  const balancers = balancersOf(asked);
  const busyTasks = (attemptRates(expected).peakPerS * handlingMs(expected.simulation)) / 1000 / CORE_SHARE;
  const count = Math.max(1, workload.minInstances, Math.ceil(busyTasks / SAFETY_FACTOR));
  const kept = discountFactor(workload);
  const hourUsd = (TASK.vcpus * vcpuUsd + TASK.memoryGb * memoryUsd) * kept;
  const front = frontDoorMs(lookup, 'alb');
  const ownMs = handlingMs(simulation);
  return planned({
    items: [
      metered(
        { code: 'front-service', count, ...TASK },
        {
          quantity: count * MONTH_H,
          unit: 'hour',
          usd: hourUsd,
          kept,
          grows: inSteps({
            count,
            needed: busyTasks / SAFETY_FACTOR,
            least: Math.max(1, workload.minInstances),
            each: MONTH_H,
            perDay: workload.predictionsPerDay,
          }),
        },
      ),
      ...balancers.items,
    ],
    propagationMs: {
      p50: 2 * propagationMs.p50 + front(simulation, 50) + ownMs,
      p99: 2 * propagationMs.p99 + front(simulation, 99) + ownMs,
    },
    quotas: balancers.quota,
  });
}
