import type { ServiceId } from '#core/contract/plan.ts';
import type { Workload } from '#core/contract/workload.ts';
import { SAFETY_FACTOR } from '#core/price/pricing/always-on.ts';
import { CENTRAL_WORLD } from '#core/price/serving/candidate/central-world.ts';
import { attemptRates, requestsPerMonth } from '#core/price/serving/candidate/demand.ts';
import { evaluate } from '#core/price/serving/candidate/evaluation.ts';
import { fleetMachine, sloRateOf } from '#core/price/serving/candidate/fleet.ts';
import { sagemakerName } from '#core/price/serving/candidate/lookup.ts';
import type { Asked, ServingContext, ServingDefinition } from '#core/price/serving/candidate/option.ts';
import { requestPath } from '#core/price/serving/candidate/request-path.ts';
import { endpointMachine } from '#core/price/serving/sagemaker/endpoint.ts';
import type { Candidate, Evaluation, World } from '#core/price/serving/candidate/types.ts';

/** A way to answer live the requests that were not pre-computed. */
export interface LiveRest {
  readonly service: ServiceId;
  /** The evaluation for a share of the traffic, above 0 and at most 1. */
  readonly at: (share: number) => Evaluation;
  /** US dollars that one live answer fewer saves immediately; 0 if only a whole instance fewer saves money. */
  readonly marginalUsd: number;
  /** The shares up to which fewer instances than for all traffic are enough, largest first; empty if the bill grows with the requests. */
  readonly steps: readonly number[];
}

/** The serving options that may be the live part: an endpoint, and functions that are billed per request. */
export interface LiveOptions {
  readonly endpoint: ServingDefinition;
  readonly functions: readonly ServingDefinition[];
}

/** How many instance counts to consider between all instances and the minimum. */
const MAX_STEPS = 3;

/**
 * The live parts for a hybrid on an instance type: an endpoint on the same type, and a function.
 * @param leastShare the share of the traffic that is live however much is pre-computed.
 */
export function liveRests(asked: Asked, options: LiveOptions, leastShare: number): readonly LiveRest[] {
  const rest = firstFeasible(byCentralPrice(asked, options, leastShare), (each) =>
    functionRest(each, asked, leastShare),
  );
  const endpoint = endpointRest(asked, options.endpoint);
  return [...(endpoint === null ? [] : [endpoint]), ...(rest === null ? [] : [rest])];
}

function firstFeasible<T, R>(candidates: readonly T[], holds: (candidate: T) => R | null): R | null {
  for (const candidate of candidates) {
    const found = holds(candidate);
    if (found !== null) return found;
  }
  return null;
}

/** The functions, the cheapest in the central world first. The order hardly depends on the world. */
function byCentralPrice(asked: Asked, { functions }: LiveOptions, leastShare: number): readonly ServingDefinition[] {
  const central = { ...asked, world: CENTRAL_WORLD };
  const usd = (each: ServingDefinition): number => functionRest(each, central, leastShare)?.marginalUsd ?? Infinity;
  return functions
    .map((each) => ({ each, usd: usd(each) }))
    .sort((one, other) => (one.usd === other.usd ? 0 : one.usd - other.usd))
    .map(({ each }) => each);
}

/** Null if fewer instances than for all traffic are never enough, so that nothing is saved. */
function endpointRest(asked: Asked, endpoint: ServingDefinition): LiveRest | null {
  const instanceType = sagemakerName(asked.candidate.instanceType ?? '');
  const hosted: Asked = { ...asked, candidate: { ...asked.candidate, purchase: 'on-demand', instanceType } };
  const steps = endpointSteps(hosted);
  if (steps.length === 0) return null;
  const at = (share: number) => evaluate(endpoint, { ...hosted, world: thinned(asked.world, share) });
  return { service: endpoint.service, at, marginalUsd: 0, steps };
}

