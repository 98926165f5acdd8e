import { fact } from '#core/contract/base/fact.ts';
import { z } from 'zod';
import {
  Bytes,
  Cores,
  Count,
  countUpTo,
  Effort,
  Finite,
  GiB,
  intervalOf,
  IsoTime,
  Name,
  NonNegative,
  OptionId,
  Path,
  Share,
  Text,
  Usd,
} from '#core/contract/base/numbers.ts';
import { Purchase, ServingMode } from '#core/contract/serving/serving.ts';

export const FLEET_SCHEMA_VERSION = 1;

/** The most instance types of one study, and the longest time of one measurement. */
const MAX_FLEET_TYPES = 1_000;
const MAX_FLEET_DEADLINE_S = 86_400;
const MAX_LINES = 1_024;

/** Identifies a study on a cluster: part of the names of its objects, and the value of their label. */
export const StudyId = z.string().regex(/^mw-[a-z0-9]{8}$/, 'mw- and eight letters or digits');

/** The purchase option of a machine. `any` leaves it to the cluster. */
export const CapacityType = z.enum(['on-demand', 'spot', 'any']);
export type CapacityType = z.infer<typeof CapacityType>;

/** The name of an instance type, as providers and the label `node.kubernetes.io/instance-type` write it. */
export const TypeName = z
  .string()
  .max(63)
  .regex(/^[A-Za-z0-9][\w.-]*$/, 'a name such as c7i.xlarge');

/** SHA-256 in hexadecimal digits. */
const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 of 64 hexadecimal digits');

/** An option of the plan, as far as its choice is explained. */
const FleetOption = z.object({ id: OptionId, mode: ServingMode, monthlyUsd: NonNegative });
export type FleetOption = Readonly<z.infer<typeof FleetOption>>;

/** The value and the cost of measuring one instance type (docs/fleet.md). Shares are shares of the plan's simulations. */
export const TypeValue = z.object({
  instanceType: TypeName,
  arch: z.enum(['x86_64', 'arm64']),
  vcpus: Cores,
  memoryGiB: GiB,
  /** US dollars per hour of the purchase that the study uses; null without a price. */
  usdPerHour: Usd.nullable(),
  purchase: Purchase,
  /** Minutes of the machine: start, model and measurement. */
  minutes: NonNegative,
  costUsd: Usd.nullable(),
  /** Share of the simulations in which the measurement leads to another option. */
  changeShare: Share,
  /** Share of them in which the mode changes, too. */
  modeChangeShare: Share,
  /** Expected saving of the option that is chosen with the measurement, in dollars per month. */
  valueUsdPerMonth: intervalOf(NonNegative),
  /** The option that a measurement most often leads to; null if it changes nothing. */
  becomes: FleetOption.nullable(),
  /** Whether it belongs to the study. */
  chosen: z.boolean(),
});
export type TypeValue = Readonly<z.infer<typeof TypeValue>>;

/** A file that a measurement needs. An address is stored without its query, which may be a secret. */
export const FleetInput = z.object({
  name: z.string().regex(/^[A-Za-z0-9][\w.-]{0,99}$/, 'a file name of letters, digits, dots and dashes'),
  sha256: Sha256,
  bytes: Bytes,
  from: z.discriminatedUnion('kind', [
    /** A small file: on the cluster itself. */
    z.object({ kind: z.literal('config-map') }),
    z.object({ kind: z.literal('url'), url: Path }),
    /** A file on a volume claim of the namespace. */
    z.object({ kind: z.literal('claim'), claim: Name, path: Path }),
    /** An object that was uploaded for the study. */
    z.object({ kind: z.literal('s3'), uri: Path }),
  ]),
});
export type FleetInput = Readonly<z.infer<typeof FleetInput>>;

/** Where the measurements run. */
export const FleetPlace = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('kubernetes'),
    context: Name.nullable(),
    namespace: Name,
    /** Where the packs are stored; null if they come back through the log. */
    packs: z.object({ bucket: Name, prefix: Name }).nullable().default(null),
  }),
  z.object({ kind: z.literal('aws-batch'), region: Name, bucket: Name, prefix: Name }),
]);
export type FleetPlace = Readonly<z.infer<typeof FleetPlace>>;

