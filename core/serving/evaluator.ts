import type { Catalog } from '../contract/catalog.ts';
import type { PlanDocument } from '../contract/plan.ts';
import type { RunDocument } from '../contract/run.ts';
import { createProjector } from '../projection/project.ts';
import { planAssumptions } from './assumptions.ts';
import { createLookup, ec2Name } from './lookup.ts';
import type { CandidateFilter, ServingContext, ServingDefinition } from './option.ts';
import { SERVING_DEFINITIONS } from './registry.ts';
import type { Candidate, Evaluate } from './types.ts';

export interface Evaluator {
  /** Everything that could be bought, before any screening. Instance names count with or without `ml.`. */
  readonly candidates: (filter: CandidateFilter) => readonly Candidate[];
  readonly evaluate: Evaluate;
  readonly assumptions: PlanDocument['assumptions'];
}

/**
 * Prices the serving options for one model. Projections are made once an instance type and remembered, so that evaluating a candidate in another
 * world costs microseconds.
 * @param options.runs at least one: the first was measured here, the others are imported packs of the same model.
 */
export function createEvaluator(options: {
  readonly runs: readonly RunDocument[];
  readonly catalog: Catalog;
}): Evaluator {
  const { runs, catalog } = options;
  const run = runs[0];
  if (run === undefined) throw new Error('an evaluator needs at least one run');
  const context: ServingContext = {
    catalog,
    lookup: createLookup(catalog),
    run,
    project: createProjector({ runs, catalog }),
  };
  const definitions = new Map(SERVING_DEFINITIONS.map((definition) => [definition.service, definition]));
  return {
    candidates: (filter) => SERVING_DEFINITIONS.flatMap((definition) => candidatesOf(definition, context, filter)),
    evaluate: (candidate, workload, world) => {
      const definition = definitions.get(candidate.service);
      if (definition === undefined) throw new Error(`no serving option ${candidate.service}`);
      return definition.evaluate(context, candidate, workload, world);
    },
    assumptions: planAssumptions({ catalog, run }),
  };
}

function candidatesOf(
  definition: ServingDefinition,
  context: ServingContext,
  filter: CandidateFilter,
): readonly Candidate[] {
  const { service, mode } = definition;
  const wanted = filter.instances === undefined ? null : new Set(filter.instances.map(ec2Name));
  const purchases = definition.purchases.filter((p) => filter.purchases === undefined || filter.purchases.includes(p));
  const isWanted = (type: string): boolean =>
    wanted === null ? (definition.offers?.(type) ?? true) : wanted.has(ec2Name(type));
  const types: readonly (string | null)[] =
    definition.instanceTypes === 'none' ? [null] : definition.instanceTypes(context).filter(isWanted);
  return types.flatMap((instanceType) =>
    purchases.map((purchase) => ({
      id: `${service}/${instanceType ?? '-'}/${purchase}`,
      service,
      mode,
      instanceType,
      purchase,
    })),
  );
}
