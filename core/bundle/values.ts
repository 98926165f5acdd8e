import type { PlanDocument, ServingOption } from '#core/contract/plan.ts';
import type { Promises } from '#core/contract/promises.ts';
import type { RunDocument } from '#core/contract/run.ts';
import { periodS } from '#core/decide/plan-options.ts';
import { SAFETY_FACTOR } from '#core/price/pricing/always-on.ts';
import {
  counted,
  duration,
  percent,
  predictionsPerDayText,
  rate,
  usd,
  usdDecimals,
  usdRange,
} from '#core/words/format.ts';
import { optionLabel } from '#core/words/names.ts';
import { machineOf, type BundleMachine, type InstanceShape } from './machine.ts';
import { bestBatch, cited, requestThreads, sessionTuning, windowAndCap } from './measured.ts';
import { billNumber, billText, reasonOf, instanceTypeOf, useOf } from './option-facts.ts';
import { maxTritonBatch } from './triton.ts';
import { plainName, traced, word, type BundleValues, type PlainName, type Traced } from './traced.ts';

/** Versions that the files name. Each can be raised without changing a file otherwise. */
const VERSIONS = { pythonVersion: '3.12', tritonVersion: '25.09', emrRelease: 'emr-7.5.0' } as const;
const DAY_S = 86_400;
/** The longest run of a Lambda function, and of a job without a window of its own, in seconds. */
const FUNCTION_MAX_S = 900;
/** A run that takes this many times what was planned is stopped: it costs and does not end. */
const RUNAWAY = 5;
/** The budget alarm rings at this multiple of the high end of the cost. */
const BUDGET_SLACK = 1.2;

/** The part of a machine's memory that AWS Batch can give to a job: its system and agent keep the rest. */
const JOB_MEMORY = 0.85;
/** Fewer containers at a time would refuse the calls of a burst while new ones start. */
const LEAST_CONCURRENCY = 10;
/** What SageMaker allows of a serverless endpoint. Source: its documentation of quotas. */
const SERVERLESS_CONCURRENCY_MAX = 200;

/** What the values of a bundle are made from. */
export interface BundleInput {
  readonly plan: PlanDocument;
  readonly run: RunDocument;
  readonly option: ServingOption;
  readonly promises: Promises;
  /** What the catalogue says about the option's instance type; null without one. */
  readonly shape: InstanceShape | null;
}

/** All values that the templates of a bundle may name. A value that the option does not have is what a careful engineer would start with, and says so. */
export function bundleValues(input: BundleInput): BundleValues {
  const { option, plan, run } = input;
  const machine = machineOf(option, input.shape);
  const name = plainName(run.model.file.replace(/\.onnx$/i, ''));
  return {
    name: word(name, `the model ${run.model.file}`),
    shortName: word(shortened(name)),
    headline: traced(
      `Planned for ${predictionsPerDayText(plan.workload.predictionsPerDay)}: ${optionLabel(option)}. Measured: ${cited(run)}.`,
    ),
    region: traced(plan.workload.region, 'the region of the plan'),
    ...versions(),
    ...machineValues(option, machine),
    ...fleetValues(input),
    ...batchValues(input, machine),
    ...modelValues(input, machine),
    ...streamValues(input),
    ...tableValues(input),
    ...clusterValues(input, machine),
    ...moneyValues(option),
  };
}

/** The first value of a bundle that is no finite number, by its name; null for a plan of numbers that a service can have. */
export function impossibleValue(input: BundleInput): string | null {
  const found = Object.entries(bundleValues(input)).find(
    ([, traced]) => traced.kind === 'number' && !Number.isFinite(traced.value),
  );
  return found?.[0] ?? null;
}

/** AWS allows 64 characters for the name of a role; Terraform takes 26 of them to tell roles apart. */
function shortened(name: PlainName): PlainName {
  return plainName(name.slice(0, 20));
}

function versions(): BundleValues {
  return Object.fromEntries(
    Object.entries(VERSIONS).map(([name, value]) => [name, word(value, 'not part of the plan')]),
  );
}

