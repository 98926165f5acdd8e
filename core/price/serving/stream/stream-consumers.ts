import type { DeployedMachine, UseOf } from '#core/contract/serving/deployment.ts';
import type { LatencyPart } from '#core/contract/serving/latency-parts.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { retriedShare } from '#core/price/pricing/failures.ts';
import { MONTH_H } from '#core/price/pricing/units.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import { writeRates } from '#core/price/serving/candidate/demand.ts';
import { deployedInstance } from '#core/price/serving/candidate/deployed.ts';
import type { Draw } from '#core/price/serving/candidate/draw.ts';
import { always, partsOf } from '#core/price/serving/candidate/latency-parts.ts';
import { peakOver } from '#core/price/serving/candidate/limits.ts';
import { linkOf } from '#core/price/serving/candidate/link.ts';
import { ec2Machine, speedupOf } from '#core/price/serving/candidate/machine.ts';
import { type Growth, inSteps } from '#core/price/serving/candidate/metered.ts';
import type { Asked, Stated } from '#core/price/serving/candidate/asked.ts';
import { discountFactor, everyInstanceType, type ServingDefinition } from '#core/price/serving/candidate/option.ts';
import { statedPayload } from '#core/price/serving/candidate/payload.ts';
import { type Impossible, impossible, planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { vcpuCaveats } from '#core/price/serving/candidate/quotas.ts';
import { handlingOn } from '#core/price/serving/candidate/request-path.ts';
import { sizedOnce } from '#core/price/serving/candidate/sized-once.ts';
import type { Tally } from '#core/price/serving/candidate/tally.ts';
import type { CapacityProfile } from '#core/project/projection/types.ts';
import { sameAsLast } from '#core/once-per.ts';
import { windowLatencyOf } from './measured-windows.ts';
import type { ReplyPath } from './reply-path.ts';
import {
  medianMs,
  missedBy,
  missedBySized,
  newStreamLoad,
  newStreamPlan,
  planSizedStream,
  planStream,
  type StreamLoad,
  type StreamPlan,
  type StreamReaders,
  streamReaders,
  type StreamTerms,
} from './stream-plan.ts';
import { streamServerOf } from './stream-server.ts';
import type { SinkUse } from '#core/price/serving/candidate/put-answers.ts';
import { machineName } from '#core/price/serving/candidate/lookup.ts';
import { rootDiskOf } from '#core/price/serving/candidate/cloud-parts.ts';

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
  /** US dollars per hour in a draw, after the workload's discount. */
  readonly hourUsd: (draw: Draw) => number;
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
export function ec2Consumer(stated: Stated): Planning<StreamMachine> {
  const machine = ec2Machine(stated);
  if (machine.state === 'impossible') return machine;
  const { profile, instance, networkGbps, usdPerHour } = machine.plan;
  const { lookup } = stated.context;
  return planned({
    profile,
    networkGbps,
    hourUsd: usdPerHour,
    name: `${machineName(instance)} ${stated.candidate.purchase}`,
    task: null,
    volumeGb: rootDiskOf(lookup).gb,
    deployed: () => deployedInstance(stated, machine.plan),
    reasons: [],
    quotaOf: sameAsLast((count) => vcpuCaveats(lookup, instance, count)),
  });
}

/** A waiting caller must not depend on a single consumer. */
function leastConsumersOf(workload: Workload): number {
  return Math.max(1, workload.callerWaits ? workload.minInstances : 1);
}

/** The readers of a stream, with their load and their plan in the draw that was evaluated last. */
export interface PlannedReaders {
  readonly readers: StreamReaders;
  readonly load: StreamLoad;
  readonly plan: StreamPlan;
  /** Adds the monthly bill of that plan. */
  readonly bill: (asked: Asked, to: Tally) => void;
  /** Whether the quotas of an account allow a number of consumers or concurrent calls. */
  readonly quotaOf: (count: number) => Planning<readonly Reason[]>;
  /** Sessions of a consumer. Each collects answers in files; null if each read writes its own. */
  readonly sessions: number | null;
  readonly profile: CapacityProfile;
  readonly deployed: Pick<UseOf<'readers'>, 'by'> & { readonly machine: () => DeployedMachine };
  /** Reasons about them before the one about the window, and after those about the answers. */
  readonly before: readonly Reason[];
  readonly after: readonly Reason[];
}

/** Consumers on a machine. */
interface Consumers extends PlannedReaders {
  readonly hourUsd: StreamMachine['hourUsd'];
}

/** Consumers as they are sized: their number and their window stay in other draws. */
interface SizedConsumers extends Pick<StreamPlan, 'windowS' | 'consumers'> {
  readonly on: Consumers;
}

/**
 * Prepares the consumers of a stream on the cheapest of some machines, at least one, smallest first.
 * @returns the consumers in a draw; null if they do not meet the requirements there.
 */
export function prepareConsumers(
  stated: Stated,
  machines: readonly StreamMachine[],
  of: { readonly terms: StreamTerms; readonly setPropagation: ReplyPath['setPropagation'] },
): (asked: Asked, to: Tally) => Consumers | null {
  const each = machines.map((machine) => consumersOn(stated, machine, of.terms));
  const setLoad = (asked: Asked, { load, profile }: Consumers): void => {
    of.setPropagation(asked, load);
    setDemand(asked, profile, load);
  };
  const sizeOf = sizedOnce((asked) => cheapestConsumers(asked, each, setLoad));
  return (asked, to) => {
    const sized = sizeOf(asked);
    if (sized.state === 'impossible') {
      to.refuse(() => sized.reasons);
      return null;
    }
    const { on } = sized.plan;
    const { readers, load, plan } = on;
    // Sized for this draw, they are planned in it.
    if (asked.simulation.sizedIn === null) return on;
    setLoad(asked, on);
    if (planSizedStream(readers, load, sized.plan, plan)) return on;
    to.refuse(() => missedBySized(readers, load, plan));
    return null;
  };
}

function consumersOn({ context, workload }: Stated, machine: StreamMachine, terms: StreamTerms): Consumers {
  const { profile, networkGbps } = machine;
  const { payloadBytesIn, payloadBytesOut } = statedPayload(workload);
  const { transferMs } = linkOf(payloadBytesIn + payloadBytesOut, networkGbps);
  const handlingMs = handlingOn({ context, workload }, profile.clockGHz)(CENTRAL_SIMULATION);
  const [load, plan] = [newStreamLoad(), newStreamPlan()];
  load.readRows = terms.readRows;
  load.leastConsumers = leastConsumersOf(workload);
  load.leastCost = load.leastConsumers;
  return {
    hourUsd: machine.hourUsd,
    readers: streamReaders({
      terms,
      server: streamServerOf(profile)(handlingMs)(transferMs),
      latency: windowLatencyOf(context.run),
      workload,
      costOf: ({ consumers }) => consumers,
    }),
    load,
    plan,
    bill: consumersBill({ context, workload }, machine, plan),
    quotaOf: machine.quotaOf,
    sessions: profile.sessions,
    profile,
    deployed: { machine: machine.deployed, by: machine.task === null ? 'machines' : 'tasks' },
    before: [],
    after: machine.reasons,
  };
}

/** Sets the rates of a draw, and the speed of a machine in it. */
export function setDemand(asked: Asked, profile: CapacityProfile, load: StreamLoad): void {
  const { simulation } = asked;
  const { meanPerS, peakPerS } = writeRates(asked);
  load.meanPerS = meanPerS;
  load.peakPerS = peakPerS;
  load.slack = simulation.slack;
  load.speedup = speedupOf(profile, simulation);
}

/** The cheapest feasible machine; if none is feasible, the reasons against the largest. */
function cheapestConsumers(
  asked: Asked,
  each: readonly Consumers[],
  setLoad: (asked: Asked, on: Consumers) => void,
): Planning<SizedConsumers> {
  let best: Consumers | null = null;
  let bestUsd = Infinity;
  let missed: Impossible = impossible({ code: 'task-size-missing' });
  for (const on of each) {
    const { readers, load, plan } = on;
    const hourUsd = on.hourUsd(asked.simulation);
    if (best !== null && load.leastConsumers * hourUsd >= bestUsd) continue;
    setLoad(asked, on);
    if (!planStream(readers, load, plan)) missed = impossible(...missedBy(readers, load, plan));
    else if (plan.consumers > MAX_CONSUMERS) missed = impossible(...tooMany(plan.consumers));
    else if (best === null || plan.consumers * hourUsd < bestUsd) {
      best = on;
      bestUsd = plan.consumers * hourUsd;
    }
  }
  if (best === null) return missed;
  const { windowS, consumers } = best.plan;
  return planned({ on: best, windowS, consumers });
}

function tooMany(needed: number): readonly Reason[] {
  return peakOver({ unit: 'consumer', needed, limit: MAX_CONSUMERS, product: null });
}

function consumersBill(
  { context, workload }: Pick<Stated, 'context' | 'workload'>,
  { name, task, volumeGb, hourUsd }: StreamMachine,
  plan: StreamPlan,
): PlannedReaders['bill'] {
  const least = leastConsumersOf(workload);
  const perDay = workload.predictionsPerDay;
  const disk = rootDiskOf(context.lookup);
  const kept = discountFactor(workload);
  return ({ simulation }, to) => {
    const count = plan.consumers;
    // The distance of the last consumer from its limit is unknown here, so half is assumed.
    const inConsumers = (each: number): Growth => inSteps({ count, needed: count - 0.5, least, each, perDay });
    to.item('consumers', count * MONTH_H, 'hour', hourUsd(simulation))?.describe({
      fields: { count, machine: name, ...task },
      kept,
      grows: inConsumers(MONTH_H),
    });
    to.item(disk.code, count * volumeGb, 'gb-month', disk.gbUsd)?.describe({ grows: inConsumers(volumeGb) });
  };
}

const REPLY: Reason = { code: 'stream-reply' };

/** Sets what the readers of a stream deliver: an answer is read when its file is complete. */
export function setServed({ readers, load, plan }: PlannedReaders, { fileS }: SinkUse, to: Tally): void {
  to.count = plan.consumers;
  to.p99Ms = plan.p99Ms;
  if (to.explanation !== null) to.p50Ms = medianMs(readers, load, plan);
  if (fileS > 0) {
    to.meanAgeS = to.p50Ms / 1000 + fileS / 2;
    to.maxAgeS = to.p99Ms / 1000 + fileS;
  }
}

/**
 * Explains the readers of a stream at their window. The reasons of the explanation so far are those about the answers.
 * @param of.before reasons before all others.
 */
export function tellReaders(
  read: PlannedReaders,
  of: { readonly before: readonly Reason[]; readonly source: UseOf<'readers'>['source'] },
  to: Tally,
): void {
  const { explanation } = to;
  if (explanation === null) return;
  const { readers, load, plan, profile, deployed } = read;
  const { workload } = readers;
  const { windowS, batchRows, consumers: count } = plan;
  const { source } = of;
  const latencyMs = { p50: to.p50Ms, p99: to.p99Ms };
  const around: readonly LatencyPart[] = [
    always('path', workload.pathOverheadMs),
    { code: 'stream', p50: load.propagationP50Ms, p99: load.propagationP99Ms },
  ];
  const reply = workload.callerWaits ? [REPLY] : [];
  explanation.profile = profile;
  explanation.reasons.unshift(...of.before, { code: 'stream-window', windowS, batchRows }, ...reply);
  explanation.reasons.push(...read.after);
  explanation.latencyParts = () => partsOf(latencyMs, around, 'window');
  explanation.deployment = () => ({
    machine: deployed.machine(),
    use: { kind: 'readers', count, by: deployed.by, windowS, source },
  });
}