/** Shares of the traffic that fewer instances can carry, each at their limit. */
function endpointSteps(asked: Asked): readonly number[] {
  const { workload } = asked;
  const machine = endpointMachine(asked);
  if (machine.state === 'impossible') return [];
  const each = fleetMachine(machine.plan, requestPath(asked, 'sagemaker-endpoint', machine.plan.profile));
  const rate = sloRateOf(each, workload);
  if (rate.state === 'impossible') return [];
  const needed = attemptRates(asked).peakPerS / (rate.plan * SAFETY_FACTOR);
  const fewest = Math.max(1, workload.minInstances);
  const most = Math.ceil(needed) - 1;
  if (most < fewest) return [];
  const steps = new Set(
    Array.from({ length: MAX_STEPS }, (_, i) => Math.round(most * (fewest / most) ** (i / (MAX_STEPS - 1)))),
  );
  // Slightly below the limit, so that rounding does not require another instance.
  return [...steps].map((instances) => (instances / needed) * (1 - 1e-9));
}

/**
 * The shares at which a function is evaluated: steps of 5 %. Shares in between are scaled from the nearest, because the bill grows with the
 * requests.
 */
const STEPS_PER_E = 20;
/** The share at which to evaluate a function's price if almost nothing must be live. */
const MIN_REFERENCE = 0.1;

/** Null if the function is infeasible both for a small share of the traffic and for all of it. */
function functionRest(definition: ServingDefinition, asked: Asked, leastShare: number): LiveRest | null {
  const known = functionEvaluations(definition, asked);
  const at = (share: number): Evaluation => {
    const step = Math.round(STEPS_PER_E * Math.log(share));
    return scaledBill(known(step), share / Math.exp(step / STEPS_PER_E));
  };
  const smallShare = Math.max(leastShare, MIN_REFERENCE);
  const few = at(smallShare);
  const reference = few.feasible ? { evaluation: few, share: smallShare } : { evaluation: at(1), share: 1 };
  const requests = requestsPerMonth(asked) * reference.share;
  const { monthlyUsd } = reference.evaluation;
  if (monthlyUsd === null) return null;
  return {
    service: definition.service,
    at,
    marginalUsd: monthlyUsd / requests,
    steps: [],
  };
}

type ByStep = (step: number) => Evaluation;
type ByWorld = Map<World, Map<ServingDefinition, ByStep>>;

/**
 * How many worlds to memoise per workload: those of a plan and a few more. Sensitivities draw further worlds repeatedly, which must not
 * accumulate.
 */
const MAX_WORLDS = 1024;

/** Keyed by the workload alone. Maps that are also keyed by each world would cost more garbage collection than they save. */
const evaluations = new WeakMap<ServingContext, WeakMap<Workload, ByWorld>>();

/** The evaluations of a function, which do not depend on the batch's instance type: one per workload, world and step. */
function functionEvaluations(definition: ServingDefinition, { context, workload, world }: Asked): ByStep {
  const ofContext = inMap(evaluations, context, () => new WeakMap<Workload, ByWorld>());
  const ofWorkload = inMap(ofContext, workload, (): ByWorld => new Map());
  if (ofWorkload.size > MAX_WORLDS) ofWorkload.clear();
  const ofWorld = inMap(ofWorkload, world, () => new Map<ServingDefinition, ByStep>());
  return inMap(ofWorld, definition, () => {
    const candidate: Candidate = {
      id: `${definition.service}/-/on-demand`,
      service: definition.service,
      mode: definition.mode,
      instanceType: null,
      purchase: 'on-demand',
    };
    const made = new Map<number, Evaluation>();
    return (step) =>
      inMap(made, step, () =>
        evaluate(definition, { context, candidate, workload, world: thinned(world, Math.exp(step / STEPS_PER_E)) }),
      );
  });
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
    breakdown: evaluation.breakdown.map((item) => ({ ...item, monthlyUsd: item.monthlyUsd * factor })),
  };
}

/** The world for a part of its traffic. */
function thinned(world: World, share: number): World {
  const { sizedIn } = world;
  return {
    ...world,
    trafficRatio: world.trafficRatio * share,
    sizedIn: sizedIn === null ? null : { ...sizedIn, trafficRatio: sizedIn.trafficRatio * share },
  };
}
