import { z } from 'zod';
import { FleetPlace, FleetPreflight, FleetStudy, FleetWish } from '#core/contract/fleet/fleet.ts';
import type { MethodMap } from './method-map.ts';
import { Name, Path, Text, Usd } from '#core/contract/base/numbers.ts';
import { PlanDocument } from '#core/contract/plan/plan.ts';
import { RunDocument } from '#core/contract/run/run.ts';

const Names = z.array(Name).max(16);

/** Where and how a study runs. A null field uses the target's own default. */
export const FleetWhere = z.object({
  on: z.enum(['kubernetes', 'aws-batch']),
  image: Name,
  context: Name.nullable(),
  namespace: Name.nullable(),
  tolerate: Names,
  /** `s3://bucket/prefix`: of AWS Batch, or for the packs of a cluster. */
  bucket: Path.nullable(),
  region: Name.nullable(),
  subnets: Names,
  securityGroups: Names,
  instanceRole: Name.nullable(),
  serviceRole: Name.nullable(),
});
export type FleetWhere = Readonly<z.infer<typeof FleetWhere>>;

/** A target with no settings yet. */
export const BLANK_WHERE: FleetWhere = {
  on: 'kubernetes',
  image: '',
  context: null,
  namespace: null,
  tolerate: [],
  bucket: null,
  region: null,
  subnets: [],
  securityGroups: [],
  instanceRole: null,
  serviceRole: null,
};

/** Where the model and the data of a study are: files here for their hashes, and where the machines read them if they are large. */
export const FleetFiles = z.object({
  model: Path.nullable(),
  data: Path.nullable(),
  modelUrl: Path.nullable(),
  dataUrl: Path.nullable(),
  /** `CLAIM:PATH` of a volume claim in the namespace. */
  modelClaim: Path.nullable(),
  dataClaim: Path.nullable(),
});
export type FleetFiles = Readonly<z.infer<typeof FleetFiles>>;

/** A study, where it shall run, and its files. */
const Prepared = z.object({ study: FleetStudy, where: FleetWhere, files: FleetFiles });
export type PreparedFleet = Readonly<z.infer<typeof Prepared>>;

/** The results of the checks, and the study with its target and inputs. */
export const CheckedFleet = z.object({ preflight: FleetPreflight, study: FleetStudy });
export type CheckedFleet = Readonly<z.infer<typeof CheckedFleet>>;

/** What happens to a study. */
export const FleetProgress = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('said'), text: Text }),
  z.object({ kind: z.literal('study'), study: FleetStudy }),
  /** A pack that was collected. */
  z.object({ kind: z.literal('pack'), run: RunDocument }),
]);
export type FleetProgress = Readonly<z.infer<typeof FleetProgress>>;

const Study = z.object({ study: FleetStudy });

/** The methods about a fleet. They create resources on the target, which remain when this engine ends. */
export const FLEET_METHODS = {
  /** Chooses the types whose measurement is worth its cost. `sameCatalog` is false if prices have changed since the plan. */
  planFleet: {
    kind: 'call',
    input: z.object({ plan: PlanDocument, wish: FleetWish }),
    output: z.object({ study: FleetStudy, sameCatalog: z.boolean() }),
  },
  /** Reads a fleet.json. */
  openFleet: { kind: 'call', input: z.object({ file: Path }), output: FleetStudy },
  /** The latest state this engine has, which may be newer than the given one. Does not contact the cluster. */
  recallFleet: { kind: 'call', input: Study, output: FleetStudy },
  /** Checks whether the study can run, and creates nothing. */
  checkFleet: { kind: 'call', input: Prepared, output: CheckedFleet },
  /** Starts the study. Fails if the target or the price differs from what the user confirmed. */
  startFleet: {
    kind: 'stream',
    input: Prepared.extend({ confirmed: z.object({ place: FleetPlace, costUsd: Usd.nullable() }) }),
    event: FleetProgress,
    end: FleetStudy,
  },
  /** Watches the study until all its runs have ended, and collects packs as they arrive. Then deletes the resources. If it is stopped, it changes nothing. */
  followFleet: { kind: 'stream', input: Study, event: FleetProgress, end: FleetStudy },
  /** Ends the study and removes everything of it. */
  cancelFleet: {
    kind: 'call',
    input: Study,
    output: z.object({ study: FleetStudy, removed: z.array(Name).max(100_000) }),
  },
} as const satisfies MethodMap;
