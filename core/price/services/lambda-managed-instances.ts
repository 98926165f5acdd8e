import type { Reason } from '#core/contract/reasons/reasons.ts';
import { MONTH_H } from '#core/price/pricing/units.ts';
import { autoscaling, scaledFleet, startSIn } from '#core/price/serving/candidate/autoscaled-fleet.ts';
import type { LeastFleet } from '#core/price/serving/candidate/least-fleet.ts';
import { expectedRate } from '#core/price/serving/candidate/expected-rate.ts';
import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { attemptRates, attemptsPerMonth } from '#core/price/serving/candidate/demand.ts';
import { deployedInstance, scaledUse } from '#core/price/serving/candidate/deployed.ts';
import { type FleetMachine, fleetMachine, machineOnce } from '#core/price/serving/candidate/fleet.ts';
import { type Ec2Machine, ec2Machine } from '#core/price/serving/candidate/machine.ts';
import { FIXED } from '#core/price/serving/candidate/metered.ts';
import type { Asked, Stated } from '#core/price/serving/candidate/asked.ts';
import {
  discountFactor,
  type EvaluateDraw,
  retriedRequests,
  servingOption,
} from '#core/price/serving/candidate/option.ts';
import { impossible, planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { vcpuCaveats } from '#core/price/serving/candidate/quotas.ts';
import { requestPath } from '#core/price/serving/candidate/request-path.ts';
import { sizedOnce } from '#core/price/serving/candidate/sized-once.ts';
import type { Tally } from '#core/price/serving/candidate/tally.ts';
import { onDemandUsdPerHour } from '#core/price/serving/container/kubernetes-node.ts';
import { smallTypes } from '#core/price/serving/container/machine-fleet.ts';
import { functionMemoryMb } from '#core/price/serving/function/function-plan.ts';
import { lambda } from '#core/price/services/lambda.ts';
import type { Day } from '#core/price/traffic/day.ts';
import { dayOfWorkload } from '#core/price/traffic/workload-day.ts';
import { sameAsLast } from '#core/once-per.ts';
import { environmentOn } from '#core/price/serving/function/managed-instance-environment.ts';

/** The instance families that the service offers, from `large` on. */
const OFFERED = /^[cmr]\d+[a-z]*\.\d*x?large$/;
const STARTUP = 'lambda-managed-instances.startup';

/** A Lambda function on EC2 instances that Lambda runs in your account: no cold starts, at least three instances, and never none. */
export const lambdaManagedInstances = servingOption({
  service: 'lambda-managed-instances',
  movingParts: 2,
  isAlwaysOn: true,
  billed: { names: [...BILLED.lambda, ...BILLED.compute], units: null, countsPredictions: true },
  recipe: 'lambda-managed',
  words: {
    name: 'Lambda Managed Instances',
    parts: 'a function and its machines',
    growsBy: 'more machines as the load grows',
    bill: {
      nodes: '{count} × EC2 {instanceType} {purchase}',
      'autoscaled-nodes': 'up to {most} autoscaled machines, {meanInstances} on average',
      'management-fee': 'fee for managed machines',
      requests: 'requests',
    },
    scaling: {
      'autoscaled-instances':
        'Lambda adds machines as they get busy, with each loaded to at most {utilisation} of its limit: a new machine serves after {startS}, an unused one stops after {cooldownS}; at least three run.',
    },
  },
  mode: 'realtime',
  returnsAnswers: true,
  surroundings: () => 'private-fleet',
  purchases: ['on-demand', '1yr', '3yr'],
  instanceTypes: (context) => smallTypes(context).filter((instanceType) => OFFERED.test(instanceType)),
  prices: { products: ['lambda'], ids: ['lambda.requests'] },
  payload: lambda.payload,
  events: lambda.events,
  scaling: ({ context, simulation }) => autoscaling(startSIn(context, STARTUP)(simulation)),
  errorHandling: retriedRequests,
  prepare,
});

function prepare(stated: Stated): Planning<EvaluateDraw> {
  const found = ec2Machine(stated);
  if (found.state === 'impossible') return found;
  const { context, candidate, workload } = stated;
  const { lookup } = context;
  const { profile, instance, usdPerHour } = found.plan;
  const short = memoryShort(stated, found.plan);
  if (short !== null) return impossible(short);
  const machine = serverOf(stated, found.plan);
  const rateOf = sizedOnce((asked) => expectedRate(asked, machine));
  const least = Math.max(lookup.limit('lambda-managed-instances.instances-min'), workload.minInstances);
  const fleet = { ...stated, workload: { ...workload, minInstances: least } };
  const { follow, least: leastOf } = scaledFleet(fleet, machine, startSIn(context, STARTUP), {
    // AWS does not state how they are scaled.
    tracking: { kind: 'target-tracking' },
  });
  const quotaOf = sameAsLast((count) => vcpuCaveats(lookup, instance, count));
  const onDemandUsd = onDemandUsdPerHour(stated, found.plan);
  const feeUsd = onDemandUsd * lookup.limit('lambda-managed-instances.fee');
  const kept = discountFactor(workload);
  const bill = (asked: Asked, { peakMachines, minMachines, meanAbove }: LeastFleet, to: Tally): boolean => {
    const quota = quotaOf(peakMachines);
    if (quota.state === 'impossible') return to.refuse(() => quota.reasons);
    to.explanation?.reasons.unshift(...quota.plan);
    to.count = peakMachines;
    const above = { growth: 'above', leastQuantity: minMachines * MONTH_H } as const;
    to.item('nodes', minMachines * MONTH_H, 'hour', usdPerHour(asked.simulation))?.describe({
      fields: { count: minMachines, instanceType: instance.instanceType, purchase: candidate.purchase },
      kept,
      grows: FIXED,
    });
    to.item('autoscaled-nodes', meanAbove * MONTH_H, 'hour', onDemandUsd)?.describe({
      fields: { most: peakMachines - minMachines, meanInstances: meanAbove },
      kept,
      grows: above,
    });
    // A commitment discounts the machines and not the fee.
    to.item('management-fee', (minMachines + meanAbove) * MONTH_H, 'hour', feeUsd)?.describe({
      kept,
      grows: { growth: 'in-part', fixedQuantity: minMachines * MONTH_H },
    });
    to.item('requests', attemptsPerMonth(asked), 'request', lookup.usd('lambda.requests'));
    return true;
  };
  const evaluate: EvaluateDraw = (asked, to) => {
    const rate = rateOf(asked);
    if (rate.state === 'impossible') return to.refuse(() => rate.reasons);
    if (to.isLeast) return bill(asked, leastOf(asked, rate.plan), to);
    const scaled = follow(asked, rate.plan, to);
    if (scaled === null || !bill(asked, scaled, to)) return false;
    if (to.explanation !== null) {
      to.explanation.profile = profile;
      to.explanation.reasons.push(...scaled.outcome(onDemandUsd + feeUsd));
      const floor = (scaled.minMachines * rate.plan) / attemptRates(asked).meanPerS;
      to.explanation.reasons.push(...growthReasons(stated, floor));
      to.explanation.deployment = () => ({
        machine: deployedInstance(stated, found.plan),
        use: scaledUse(stated, scaled),
      });
    }
    return true;
  };
  return planned(Object.assign(evaluate, { isSimulated: true }));
}

/** One instance, less what the platform keeps of it. */
function serverOf(stated: Stated, found: Ec2Machine): FleetMachine {
  const { instance, profile } = found;
  const keptVcpus = stated.context.lookup.limit('lambda-managed-instances.kept-vcpus');
  const capacityShare = Math.max(0, 1 - keptVcpus / instance.vcpus);
  return machineOnce(stated, `managed ${instance.instanceType}`, () =>
    fleetMachine(stated.workload, found, requestPath(stated, 'lambda', profile), { capacityShare }),
  );
}

/** Why a function does not fit: each request at a time has a process of its own, with the model in it. */
function memoryShort({ context }: Stated, { instance, profile: { sessions } }: Ec2Machine): Reason | null {
  const { lookup, run } = context;
  const { memoryMib: limitMb, processes } = environmentOn(
    { vcpus: instance.vcpus, memoryMib: 1024 * instance.memoryGiB, sessions },
    {
      keptVcpus: lookup.limit('lambda-managed-instances.kept-vcpus'),
      mostGib: lookup.limit('lambda-managed-instances.memory-max'),
    },
  );
  const neededMb = processes * functionMemoryMb(run);
  return neededMb > limitMb ? { code: 'memory-over-limit', neededMb, limitMb, product: 'lambda' } : null;
}

/** Whether a day's traffic, relative to its mean, grows beyond a floor and more than `most` times within some minutes, across midnight. */
function growsFaster({ perMinute }: Day, at: { floor: number; most: number; minutes: number }): boolean {
  return perMinute.some((rate, minute) => {
    const later = perMinute[(minute + at.minutes) % perMinute.length] ?? 0;
    return later > Math.max(at.floor, at.most * rate);
  });
}

/**
 * Requests are refused while traffic grows faster than machines are added; none if it does not.
 * @param floor the traffic that the least machines serve, relative to its mean.
 */
function growthReasons({ context: { lookup }, workload }: Stated, floor: number): readonly Reason[] {
  const withinS = lookup.limit('lambda-managed-instances.growth-window');
  const most = lookup.limit('lambda-managed-instances.growth');
  const isFaster = growsFaster(dayOfWorkload(workload), { floor, most, minutes: withinS / 60 });
  return isFaster ? [{ code: 'throttled-growth', withinS, most }] : [];
}
