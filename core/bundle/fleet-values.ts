import type { Fleet, UseOf } from '#core/contract/serving/deployment.ts';
import { GROWTH } from '#core/price/autoscaling/simulate-week.ts';
import { SAFETY_FACTOR } from '#core/price/pricing/always-on.ts';
import { counted, percent, rate } from '#core/words/format/format.ts';
import { podVcpus, scalingValues, sixDigits } from './scaling-values.ts';
import { type BundleValues, traced, type Traced, word } from './traced.ts';
import type { BundleInput } from './bundle-input.ts';

/** Fewer containers at a time would refuse the calls of a burst while new ones start. */
const LEAST_CONCURRENCY = 10;
/** A burst may take this many times the concurrent calls of the peak. */
const BURST = 4;
/** The default of Cloud Run, for plans from before its target was planned. */
const REQUESTS_TARGET = 0.6;
/** Limits of a SageMaker serverless endpoint. Source: its documentation of quotas. */
const SERVERLESS_CONCURRENCY_MAX = 200;
/** Limits of the number of instances of Azure Functions on the Flex Consumption plan. Source: its documentation of scale limits. */
const FLEX_INSTANCES = { least: 40, most: 1000 } as const;
/** The least vCPUs of a copy of an inference component. Source: SageMaker's API reference of `NumberOfCpuCoresRequired`. */
const LEAST_COPY_VCPUS = 0.25;
/** The memory that a pod requests ÷ its measured need, and the minimum request in MiB. */
const POD_MARGIN = 2;
const LEAST_POD_MIB = 512;

/** How many machines a fleet has at any time, at the peak, and at most. */
export function fleetSize({ count, always, scaling }: Fleet): {
  readonly least: number;
  readonly count: number;
  readonly most: number;
} {
  const least = always.onDemand + always.spot;
  return { least, count, most: scaling === 'none' ? count : GROWTH.times * Math.max(count, least) };
}

/** The values of a fleet: its size, how it is bought, how it scales, and its pods. */
export function fleetValues(
  { promises, deployment }: Pick<BundleInput, 'promises' | 'deployment'>,
  fleet: Fleet,
): BundleValues {
  const { least, count, most } = fleetSize(fleet);
  const { peak } = fleet;
  const isSpot = peak.spot > 0;
  const sized = `for ${rate(promises.peakPerS, 'requests/s')} in the busiest minute`;
  const target = fleet.scaler?.target ?? SAFETY_FACTOR;
  return {
    count: traced(count, `${counted(count, 'instance')} ${sized}`),
    minCount: traced(least, `the plan keeps ${counted(least, 'instance')} at any time`),
    maxCount: traced(
      most,
      most === count
        ? 'the number of the plan, which does not follow the load'
        : `twice the ${count} of the plan, as a limit of the cost`,
    ),
    onDemandCount: traced(peak.onDemand, isSpot ? 'keeps the SLO when spot machines are taken back' : ''),
    spotCount: traced(peak.spot, isSpot ? 'the rest of the fleet' : ''),
    ...boughtAbove(fleet),
    ...nodeLimits(fleet),
    ...mixLimits(fleet),
    scaleAt: traced(
      Math.round(100 * target),
      `The plan loads an instance to ${percent(target)} of what it carries within the SLO.`,
    ),
    ratePerInstance: traced(
      sixDigits(fleet.scaler?.ratePerS ?? (promises.ratePerS?.value ?? promises.peakPerS) / count),
      'requests a second that one instance carries within the SLO',
    ),
    ...scalingValues(fleet, deployment.machine),
    copyCpus: traced(
      deployment.machine.vcpus / 2 + LEAST_COPY_VCPUS,
      'More than half of an instance, so each copy has an instance of its own, as planned.',
    ),
    ...podValues(fleet, sized),
  };
}

/** How ECS and EC2 Auto Scaling buy machines: those that always run on demand, and the share on demand of all others, whatever the size of the fleet. */
function boughtAbove({ peak, always, onDemandAbove }: Fleet): BundleValues {
  const isSpot = peak.spot > 0;
  const isShared = isSpot && onDemandAbove !== undefined;
  const pct = isShared ? Math.round(100 * onDemandAbove) : isSpot ? 0 : 100;
  const step = greatestDivisor(pct, 100 - pct);
  const kept = isShared ? always.onDemand : peak.onDemand;
  return {
    onDemandBase: traced(
      kept,
      isShared
        ? `on demand at any time, and ${pct} % of the others`
        : isSpot
          ? 'keeps the SLO when spot machines are taken back'
          : '',
    ),
    onDemandWeight: traced(pct / step),
    onDemandPct: traced(pct),
    spotWeight: traced((100 - pct) / step),
  };
}

function greatestDivisor(one: number, other: number): number {
  return other === 0 ? one : greatestDivisor(other, one % other);
}

