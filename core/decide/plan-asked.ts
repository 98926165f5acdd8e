import { perJob } from '#core/words/format/per-job.ts';
import type { Catalog } from '#core/contract/catalog/catalog.ts';
import type { GivenVariants, PlanVariants } from '#core/contract/plan/plan-variants.ts';
import type { PlanDocument, Purchase } from '#core/contract/plan/plan.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import type { MeasuredEndpoint } from '#core/contract/endpoint/current-deployment.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { createEvaluator, type Evaluator } from '#core/price/serving/evaluator.ts';
import { planAssumptions } from './assumptions.ts';
import { calibratedWorkload, calibrateCurrentDeployment, COMPARED_SIMULATIONS } from './calibrate-deployment.ts';
import { withDataPlace, workloadAbroad } from './clouds/data-at-home.ts';
import { planAmongClouds } from './clouds/plan-among-clouds.ts';
import { measuredVariants, planVariants } from './plan-variants.ts';
import { planInSteps } from './plan.ts';
import type { OnStage } from './plan-progress.ts';
import { changed, finished } from '#core/steps.ts';
import { pricedServices } from './priced-services.ts';
import { statedLimits } from './stated-limits.ts';

/** The sources of plans, which change rarely. */
export interface PlanSources {
  /** The run of this machine, then packs of the same model. */
  readonly runs: readonly RunDocument[];
  /** The variants of the model; null if none were made. */
  readonly variants: GivenVariants | null;
  readonly catalog: Catalog;
  readonly catalogSha256: string;
  /** The prices of the other clouds that the workload may be served in. */
  readonly otherClouds: readonly PricedCloud[];
  readonly seed: number;
}

/** The prices of a cloud in one region. */
export type PricedCloud = Pick<PlanSources, 'catalog' | 'catalogSha256'>;

/** Sources with what every plan of them shares. */
export interface PreparedSources {
  readonly given: PlanSources;
  readonly variants: PlanVariants | undefined;
  readonly evaluator: Evaluator;
  readonly services: NonNullable<PlanDocument['catalog']['services']>;
  readonly elsewhere: readonly PreparedSources[];
}

/** The plan that is asked for. */
export interface AskedPlan {
  readonly workload: Workload;
  /** The current deployment, as measured; null if it was not. */
  readonly currentDeployment: MeasuredEndpoint | null;
  /** Instance types to list in addition to the cheapest of each service × purchase. */
  readonly instances: readonly string[];
  readonly allInstances: boolean;
  /** Purchase options; empty for all. */
  readonly purchases: readonly Purchase[];
  /** The cloud of the plan, of several that the workload may be served in. */
  readonly cloud: 'cheapest' | 'stated';
  /** ISO 8601, UTC. */
  readonly createdAt: string;
}

/** How thoroughly a plan is made. */
export interface PlanEffort {
  /** Whether to search around the verdict, which is most of the work: for flips, break-evens and sensitivities. */
  readonly flips: boolean;
  readonly simulations: number;
  readonly onStage?: OnStage | undefined;
}

/** Prepares sources for plans: projections are computed once for all of them. */
export function prepareSources(given: PlanSources): PreparedSources {
  const { runs, catalog } = given;
  const variants = given.variants === null ? undefined : planVariants(given.variants);
  const evaluator = createEvaluator({ runs, catalog, variants: measuredVariants(variants) });
  const elsewhere = given.otherClouds.map((prices) => prepareSources({ ...given, ...prices, otherClouds: [] }));
  return { given, variants, evaluator, services: pricedServices(evaluator), elsewhere };
}

/** The sources that a plan was made from, with prices of the machines that it lists, so that it can be made again among them for another workload. */
export function sourcesOfPlan(plan: PlanDocument, catalog: Catalog): PreparedSources {
  const { runs, variants, seed, options } = plan;
  const evaluator = createEvaluator({ runs, catalog, variants: measuredVariants(variants) });
  const instances = [...new Set(options.flatMap(({ instanceType }) => instanceType ?? []))];
  return {
    given: { runs, variants: null, catalog, catalogSha256: plan.catalog.sha256, otherClouds: [], seed },
    elsewhere: [],
    variants,
    evaluator: {
      ...evaluator,
      candidates: (filter) => evaluator.candidates({ ...filter, instances }),
      gpuCandidates: (filter) => evaluator.gpuCandidates({ ...filter, instances }),
    },
    services: plan.catalog.services ?? pricedServices(evaluator),
  };
}

