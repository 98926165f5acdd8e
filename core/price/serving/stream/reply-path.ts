import { SAFETY_FACTOR } from '#core/price/pricing/always-on.ts';
import { MONTH_H } from '#core/price/pricing/units.ts';
import { attemptRates } from '#core/price/serving/candidate/demand.ts';
import { REFERENCE_CLOCK_GHZ } from '#core/price/serving/candidate/handling.ts';
import { productsUnpriced } from '#core/price/serving/candidate/limits.ts';
import { inSteps } from '#core/price/serving/candidate/metered.ts';
import type { Asked, Stated } from '#core/price/serving/candidate/asked.ts';
import { discountFactor } from '#core/price/serving/candidate/option.ts';
import { type Demand, onceIn, onceOf } from '#core/price/serving/candidate/per-draw.ts';
import { impossible, planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { frontDoorMs, handlingOn } from '#core/price/serving/candidate/request-path.ts';
import { sizedOnce } from '#core/price/serving/candidate/sized-once.ts';
import type { Tally } from '#core/price/serving/candidate/tally.ts';
import { balancersOf } from '#core/price/serving/container/load-balancer.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import { busyThreadShare } from '#core/project/projection/silicon.ts';
import type { Propagation, StreamLoad } from './stream-plan.ts';

/** The path from a stream to its reader, and back to a caller who waits. */
export interface ReplyPath {
  /** Sets the milliseconds from the write of a record to a reader, and from the answer back to the caller. */
  readonly setPropagation: (asked: Asked, load: StreamLoad) => void;
  readonly quota: (asked: Asked) => Planning<readonly Reason[]>;
  readonly bill: (asked: Asked, to: Tally) => void;
}

/** A task of the front service. */
const TASK = { vcpus: 1, memoryGb: 2 } as const;
const CORE_SHARE = busyThreadShare('other');
const NO_QUOTA: Planning<readonly Reason[]> = planned([]);

/**
 * A stream sends no reply. For a caller who waits, a front service behind a load balancer writes the record, holds the caller's connection and
 * reads the answer from the output stream. It handles every request once, so it costs the handling that an endpoint has, and the answer passes
 * a stream a second time.
 */
export function replyPath({ context, workload }: Stated, { p50, p99 }: Propagation): Planning<ReplyPath> {
  const { lookup } = context;
  if (!workload.callerWaits) {
    const setPropagation: ReplyPath['setPropagation'] = (_asked, load) => {
      load.propagationP50Ms = p50;
      load.propagationP99Ms = p99;
    };
    return planned({ setPropagation, quota: () => NO_QUOTA, bill: () => {} });
  }
  const [vcpuUsd, memoryUsd] = [lookup.unitUsd('fargate.vcpu'), lookup.unitUsd('fargate.memory')];
  if (vcpuUsd === null || memoryUsd === null) return impossible(productsUnpriced(lookup, 'fargate'));
  const { balancer } = lookup.parts;
  if ([`${balancer.front}.hour`, balancer.use].some((id) => lookup.unitUsd(id) === null)) {
    return impossible(productsUnpriced(lookup, 'load-balancer'));
  }
  const kept = discountFactor(workload);
  const hourUsd = (TASK.vcpus * vcpuUsd + TASK.memoryGb * memoryUsd) * kept;
  const least = Math.max(1, workload.minInstances);
  const neededOf = sizedOnce((asked) => planned(frontOf(asked).busyTasks / SAFETY_FACTOR));
  return planned({
    setPropagation: (asked, load) => {
      const front = frontOf(asked);
      load.propagationP50Ms = 2 * p50 + front.p50Ms + front.handlingMs;
      load.propagationP99Ms = 2 * p99 + front.p99Ms + front.handlingMs;
    },
    quota: (asked) => balancersOf(asked).quota,
    bill: (asked, to) => {
      const sized = neededOf(asked);
      const needed = sized.state === 'planned' ? sized.plan : Infinity;
      const count = Math.max(least, Math.ceil(needed));
      to.item('front-service', count * MONTH_H, 'hour', hourUsd)?.describe({
        fields: { count, ...TASK },
        kept,
        grows: inSteps({ count, needed, least, each: MONTH_H, perDay: workload.predictionsPerDay }),
      });
      to.add(balancersOf(asked).items);
    },
  });
}

/** The handling and the load balancer of the front service of a workload. */
const timesOf = onceOf(({ context, workload }) => ({
  handlingMs: handlingOn({ context, workload }, REFERENCE_CLOCK_GHZ),
  front: frontDoorMs(context.lookup, 'alb'),
}));

/** The front service in a draw, the same for all streams. */
const frontOf = onceIn((asked: Demand) => {
  const { simulation } = asked;
  const { front, handlingMs: handlingIn } = timesOf(asked);
  const handlingMs = handlingIn(simulation);
  return {
    handlingMs,
    p50Ms: front(simulation, 50),
    p99Ms: front(simulation, 99),
    busyTasks: (attemptRates(asked).peakPerS * handlingMs) / 1000 / CORE_SHARE,
  };
});