function machineValues(option: ServingOption, machine: BundleMachine | null): BundleValues {
  const vcpus = machine?.vcpus ?? 1;
  const memoryMib = machine?.memoryMib ?? 2048;
  const note = machine?.note ?? 'not stated by the plan';
  const isArm = machine?.arch === 'arm64';
  return {
    instanceType: traced(instanceTypeOf(option) ?? '', note),
    vcpus: traced(vcpus, note),
    cpuUnits: traced(Math.round(vcpus * 1024), note),
    memoryMib: traced(memoryMib, note),
    arch: word(isArm ? 'arm64' : 'x86_64', note),
    ecsArch: word(isArm ? 'ARM64' : 'X86_64', note),
    emrArch: word(isArm ? 'ARM64' : 'X86_64', note),
    ecsAmi: word(isArm ? 'amazon-linux-2023/arm64' : 'amazon-linux-2023', note),
    eksAmi: word(isArm ? 'AL2023_ARM_64_STANDARD' : 'AL2023_x86_64_STANDARD', note),
    jobMemoryMib: traced(
      Math.floor(memoryMib * JOB_MEMORY),
      `${percent(JOB_MEMORY)} of the machine: the rest is for its system`,
    ),
    platform: word(isArm ? 'linux/arm64' : 'linux/amd64', note),
  };
}

/** How far nodes scale. Beside spot machines, those on demand keep the SLO when the others are taken back, so their number stays. */
function nodeLimits(fleet: {
  readonly isSpot: boolean;
  readonly onDemand: number;
  readonly least: number;
  readonly most: number;
}): BundleValues {
  const { isSpot, onDemand, least, most } = fleet;
  return {
    onDemandMin: traced(isSpot ? onDemand : least),
    onDemandMax: traced(Math.max(1, isSpot ? onDemand : most)),
    spotMin: traced(Math.max(0, least - onDemand)),
    spotMax: traced(Math.max(1, most - onDemand)),
  };
}

function fleetValues({ option, promises, plan }: BundleInput): BundleValues {
  const count = Math.max(1, Math.ceil(option.count ?? 1));
  const base = reasonOf(option, 'spot-base');
  const isSpot = option.purchase === 'spot';
  const onDemand = base?.onDemand ?? (isSpot ? 0 : count);
  const least = Math.min(count, Math.max(1, plan.workload.minInstances));
  const most = 2 * Math.max(count, least);
  const sized = `for ${rate(promises.peakPerS, 'requests/s')} in the busiest minute`;
  const whole = promises.ratePerS?.value ?? promises.peakPerS;
  const each = whole / count;
  const pods = reasonOf(option, 'node-pods')?.pods ?? 1;
  const atPct = Math.round(100 * SAFETY_FACTOR);
  const provisioned = reasonOf(option, 'provisioned');
  const busy = Math.max(count, provisioned?.containers ?? 0);
  const concurrency = Math.max(LEAST_CONCURRENCY, 4 * busy);
  const bounded = `${busy} at a time are expected at the peak; more are left for bursts and cold starts, as a limit of the cost`;
  return {
    count: traced(count, `${counted(count, 'instance')} ${sized}`),
    minCount: traced(least, `the workload keeps at least ${counted(least, 'instance')}`),
    maxCount: traced(most, `twice the ${count} of the plan, as a limit of the cost`),
    onDemandCount: traced(onDemand, onDemand > 0 && isSpot ? 'keeps the SLO when spot machines are taken back' : ''),
    spotCount: traced(isSpot ? (base?.spot ?? count) : 0, isSpot ? 'the rest of the fleet' : ''),
    onDemandWeight: traced(isSpot ? 0 : 1),
    onDemandPct: traced(isSpot ? 0 : 100),
    spotWeight: traced(isSpot ? 1 : 0),
    ...nodeLimits({ isSpot, onDemand, least, most }),
    scaleAtPct: traced(atPct, `the plan loads an instance to ${percent(SAFETY_FACTOR)} of what it carries`),
    scaleAt: traced(
      atPct,
      `The plan loads an instance to ${percent(SAFETY_FACTOR)} of what it carries within the SLO.`,
    ),
    podRatePerS: traced(
      Number((each / pods).toPrecision(3)),
      `${rate(whole, 'requests/s')} over ${counted(count * pods, 'pod')}`,
    ),
    podCount: traced(count * pods, `${counted(pods, 'pod')} on each of ${counted(count, 'node')}, ${sized}`),
    minPods: traced(least * pods, `the workload keeps at least ${counted(least, 'node')}`),
    maxPods: traced(most * pods, `twice the ${count * pods} of the plan, as a limit of the cost`),
    invocationsPerInstance: traced(
      Math.max(1, Math.round(each * SAFETY_FACTOR * 60)),
      `a minute: ${percent(SAFETY_FACTOR)} of the ${rate(each, 'requests/s')} that one instance carries`,
    ),
    provisionedCount: traced(
      provisioned?.containers ?? 0,
      provisioned === null ? 'the plan keeps none warm' : 'containers that stay warm',
    ),
    concurrency: traced(concurrency, bounded),
    mostAtOnce: traced(billNumber(option, ['function-use'], 'memoryMb') === null ? most : concurrency),
    serverlessConcurrency: traced(Math.min(SERVERLESS_CONCURRENCY_MAX, concurrency), bounded),
  };
}

