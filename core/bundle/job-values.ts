import type { DeployedMachine, UseOf } from '#core/contract/serving/deployment.ts';
import { assertNever } from '#core/assert-never.ts';
import { statedPayload } from '#core/price/serving/candidate/payload.ts';
import { bytes, counted, duration } from '#core/words/format/format.ts';
import { traced, word, type BundleValues, type Traced } from './traced.ts';
import type { BundleInput } from './bundle-input.ts';

const DAY_S = 86_400;
/** The longest run of a Lambda function, and of a job without a window of its own, in seconds. */
const FUNCTION_MAX_S = 900;
/** A run that takes this many times as long as planned is stopped, because it costs money and may not end. */
const RUNAWAY = 5;
/** Bytes that BigQuery bills at least for a query, as the price assumes. */
const LEAST_BILLED_BYTES = 10e6;
/**
 * The memory of a Spark worker ÷ that of its heap: Spark adds a tenth for what is outside the heap. Source: EMR Serverless, documentation of
 * `spark.executor.memoryOverheadFactor`.
 */
const SPARK_OVERHEAD = 1.1;

/** A use that runs by a schedule. */
type ScheduledUse = UseOf<'job' | 'spark' | 'stored'>;

/** The values of a job: its schedule, its machines, and when a run is stopped. */
export function jobValues(input: BundleInput, { count, periodS }: ScheduledUse): BundleValues {
  const { deployment, promises } = input;
  const { vcpus } = deployment.machine;
  const everyS = periodS ?? DAY_S;
  const rowsPerS = promises.jobRowsPerS?.value ?? 0;
  const workS = rowsPerS > 0 ? (promises.jobRows ?? 0) / rowsPerS : 0;
  const expectedS = (promises.jobStartS ?? 0) + workS;
  const windowS = promises.jobWindowS ?? everyS;
  const timeoutS = Math.round(Math.min(Math.max(windowS, 60), Math.max(FUNCTION_MAX_S, RUNAWAY * expectedS)));
  const taskTimeoutS = Math.round(Math.min(timeoutS, Math.max(FUNCTION_MAX_S, RUNAWAY * workS)));
  const workText = `expected to work for ${duration(workS * 1000)}, and may take at most this`;
  const expected = `a run is expected to take ${duration(expectedS * 1000)}`;
  const machines = `${counted(count, 'machine')} for a run`;
  return {
    count: traced(count, machines),
    schedule: traced(scheduleOf(everyS), periodS === null ? RUNS_ONCE : everyText(everyS)),
    scheduleState: word(periodS === null ? 'DISABLED' : 'ENABLED'),
    ...(periodS === null ? {} : cronValue(periodS)),
    cloudSchedule: traced(cronOf(everyS) ?? inMinutes(everyS), `in UTC, ${everyText(everyS)}`),
    everyMinutes: traced(Math.max(1, Math.round(everyS / 60)), everyText(everyS)),
    transferSchedule: traced(transferScheduleOf(everyS), everyText(everyS)),
    every: traced(duration(everyS * 1000)),
    schedules: traced(periodS === null ? 0 : 1, periodS === null ? RUNS_ONCE : ''),
    shards: traced(count, machines),
    maxBytesBilled: bytesLimit(input),
    maxVcpus: traced(Math.ceil(count * vcpus), `the vCPUs of ${counted(count, 'machine')}, as a limit of the cost`),
    timeoutS: traced(timeoutS, `${expected}, and may take at most this`),
    taskTimeoutS: traced(taskTimeoutS, `a task is ${workText}`),
    workMinutes: traced(Math.ceil(taskTimeoutS / 60), `The job is ${workText}`),
    functionTimeoutS: traced(
      Math.min(FUNCTION_MAX_S, timeoutS),
      `${expected}; the most that Lambda allows is ${FUNCTION_MAX_S} s`,
    ),
  };
}

/** The most bytes that a query of a warehouse may be billed for: those of a run as planned, or the least that is billed, several times. */
function bytesLimit({ plan, promises }: BundleInput): Traced {
  const planned = (promises.jobRows ?? 0) * statedPayload(plan.workload).payloadBytesIn;
  const note = `${RUNAWAY} times the ${bytes(planned)} that a run is planned to read, as a limit of the cost`;
  return traced(Math.ceil(RUNAWAY * Math.max(LEAST_BILLED_BYTES, planned)), note);
}

const RUNS_ONCE = 'the job runs once: start the run that the outputs name';

function everyText(periodOfRunsS: number): string {
  return `a run every ${duration(periodOfRunsS * 1000)}`;
}

function cronValue(periodS: number): BundleValues {
  const cron = cronOf(periodS);
  return cron === null ? {} : { cron: traced(cron, `in UTC, ${everyText(periodS)}`) };
}

/** A period as the five fields of cron; null for one that they cannot state, such as 45 minutes. */
export function cronOf(periodOfRunsS: number): string | null {
  const minutes = Math.max(1, Math.round(periodOfRunsS / 60));
  const hours = minutes / 60;
  if (minutes < 60) return 60 % minutes === 0 ? `*/${minutes} * * * *` : null;
  if (hours < 24) return 24 % hours === 0 ? `0 */${hours} * * *` : null;
  if (hours === 24) return '0 0 * * *';
  return hours === 168 ? '0 0 * * 0' : null;
}

