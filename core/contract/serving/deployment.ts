import { z } from 'zod';
import { Table } from '#core/contract/reasons/products.ts';
import { Provider } from '#core/contract/machine/execution.ts';
import {
  Cores,
  MAX_CORES,
  Name,
  NonNegative,
  PositiveS,
  RatePerS,
  Seconds,
  Share,
} from '#core/contract/base/numbers.ts';
import { ServiceId } from './serving.ts';

/** vCPUs of a machine, a task or a function; a small function has less than a hundredth. */
const Vcpus = z.number().min(1e-3).max(MAX_CORES);
/** Mebibytes of memory, up to 4 PiB. */
const MemoryMib = z
  .number()
  .min(1)
  .max(2 ** 32);
/** GiB of a disk, up to 64 TiB. */
const DiskGib = z
  .number()
  .min(1)
  .max(2 ** 16);
/** Machines, tasks, nodes, shards or concurrent calls: at least one, and as many as a workload that no service can take would need. */
const Machines = z.number().min(1).max(1e30);

/** One machine, task, worker or function, as it was priced. */
export const DeployedMachine = z.object({
  /** `aws`, or the cloud of a machine whose price the user stated. */
  cloud: Name,
  architecture: z.enum(['x86_64', 'arm64']),
  /** By the name of the service: `ml.c7i.large`. Null for a service that sells vCPUs or memory. */
  instanceType: Name.nullable(),
  vcpus: Vcpus,
  memoryMib: MemoryMib,
  /** GiB of its disk where the service bills one that the deployment states; absent otherwise. */
  diskGib: DiskGib.optional(),
  /** Number of sessions of the model that run in parallel on it. */
  sessions: Cores,
  /** The execution provider of the model; any other than `cpu` was measured on a device of such a machine. */
  provider: Provider,
});
export type DeployedMachine = Readonly<z.infer<typeof DeployedMachine>>;

/** Machines on spot, and all others: on demand, or under a commitment of years. */
const Bought = z.object({ onDemand: NonNegative, spot: NonNegative });

/** The pods of a node. They fit into the capacity that Kubernetes and its agents leave free. */
const Pods = z.object({
  perNode: Cores,
  /** The measured need of one pod, and the maximum of the node's memory and CPU time that it can request. */
  neededMib: MemoryMib,
  mostMib: MemoryMib,
  mostVcpus: Vcpus,
});

/** How the autoscaler of a fleet is set, where it is not as usual. */
const Scaler = z.object({
  /** Load of a machine that the autoscaler aims at, as a share of `ratePerS`. */
  target: Share,
  /** Requests per second that one machine carries within the SLO, divided by the slack that the fleet is sized with. Absent in plans of earlier versions. */
  ratePerS: RatePerS.optional(),
  /** The CPU time that a target on the CPU in use counts; absent where requests are counted, and in plans of earlier versions. */
  cpu: z
    .object({
      /** vCPU seconds of one request: the service time times the threads of a session, and the handling. */
      requestS: Seconds,
      /** vCPUs that one machine uses at the highest rate that it sustains. */
      mostVcpus: NonNegative,
    })
    .optional(),
  /** Minimums of each day or week, from a minute of it on (of a week, from Monday 00:00); null for one minimum at any time. */
  schedule: z
    .object({
      cycle: z.enum(['day', 'week']),
      minimums: z.array(z.object({ fromMinute: z.int().min(0).max(10_079), minInstances: NonNegative })).max(100),
    })
    .nullable(),
});
export type FleetScaler = z.infer<typeof Scaler>;

/** Machines, tasks or nodes that answer requests. */
const Fleet = z.object({
  kind: z.literal('fleet'),
  /** At the peak, and how they are bought. */
  count: Machines,
  peak: Bought,
  /** The minimum that runs at any time: the whole fleet if it does not follow its load. */
  always: Bought,
  /** Share of the machines beyond that minimum which is not bought on spot; absent without spot, and for a fleet that does not follow its load. */
  onDemandAbove: Share.optional(),
  /** Whether it follows its load; `to-zero`: down to none while nothing waits. */
  scaling: z.enum(['none', 'by-load', 'to-zero']),
  /** Absent for a fleet that does not follow its load, and in plans from before autoscalers were simulated. */
  scaler: Scaler.optional(),
  /** Null outside Kubernetes. */
  pods: Pods.nullable(),
});
export type Fleet = Readonly<z.infer<typeof Fleet>>;

