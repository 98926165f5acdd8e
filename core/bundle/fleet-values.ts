import type { Fleet, UseOf } from '#core/contract/serving/deployment.ts';
import { SAFETY_FACTOR } from '#core/price/pricing/always-on.ts';
import { counted, percent, rate } from '#core/words/format/format.ts';
import { podVcpus, scalingValues } from './scaling-values.ts';
import { type BundleValues, traced, word } from './traced.ts';
import type { BundleInput } from './values.ts';

/** Fewer containers at a time would refuse the calls of a burst while new ones start. */
const LEAST_CONCURRENCY = 10;
/** A burst may take this many times the concurrent calls of the peak. */
const BURST = 4;
/** Limits of a SageMaker serverless endpoint. Source: its documentation of quotas. */
const SERVERLESS_CONCURRENCY_MAX = 200;
/** Limits of the number of instances of Azure Functions on the Flex Consumption plan. Source: its documentation of scale limits. */
const FLEX_INSTANCES = { least: 40, most: 1000 } as const;
/** A fleet that follows its load may grow to this many times what the plan expects at the peak. */
const GROWTH = 2;
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
  return { least, count, most: scaling === 'none' ? count : GROWTH * Math.max(count, least) };
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
    onDemandWeight: traced(isSpot ? 0 : 1),
    onDemandPct: traced(isSpot ? 0 : 100),
    spotWeight: traced(isSpot ? 1 : 0),
    ...nodeLimits(fleet),
    scaleAt: traced(
      Math.round(100 * target),
      `The plan loads an instance to ${percent(target)} of what it carries within the SLO.`,
    ),
    ...scalingValues(fleet, deployment.machine),
    ...podValues(fleet, sized),
  };
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
export function functionValues({ count, provisioned, atOnce = 1 }: UseOf<'function'>): BundleValues {
  const busy = Math.max(count, provisioned);
  const concurrency = Math.max(LEAST_CONCURRENCY, BURST * busy);
  const bounded = `${busy} at a time are expected at the peak; more are left for bursts and cold starts, as a limit of the cost`;
  return {
    provisionedCount: traced(
      provisioned,
      provisioned === 0 ? 'the plan keeps none ready' : 'containers that the plan keeps ready',
    ),
    atOnce: traced(atOnce, `an instance takes ${counted(atOnce, 'request')} at a time, as planned`),
    concurrency: traced(concurrency, bounded),
    flexInstances: traced(Math.min(FLEX_INSTANCES.most, Math.max(FLEX_INSTANCES.least, concurrency)), bounded),
    serverlessConcurrency: traced(Math.min(SERVERLESS_CONCURRENCY_MAX, concurrency), bounded),
  };
}
