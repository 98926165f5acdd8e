import type { Deployment, UseOf } from '#core/contract/serving/deployment.ts';
import type { ServiceId } from '#core/contract/plan/plan.ts';
import { oncePer } from '#core/once-per.ts';
import { allowsAll, isAllowed } from '#core/price/serving/candidate/allowed.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import { requestsPerMonth } from '#core/price/serving/candidate/demand.ts';
import { type Draw, drawWith } from '#core/price/serving/candidate/draw.ts';
import { prepareOption, type PreparedOption } from '#core/price/serving/candidate/evaluation.ts';
import { shareOf } from '#core/price/serving/candidate/metered.ts';
import type { Asked } from '#core/price/serving/candidate/asked.ts';
import type { ServingDefinition } from '#core/price/serving/candidate/option.ts';
import { onceOf } from '#core/price/serving/candidate/per-draw.ts';
import type { Tally } from '#core/price/serving/candidate/tally.ts';
import type { Candidate, Evaluation } from '#core/price/serving/candidate/types.ts';

/** An option that answers the requests live that were not pre-computed. */
export interface LiveRest {
  readonly service: ServiceId;
  /** The evaluation in a draw, for a share of its traffic above 0 and at most 1. */
  readonly at: (share: number, draw: Draw) => Evaluation;
  /** Its cost alone, US dollars per month, which a search needs far more often; Infinity if it does not meet the requirements. */
  readonly usdAt: (share: number, draw: Draw) => number;
  /** Adds its items to a tally, without the extras that both parts of a hybrid share, and returns its own. Null if it does not meet the requirements. */
  readonly addTo: (to: Tally, share: number, draw: Draw) => Tally | null;
  /** US dollars that one live answer fewer saves immediately; 0 if only a whole machine fewer saves money. */
  readonly marginalUsd: number;
  /** The shares up to which fewer machines than for all traffic are enough, largest first; empty if the bill grows with the requests. */
  readonly steps: () => readonly number[];
  /** US dollars per month for almost no traffic; Infinity if it cannot serve that. */
  readonly leastUsd: () => number;
  /** Its components for a share that it can serve in a draw. */
  readonly deployedAt: (share: number, draw: Draw) => DeployedLive;
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
  const hosted = options.fleets
    .filter(({ definition, nameOf }) => allows(asked, definition, machineOf(nameOf)))
    .map(({ definition, nameOf }) => ({ definition, name: machineOf(nameOf) }));
  const fleets = [...allowedVariants(asked, options.containers), ...hosted].map((variant) =>
    fleetRest(thinnedOption(asked, variant), asked, leastShare),
  );
  return [...functions, ...fleets];
}

function firstOf<T, R>(candidates: readonly T[], holds: (candidate: T) => R | null): readonly R[] {
  for (const candidate of candidates) {
    const found = holds(candidate);
    if (found !== null) return [found];
  }
  return [];
}

/** Whether the workload allows an option as the live part. Whether it allows the machine of a fleet is checked for the job, which has the same machine. */
function allows({ workload }: Asked, definition: ServingDefinition, instanceType: string | null): boolean {
  return allowsAll(workload) || isAllowed(workload, { definition, instanceType, purchase: 'on-demand', machine: null });
}

/** The variants of options without instances that the workload allows. */
function allowedVariants(asked: Asked, definitions: readonly ServingDefinition[]): readonly Variant[] {
  return variantsOf(definitions).filter(({ definition, name }) => allows(asked, definition, name));
}

const ordersOf = onceOf(() => new Map<LiveOptions, readonly Variant[]>());

/**
 * The functions, the cheapest in the central simulation first. The order hardly depends on the draw, and not on the instance type of the batch: one for each
 * workload, whose least share follows from it.
 */
function byCentralPrice(asked: Asked, options: LiveOptions, leastShare: number): readonly Variant[] {
  return inMap(ordersOf(asked), options, () => {
    const central = { ...asked, simulation: CENTRAL_SIMULATION };
    const usd = (each: Variant): number => functionRest(each, central, leastShare)?.marginalUsd ?? Infinity;
    return allowedVariants(asked, options.functions)
      .map((each) => ({ each, usd: usd(each) }))
      .sort((one, other) => (one.usd === other.usd ? 0 : one.usd - other.usd))
      .map(({ each }) => each);
  });
}

/** An option for shares of a workload's traffic, prepared once whatever the machine of the batch is. */
interface ThinnedOption {
  readonly definition: ServingDefinition;
  readonly option: PreparedOption;
  readonly usdAt: (share: number, draw: Draw) => number;
}

