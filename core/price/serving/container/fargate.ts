import type { InstanceType } from '#core/contract/catalog/catalog.ts';
import type { DeployedMachine } from '#core/contract/serving/deployment.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import { oncePer } from '#core/once-per.ts';
import type { CapacityProfile } from '#core/project/projection/types.ts';
import {
  type Architecture,
  architectureOf,
  perArchitecture,
  priceIdOn,
} from '#core/price/serving/candidate/architecture.ts';
import {
  onUnknownProcessor,
  processorReason,
  referenceInstance,
} from '#core/price/serving/function/function-profile.ts';
import { productsUnpriced } from '#core/price/serving/candidate/limits.ts';
import { type FleetMachine, fleetMachine, machineOnce, type VcpuPart } from '#core/price/serving/candidate/fleet.ts';
import type { Lookup } from '#core/price/serving/candidate/lookup.ts';
import type { Draw } from '#core/price/serving/candidate/draw.ts';
import type { ServingContext, Stated } from '#core/price/serving/candidate/option.ts';
import { requestPath } from '#core/price/serving/candidate/request-path.ts';
import { deployedSize } from '#core/price/serving/candidate/deployed.ts';
import { impossible, planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { quotaCaveats } from '#core/price/serving/candidate/quotas.ts';

/** A task size with the model's profile on it. */
export interface FargateSize {
  readonly vcpus: number;
  readonly memoryGb: number;
  /** Planning value; null if the catalogue has none. */
  readonly networkGbps: number | null;
  readonly profile: CapacityProfile;
}

/** The task sizes that can hold the model. */
export interface FargateOffer {
  /** Ascending; at least one. */
  readonly sizes: readonly FargateSize[];
  /** US dollars per hour, on demand. */
  readonly hourUsd: (size: FargateSize) => number;
  readonly reason: Reason;
}

/**
 * vCPU → smallest and largest memory and its step in GB, for a Linux task. Source:
 * docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html.
 */
const TASK_SIZES = [
  [0.25, 0.5, 2, 0.5],
  [0.5, 1, 4, 1],
  [1, 2, 8, 1],
  [2, 4, 16, 1],
  [4, 8, 30, 1],
  [8, 16, 60, 4],
  [16, 32, 120, 8],
] as const;

const offers = perArchitecture((architecture) => oncePer((context: ServingContext) => offerOn(context, architecture)));

/**
 * The task sizes that can hold the model, each with the smallest memory that lets all of its cores work, based on the vCPUs of a reference
 * processor.
 */
export function fargateOffer(context: ServingContext, architecture: Architecture): Planning<FargateOffer> {
  return offers[architecture](context);
}

function offerOn(context: ServingContext, architecture: Architecture): Planning<FargateOffer> {
  const { lookup } = context;
  const vcpuUsd = lookup.unitUsd(priceIdOn(architecture, 'fargate.vcpu'));
  const memoryUsd = lookup.unitUsd(priceIdOn(architecture, 'fargate.memory'));
  if (vcpuUsd === null || memoryUsd === null) {
    return impossible(productsUnpriced(lookup, 'fargate'));
  }
  const reference = referenceInstance(context, architecture);
  if (reference === null) return impossible({ code: 'reference-missing', subject: 'task' });
  const sizes: FargateSize[] = [];
  let refused = impossible();
  for (const [vcpus, ...memory] of TASK_SIZES) {
    const size = sizeOf({ context, reference, vcpus, memory });
    if (size.state === 'planned') sizes.push(size.plan);
    else refused = size;
  }
  if (sizes.length === 0) return refused;
  return planned({
    sizes,
    hourUsd: ({ vcpus, memoryGb }) => vcpus * vcpuUsd + memoryGb * memoryUsd,
    reason: processorReason(reference, 'fargate'),
  });
}

function sizeOf(asked: {
  readonly context: ServingContext;
  readonly reference: InstanceType;
  readonly vcpus: number;
  readonly memory: readonly [least: number, most: number, step: number];
}): Planning<FargateSize> {
  const { context, reference, vcpus } = asked;
  const [least, most, step] = asked.memory;
  const perVcpuGbps = context.lookup.optionalLimit('fargate.vcpu-network');
  let size: FargateSize | null = null;
  let reasons: readonly Reason[] = [];
  for (let memoryGb = least; memoryGb <= most; memoryGb += step) {
    const projection = context.project(taskAsInstance(reference, vcpus, memoryGb));
    if (projection.state === 'refused') {
      reasons = projection.reasons;
      continue;
    }
    const { profile } = projection;
    if (size !== null && profile.sessions <= size.profile.sessions) continue;
    size = {
      vcpus,
      memoryGb,
      networkGbps: perVcpuGbps === null ? null : vcpus * perVcpuGbps,
      profile: onUnknownProcessor(context, profile, reference.arch),
    };
  }
  return size === null ? impossible(...reasons) : planned(size);
}

/** A task as a machine. A vCPU is half a core on x86 and a core on Arm; below one vCPU, a task gets a share of its time. */
function taskAsInstance(reference: InstanceType, vcpus: number, memoryGb: number): InstanceType {
  const share = vcpus / reference.vcpus;
  return {
    ...reference,
    instanceType: `fargate ${reference.arch} ${vcpus} vCPU ${memoryGb} GB`,
    vcpus,
    physicalCores: share * reference.physicalCores,
    memoryGiB: memoryGb,
    readBandwidthGBps: reference.readBandwidthGBps === null ? null : share * reference.readBandwidthGBps,
    prices: [],
    sagemaker: null,
  };
}

/** Tasks as machines that answer requests behind a load balancer, each size made once. */
export function taskMachines(stated: Stated): (size: FargateSize) => FleetMachine {
  return ({ profile, networkGbps, vcpus }) =>
    machineOnce(stated, `${profile.instanceType}, ${vcpus} vCPU`, () => {
      const vcpu = vcpuPart(stated.context.lookup, vcpus);
      return fleetMachine(stated.workload, { profile, networkGbps }, requestPath(stated, 'alb', profile), { vcpu });
    });
}

/** A task's part of a vCPU. A request that waits for the next period waits for any time up to the part of a period that the task does not have. */
function vcpuPart({ limit }: Lookup, vcpus: number): VcpuPart {
  const longestMs = Math.max(0, 1 - vcpus) * limit('fargate.quota-period');
  const waitingShare = limit('fargate.throttled-share');
  return {
    share: Math.min(1, vcpus),
    pauseMs: (percentile) => longestMs * Math.max(0, 1 - (1 - percentile / 100) / waitingShare),
  };
}

/** Whether an account's quota of vCPUs allows a number of tasks of a size. */
export function taskCaveats(lookup: Lookup, { vcpus }: FargateSize, tasks: number): Planning<readonly Reason[]> {
  return quotaCaveats(lookup, 'fargate.vcpus', { unit: 'vcpu', needed: Math.ceil(tasks * vcpus), product: 'fargate' });
}

/** The share of the on-demand price that the candidate's purchase costs in a draw. */
export function fargatePaidShare({ context, candidate }: Stated): Planning<(draw: Draw) => number> {
  const { purchase } = candidate;
  if (purchase === 'on-demand') return planned(() => 1);
  if (purchase !== 'spot') return impossible({ code: 'purchase-not-sold', product: 'fargate', purchase });
  const share = spotShare(context.lookup, architectureOf(candidate));
  return share === null
    ? impossible(productsUnpriced(context.lookup, 'fargate'))
    : planned(({ spotPriceRatio }) => share * spotPriceRatio);
}

/** The share of the on-demand price that Fargate Spot costs, equal for vCPUs and memory; null without a price in the region. */
function spotShare(lookup: Lookup, architecture: Architecture): number | null {
  const spotUsd = lookup.unitUsd(priceIdOn(architecture, 'fargate-spot.vcpu'));
  const onDemandUsd = lookup.unitUsd(priceIdOn(architecture, 'fargate.vcpu'));
  return spotUsd === null || onDemandUsd === null ? null : spotUsd / onDemandUsd;
}

/** The terms of Fargate Spot, where it has a price. */
export function fargateSpotReason({ context: { lookup }, candidate }: Pick<Stated, 'context' | 'candidate'>): Reason {
  const paidShare = spotShare(lookup, architectureOf(candidate)) ?? 1;
  return { code: 'fargate-spot', paidShare, noticeS: lookup.limit('ec2-spot.notice') };
}

/** A task as it is deployed. */
export function deployedTask({ vcpus, memoryGb, profile }: FargateSize, architecture: Architecture): DeployedMachine {
  return deployedSize(architecture, { vcpus, memoryMib: memoryGb * 1024, sessions: profile.sessions });
}

/** A task as a bill item: `2 vCPU, 4 GB`. */
export function taskText({ vcpus, memoryGb }: FargateSize): string {
  return `${vcpus} vCPU, ${memoryGb} GB`;
}
