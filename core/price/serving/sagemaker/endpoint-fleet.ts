import type { Fleet } from '#core/contract/serving/deployment.ts';
import { oncePerNumber } from '#core/once-per.ts';
import { sleepTable } from '#core/price/autoscaling/remembered.ts';
import { emptySleep } from '#core/price/autoscaling/sleeping.ts';
import { fleet, type FleetOffer, type FleetUnit } from '#core/price/families/fleet.ts';
import { aboveNotes, following, type MoverOf } from '#core/price/families/mover.ts';
import { MONTH_H } from '#core/price/pricing/units.ts';
import type { Asked, Stated } from '#core/price/serving/candidate/asked.ts';
import { startSIn } from '#core/price/serving/candidate/autoscaled-fleet.ts';
import { attemptRates } from '#core/price/serving/candidate/demand.ts';
import { deployedInstance } from '#core/price/serving/candidate/deployed.ts';
import type { FleetMachine } from '#core/price/serving/candidate/fleet.ts';
import { partsAround } from '#core/price/serving/candidate/latency-parts.ts';
import { discountFactor } from '#core/price/serving/candidate/option.ts';
import { planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { ENOUGH } from '#core/price/serving/candidate/quotas.ts';
import type { Tally } from '#core/price/serving/candidate/tally.ts';
import { dayOfWorkload } from '#core/price/traffic/workload-day.ts';
import { endpointData, endpointMachine, endpointServer, instanceCaveats } from './endpoint.ts';

/** How long it takes to serve from zero, and how long without requests until nothing runs: rows of the catalogue, in seconds. */
interface ZeroRows {
  readonly wakeUp: string;
  readonly idle: string;
}

/** The instances of a managed endpoint. */
export function endpointFleet(moverOf: MoverOf) {
  return fleet((stated) => instancesOf(stated, null), moverOf);
}

/** An endpoint whose instances follow the load of the day. None runs while there are no requests. */
export function endpointToZero(rows: ZeroRows) {
  return fleet(
    (stated) => instancesOf(stated, rows),
    (stated, unit) => following(stated.workload.callerWaits ? stated : withoutMinimum(stated), unit),
  );
}

function instancesOf(stated: Stated, zero: ZeroRows | null): Planning<FleetOffer> {
  const found = endpointMachine(stated);
  if (found.state === 'impossible') return found;
  const { context, candidate, workload } = stated;
  const { profile, instance, usdPerHour, onDemandUsdPerHour, tooSlow, reasons } = found.plan;
  const machine = endpointServer(stated, found.plan);
  const awakeIn = zero === null ? () => 1 : awakeShare(stated, zero, machine);
  const instanceType = candidate.instanceType ?? '';
  const kept = discountFactor(workload);
  const unit: FleetUnit = {
    machine,
    profile,
    hourUsd: 0,
    vcpus: instance.vcpus,
    autoscaler: context.lookup.parts.scalers.endpoint,
    startS: startSIn(context, 'sagemaker-endpoint.creation'),
    pods: null,
    canMend: zero === null,
    quota: (count) => instanceCaveats(stated, count),
    bill: (asked, moved, to) => {
      const awake = awakeIn(asked, to);
      if (awake === null) return null;
      const { always, above } = moved;
      const count = always.onDemand;
      const hours = count * MONTH_H * awake;
      const onDemandUsd = onDemandUsdPerHour(asked.simulation);
      to.item('always-on', hours, 'hour', usdPerHour(asked.simulation))?.describe({
        fields: { count, instanceType },
        kept,
        grows: moved.grows(count, MONTH_H),
      });
      // A commitment covers the instances that always run; the rest is on demand.
      to.item('by-the-minute', above * MONTH_H, 'hour', onDemandUsd)?.describe({ ...aboveNotes(moved, hours), kept });
      return onDemandUsd;
    },
    reasons: () => reasons,
    deployed: () => deployedInstance(stated, found.plan),
  };
  return planned({
    units: [unit],
    most: null,
    terms: [],
    obstacles: ({ simulation }) => tooSlow(simulation),
    front: (asked) => ({ quota: ENOUGH, items: endpointData(asked).items }),
    ...(zero !== null && { use: (use) => toZero(stated, use) }),
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