const thinnedOptions = onceOf(() => new Map<string, ThinnedOption>());

function thinnedOption({ context, workload }: Asked, variant: Variant): ThinnedOption {
  const { definition, name } = variant;
  return inMap(thinnedOptions({ context, workload }), `${definition.service}/${name}`, () => {
    const option = prepareOption(definition, { context, candidate: candidateOf(variant), workload });
    const usdIn = oncePer(option.usdIn);
    return { definition, option, usdAt: (share, draw) => usdIn(thinnedDraw(share, draw)) };
  });
}

const thinnedDraws = oncePer((_draw: Draw) => new Map<number, Draw>());

/**
 * The draw for a part of its traffic, in which its fleet is sized for that part; for one share always the same. It is kept by draw and not by place in a set,
 * because draws whose fleets are sized otherwise share a place.
 */
function thinnedDraw(share: number, draw: Draw): Draw {
  return inMap(thinnedDraws(draw), share, () => {
    const { sizedIn, trafficRatio } = draw;
    const sized = sizedIn === null ? null : thinnedDraw(share, sizedIn);
    return drawWith(draw, { trafficRatio: trafficRatio * share, sizedIn: sized }, `share ${share} of the traffic`);
  });
}

/** The share at which a fleet has its least size. */
const ALMOST_NONE = 1e-6;

/** A fleet as a live part: machines are bought whole, so one answer fewer saves nothing. */
function fleetRest({ definition, option, usdAt }: ThinnedOption, asked: Asked, leastShare: number): LiveRest {
  const { service } = definition;
  const { simulation, workload } = asked;
  const countAt = (share: number): number | null => {
    const { feasible, count } = option.pricedIn(thinnedDraw(share, simulation));
    return feasible ? count : null;
  };
  return {
    service,
    at: (share, draw) => option.pricedIn(thinnedDraw(share, draw)).explain(),
    usdAt,
    addTo: (to, share, draw) => option.addTo(to, thinnedDraw(share, draw), 1),
    marginalUsd: 0,
    steps: () => fleetSteps(countAt(1), { fewest: Math.max(1, workload.minInstances), leastShare }),
    leastUsd: () => usdAt(Math.max(leastShare, ALMOST_NONE), simulation),
    deployedAt: (share, draw) => deployedLive(definition, option, thinnedDraw(share, draw)),
  };
}

/** The components of a live part. Throws if it is impossible, which an earlier evaluation excludes. */
function deployedLive({ service }: ServingDefinition, option: PreparedOption, draw: Draw): DeployedLive {
  const deployment: Deployment | null = option.explanationIn(draw)?.explanation.deployment?.() ?? null;
  if (deployment === null) throw new Error(`${service} is impossible as a live part`);
  const { machine, use } = deployment;
  if (use.kind === 'fleet' || use.kind === 'function') return { machine, use };
  throw new Error(`${service} cannot be the live part of a hybrid`);
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
  const { definition, option, usdAt: usdNear } = thinnedOption(asked, variant);
  const usdAt: LiveRest['usdAt'] = (share, draw) => {
    const near = nearestStep(share);
    return usdNear(near, draw) * (share / near);
  };
  const smallShare = Math.max(leastShare, MIN_REFERENCE);
  const fewUsd = usdAt(smallShare, asked.simulation);
  const monthlyUsd = Number.isFinite(fewUsd) ? fewUsd : usdAt(1, asked.simulation);
  if (!Number.isFinite(monthlyUsd)) return null;
  const requests = requestsPerMonth(asked) * (Number.isFinite(fewUsd) ? smallShare : 1);
  return {
    service: definition.service,
    at: (share, draw) => {
      const near = nearestStep(share);
      return scaledBill(option.pricedIn(thinnedDraw(near, draw)).explain(), share / near);
    },
    usdAt,
    addTo: (to, share, draw) => {
      const near = nearestStep(share);
      return option.addTo(to, thinnedDraw(near, draw), share / near);
    },
    marginalUsd: monthlyUsd / requests,
    steps: () => [],
    leastUsd: () => 0,
    deployedAt: (share, draw) => deployedLive(definition, option, thinnedDraw(nearestStep(share), draw)),
  };
}

function candidateOf({ definition, name }: Variant): Candidate {
  const { service, mode } = definition;
  const id = `${service}/${name ?? '-'}/on-demand`;
  return { id, service, mode, instanceType: name, purchase: 'on-demand', gpuSpeed: undefined, variant: undefined };
}

function inMap<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
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
