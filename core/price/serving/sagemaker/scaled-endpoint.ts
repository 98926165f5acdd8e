import type { Fleet } from '#core/contract/serving/deployment.ts';
import { oncePerNumber, sameAsLast } from '#core/once-per.ts';
import { sleepTable } from '#core/price/autoscaling/remembered.ts';
import { emptySleep } from '#core/price/autoscaling/sleeping.ts';
import { MONTH_H } from '#core/price/pricing/units.ts';
import { expectedRate, scaledFleet, startSIn } from '#core/price/serving/candidate/autoscaled-fleet.ts';
import { attemptRates } from '#core/price/serving/candidate/demand.ts';
import { deployedInstance, scaledUse } from '#core/price/serving/candidate/deployed.ts';
import type { FleetMachine } from '#core/price/serving/candidate/fleet.ts';
import { partsAround } from '#core/price/serving/candidate/latency-parts.ts';
import { FIXED } from '#core/price/serving/candidate/metered.ts';
import type { Asked, Stated } from '#core/price/serving/candidate/asked.ts';
import { discountFactor, type EvaluateDraw } from '#core/price/serving/candidate/option.ts';
import { planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { sizedOnce } from '#core/price/serving/candidate/sized-once.ts';
import type { Tally } from '#core/price/serving/candidate/tally.ts';
import { dayOfWorkload } from '#core/price/traffic/workload-day.ts';
import { endpointData, endpointMachine, endpointServer, instanceCaveats } from './endpoint.ts';

/** How long it takes to serve from zero, and how long without requests until nothing runs: rows of the catalogue, in seconds. */
interface ZeroRows {
  readonly wakeUp: string;
  readonly idle: string;
}

/** An endpoint whose instances follow the load of the day; with `zero`, none runs while there are no requests. */
export function scaledEndpoint(stated: Stated, zero: ZeroRows | null = null): Planning<EvaluateDraw> {
  const found = endpointMachine(stated);
  if (found.state === 'impossible') return found;
  const { profile, usdPerHour, onDemandUsdPerHour, tooSlow, reasons } = found.plan;
  const machine = endpointServer(stated, found.plan);
  const kind = stated.context.lookup.parts.scalers.endpoint;
  const { vcpus } = found.plan.instance;
  const rateOf = sizedOnce((asked) => expectedRate(asked, machine, { kind, vcpus }));
  const fleet = zero === null || stated.workload.callerWaits ? stated : withoutMinimum(stated);
  const startS = startSIn(stated.context, 'sagemaker-endpoint.creation');
  const { follow } = scaledFleet(fleet, machine, startS, {
    tracking: { kind, canMend: zero === null },
  });
  const awakeIn = zero === null ? () => 1 : awakeShare(stated, zero, machine);
  const quotaOf = sameAsLast((count) => instanceCaveats(stated, count));
  const instanceType = stated.candidate.instanceType ?? '';
  const kept = discountFactor(stated.workload);
  return planned((asked, to) => {
    const { simulation } = asked;
    const slow = tooSlow(simulation);
    if (slow.length > 0) return to.refuse(() => slow);
    const rate = rateOf(asked);
    if (rate.state === 'impossible') return to.refuse(() => rate.reasons);
    const scaled = follow(asked, rate.plan, to);
    if (scaled === null) return false;
    const { peakMachines, minMachines, meanAbove } = scaled;
    const quota = quotaOf(peakMachines);
    if (quota.state === 'impossible') return to.refuse(() => quota.reasons);
    const awake = awakeIn(asked, to);
    if (awake === null) return false;
    const hours = minMachines * MONTH_H * awake;
    to.item('always-on', hours, 'hour', usdPerHour(simulation))?.describe({
      fields: { count: minMachines, instanceType },
      kept,
      grows: FIXED,
    });
    // A commitment covers the instances that always run; the rest is on demand.
    to.item('by-the-minute', meanAbove * MONTH_H, 'hour', onDemandUsdPerHour(simulation))?.describe({
      fields: { most: peakMachines - minMachines, meanInstances: meanAbove },
      kept,
      grows: { growth: 'above', leastQuantity: hours },
    });
    to.add(endpointData(asked).items);
    if (to.explanation !== null) {
      to.explanation.profile = profile;
      to.explanation.reasons.unshift(...quota.plan);
      to.explanation.reasons.push(...scaled.outcome(onDemandUsdPerHour(simulation)), ...reasons);
      const use = scaledUse(stated, scaled);
      to.explanation.deployment = () => ({
        machine: deployedInstance(stated, found.plan),
        use: zero === null ? use : toZero(stated, use),
      });
    }
    return true;
  });
}

/** No instance is needed before a request, if no caller waits for its answer. */
function withoutMinimum(stated: Stated): Stated {
  return { ...stated, workload: { ...stated.workload, minInstances: 1 } };
}

/** A fleet that may end its last instance. One whose callers wait is chosen only where it never does, and keeps the instances that it is billed for. */
function toZero({ workload }: Stated, use: Fleet): Fleet {
  return { ...use, always: workload.callerWaits ? use.always : { onDemand: 0, spot: 0 }, scaling: 'to-zero' };
}

/** A smaller share of failed requests is not mentioned. */
const MIN_FAILED_SHARE = 0.0001;

/**
 * The share of the time in which instances run, in a draw. Requests fail until an instance serves: where a caller waits for an answer this is an outage,
 * and the result is null; another sender tries again, from a queue.
 */
function awakeShare(
  { context, workload }: Stated,
  zero: ZeroRows,
  machine: FleetMachine,
): (asked: Asked, to: Tally) => number | null {
  const { limit } = context.lookup;
  const day = dayOfWorkload(workload);
  const idleS = limit(zero.idle);
  const sleepIn = oncePerNumber((minutes) => ({
    between: sleepTable(day, { wakeUpS: 60 * minutes, idleS }),
    empty: emptySleep(day, { wakeUp: minutes, idle: Math.ceil(idleS / 60) }),
  }));
  return (asked, to) => {
    const minutes = Math.ceil((limit(zero.wakeUp) * asked.simulation.startupRatio) / 60);
    const { between, empty } = sleepIn(minutes);
    const sleep = between(attemptRates(asked).meanPerS);
    const awake = Math.max(0, 1 - sleep.asleepShare - empty.asleepShare);
    const share = Math.min(1, sleep.wakingShare + empty.wakingShare);
    if (share < MIN_FAILED_SHARE) return awake;
    const failing = { code: 'fails-from-zero', share, startS: 60 * minutes } as const;
    if (workload.callerWaits) {
      to.refuse(() => [failing]);
      return null;
    }
    to.isQueuing = true;
    if (share > 0.5) to.p50Ms += 60_000 * minutes;
    if (share > 0.01) to.p99Ms += 60_000 * minutes;
    if (to.explanation !== null) {
      to.explanation.reasons.unshift(failing);
      to.explanation.latencyParts = partsAround(to, asked, machine);
    }
    return awake;
  };
}