/** Cloud Scheduler also takes an interval. Source: its documentation of schedules. */
function inMinutes(periodOfRunsS: number): string {
  return `every ${Math.round(periodOfRunsS / 60)} minutes`;
}

/** The least period of a scheduled query, in minutes. Source: BigQuery's documentation of scheduled queries. */
const LEAST_TRANSFER_MIN = 5;

/** A period as the schedules of BigQuery's data transfers state it. Source: their documentation of `schedule`. */
function transferScheduleOf(periodOfRunsS: number): string {
  const minutes = Math.max(LEAST_TRANSFER_MIN, Math.round(periodOfRunsS / 60));
  return minutes % 60 === 0 ? `every ${minutes / 60} hours` : `every ${minutes} minutes`;
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

/** The values of a Spark job: its nodes or its workers, and how many sessions run on each. */
export function sparkValues(
  { vcpus, memoryMib, sessions }: DeployedMachine,
  { count, masterType }: UseOf<'spark'>,
): BundleValues {
  const memoryGb = memoryMib / 1024;
  // A driver is as large as a worker.
  const most = `${counted(count, 'worker')} and a driver, as a limit of the cost`;
  return {
    ...(masterType === null ? {} : { masterType: traced(masterType, 'the master node of the plan') }),
    coreNodes: traced(count, 'nodes of the plan that work'),
    executors: traced(count, 'workers of the plan'),
    executorVcpus: traced(vcpus, 'the size of a worker in the plan'),
    executorMemoryGb: traced(
      Math.max(1, Math.floor(memoryGb / SPARK_OVERHEAD)),
      `with what Spark adds, the ${memoryGb} GB of a worker in the plan`,
    ),
    glueWorker: glueWorkerOf(vcpus, memoryGb),
    glueWorkers: traced(count + 1, `the ${counted(count, 'worker')} of the plan and a driver`),
    clusterVcpus: traced(vcpus * (count + 1), most),
    clusterMemoryGb: traced(memoryGb * (count + 1), most),
    sparkTaskCpus: traced(
      Math.max(1, Math.floor(vcpus / sessions)),
      `${counted(sessions, 'session')} in parallel, as planned`,
    ),
  };
}

/** vCPUs of the smallest worker of Glue with a whole DPU. Source: its documentation of worker types. */
const DPU_VCPUS = 4;
/** The worker types of Glue with a whole DPU for each four vCPUs. */
const GLUE_WORKERS = ['G.1X', 'G.2X', 'G.4X', 'G.8X'] as const;

/** The smallest worker type of Glue that has the vCPUs of a worker in the plan. */
function glueWorkerOf(vcpus: number, memoryGb: number): Traced {
  const type = GLUE_WORKERS[Math.max(0, Math.ceil(Math.log2(vcpus / DPU_VCPUS)))] ?? 'G.8X';
  return word(type, `a worker of the plan has ${counted(vcpus, 'vCPU')} and ${memoryGb} GB`);
}

/** The store of answers, how long they live, and how long a reader waits for a live one. */
export function storeValues({ plan }: BundleInput, { store, periodS }: UseOf<'stored'>): BundleValues {
  const { maxStalenessS, sloMs } = plan.workload;
  const lifeS = Math.ceil(Math.max(maxStalenessS ?? 0, 2 * (periodS ?? DAY_S)));
  return {
    store: word(store.kind, 'the cheaper store of the plan'),
    ...capacityValues(store),
    answerLifeS: traced(lifeS, 'an answer expires if two runs do not renew it'),
    liveTimeoutS: traced((sloMs ?? 1000) / 1000, sloMs === null ? 'no SLO is stated' : 'the SLO'),
  };
}

function capacityValues(store: UseOf<'stored'>['store']): BundleValues {
  switch (store.kind) {
    case 'dynamodb':
    case 'firestore':
    case 'cosmos': {
      const { units } = store;
      const byUse = 'paid by request';
      return {
        writeUnits: traced(units?.writes ?? 0, units === null ? byUse : 'only while the job writes'),
        readUnits: traced(units?.reads ?? 0, units === null ? byUse : 'for the reads of the busiest minute'),
      };
    }
    case 'memorystore':
    case 'azure-redis':
    case 'elasticache': {
      const { nodeType, engine, nodes } = store;
      const isValkey = engine === 'valkey';
      return {
        cacheType: traced(nodeType, 'the node of the plan'),
        cacheShards: traced(nodes / 2, `two copies of each are the ${nodes} nodes of the plan`),
        cacheEngine: word(isValkey ? 'valkey' : 'redis', 'the engine of the plan'),
        cacheVersion: word(isValkey ? '8.0' : '7.1'),
        cacheParameters: word(isValkey ? 'default.valkey8.cluster.on' : 'default.redis7.cluster.on'),
      };
    }
    default:
      return assertNever(store);
  }
}