/** A function or a managed container that answers requests. */
const Calls = z.object({
  kind: z.literal('function'),
  /** Concurrent calls at the peak. */
  count: Machines,
  /** Containers that stay ready; 0 for none. */
  provisioned: NonNegative,
  /** Requests at a time that a container takes; absent for one. */
  atOnce: Machines.optional(),
  /** What one container is loaded to before another starts: a share of `atOnce`, or requests per second; absent for a service that decides itself. */
  scaler: z.object({ by: z.enum(['requests-at-once', 'requests-per-second']), target: NonNegative }).optional(),
});

/** Seconds between two runs; null for a job that runs once. */
const PeriodS = PositiveS.nullable();

/** Runs of a job. */
const Job = z.object({
  kind: z.literal('job'),
  /** Machines, tasks or invocations of one run, each with a shard. */
  count: Machines,
  periodS: PeriodS,
});

/** Runs of a Spark job. */
const Spark = z.object({
  kind: z.literal('spark'),
  /** Core nodes or executors of one run. */
  count: Machines,
  /** Instance type of the master node; null where a driver of a worker's size takes its place. */
  masterType: Name.nullable(),
  periodS: PeriodS,
});

/** The source of the readers' requests, and its billed parts. */
const Source = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('stream'),
    /** Null for capacity on demand. */
    shards: Machines.nullable(),
    /** The stream of the answers; null without one. Its `shards` are null for capacity on demand. */
    answers: z.object({ shards: Machines.nullable() }).nullable(),
  }),
  z.object({ kind: z.literal('queue'), isFifo: z.boolean() }),
  z.object({
    kind: z.literal('topic'),
    partitions: Machines,
    /** Null on a serverless cluster. */
    brokers: z.object({ type: Name, count: Machines, storedGb: NonNegative }).nullable(),
  }),
]);

/** Readers of a stream, a queue or a topic that collect rows for a window. */
const Readers = z.object({
  kind: z.literal('readers'),
  /** Machines or tasks that always run, or functions at the peak. */
  count: Machines,
  by: z.enum(['machines', 'tasks', 'functions']),
  /** Seconds. */
  windowS: NonNegative,
  source: Source,
});

/** The store of a job's answers that are read by key. */
const AnswerStore = z.discriminatedUnion('kind', [
  z.object({
    kind: Table,
    /** Provisioned capacity units: for writes while a run loads, for reads always. Null for capacity on demand. */
    units: z.object({ writes: NonNegative, reads: NonNegative }).nullable(),
  }),
  z.object({
    kind: z.enum(['elasticache', 'memorystore', 'azure-redis']),
    nodeType: Name,
    engine: z.enum(['redis', 'valkey']),
    /** Two copies of each shard. */
    nodes: Machines,
  }),
]);

/** Runs of a job whose answers are stored, and the service that answers the rest. */
const Stored = z.object({
  kind: z.literal('stored'),
  count: Machines,
  periodS: PeriodS,
  store: AnswerStore,
  /** The service that answers requests without a stored answer; null without one. */
  live: z
    .object({
      service: ServiceId,
      /** Share of all requests. */
      share: Share,
      machine: DeployedMachine,
      use: z.discriminatedUnion('kind', [Fleet, Calls]),
    })
    .nullable(),
});

/** What runs of an option. */
export const DeployedUse = z.discriminatedUnion('kind', [Fleet, Calls, Job, Spark, Readers, Stored]);
export type DeployedUse = Readonly<z.infer<typeof DeployedUse>>;

/**
 * The components of an option, as priced: everything that the files for production take from the plan. Its numbers are those of the central
 * simulation, as the bill's are.
 */
export const Deployment = z.object({ machine: DeployedMachine, use: DeployedUse });
export type Deployment = Readonly<z.infer<typeof Deployment>>;

/** The use of a kind. */
export type UseOf<Kind extends DeployedUse['kind']> = Extract<DeployedUse, { readonly kind: Kind }>;

/** Seconds between two runs; null for an option that does not run on a schedule. */
export function periodOfUse(use: DeployedUse): number | null {
  return 'periodS' in use ? use.periodS : null;
}
