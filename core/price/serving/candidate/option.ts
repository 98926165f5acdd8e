import type { Catalog } from '#core/contract/catalog.ts';
import type { Purchase, ServiceId, ServingMode } from '#core/contract/plan.ts';
import type { Reason } from '#core/contract/reasons.ts';
import type { RunDocument } from '#core/contract/run.ts';
import type { Workload } from '#core/contract/workload.ts';
import type { Projector } from '#core/project/projection/project.ts';
import type { CapacityProfile } from '#core/project/projection/types.ts';
import type { Lookup } from './lookup.ts';
import type { Candidate, Evaluation, World } from './types.ts';

/** What an option may look at when it prices a candidate. */
export interface ServingContext {
  readonly catalog: Catalog;
  readonly lookup: Lookup;
  /** The run that was measured here for the user's model. */
  readonly run: RunDocument;
  readonly project: Projector;
}

/** What a caller wants to see; everything when left out. */
export interface CandidateFilter {
  readonly instances?: readonly string[] | undefined;
  readonly purchases?: readonly Purchase[] | undefined;
}

/** One way to serve. A new one is a new file and a line in the registry. */
export interface ServingDefinition {
  readonly service: ServiceId;
  readonly mode: ServingMode;
  readonly purchases: readonly Purchase[];
  /**
   * Names of the instance types that it can run on, as the provider names them for this service; `none` when it has none. A null among
   * them is a way without instances, paid by use: it comes on demand only.
   */
  readonly instanceTypes: 'none' | ((context: ServingContext) => readonly (string | null)[]);
  /** Whether the service offers a type at all; one that it does not is a candidate only when it is named. Absent: all of them. */
  readonly offers?: (instanceType: string) => boolean;
  readonly evaluate: (context: ServingContext, candidate: Candidate, workload: Workload, world: World) => Evaluation;
}

/** True ÷ projected throughput of a profile in a world. */
export function speedupIn(world: World, profile: CapacityProfile): number {
  return (
    world.speedRatio *
    Math.exp(
      profile.sigmaLog * world.hardwareZ(profile.instanceType) + profile.measurementSigmaLog * world.measurementZ,
    )
  );
}

/** What stays of a compute price after the workload's discount. */
export function discountFactor(workload: Workload): number {
  return 1 - workload.discountPct / 100;
}

/** Why a burstable instance is infeasible: its speed depends on credits, and nothing here plans with those. */
export function burstableObstacle(instanceType: string): readonly Reason[] {
  // AWS's t3.medium and Azure's Standard_B2s, not Google Cloud's t2d-standard-4, whose vCPUs are whole cores.
  if (!/^(ml\.)?t\d[a-z]*\.|^Standard_B\d/.test(instanceType)) return [];
  return [{ code: 'burstable-instance', instanceType }];
}