function batchValues({ option, promises, plan }: BundleInput, machine: BundleMachine | null): BundleValues {
  const everyS = periodS(option) ?? DAY_S;
  const rowsPerS = promises.jobRowsPerS?.value ?? 0;
  const expectedS = (promises.jobStartS ?? 0) + (rowsPerS > 0 ? (promises.jobRows ?? 0) / rowsPerS : 0);
  const windowS = promises.jobWindowS ?? everyS;
  const timeoutS = Math.round(Math.min(Math.max(windowS, 60), Math.max(FUNCTION_MAX_S, RUNAWAY * expectedS)));
  const shards = Math.max(1, Math.ceil(option.count ?? 1));
  const expected = `a run is expected to take ${duration(expectedS * 1000)}`;
  return {
    schedule: traced(
      scheduleOf(everyS),
      plan.workload.once
        ? 'the job runs once: start the run that the outputs name'
        : `a run every ${duration(everyS * 1000)}`,
    ),
    scheduleState: word(plan.workload.once ? 'DISABLED' : 'ENABLED'),
    shards: traced(shards, `${counted(shards, 'machine')} for a run`),
    maxVcpus: traced(
      Math.ceil(shards * (machine?.vcpus ?? 1)),
      `the vCPUs of ${counted(shards, 'machine')}, as a limit of the cost`,
    ),
    timeoutS: traced(timeoutS, `${expected}, and may take at most this`),
    functionTimeoutS: traced(
      Math.min(FUNCTION_MAX_S, timeoutS),
      `${expected}; the most that Lambda allows is ${FUNCTION_MAX_S} s`,
    ),
  };
}

/** A rate of EventBridge Scheduler. Source: its documentation of rate-based schedules. */
function scheduleOf(periodOfRunsS: number): string {
  const of = (unit: string, unitS: number) => {
    const amount = Math.max(1, Math.round(periodOfRunsS / unitS));
    return `rate(${amount} ${unit}${amount === 1 ? '' : 's'})`;
  };
  if (periodOfRunsS % DAY_S < 1) return of('day', DAY_S);
  return periodOfRunsS % 3600 < 1 ? of('hour', 3600) : of('minute', 60);
}

function modelValues({ option, run }: BundleInput, machine: BundleMachine | null): BundleValues {
  const batch = bestBatch(run);
  const answering = requestThreads(run);
  const threads =
    (useOf(option) === 'batch' ? batch?.threads : answering) ??
    batch?.threads ??
    answering ??
    traced(1, 'not measured');
  const session = sessionTuning(run, useOf(option));
  const workers = Math.max(1, Math.floor((machine?.vcpus ?? 1) / Number(threads.value)));
  const shared = `${counted(Number((machine?.vcpus ?? 1).toPrecision(3)), 'vCPU')}, ${counted(Number(threads.value), 'thread')} of a session`;
  const pods = reasonOf(option, 'node-pods');
  return {
    threads,
    batchSize: batch?.batchSize ?? traced(1, 'not measured'),
    workers: traced(workers, shared),
    podWorkers: traced(Math.max(1, Math.floor(workers / (pods?.pods ?? 1))), shared),
    ...sessionValues(session, Number(threads.value)),
    maxTritonBatch: maxTritonBatch(run),
    podCpu: word(podCpu(machine, pods?.pods ?? 1), 'nearly the whole node, divided by its pods'),
    podMemoryMib: traced(
      Math.ceil(Math.max(pods?.podMib ?? 0, 512) * 2),
      'twice what a pod was measured to need, at least 1 GiB',
    ),
  };
}