/** How far nodes scale. Of a spot fleet, those on demand keep the SLO when the others are taken back, so their number stays. */
function nodeLimits(fleet: Fleet): BundleValues {
  const { least, most } = fleetSize(fleet);
  const { onDemand, spot } = fleet.peak;
  const isSpot = spot > 0;
  return {
    onDemandMin: traced(isSpot ? onDemand : least),
    onDemandMax: traced(Math.max(1, isSpot ? onDemand : most)),
    onDemandPodMin: traced(Math.max(1, isSpot ? onDemand : least)),
    spotPodMin: traced(Math.max(1, least - onDemand)),
    spotMin: traced(Math.max(0, least - onDemand)),
    spotMax: traced(Math.max(1, most - onDemand)),
  };
}

/**
 * How far the two parts of a mixed fleet scale, each with the load that it gets. A group without a machine gets no requests, so it never grows: of spot
 * machines there is at least one.
 */
function mixLimits(fleet: Fleet): BundleValues {
  const { peak, always } = fleet;
  const grown = (atPeak: number, least: number): Traced => traced(Math.max(1, GROWTH.times * Math.max(atPeak, least)));
  const sharePct = Math.floor((100 * peak.onDemand) / Math.max(1, peak.onDemand + peak.spot));
  return {
    mixOnDemandMin: traced(always.onDemand),
    mixOnDemandMax: grown(peak.onDemand, always.onDemand),
    mixSpotMin: traced(Math.max(1, always.spot), always.spot === 0 ? 'a group of none never grows' : ''),
    mixSpotMax: grown(peak.spot, always.spot),
    mixBase: traced(always.onDemand, 'machines on demand of the plan at any time'),
    mixOnDemandPct: traced(
      peak.spot === 0 ? 100 : fleet.scaling === 'none' ? 0 : sharePct,
      peak.spot === 0 ? 'the plan buys no spot machines' : 'of the machines beyond them, as in the plan at the peak',
    ),
  };
}

function podValues(fleet: Fleet, sized: string): BundleValues {
  const { pods } = fleet;
  if (pods === null) return {};
  const { least, count, most } = fleetSize(fleet);
  const { perNode, neededMib, mostMib } = pods;
  const all = count * perNode;
  const memoryMib = Math.floor(Math.min(POD_MARGIN * Math.max(neededMib, LEAST_POD_MIB), mostMib));
  return {
    podCount: traced(all, `${counted(perNode, 'pod')} on each of ${counted(count, 'node')}, ${sized}`),
    minPods: traced(least * perNode, `the plan keeps ${counted(least, 'node')} at any time`),
    maxPods: traced(
      most * perNode,
      most === count
        ? 'the number of the plan, which does not follow the load'
        : `twice the ${all} of the plan, as a limit of the cost`,
    ),
    podCpu: word(
      `${Math.round(1000 * podVcpus(pods))}m`,
      'what Kubernetes and its agents leave of a node, divided by its pods: a smaller request would put more of them on a node than the plan has',
    ),
    podMemoryMib: traced(
      memoryMib,
      `a pod was measured to need ${Math.ceil(neededMib)} MiB; ${Math.floor(mostMib)} MiB of a node are left for each`,
    ),
  };
}

/** The values of a function: how many calls it takes at once, and how many containers stay ready. */
export function functionValues({ count, provisioned, atOnce = 1, scaler }: UseOf<'function'>): BundleValues {
  const share = scaler?.by === 'requests-at-once' ? scaler.target : REQUESTS_TARGET;
  const perReplica = scaler?.by === 'requests-per-second' ? scaler.target : atOnce;
  const busy = Math.max(count, provisioned);
  const concurrency =
    scaler === undefined ? Math.max(LEAST_CONCURRENCY, BURST * busy) : Math.max(GROWTH.byRequest, GROWTH.times * busy);
  const bounded = `${busy} at a time are expected at the peak; more are left for bursts and cold starts, as a limit of the cost`;
  return {
    provisionedCount: traced(
      provisioned,
      provisioned === 0 ? 'the plan keeps none ready' : 'containers that the plan keeps ready',
    ),
    atOnce: traced(atOnce, `an instance takes ${counted(atOnce, 'request')} at a time, as planned`),
    atOnceShare: traced(share, `another instance starts at ${percent(share)} of them, as planned`),
    replicaRate: traced(
      perReplica,
      `the rule counts requests of the last 15 s: another replica starts for every ${counted(perReplica, 'request')} a second, as planned`,
    ),
    concurrency: traced(concurrency, bounded),
    flexInstances: traced(Math.min(FLEX_INSTANCES.most, Math.max(FLEX_INSTANCES.least, concurrency)), bounded),
    serverlessConcurrency: traced(Math.min(SERVERLESS_CONCURRENCY_MAX, concurrency), bounded),
  };
}
