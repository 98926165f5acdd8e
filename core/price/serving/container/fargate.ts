import type { AutoscalerKind } from '#core/price/autoscaling/autoscaler.ts';
import type { DeployedMachine } from '#core/contract/serving/deployment.ts';
import type { Product, Reason } from '#core/contract/reasons/reasons.ts';
import { oncePer } from '#core/once-per.ts';
import {
  type Architecture,
  architectureOf,
  perArchitecture,
  priceIdOn,
} from '#core/price/serving/candidate/architecture.ts';
import { processorReason, referenceInstance } from '#core/price/serving/function/function-profile.ts';
import { type SizeTable, type TaskSize, taskSizes } from './task-sizes.ts';
import { productsUnpriced } from '#core/price/serving/candidate/limits.ts';
import { type FleetMachine, fleetMachine, machineOnce, type VcpuPart } from '#core/price/serving/candidate/fleet.ts';
import type { Lookup } from '#core/price/serving/candidate/lookup.ts';
import type { Draw } from '#core/price/serving/candidate/draw.ts';
import type { ServingContext, Stated } from '#core/price/serving/candidate/asked.ts';
import { requestPath } from '#core/price/serving/candidate/request-path.ts';
import { deployedSize } from '#core/price/serving/candidate/deployed.ts';
import { impossible, planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import type { Tally } from '#core/price/serving/candidate/tally.ts';
import { quotaCaveats } from '#core/price/serving/candidate/quotas.ts';

/** The sizes of tasks that can hold the model. */
export interface TaskOffer {
  /** Ascending; at least one. */
  readonly sizes: readonly TaskSize[];
  /** US dollars per hour, on demand. */
  readonly hourUsd: (size: TaskSize) => number;
  readonly reason: Reason;
}

/** A service that runs tasks of a size that its user chooses, behind a load balancer. */
export interface TaskService {
  readonly product: Product;
  /** The rows of the seconds from the order of a task until it serves, and of the most tasks of a service. */
  readonly startupLimit: string;
  /** Who decides how many tasks there are, if they follow the load. */
  readonly autoscaler: AutoscalerKind;
  readonly tasksLimit: string;
  readonly offerOn: (context: ServingContext, architecture: Architecture) => Planning<TaskOffer>;
  /** The share of the on-demand price that the candidate's purchase costs in a draw. */
  readonly paidShare: (stated: Stated) => Planning<(draw: Draw) => number>;
  readonly spotReason: (stated: Pick<Stated, 'context' | 'candidate'>) => Reason;
  /** Whether an account's quota allows a number of tasks of a size. */
  readonly quotaFor: (lookup: Lookup, size: TaskSize, tasks: number) => Planning<readonly Reason[]>;
  readonly deployed: (size: TaskSize, architecture: Architecture) => DeployedMachine;
  /** Adds the costs other than tasks and load balancers. */
  readonly bill: (stated: Stated) => (to: Tally) => void;
}

/** Source: docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html. */
const TASK_SIZES: SizeTable = [
  [0.25, 0.5, 2, 0.5],
  [0.5, 1, 4, 1],
  [1, 2, 8, 1],
  [2, 4, 16, 1],
  [4, 8, 30, 1],
  [8, 16, 60, 4],
  [16, 32, 120, 8],
];

const offers = perArchitecture((architecture) => oncePer((context: ServingContext) => offerOn(context, architecture)));

/**
 * The task sizes that can hold the model, each with the smallest memory that lets all of its cores work, based on the vCPUs of a reference
 * processor.
 */
export function fargateOffer(context: ServingContext, architecture: Architecture): Planning<TaskOffer> {
  return offers[architecture](context);
}

function offerOn(context: ServingContext, architecture: Architecture): Planning<TaskOffer> {
  const { lookup } = context;
  const vcpuUsd = lookup.unitUsd(priceIdOn(architecture, 'fargate.vcpu'));
  const memoryUsd = lookup.unitUsd(priceIdOn(architecture, 'fargate.memory'));
  if (vcpuUsd === null || memoryUsd === null) {
    return impossible(productsUnpriced(lookup, 'fargate'));
  }
  const reference = referenceInstance(context, architecture);
  if (reference === null) return impossible({ code: 'reference-missing', subject: 'task' });
  const sizes = taskSizes(context, {
    name: 'fargate',
    sizes: TASK_SIZES,
    networkLimit: 'fargate.vcpu-network',
    reference,
  });
  if (sizes.state === 'impossible') return sizes;
  return planned({
    sizes: sizes.plan,
    hourUsd: ({ vcpus, memoryGb }) => vcpus * vcpuUsd + memoryGb * memoryUsd,
    reason: processorReason(reference, 'fargate'),
  });
}

/** Tasks as machines that answer requests behind a load balancer, each size made once. */
export function taskMachines(stated: Stated): (size: TaskSize) => FleetMachine {
  return ({ profile, networkGbps, vcpus }) =>
    machineOnce(stated, `${profile.instanceType}, ${vcpus} vCPU`, () => {
      const vcpu = vcpuPart(stated.context.lookup, vcpus);
      return fleetMachine(stated.workload, { profile, networkGbps }, requestPath(stated, 'alb', profile), { vcpu });
    });
}

/** A task's part of a vCPU. A request that waits for the next period waits for any time up to the part of a period that the task does not have. */
export function vcpuPart({ limit }: Lookup, vcpus: number): VcpuPart {
  const longestMs = Math.max(0, 1 - vcpus) * limit('fargate.quota-period');
  const waitingShare = limit('fargate.throttled-share');
  return {
    share: Math.min(1, vcpus),
    pauseMs: (percentile) => longestMs * Math.max(0, 1 - (1 - percentile / 100) / waitingShare),
  };
}

/** Whether an account's quota of vCPUs allows a number of tasks of a size. */
export function taskCaveats(lookup: Lookup, { vcpus }: TaskSize, tasks: number): Planning<readonly Reason[]> {
  return quotaCaveats(lookup, 'fargate.vcpus', { unit: 'vcpu', needed: Math.ceil(tasks * vcpus), product: 'fargate' });
}

/** The share of the on-demand price that the candidate's purchase costs in a draw. */
export function fargatePaidShare({ context, candidate }: Stated): Planning<(draw: Draw) => number> {
  const { purchase } = candidate;
  if (purchase === 'on-demand') return planned(() => 1);
  if (purchase !== 'spot') {
    // A Compute Savings Plan takes the same share off vCPUs and memory.
    const saved = context.lookup.optionalLimit(priceIdOn(architectureOf(candidate), `fargate.savings-${purchase}`));
    return saved === null
      ? impossible({ code: 'purchase-not-sold', product: 'fargate', purchase })
      : planned(() => 1 - saved);
  }
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
export function deployedTask({ vcpus, memoryGb, profile }: TaskSize, architecture: Architecture): DeployedMachine {
  return deployedSize(architecture, { vcpus, memoryMib: memoryGb * 1024, sessions: profile.sessions });
}

/** A task as a bill item: `2 vCPU, 4 GB`. */
export function taskText({ vcpus, memoryGb }: TaskSize): string {
  return `${vcpus} vCPU, ${memoryGb} GB`;
}

/** Fargate as ECS services use it. */
export const FARGATE: TaskService = {
  product: 'fargate',
  startupLimit: 'ecs-fargate.startup',
  autoscaler: 'target-tracking',
  tasksLimit: 'fargate.tasks',
  offerOn: fargateOffer,
  paidShare: fargatePaidShare,
  spotReason: fargateSpotReason,
  quotaFor: taskCaveats,
  deployed: deployedTask,
  bill: () => () => {},
};