/** The settings of a session by the names of Python's `SessionOptions`. */
function sessionValues({ tuning, note }: ReturnType<typeof sessionTuning>, threads: number): BundleValues {
  return {
    graphLevel: word(tuning.graph === 'all' ? 'ORT_ENABLE_ALL' : 'ORT_ENABLE_EXTENDED', note),
    spinning: word(tuning.spinning ? '1' : '0'),
    arena: traced(tuning.arena ? 1 : 0),
    memoryPattern: traced(tuning.memoryPattern ? 1 : 0),
    branchThreads: traced(
      tuning.parallel ? Math.max(2, threads) : 1,
      tuning.parallel ? 'branches of the graph side by side' : 'one node after the other',
    ),
  };
}

function podCpu(machine: BundleMachine | null, pods: number): `${number}m` {
  const millicores = Math.floor((1000 * 0.9 * (machine?.vcpus ?? 1)) / Math.max(1, pods));
  return `${millicores}m`;
}

function streamValues({ option, promises, run }: BundleInput): BundleValues {
  const planned = reasonOf(option, 'stream-window');
  const consumers = Math.max(1, option.count ?? 1);
  const { windowS, maxBatch } = windowAndCap(run, {
    windowS: planned?.windowS ?? 0.01,
    ratePerS: promises.peakPerS / consumers,
  });
  const cluster = reasonOf(option, 'kafka-cluster');
  const partitions = cluster?.partitions ?? reasonOf(option, 'serverless-topic')?.partitions ?? consumers;
  return {
    windowS,
    maxBatch,
    ...queueValues(option, { windowS, maxBatch }),
    windowWholeS: traced(Math.min(300, Math.max(0, Math.round(Number(windowS.value)))), windowS.note),
    maxRecords: traced(Math.min(10_000, Number(maxBatch.value)), maxBatch.note),
    brokerType: traced(billText(option, ['brokers'], 'type') ?? '', 'the bill of the plan'),
    brokerCount: traced(cluster?.brokers ?? 0, 'the bill of the plan'),
    brokerStorageGb: traced(brokerGb(option, cluster?.brokers ?? 1), 'twice the stored bytes of the bill'),
    partitions: traced(
      partitions,
      `as many as there are consumers at most, for ${rate(promises.peakPerS, 'messages/s')}`,
    ),
    streamMode: streamMode(option, 'stream'),
    answerMode: streamMode(option, 'output-stream'),
    streamShards: traced(billNumber(option, ['shards'], 'count') ?? 1, 'the bill of the plan'),
    answerShards: traced(billNumber(option, ['output-shards'], 'count') ?? 1, 'the bill of the plan'),
  };
}

/** The capacity mode of a Kinesis stream, by the item of the bill that only a stream on demand has. */
function streamMode(option: ServingOption, onDemandItem: string): Traced {
  return option.breakdown.some(({ code }) => code === onDemandItem)
    ? word('ON_DEMAND', 'on demand costs less in the plan than the shards of the peak')
    : word('PROVISIONED', 'shards cost no more in the plan than capacity on demand');
}

/**
 * The batches of a queue that Lambda reads: ten messages at most without a window, which is all that a FIFO queue has, and up to 10,000 with one of at least
 * a second. Source: Lambda's documentation of the parameters of Amazon SQS event sources.
 */
function queueValues(
  option: ServingOption,
  { windowS, maxBatch }: { readonly windowS: Traced; readonly maxBatch: Traced },
): BundleValues {
  const isFifo = reasonOf(option, 'requests-through')?.transport === 'fifo-queue';
  const wholeS = isFifo || Number(windowS.value) < 1 ? 0 : Math.min(300, Math.round(Number(windowS.value)));
  return {
    queueKind: word(isFifo ? 'fifo' : 'standard', isFifo ? 'the workload needs order' : 'the workload needs no order'),
    queueWindowS: traced(wholeS, windowS.note),
    queueRecords: traced(Math.min(wholeS === 0 ? 10 : 10_000, Number(maxBatch.value)), maxBatch.note),
  };
}

