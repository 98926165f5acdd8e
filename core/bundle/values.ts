import type { BundleInput } from './bundle-input.ts';
import { assertNever } from '#core/assert-never.ts';
import type { DeployedMachine, DeployedUse } from '#core/contract/serving/deployment.ts';
import type { ServingOption } from '#core/contract/plan/plan.ts';
import {
  counted,
  percent,
  plain,
  predictionsPerDayText,
  usd,
  usdDecimals,
  usdRange,
} from '#core/words/format/format.ts';
import { optionLabel } from '#core/words/names.ts';
import { environmentValues } from './environment-values.ts';
import { fleetValues, functionValues } from './fleet-values.ts';
import { jobValues, sparkValues, storeValues } from './job-values.ts';
import { bestBatch, cited, requestThreads, sessionTuning, useOf } from './measured.ts';
import { readerValues } from './reader-values.ts';
import { nameOf } from './parts.ts';
import { maxTritonBatch } from './triton.ts';
import { liveName, plainName, traced, word, type BundleValues, type PlainName, type Traced } from './traced.ts';

/** Versions that the files name. Each can be raised without another change to a file. */
const VERSIONS = { pythonVersion: '3.12', tritonVersion: '25.09', emrRelease: 'emr-7.5.0' } as const;
/** The budget alarm is set to this multiple of the upper bound of the cost. */
const BUDGET_SLACK = 1.2;
/** The part of a machine's memory that AWS Batch can give to a job: its system and agent keep the rest. */
const JOB_MEMORY = 0.85;

/** All values that the templates of an option's bundle may name. A template that names another one is a defect. */
export function bundleValues(input: BundleInput): BundleValues {
  const { option, plan, run, deployment } = input;
  const { machine } = deployment;
  const name = nameOf(input);
  return {
    name: word(name, `the model ${run.model.file}`),
    shortName: word(shortened(input)),
    headline: traced(
      `Planned for ${predictionsPerDayText(plan.workload.predictionsPerDay)}: ${optionLabel(option)}. Measured: ${cited(run)}.`,
    ),
    region: traced(plan.workload.region, 'the region of the plan'),
    ...versions(),
    ...machineValues(machine),
    ...purchaseValues(option),
    ...modelValues(input),
    ...moneyValues(option),
    ...useValues(input, deployment.use),
  };
}

/** The name of the first value of a bundle that is not a finite number; null if all are finite. */
export function impossibleValue(input: BundleInput): string | null {
  const found = Object.entries(bundleValues(input)).find(
    ([, traced]) => traced.kind === 'number' && !Number.isFinite(traced.value),
  );
  return found?.[0] ?? null;
}

function useValues(input: BundleInput, use: DeployedUse): BundleValues {
  switch (use.kind) {
    case 'fleet':
      return { ...fleetValues(input, use), ...environmentValues(input, use) };
    case 'function':
      return functionValues(use);
    case 'job':
      return jobValues(input, use);
    case 'spark':
      return { ...jobValues(input, use), ...sparkValues(input.deployment.machine, use) };
    case 'readers':
      return readerValues(input, use);
    case 'stored':
      return { ...jobValues(input, use), ...storeValues(input, use) };
    default:
      return assertNever(use);
  }
}

/** AWS allows 64 characters for the name of a role; Terraform takes 26 of them to tell roles apart. */
function shortened({ run, isLive }: BundleInput): PlainName {
  const name = plainName(nameOf({ run }).slice(0, 20));
  return isLive === true ? liveName(name) : name;
}

function versions(): BundleValues {
  return Object.fromEntries(
    Object.entries(VERSIONS).map(([name, value]) => [name, word(value, 'not part of the plan')]),
  );
}

function vcpusText(vcpus: number): string {
  return vcpus < 1 ? `${plain(vcpus, 3)} vCPU` : counted(Number(plain(vcpus, 3)), 'vCPU');
}

/** `1 vCPU, 2,048 MiB`, with the instance type if it has one. */
function machineText({ instanceType, vcpus, memoryMib }: DeployedMachine): string {
  const size = `${vcpusText(vcpus)}, ${plain(memoryMib)} MiB`;
  return instanceType === null ? size : `${instanceType}: ${size}`;
}