/** Why the run of a type is in its state. `core/contract/fleet/fleet-words.ts` has the sentences. */
export const FleetReason = z.discriminatedUnion('code', [
  /** What the scheduler, Karpenter or AWS said last; null if there was no message. */
  fact('not-scheduled', { said: Text.nullable() }),
  fact('evicted', { attempts: Count, said: Text.nullable() }),
  fact('deadline', { deadlineS: NonNegative }),
  fact('container-failed', { exitCode: Finite.nullable(), said: Text.nullable() }),
  /** The image cannot be started: its name, its registry, or its rights. */
  fact('image', { said: Text.nullable() }),
  fact('pack-missing', {}),
  fact('pack-damaged', {
    problem: z.enum(['no-end', 'wrong-hash', 'not-base64', 'not-gzip', 'not-a-pack', 'too-large']),
  }),
  fact('pack-of-other-study', { study: Name, instanceType: Name }),
  fact('pack-of-other-model', { sha256: Name, ownSha256: Name }),
  /** The machine reports another type than its label. */
  fact('lying-label', { label: Name, machine: Name, source: z.enum(['smbios', 'imds']) }),
  /** The machine does not report its type, and its hardware does not match. */
  fact('unlike-type', { label: Name, fact: z.enum(['arch', 'vcpus']), expected: Name, found: Name }),
  fact('incomplete-run', { state: Name }),
  fact('cancelled', {}),
  /** It was to be started but was never seen, because the start was interrupted. */
  fact('not-started', {}),
  /** The cluster knows nothing of it any more. */
  fact('gone', {}),
]);
export type FleetReason = Readonly<z.infer<typeof FleetReason>>;
const StatedFleetReason = z.intersection(FleetReason, z.object({ text: Text }));
export type StatedFleetReason = Readonly<z.infer<typeof StatedFleetReason>>;

/** The state of the run of one type. `measured`: its pack is ready to be collected. `refused`: its pack is invalid and is not used. */
export const FleetRunState = z.enum([
  'planned',
  'waiting',
  'running',
  'measured',
  'collected',
  'refused',
  'never-scheduled',
  'evicted',
  'out-of-time',
  'failed',
  'cancelled',
]);
export type FleetRunState = z.infer<typeof FleetRunState>;

/** The run of one type. */
export const FleetRun = z.object({
  instanceType: TypeName,
  state: FleetRunState,
  attempts: Count,
  node: Name.nullable(),
  /** Number of other pods that were seen on its node, without daemons; null without the permission to list them. */
  neighbours: Count.nullable(),
  reason: StatedFleetReason.nullable(),
  /** The collected pack: a run.json for `modewise plan --imported-run`. */
  pack: z.object({ file: Path, sha256: Sha256 }).nullable(),
});
export type FleetRun = Readonly<z.infer<typeof FleetRun>>;

/** A study that an earlier version started has `worlds` in place of `simulations`. */
function withSimulations(plan: unknown): unknown {
  if (typeof plan !== 'object' || plan === null || !('worlds' in plan)) return plan;
  const { worlds, ...rest } = plan;
  return { ...rest, simulations: worlds };
}

/** fleet.json: a study on a fleet, from the plan that requested it to the packs that it collected. */
export const FleetStudy = z.object({
  schemaVersion: z.literal(FLEET_SCHEMA_VERSION),
  studyId: StudyId,
  createdAt: IsoTime,
  /** Null until it is started. */
  startedAt: IsoTime.nullable(),
  plan: z.preprocess(
    withSimulations,
    z.object({
      sha256: Sha256,
      optionId: OptionId,
      mode: ServingMode,
      region: Name,
      asOf: Name,
      simulations: countUpTo(1e6),
      /** The number of groups of simulations behind a share. */
      strata: Count,
      /** Options that were compared. */
      options: Count,
    }),
  ),
  model: z.object({ file: Name, sha256: Sha256, bytes: Bytes }),
  /** SHA-256 of the data that the plan's run was measured on; null for synthetic rows. */
  data: z.object({ file: Name.nullable(), sha256: Name.nullable(), synthetic: z.boolean(), rows: Count }),
  /** Arguments of `modewise measure` besides model and data. */
  measure: z.array(Name).max(MAX_LINES),
  capacity: CapacityType,
  deadlineS: z.number().min(60).max(MAX_FLEET_DEADLINE_S),
  /** Seconds after which a run without a node has never been scheduled. */
  patienceS: z.number().min(1).max(MAX_FLEET_DEADLINE_S),
  /** Price of all chosen measurements; null if the price of one is not known. */
  costUsd: Usd.nullable(),
  types: z.array(TypeValue).max(MAX_FLEET_TYPES),
  /** Instance types whose measurement would change nothing. */
  settledTypes: Count,
  place: FleetPlace.nullable(),
  image: Name.nullable(),
  inputs: z.array(FleetInput).max(16),
  runs: z.array(FleetRun).max(MAX_FLEET_TYPES),
});
export type FleetStudy = Readonly<z.infer<typeof FleetStudy>>;

