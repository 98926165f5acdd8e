import { retriedShare } from '#core/price/pricing/failures.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import { handlingOn } from '#core/price/serving/candidate/request-path.ts';
import type { BillItem } from '#core/contract/plan/plan.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import type { Freshness } from '#core/price/pricing/freshness.ts';
import { MONTH_H } from '#core/price/pricing/units.ts';
import type { CapacityProfile } from '#core/project/projection/types.ts';
import { peakOver } from '#core/price/serving/candidate/limits.ts';
import { ec2Machine, speedupOf } from '#core/price/serving/candidate/machine.ts';
import {
  type Asked,
  everyInstanceType,
  served,
  type Served,
  type ServingDefinition,
  discountFactor,
} from '#core/price/serving/candidate/option.ts';
import { impossible, planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { statedPayload } from '#core/price/serving/candidate/payload.ts';
import { linkOf } from '#core/price/serving/candidate/link.ts';
import { vcpuCaveats } from '#core/price/serving/candidate/quotas.ts';
import { windowLatencyOf } from './measured-windows.ts';
import { planSizedStream, planStream, type StreamPlan, type StreamRequest, type StreamTerms } from './stream-plan.ts';
import type { StreamSink } from './stream-sink.ts';
import { streamServerOf } from './stream-server.ts';
import { always, partsOf } from '#core/price/serving/candidate/latency-parts.ts';
import type { DeployedMachine, UseOf } from '#core/contract/serving/deployment.ts';
import { deployedInstance } from '#core/price/serving/candidate/deployed.ts';
import type { LatencyPart } from '#core/contract/serving/latency-parts.ts';
import { type Growth, inSteps, metered } from '#core/price/serving/candidate/metered.ts';

/** The maximum number of consumers of one kind that a plan suggests. */
const MAX_CONSUMERS = 500;

/** The declarations of every stream option: consumers on every instance type, or one that is billed per use. */
export const STREAM_OPTION: Pick<
  ServingDefinition,
  'mode' | 'readsFrom' | 'surroundings' | 'purchases' | 'instanceTypes' | 'errorHandling'
> = {
  mode: 'microbatch',
  readsFrom: 'stream',
  // A waiting caller's request passes a front service behind a load balancer.
  surroundings: ({ candidate, workload }) =>
    workload.callerWaits ? 'fleet' : candidate.instanceType === null ? 'provider' : 'consumers',
  purchases: ['on-demand', '1yr', '3yr'],
  instanceTypes: (context) => [null, ...everyInstanceType(context)],
  errorHandling: ({ workload }) => ({ unit: 'item', expectedReworkPct: 100 * retriedShare(workload.failureRate) }),
};

/** Always-on machines that read a stream. */
export interface StreamMachine {
  readonly profile: CapacityProfile;
  /** Baseline bandwidth; null if unknown. */
  readonly networkGbps: number | null;
  /** US dollars per hour, after the workload's discount. */
  readonly hourUsd: number;
  /** `EC2 c7i.large on-demand`. */
  readonly name: string;
  /** The size of a task; null for an instance, whose type says it. */
  readonly task: { readonly vcpus: number; readonly memoryGb: number } | null;
  /** Root volume in GB; 0 if the price includes storage. */
  readonly volumeGb: number;
  readonly deployed: () => DeployedMachine;
  /** Reasons about the machine, in addition to its projection. */
  readonly reasons: readonly Reason[];
  /** Whether the quotas of an account allow a number of consumers. */
  readonly quotaOf: (count: number) => Planning<readonly Reason[]>;
}

/** The candidate's instance type as a consumer. */
export function ec2Consumer(asked: Asked): Planning<StreamMachine> {
  const machine = ec2Machine(asked);
  if (machine.state === 'impossible') return machine;
  const { profile, instance, networkGbps } = machine.plan;
  const { lookup } = asked.context;
  return planned({
    profile,
    networkGbps,
    hourUsd: machine.plan.usdPerHour(asked.simulation),
    name: `EC2 ${instance.instanceType} ${asked.candidate.purchase}`,
    task: null,
    volumeGb: lookup.limit('ec2.root-volume'),
    deployed: () => deployedInstance(asked, machine.plan),
    reasons: [],
    quotaOf: (count) => vcpuCaveats(lookup, instance, count),
  });
}

/** A waiting caller must not depend on a single consumer. */
export function leastConsumersOf(workload: Workload): number {
  return Math.max(1, workload.callerWaits ? workload.minInstances : 1);
}

/** The smallest number of consumers that the allowed windows permit, for the simulation that they are sized for. */
export function planConsumers(asked: Asked, terms: StreamTerms, machine: StreamMachine): Planning<StreamPlan> {
  const planning = planStream(requestFor(asked, terms, machine));
  if (planning.state === 'impossible') return planning;
  const { consumers: needed } = planning.plan;
  const over = peakOver({ unit: 'consumer', needed, limit: MAX_CONSUMERS, product: null });
  return over.length > 0 ? impossible(...over) : planning;
}

/** The consumers of a plan in the evaluated simulation: sized for it, or kept as they were sized for another. */
export function consumersIn(
  asked: Asked,
  terms: StreamTerms,
  { machine, sized }: { readonly machine: StreamMachine; readonly sized: StreamPlan },
): Planning<StreamPlan> {
  return asked.simulation.sizedIn === null ? planned(sized) : planSizedStream(requestFor(asked, terms, machine), sized);
}

function requestFor(
  { context, workload, simulation }: Asked,
  terms: StreamTerms,
  { profile, networkGbps }: StreamMachine,
): StreamRequest {
  const { payloadBytesIn, payloadBytesOut } = statedPayload(workload);
  const { transferMs } = linkOf(payloadBytesIn + payloadBytesOut, networkGbps);
  const leastConsumers = leastConsumersOf(workload);
  return {
    terms,
    server: streamServerOf(profile)(handlingOn({ context, workload }, profile.clockGHz)(CENTRAL_SIMULATION))(
      transferMs,
    ),
    latency: windowLatencyOf(context.run),
    speedup: speedupOf(profile, simulation),
    workload,
    simulation,
    leastConsumers,
    costOf: ({ consumers }) => consumers,
    leastCost: leastConsumers,
  };
}

/** The monthly bill of the consumers. */
export function consumerItems(
  { context, workload }: Asked,
  machine: StreamMachine,
  consumers: number,
): readonly BillItem[] {
  const least = leastConsumersOf(workload);
  const perDay = workload.predictionsPerDay;
  // The distance of the last consumer from its limit is unknown here, so half is assumed.
  const inConsumers = (each: number): Growth =>
    inSteps({ count: consumers, needed: consumers - 0.5, least, each, perDay });
  return [
    metered(
      { code: 'consumers', count: consumers, machine: machine.name, ...machine.task },
      {
        quantity: consumers * MONTH_H,
        unit: 'hour',
        usd: machine.hourUsd,
        kept: discountFactor(workload),
        grows: inConsumers(MONTH_H),
      },
    ),
    metered(
      { code: 'root-volume' },
      {
        quantity: consumers * machine.volumeGb,
        unit: 'gb-month',
        usd: context.lookup.usd('ebs.gp3'),
        grows: inConsumers(machine.volumeGb),
      },
    ),
  ];
}

/** An answer is read when its file is complete. */
function agedInFiles({ p50, p99 }: StreamPlan['latencyMs'], fileS: number): Freshness {
  return { mean: p50 / 1000 + fileS / 2, max: p99 / 1000 + fileS };
}

const REPLY: Reason = { code: 'stream-reply' };

/** The readers of a stream, a queue or a topic, and their source. */
export interface DeployedReaders {
  readonly machine: () => DeployedMachine;
  readonly by: UseOf<'readers'>['by'];
  readonly source: UseOf<'readers'>['source'];
}

/** Consumers on a machine, as they are deployed. */
export function readersOn({ deployed, task }: StreamMachine): Pick<DeployedReaders, 'machine' | 'by'> {
  return { machine: deployed, by: task === null ? 'machines' : 'tasks' };
}

/** The result of a stream option: its consumers at their window. */
export function streamServed(
  { workload }: Asked,
  plan: StreamPlan,
  of: Pick<Served, 'items' | 'profile'> & {
    readonly sink: StreamSink;
    readonly readers: DeployedReaders;
    /** Reasons before the one about the window. */
    readonly before: readonly Reason[];
    /** Reasons after it, in addition to the projection. */
    readonly after: readonly Reason[];
  },
): Served {
  const { windowS, batchRows, consumers, latencyMs, propagationMs, reworkPct } = plan;
  const around = (): readonly LatencyPart[] => [
    always('path', workload.pathOverheadMs),
    { code: 'stream', ...propagationMs },
  ];
  const { items, profile, sink, readers, before, after } = of;
  const reply = workload.callerWaits ? [REPLY] : [];
  return served({
    count: consumers,
    items,
    latencyMs,
    latencyParts: () => partsOf(latencyMs, around(), 'window'),
    freshnessS: sink.fileS === 0 ? null : agedInFiles(latencyMs, sink.fileS),
    profile,
    reworkPct,
    reasons: [...before, { code: 'stream-window', windowS, batchRows }, ...reply, ...sink.reasons, ...after],
    deployment: () => {
      const { machine, by, source } = readers;
      return { machine: machine(), use: { kind: 'readers', count: consumers, by, windowS, source } };
    },
  });
}
