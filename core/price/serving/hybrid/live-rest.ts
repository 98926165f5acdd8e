import type { ServiceId } from '#core/contract/plan.ts';
import type { Workload } from '#core/contract/workload.ts';
import { SAFETY_FACTOR } from '#core/price/pricing/always-on.ts';
import { CENTRAL_WORLD } from '#core/price/serving/candidate/central-world.ts';
import { attemptRates, requestsPerMonth } from '#core/price/serving/candidate/demand.ts';
import { evaluate } from '#core/price/serving/candidate/evaluation.ts';
import { sloRateOf } from '#core/price/serving/candidate/fleet.ts';
import { sagemakerName } from '#core/price/serving/candidate/lookup.ts';
import type { Asked, ServingContext, ServingDefinition } from '#core/price/serving/candidate/option.ts';
import { endpointMachine } from '#core/price/serving/sagemaker/endpoint.ts';
import type { Candidate, Evaluation, World } from '#core/price/serving/candidate/types.ts';

/** A way to answer live what was not computed in advance. */
export interface LiveRest {
  readonly service: ServiceId;
  /** What a share of the traffic comes to, above 0 and at most 1. */
  readonly at: (share: number) => Evaluation;
  /** US dollars that one live answer less saves at once; 0 where only a whole instance less saves anything. */
  readonly marginalUsd: number;
  /** Shares up to which fewer instances than for all traffic are enough, largest first; empty where the bill follows the requests. */
  readonly steps: readonly number[];
}

/** The serving options that may answer what was not computed in advance: an endpoint, and functions that bill each request. */
export interface LiveOptions {
  readonly endpoint: ServingDefinition;
  readonly functions: readonly ServingDefinition[];
}

/** Numbers of instances that are looked at between all and the fewest. */
const MAX_STEPS = 3;

/**
 * The live parts that a hybrid on an instance type may have: an endpoint of the same type, and a function.
 * @param leastShare share of the traffic that is live however much is computed in advance.
 */
export function liveRests(asked: Asked, options: LiveOptions, leastShare: number): readonly LiveRest[] {
  const rest = firstThatHolds(byCentralPrice(asked, options, leastShare), (each) =>
    functionRest(each, asked, leastShare),
  );
  const endpoint = endpointRest(asked, options.endpoint);
  return [...(endpoint === null ? [] : [endpoint]), ...(rest === null ? [] : [rest])];
}

function firstThatHolds<T, R>(candidates: readonly T[], holds: (candidate: T) => R | null): R | null {
  for (const candidate of candidates) {
    const found = holds(candidate);
    if (found !== null) return found;
  }
  return null;
}

/** The functions, the one that costs less in the central world first: which of them it is hardly depends on the world. */
function byCentralPrice(asked: Asked, { functions }: LiveOptions, leastShare: number): readonly ServingDefinition[] {
  const central = { ...asked, world: CENTRAL_WORLD };
  const usd = (each: ServingDefinition): number => functionRest(each, central, leastShare)?.marginalUsd ?? Infinity;
  return functions
    .map((each) => ({ each, usd: usd(each) }))
    .sort((one, other) => (one.usd === other.usd ? 0 : one.usd - other.usd))
    .map(({ each }) => each);
}

/** Null where fewer instances than for all traffic would never be enough, so that nothing is saved. */
function endpointRest(asked: Asked, endpoint: ServingDefinition): LiveRest | null {
  const instanceType = sagemakerName(asked.candidate.instanceType ?? '');
  const hosted: Asked = { ...asked, candidate: { ...asked.candidate, purchase: 'on-demand', instanceType } };
  const steps = endpointSteps(hosted);
  if (steps.length === 0) return null;
  const at = (share: number) => evaluate(endpoint, { ...hosted, world: thinned(asked.world, share) });
  return { service: endpoint.service, at, marginalUsd: 0, steps };
}

/** Shares of the traffic that fewer instances carry, each to its limit. */
function endpointSteps(asked: Asked): readonly number[] {
  const { workload } = asked;
  const machine = endpointMachine(asked);
  if (machine.state === 'impossible') return [];
  const { profile, speedup } = machine.plan;
  const rate = sloRateOf({ realtime: profile.realtime, speedup }, workload);
  if (rate.state === 'impossible') return [];
  const needed = attemptRates(asked).peakPerS / (rate.plan * SAFETY_FACTOR);
  const fewest = Math.max(1, workload.minInstances);
  const most = Math.ceil(needed) - 1;
  if (most < fewest) return [];
  const steps = new Set(
    Array.from({ length: MAX_STEPS }, (_, i) => Math.round(most * (fewest / most) ** (i / (MAX_STEPS - 1)))),
  );
  // A hair below the limit, so that rounding does not ask for one instance more.
  return [...steps].map((instances) => (instances / needed) * (1 - 1e-9));
}

/** Shares at which a function is looked at: steps of 5 %. What is between them is scaled from the nearest, as the bill follows the requests. */
const STEPS_PER_E = 20;
/** Share at which a function's price is read where next to nothing has to be live. */
const MIN_REFERENCE = 0.1;

/** Null where the function holds neither for a small share of the traffic nor for all of it. */
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

/** Worlds of a workload that are remembered: those of a plan and a few beside. Sensitivities draw others over and over, which must not pile up. */
const MAX_WORLDS = 1024;

/** Held by the workload alone: maps that are held by each world as well would cost the garbage collector more than they save. */
const evaluations = new WeakMap<ServingContext, WeakMap<Workload, ByWorld>>();

/** The evaluations of a function, which do not hang on the instance type of the batch: made once a workload, world and step. */
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

/** The world as a part of its traffic sees it. */
function thinned(world: World, share: number): World {
  return { ...world, trafficRatio: world.trafficRatio * share };
}
