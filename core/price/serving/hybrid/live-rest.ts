import type { Deployment, UseOf } from '#core/contract/serving/deployment.ts';
import type { ServiceId } from '#core/contract/plan/plan.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { oncePer } from '#core/once-per.ts';
import { allowsAll, isAllowed } from '#core/price/serving/candidate/allowed.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import { requestsPerMonth } from '#core/price/serving/candidate/demand.ts';
import { evaluate, planOf } from '#core/price/serving/candidate/evaluation.ts';
import type { Asked, ServingContext, ServingDefinition } from '#core/price/serving/candidate/option.ts';
import type { Candidate, Evaluation, Simulation } from '#core/price/serving/candidate/types.ts';
import { candidateWith, simulationWith } from '#core/price/serving/candidate/one-shape.ts';
import { shareOf } from '#core/price/serving/candidate/metered.ts';

/** An option that answers the requests live that were not pre-computed. */
export interface LiveRest {
  readonly service: ServiceId;
  /** The evaluation in a simulation, for a share of its traffic above 0 and at most 1. */
  readonly at: (share: number, simulation: Simulation) => Evaluation;
  /** Its cost alone, US dollars per month, which a search needs far more often; null if it is infeasible. */
  readonly usdAt: (share: number, simulation: Simulation) => number | null;
  /** US dollars that one live answer fewer saves immediately; 0 if only a whole machine fewer saves money. */
  readonly marginalUsd: number;
  /** The shares up to which fewer machines than for all traffic are enough, largest first; empty if the bill grows with the requests. */
  readonly steps: () => readonly number[];
  /** US dollars per month for almost no traffic; Infinity if it cannot serve that. */
  readonly leastUsd: () => number;
  /** Its components for a share that it can serve in a simulation. */
  readonly deployedAt: (share: number, simulation: Simulation) => DeployedLive;
}

type DeployedLive = Omit<NonNullable<UseOf<'stored'>['live']>, 'service' | 'share'>;

/** The serving options that may be the live part: fleets, and functions that are billed per request. */
export interface LiveOptions {
  /** Fleets on the instance type of the batch, under their name for it. */
  readonly fleets: readonly {
    readonly definition: ServingDefinition;
    readonly nameOf: (instanceType: string) => string;
  }[];
  /** Fleets of containers without an instance type. */
  readonly containers: readonly ServingDefinition[];
  readonly functions: readonly ServingDefinition[];
}

/** How many sizes of a fleet to consider between the size for all traffic and the minimum. */
const MAX_STEPS = 3;

/** An option without instances, on one of the architectures that it sells. */
interface Variant {
  readonly definition: ServingDefinition;
  /** The name of the variant; null for the plain option. */
  readonly name: string | null;
}

const variantsOf = oncePer((definitions: readonly ServingDefinition[]): readonly Variant[] =>
  definitions.flatMap((definition) => [null, ...(definition.variants ?? [])].map((name) => ({ definition, name }))),
);

/**
 * The live parts for a hybrid on an instance type: the cheapest function that holds, and fleets. With slack every function, because the cheapest may
 * hold too rarely.
 * @param leastShare the share of the traffic that is live however much is pre-computed.
 */
export function liveRests(asked: Asked, options: LiveOptions, leastShare: number): readonly LiveRest[] {
  const { candidate, simulation } = asked;
  const sorted = byCentralPrice(asked, options, leastShare);
  const holding = (each: Variant): LiveRest | null => functionRest(each, asked, leastShare);
  const functions = simulation.slack > 1 ? sorted.flatMap((each) => holding(each) ?? []) : firstOf(sorted, holding);
  const machineOf = (nameOf: (instanceType: string) => string): string => nameOf(candidate.instanceType ?? '');
  const sold = options.fleets.filter(({ definition, nameOf }) => allows(asked, definition, machineOf(nameOf)));
  const fleets = sold.map(({ definition, nameOf }) => {
    const instanceType = machineOf(nameOf);
    const { context, workload } = asked;
    const hosted = candidateWith(candidate, { purchase: 'on-demand', instanceType });
    const askedAt = (share: number, simulation: Simulation): Asked => ({
      context,
      candidate: hosted,
      workload,
      simulation: thinned(simulation, share),
    });
    const at = (share: number, simulation: Simulation) => evaluate(definition, askedAt(share, simulation));
    return fleetRest(definition, at, { asked, leastShare, askedAt });
  });
  const containers = allowedVariants(asked, options.containers).map((variant) => {
    const at = (share: number, simulation: Simulation) => evaluationsByShare(variant, asked, simulation)(share);
    const askedAt = (share: number, simulation: Simulation) => askedOf(variant, asked, thinned(simulation, share));
    return fleetRest(variant.definition, at, { asked, leastShare, askedAt });
  });
  return [...functions, ...containers, ...fleets];
}