function brokerGb(option: ServingOption, brokers: number): number {
  const stored = billNumber(option, ['topic-storage'], 'quantity') ?? 10;
  return Math.max(10, Math.ceil((2 * stored) / Math.max(1, brokers)));
}

function tableValues({ option, plan }: BundleInput): BundleValues {
  const stored = reasonOf(option, 'answers-stored');
  const writes = billNumber(option, ['dynamodb-write-capacity'], 'units');
  const reads = billNumber(option, ['dynamodb-read-capacity'], 'units');
  const lifeS = Math.ceil(Math.max(plan.workload.maxStalenessS ?? 0, 2 * (periodS(option) ?? DAY_S)));
  const timeoutMs = plan.workload.sloMs ?? 1000;
  const cacheNodes = billNumber(option, ['cache-nodes'], 'count') ?? 2;
  return {
    store: word(stored?.store ?? 'dynamodb', 'the cheaper store of the plan'),
    writeUnits: traced(Math.ceil(writes ?? 0), writes === null ? 'paid by request' : 'only while the job writes'),
    readUnits: traced(
      Math.ceil(reads ?? 0),
      reads === null ? 'paid by request' : 'for the reads of the busiest minute',
    ),
    cacheType: traced(billText(option, ['cache-nodes'], 'type') ?? 'cache.t4g.small', 'the bill of the plan'),
    cacheShards: traced(
      Math.max(1, Math.ceil(cacheNodes / 2)),
      `two copies of each are the ${cacheNodes} nodes of the bill`,
    ),
    answerLifeS: traced(lifeS, 'an answer that two runs have not renewed is forgotten'),
    liveTimeoutS: traced(timeoutMs / 1000, plan.workload.sloMs === null ? 'no SLO is stated' : 'the SLO'),
  };
}

function clusterValues({ option, run }: BundleInput, machine: BundleMachine | null): BundleValues {
  const nodes = reasonOf(option, 'cluster-nodes');
  const workers = reasonOf(option, 'serverless-workers');
  const executors = workers?.executors ?? nodes?.coreNodes ?? 1;
  const { vcpus = 4, memoryGb = 16 } = workers ?? {};
  const threads = Number(bestBatch(run)?.threads.value ?? 1);
  // A driver is as large as a worker.
  const most = `${counted(executors, 'worker')} and a driver, as a limit of the cost`;
  return {
    coreNodes: traced(nodes?.coreNodes ?? 1, 'nodes of the plan that work'),
    masterType: traced(nodes?.masterType ?? 'm7g.xlarge', 'the cheapest master of the plan'),
    executors: traced(executors, 'workers of the plan'),
    executorVcpus: traced(vcpus, 'the size of a worker in the plan'),
    executorMemoryGb: traced(Math.max(1, Math.floor(0.8 * memoryGb)), 'four fifths of the memory of a worker'),
    clusterVcpus: traced(vcpus * (executors + 1), most),
    clusterMemoryGb: traced(memoryGb * (executors + 1), most),
    sparkTaskCpus: traced(Math.max(1, Math.min(threads, machine?.vcpus ?? vcpus)), 'the threads of one session'),
    market: word(option.purchase === 'spot' ? 'SPOT' : 'ON_DEMAND', 'the purchase of the plan'),
    capacity: word(option.purchase === 'spot' ? 'SPOT' : 'EC2', 'the purchase of the plan'),
    fargateCapacity: word(option.purchase === 'spot' ? 'FARGATE_SPOT' : 'FARGATE', 'the purchase of the plan'),
  };
}

function moneyValues({ monthlyUsd }: ServingOption): Record<string, Traced> {
  const most = monthlyUsd?.high ?? monthlyUsd?.value ?? 0;
  return { budgetUsd: traced(Math.max(1, Math.ceil(most * BUDGET_SLACK)), expectedText(monthlyUsd)) };
}

function expectedText(monthlyUsd: ServingOption['monthlyUsd']): string {
  if (monthlyUsd === null) return '';
  const { value, low, high } = monthlyUsd;
  const range = low === null || high === null ? '' : `, $${usdRange(low, high, usdDecimals(value))} nine times in ten`;
  return `the plan expects ${usd(value)} a month${range}`;
}