/** A plan for another workload, without what is searched around its verdict. The current deployment has calibrated the workload already. */
export function replanned(sources: PreparedSources, plan: PlanDocument, workload: Workload): PlanDocument {
  const asked = {
    workload,
    currentDeployment: null,
    instances: [],
    allInstances: false,
    purchases: [...new Set(plan.options.map(({ purchase }) => purchase))],
    cloud: 'stated' as const,
    createdAt: plan.createdAt,
  };
  const { currentDeployment, alternatives } = plan;
  const made = planAsked(sources, asked, { flips: false, simulations: plan.simulations });
  return { ...made, alternatives, ...(currentDeployment === undefined ? {} : { currentDeployment }) };
}

/**
 * The requested plan. The current deployment is first compared with a plan in few simulations, and the difference calibrates the request path of every live
 * option. Pure: the window and the command line plan by it.
 */
export function planAsked(sources: PreparedSources, asked: AskedPlan, effort: PlanEffort): PlanDocument {
  return finished(planAskedInSteps(sources, asked, effort));
}

/** As `planAsked`, with pauses; each gives the plan without what is searched around the verdict. */
export function planAskedInSteps(sources: PreparedSources, asked: AskedPlan, effort: PlanEffort): PlanSteps {
  const { elsewhere } = sources;
  if (elsewhere.length === 0) return planInOneCloud(sources, asked, effort);
  const plans = [sources, ...elsewhere].map((each) => {
    const { region } = each.given.catalog;
    // A measured deployment is one of the stated cloud.
    const currentDeployment = each === sources ? asked.currentDeployment : null;
    const isHome = each === sources;
    const workload = isHome ? { ...asked.workload, region } : workloadAbroad(asked.workload, region);
    const steps = planInOneCloud(each, { ...asked, currentDeployment, workload }, effort);
    return { steps: isHome ? steps : withEachPlan(steps, withDataPlace), prices: each.given.catalog };
  });
  return planAmongClouds(plans, asked.cloud === 'cheapest' ? 'cheapest' : 'first');
}

function* planInOneCloud(sources: PreparedSources, asked: AskedPlan, effort: PlanEffort): PlanSteps {
  if (asked.currentDeployment === null) return yield* planOnce(sources, asked, effort);
  const currentDeployment = calibrateCurrentDeployment(
    finished(planOnce(sources, asked, { flips: false, simulations: COMPARED_SIMULATIONS })),
    asked.currentDeployment,
  );
  const workload = calibratedWorkload(asked.workload, currentDeployment);
  return yield* withEachPlan(planOnce(sources, { ...asked, workload }, effort), (plan) => ({
    ...plan,
    currentDeployment,
  }));
}

type PlanSteps = Generator<() => PlanDocument, PlanDocument>;

/** The same steps with each plan changed. */
function withEachPlan(steps: PlanSteps, change: (plan: PlanDocument) => PlanDocument): PlanSteps {
  return changed(steps, { pause: (soFar) => () => change(soFar()), end: change });
}

function* planOnce(sources: PreparedSources, asked: AskedPlan, effort: PlanEffort): PlanSteps {
  const { given, variants, evaluator, services } = sources;
  const { runs, catalog, catalogSha256: sha256, seed } = given;
  const { workload, purchases } = asked;
  const filter = { allowed: workload, ...(purchases.length === 0 ? {} : { purchases }) };
  const candidates = evaluator.candidates(filter);
  const steps = planInSteps({
    runs,
    variants,
    workload,
    candidates,
    gpuCandidates: evaluator.gpuCandidates(filter),
    evaluator,
    seed,
    createdAt: asked.createdAt,
    catalog: { asOf: catalog.asOf, region: catalog.region, sha256, services },
    instances: asked.instances,
    allInstances: asked.allInstances,
    ...effort,
    assumptions: [...statedLimits(workload, candidates), ...planAssumptions({ runs, catalog })],
  });
  return yield* workload.once
    ? withEachPlan(steps, (plan) => ({ ...plan, options: perJob(plan.options), verdict: perJob(plan.verdict) }))
    : steps;
}