function firstOf<T, R>(candidates: readonly T[], holds: (candidate: T) => R | null): readonly R[] {
  for (const candidate of candidates) {
    const found = holds(candidate);
    if (found !== null) return [found];
  }
  return [];
}

/** Whether the workload allows an option as the live part. Whether it allows the machine of a fleet is checked for the job, which has the same machine. */
function allows({ workload }: Asked, { service, mode }: ServingDefinition, instanceType: string | null): boolean {
  return allowsAll(workload) || isAllowed(workload, { service, mode, instanceType, purchase: 'on-demand' }, null);
}

/** The variants of options without instances that the workload allows. */
function allowedVariants(asked: Asked, definitions: readonly ServingDefinition[]): readonly Variant[] {
  return variantsOf(definitions).filter(({ definition, name }) => allows(asked, definition, name));
}

const orders = new WeakMap<ServingContext, WeakMap<Workload, Map<LiveOptions, readonly Variant[]>>>();

/**
 * The functions, the cheapest in the central simulation first. The order hardly depends on the simulation, and not on the instance type of the batch: one for each
 * workload, whose least share follows from it.
 */
function byCentralPrice(asked: Asked, options: LiveOptions, leastShare: number): readonly Variant[] {
  const { context, candidate, workload } = asked;
  const ofContext = inMap(orders, context, () => new WeakMap<Workload, Map<LiveOptions, readonly Variant[]>>());
  const ofWorkload = inMap(ofContext, workload, () => new Map<LiveOptions, readonly Variant[]>());
  return inMap(ofWorkload, options, () => {
    const central = { context, candidate, workload, simulation: CENTRAL_SIMULATION };
    const usd = (each: Variant): number => functionRest(each, central, leastShare)?.marginalUsd ?? Infinity;
    return allowedVariants(asked, options.functions)
      .map((each) => ({ each, usd: usd(each) }))
      .sort((one, other) => (one.usd === other.usd ? 0 : one.usd - other.usd))
      .map(({ each }) => each);
  });
}

/** The share at which a fleet has its least size. */
const ALMOST_NONE = 1e-6;

/** A fleet as a live part: machines are bought whole, so one answer fewer saves nothing. */
function fleetRest(
  definition: ServingDefinition,
  at: LiveRest['at'],
  {
    asked,
    leastShare,
    askedAt,
  }: {
    readonly asked: Asked;
    readonly leastShare: number;
    readonly askedAt: (share: number, simulation: Simulation) => Asked;
  },
): LiveRest {
  const { service } = definition;
  const { simulation, workload } = asked;
  const usdAt: LiveRest['usdAt'] = (share, each) => at(share, each).monthlyUsd;
  const leastUsd = (): number => usdAt(Math.max(leastShare, ALMOST_NONE), simulation) ?? Infinity;
  const steps = () => fleetSteps(at(1, simulation).count, { fewest: Math.max(1, workload.minInstances), leastShare });
  const deployedAt: LiveRest['deployedAt'] = (share, each) => deployedLive(definition, askedAt(share, each));
  return { service, at, usdAt, marginalUsd: 0, steps, leastUsd, deployedAt };
}

/** The components of a live part. Throws if it is impossible, which an earlier evaluation excludes. */
function deployedLive(definition: ServingDefinition, asked: Asked): DeployedLive {
  const planning = planOf(definition, asked);
  if (planning.state === 'impossible') throw new Error(`${definition.service} is impossible as a live part`);
  const { machine, use }: Deployment = planning.plan.deployment();
  if (use.kind === 'fleet' || use.kind === 'function') return { machine, use };
  throw new Error(`${definition.service} cannot be the live part of a hybrid`);
}

/**
 * The shares that a few smaller sizes of a fleet can serve, and the minimum share. None if all traffic needs no more than the least size, so that
 * nothing is saved.
 * @param all the size for all traffic; null beyond a quota, where a part of the traffic may still have a size.
 */
function fleetSteps(
  all: number | null,
  least: { readonly fewest: number; readonly leastShare: number },
): readonly number[] {
  const { fewest, leastShare } = least;
  const last = leastShare > 0 ? [leastShare] : [];
  if (all === null) return last;
  const most = all - 1;
  if (most < fewest) return [];
  const counts = new Set(
    Array.from({ length: MAX_STEPS }, (_, i) => Math.round(most * (fewest / most) ** (i / (MAX_STEPS - 1)))),
  );
  // Slightly below the limit, so that rounding does not require another machine.
  return [...[...counts].map((count) => (count / all) * (1 - 1e-9)), ...last];
}

/**
 * The shares at which a function is evaluated: steps of 5 %. Shares in between are scaled from the nearest, because the bill grows with the
 * requests.
 */
