import type { CapacityType, FleetOption } from '#core/contract/fleet/fleet.ts';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import { chooseTypes, type FleetChoice } from '#core/fleet/choose-types.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { ec2Name } from '#core/price/serving/candidate/lookup.ts';
import { catalogSha256, knownRegions, loadCatalog } from '#engine/catalog/load.ts';
import { nearWord } from '#core/near-word.ts';
import { catalogFolder } from '#engine/platform/paths.ts';
import { usage } from '#engine/platform/app-error.ts';

/** A plan, and how its types would be measured. */
export interface FleetChoiceRequest {
  readonly plan: PlanDocument;
  readonly capacity: CapacityType;
  readonly minutes: number;
  readonly maxTypes: number;
  /** Types to measure regardless of their value; empty for a choice by value. */
  readonly named: readonly string[];
}

/** The types by value of information. */
export interface FleetTypes extends Pick<FleetChoice, 'types' | 'settledTypes' | 'options' | 'strata'> {
  /** The choice without a measurement; null if nothing is feasible. */
  readonly baseline: FleetOption | null;
  readonly asOf: string;
  /** Whether the catalogue is the one that the plan was made with. */
  readonly sameCatalog: boolean;
}

/** Reads the tables of the catalogue, which later calls use. */
export function prepareFleetTypes(): void {
  knownRegions({ folder: catalogFolder() });
}

/** Chooses the types for the runs, workload, simulations and seed of a plan, with today's prices of its region. Throws AppError. */
export function fleetTypes({ plan, capacity, minutes, maxTypes, named }: FleetChoiceRequest): FleetTypes {
  const { runs, workload, simulations, seed } = plan;
  const catalog = loadCatalog({ region: plan.catalog.region, estimates: false, folder: catalogFolder() });
  const known = catalog.instances.map(({ instanceType }) => instanceType);
  const unknown = named.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    const near = nearWord(unknown, known);
    throw usage(
      `the catalogue of ${catalog.region} has no instance type ${unknown}${near === null ? '' : ` (did you mean '${near}'?)`}`,
      'See the names with: modewise catalog show',
    );
  }
  const measured = new Set(runs.flatMap(({ host }) => (host.instanceType == null ? [] : [ec2Name(host.instanceType)])));
  const again = named.find((name) => measured.has(name));
  if (again !== undefined) {
    throw usage(`the plan has a measurement of ${again} already`, 'Name others, or plan without that run.');
  }
  const evaluator = createEvaluator({ runs, catalog });
  const { baseline, ...choice } = chooseTypes({
    workload,
    candidates: evaluator.candidates({ allowed: workload }),
    pricer: evaluator,
    simulations,
    seed,
    instances: catalog.instances,
    measured,
    capacity,
    minutes,
    maxTypes,
    named,
  });
  return {
    ...choice,
    asOf: catalog.asOf,
    sameCatalog: catalogSha256(catalog) === plan.catalog.sha256,
    baseline:
      baseline === null
        ? null
        : { id: baseline.candidate.id, mode: baseline.candidate.mode, monthlyUsd: baseline.costUsd },
  };
}