/** Whether and where a type can be scheduled. */
export const TypePlace = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('nodes'), nodes: Count }),
  /** Node pools of Karpenter that may make a node. */
  z.object({ kind: z.literal('pools'), pools: z.array(Name).max(MAX_LINES) }),
  z.object({ kind: z.literal('too-small'), node: Name }),
  z.object({ kind: z.literal('tainted'), taints: z.array(Name).max(MAX_LINES) }),
  z.object({ kind: z.literal('nowhere') }),
]);
export type TypePlace = Readonly<z.infer<typeof TypePlace>>;

/** The checks before anything is created. `core/contract/fleet/fleet-preflight-words.ts` has the sentences. */
export const PreflightFact = z.discriminatedUnion('code', [
  fact('version', { version: Name, since: Name, isOld: z.boolean() }),
  /** The place answers; `said` is its refusal. */
  fact('namespace', { namespace: Name, said: Text.nullable() }),
  fact('rights', { namespace: Name }),
  fact('right-missing', { resource: Name, verbs: z.array(Name).max(MAX_LINES), namespace: Name }),
  fact('cluster-right-missing', { resource: Name }),
  fact('quota-exceeded', { quota: Name, resource: Name, used: NonNegative, hard: NonNegative, wanted: NonNegative }),
  /** A quota that requires limits of every pod, which a measurement must not have. */
  fact('quota-of-limits', { quota: Name, resource: Name }),
  fact('types-unknown', {}),
  fact('type-place', { instanceType: TypeName, place: TypePlace }),
  /** The dry run of one Job; `said` is the server's refusal. */
  fact('admission', { said: Text.nullable() }),
  /** An AWS resource that the study uses; `said` is the refusal of AWS. */
  fact('aws-resource', { resource: z.enum(['batch', 'bucket']), name: Name, said: Text.nullable() }),
  fact('price', { measurements: Count, costUsd: Usd.nullable() }),
]);
export type PreflightFact = Readonly<z.infer<typeof PreflightFact>>;

export const PreflightCheck = z.intersection(
  PreflightFact,
  z.object({ result: z.enum(['ok', 'warning', 'blocked']), text: Text }),
);
export type PreflightCheck = Readonly<z.infer<typeof PreflightCheck>>;

/** The document of `modewise fleet preflight`. */
export const FleetPreflight = z.object({
  schemaVersion: z.literal(FLEET_SCHEMA_VERSION),
  studyId: StudyId,
  checkedAt: IsoTime,
  place: FleetPlace,
  costUsd: Usd.nullable(),
  checks: z.array(PreflightCheck).max(100 * MAX_LINES),
  ready: z.boolean(),
});
export type FleetPreflight = Readonly<z.infer<typeof FleetPreflight>>;

/** Default for the seconds that a measurement may take, and for the wait for an instance type. */
export const FLEET_TIMES = { deadlineS: 1800, patienceS: 900 } as const;

/** How the types of a study are chosen and measured. */
export const FleetWish = z.object({
  capacity: CapacityType,
  effort: Effort,
  maxTypes: countUpTo(MAX_FLEET_TYPES),
  /** Types to measure regardless of their value; empty for the choice by value. */
  types: z.array(TypeName).max(MAX_FLEET_TYPES),
});
export type FleetWish = Readonly<z.infer<typeof FleetWish>>;

/** Default settings. */
export const DEFAULT_WISH: FleetWish = { capacity: 'on-demand', effort: 'standard', maxTypes: 8, types: [] };

/** What a machine reports about itself, from inside a container. */
export const MachineWord = z.object({
  /** Product name in the firmware tables, if it is an instance type. */
  smbios: TypeName.nullable(),
  /** The answer of the instance metadata service. */
  imds: TypeName.nullable(),
});
export type MachineWord = Readonly<z.infer<typeof MachineWord>>;

/** The envelope of a run that was measured on a machine of a fleet. */
export const FleetPack = z.object({
  schemaVersion: z.literal(FLEET_SCHEMA_VERSION),
  studyId: StudyId,
  instanceType: TypeName,
  machine: MachineWord,
  /** A run.json of any version, validated when it is read. */
  run: z.unknown(),
});
export type FleetPack = Readonly<z.infer<typeof FleetPack>>;