const STEPS_PER_E = 20;
/** The share at which to evaluate a function's price if almost nothing must be live. */
const MIN_REFERENCE = 0.1;

function nearestStep(share: number): number {
  return Math.exp(Math.round(STEPS_PER_E * Math.log(share)) / STEPS_PER_E);
}

/** Null if the function is infeasible both for a small share of the traffic and for all of it. */
function functionRest(variant: Variant, asked: Asked, leastShare: number): LiveRest | null {
  const at = (share: number, simulation: Simulation): Evaluation => {
    const near = nearestStep(share);
    return scaledBill(evaluationsByShare(variant, asked, simulation)(near), share / near);
  };
  const usdAt = (share: number, simulation: Simulation): number | null => {
    const near = nearestStep(share);
    const { monthlyUsd } = evaluationsByShare(variant, asked, simulation)(near);
    return monthlyUsd === null ? null : monthlyUsd * (share / near);
  };
  const smallShare = Math.max(leastShare, MIN_REFERENCE);
  const few = usdAt(smallShare, asked.simulation);
  const monthlyUsd = few ?? usdAt(1, asked.simulation);
  if (monthlyUsd === null) return null;
  const requests = requestsPerMonth(asked) * (few === null ? 1 : smallShare);
  return {
    service: variant.definition.service,
    at,
    usdAt,
    marginalUsd: monthlyUsd / requests,
    steps: () => [],
    leastUsd: () => 0,
    deployedAt: (share, simulation) =>
      deployedLive(variant.definition, askedOf(variant, asked, thinned(simulation, nearestStep(share)))),
  };
}

type ByShare = (share: number) => Evaluation;
type ByVariant = Map<ServingDefinition, Map<string | null, ByShare>>;
type BySimulation = Map<Simulation, ByVariant>;

/**
 * How many simulations to memoise per workload: those of a plan and a few more. Sensitivities draw further simulations repeatedly, which must not
 * accumulate.
 */
const MAX_SIMULATIONS = 1024;

/** Keyed by the workload alone. Maps that are also keyed by each simulation would cost more garbage collection than they save. */
const evaluations = new WeakMap<ServingContext, WeakMap<Workload, BySimulation>>();

/** The evaluations of an option without instances, which do not depend on the batch's instance type: one per workload, simulation and share. */
function evaluationsByShare(
  { definition, name }: Variant,
  { context, workload }: Pick<Asked, 'context' | 'workload'>,
  simulation: Simulation,
): ByShare {
  const ofContext = inMap(evaluations, context, () => new WeakMap<Workload, BySimulation>());
  const ofWorkload = inMap(ofContext, workload, (): BySimulation => new Map());
  if (ofWorkload.size > MAX_SIMULATIONS) ofWorkload.clear();
  const ofSimulation = inMap(ofWorkload, simulation, (): ByVariant => new Map());
  const ofDefinition = inMap(ofSimulation, definition, () => new Map<string | null, ByShare>());
  return inMap(ofDefinition, name, () => {
    const candidate = candidateOf({ definition, name });
    const made = new Map<number, Evaluation>();
    return (share) =>
      inMap(made, share, () =>
        evaluate(definition, { context, candidate, workload, simulation: thinned(simulation, share) }),
      );
  });
}

function candidateOf({ definition, name }: Variant): Candidate {
  return {
    id: `${definition.service}/${name ?? '-'}/on-demand`,
    service: definition.service,
    mode: definition.mode,
    instanceType: name,
    purchase: 'on-demand',
    gpuSpeed: undefined,
    variant: undefined,
  };
}

function askedOf(
  variant: Variant,
  { context, workload }: Pick<Asked, 'context' | 'workload'>,
  simulation: Simulation,
): Asked {
  return { context, candidate: candidateOf(variant), workload, simulation };
}

interface Memory<Key, Value> {
  get: (key: Key) => Value | undefined;
  set: (key: Key, value: Value) => unknown;
}

function inMap<Key, Value>(map: Memory<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

function scaledBill(evaluation: Evaluation, factor: number): Evaluation {
  if (evaluation.monthlyUsd === null) return evaluation;
  return {
    ...evaluation,
    monthlyUsd: evaluation.monthlyUsd * factor,
    breakdown: evaluation.breakdown.map((item) => shareOf(item, factor)),
  };
}

/** The simulation for a part of its traffic. */
function thinned(simulation: Simulation, share: number): Simulation {
  const { sizedIn } = simulation;
  return simulationWith(simulation, {
    trafficRatio: simulation.trafficRatio * share,
    sizedIn: sizedIn === null ? null : simulationWith(sizedIn, { trafficRatio: sizedIn.trafficRatio * share }),
  });
}