function machineValues(machine: DeployedMachine): BundleValues {
  const { instanceType, vcpus, memoryMib, diskGib, architecture } = machine;
  const note = `priced by the plan: ${machineText(machine)}, ${architecture}`;
  const isArm = architecture === 'arm64';
  return {
    ...(instanceType === null ? {} : { instanceType: traced(instanceType, note) }),
    workerType: traced(`n1-standard-${plain(vcpus, 3)}`, note),
    ...(diskGib === undefined
      ? {}
      : { diskGib: traced(Math.ceil(diskGib), `a disk of ${plain(diskGib)} GiB for each, as priced`) }),
    vcpus: traced(vcpus, note),
    cpuMilli: traced(Math.round(vcpus * 1000), note),
    cpuUnits: traced(Math.round(vcpus * 1024), note),
    memoryMib: traced(memoryMib, note),
    memoryGib: traced(memoryMib / 1024, note),
    arch: word(isArm ? 'arm64' : 'x86_64', note),
    ecsArch: word(isArm ? 'ARM64' : 'X86_64', note),
    emrArch: word(isArm ? 'ARM64' : 'X86_64', note),
    ecsAmi: word(isArm ? 'amazon-linux-2023/arm64' : 'amazon-linux-2023', note),
    eksAmi: word(isArm ? 'AL2023_ARM_64_STANDARD' : 'AL2023_x86_64_STANDARD', note),
    jobMemoryMib: traced(
      Math.floor(memoryMib * JOB_MEMORY),
      `${percent(JOB_MEMORY)} of the machine: the rest is for its system`,
    ),
    cosImage: word(isArm ? 'cos-arm64-stable' : 'cos-stable', note),
    // The images of Azure Batch with Docker. Sources: github.com/Azure/Batch/issues/166 and 185.
    batchSku: word(isArm ? '2404-arm64' : '2204', note),
    batchUbuntu: word(isArm ? '24.04' : '22.04', note),
    ubuntuSku: word(isArm ? 'server-arm64' : 'server', note),
    platform: word(isArm ? 'linux/arm64' : 'linux/amd64', note),
  };
}

/** How a job's machines are bought. */
function purchaseValues({ purchase }: Pick<ServingOption, 'purchase'>): BundleValues {
  const note = 'the purchase of the plan';
  const isSpot = purchase === 'spot';
  return {
    market: word(isSpot ? 'SPOT' : 'ON_DEMAND', note),
    capacity: word(isSpot ? 'SPOT' : 'EC2', note),
    provisioningModel: word(isSpot ? 'SPOT' : 'STANDARD', note),
    tier: word(isSpot ? 'low_priority' : 'dedicated', note),
    fargateCapacity: word(isSpot ? 'FARGATE_SPOT' : 'FARGATE', note),
  };
}

/** Whether a machine of the plan is a pod, not a node with pods. */
function isWholePod(use: DeployedUse): boolean {
  return use.kind === 'fleet' && use.pods === null;
}

function modelValues({ run, deployment }: BundleInput): BundleValues {
  const { vcpus, sessions } = deployment.machine;
  const batch = bestBatch(run);
  const answering = requestThreads(run);
  const unmeasured = traced(1, 'not measured');
  const threads =
    (useOf(deployment.use) === 'batch' ? batch?.threads : answering) ?? batch?.threads ?? answering ?? unmeasured;
  const note = `planned with ${counted(sessions, 'session')} on ${vcpusText(vcpus)}`;
  return {
    threads,
    batchSize: batch?.batchSize ?? unmeasured,
    sessions: traced(sessions, note),
    ...sessionValues(sessionTuning(run, useOf(deployment.use)), Number(threads.value)),
    maxTritonBatch: maxTritonBatch(run),
    podSessions: isWholePod(deployment.use) ? traced(sessions, note) : traced(1, 'a pod has one session, as planned'),
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
      tuning.parallel ? 'branches of the graph in parallel' : 'one node after the other',
    ),
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
