import type { BreakdownItem } from '#core/contract/plan.ts';
import type { Reason } from '#core/contract/reasons.ts';
import type { Workload } from '#core/contract/workload.ts';
import { MONTH_H } from '#core/price/pricing/units.ts';
import type { CapacityProfile } from '#core/project/projection/types.ts';
import {
  burstableObstacle,
  discountFactor,
  type ServingContext,
  speedupIn,
} from '#core/price/serving/candidate/option.ts';
import { instanceUnknown, priceMissing } from '#core/price/serving/candidate/lookup.ts';
import { windowLatencyOf } from './measured-windows.ts';
import { planStream, type StreamPlan, type StreamPlanning, type StreamTerms } from './stream-plan.ts';
import { streamServerOf } from './stream-server.ts';
import type { Candidate, World } from '#core/price/serving/candidate/types.ts';

/** More than anyone runs of one kind, and more than a plan should suggest. */
const MAX_CONSUMERS = 500;

/** Machines that read a stream and are always on. */
export interface StreamMachine {
  readonly profile: CapacityProfile;
  readonly hourUsd: number;
  /** `EC2 c7i.large on-demand`. */
  readonly name: string;
  /** Root volume in GB; 0 where storage is in the price. */
  readonly volumeGb: number;
  readonly reasons: readonly Reason[];
}

export type StreamMachines =
  | { readonly state: 'known'; readonly machine: StreamMachine }
  | { readonly state: 'refused'; readonly reasons: readonly Reason[] };

/** The candidate's instance type as a consumer. */
export function ec2Consumer(context: ServingContext, candidate: Candidate): StreamMachines {
  const { lookup } = context;
  const refused = (...reasons: readonly Reason[]): StreamMachines => ({ state: 'refused', reasons });
  const instance = lookup.instance(candidate.instanceType ?? '');
  if (instance === null) return refused(instanceUnknown(lookup, candidate));
  const projection = context.project(instance);
  if (projection.state === 'refused') return refused(...projection.reasons);
  const burstable = burstableObstacle(instance.instanceType);
  if (burstable.length > 0) return refused(...burstable);
  const price = lookup.ec2Price(instance, candidate.purchase);
  if (price === null) {
    return refused(priceMissing(lookup, instance, candidate.purchase));
  }
  const { profile } = projection;
  return {
    state: 'known',
    machine: {
      profile,
      hourUsd: price.usdPerHour,
      name: `EC2 ${instance.instanceType} ${candidate.purchase}`,
      volumeGb: lookup.limit('ec2.root-volume'),
      reasons: profile.reasons,
    },
  };
}

/** Someone who waits is not left alone with one consumer. */
export function leastConsumersOf(workload: Workload): number {
  return Math.max(1, workload.callerWaits ? workload.minInstances : 1);
}

/** Consumers on such machines: as few as the windows that the workload leaves allow. */
export function planConsumers(options: {
  readonly context: ServingContext;
  readonly terms: StreamTerms;
  readonly machine: StreamMachine;
  readonly workload: Workload;
  readonly world: World;
}): StreamPlanning {
  const { context, terms, machine, workload, world } = options;
  const leastConsumers = leastConsumersOf(workload);
  const planning = planStream({
    terms,
    server: streamServerOf(machine.profile),
    latency: windowLatencyOf(context.run),
    speedup: speedupIn(world, machine.profile),
    workload,
    world,
    leastConsumers,
    costOf: ({ consumers }) => consumers,
    leastCost: leastConsumers,
  });
  const { plan } = planning;
  if (plan.consumers <= MAX_CONSUMERS) return planning;
  return { state: 'impossible', plan, reasons: [overLimit(plan.consumers)] };
}

function overLimit(needed: number): Reason {
  return { code: 'peak-over-limit', unit: 'consumer', needed, limit: MAX_CONSUMERS, product: null };
}

/** A month of the consumers. */
export function consumerItems(
  { lookup }: ServingContext,
  workload: Workload,
  machine: StreamMachine,
  consumers: number,
): readonly BreakdownItem[] {
  return [
    {
      item: `${consumers} × ${machine.name}`,
      monthlyUsd: consumers * MONTH_H * machine.hourUsd * discountFactor(workload),
    },
    { item: 'EBS root volume', monthlyUsd: consumers * machine.volumeGb * (lookup.unitUsd('ebs.gp3') ?? 0) },
  ];
}

const NO_REPLY: Reason = { code: 'stream-without-reply' };

/** What to know about a stream at its window. */
export function streamReasons(plan: StreamPlan, workload: Workload): readonly Reason[] {
  return [
    { code: 'stream-window', windowS: plan.windowS, batchRows: plan.batchRows },
    ...(workload.callerWaits ? [NO_REPLY] : []),
  ];
}
