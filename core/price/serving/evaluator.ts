import type { Catalog } from '#core/contract/catalog/catalog.ts';
import type { BillItem, Purchase, ServiceId } from '#core/contract/plan/plan.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import type { ServerKind } from '#core/contract/endpoint/server-kind.ts';
import type { VariantKind } from '#core/contract/model/variants.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { oncePer, onceSoon } from '#core/once-per.ts';
import type { FleetByMinute } from '#core/price/autoscaling/simulate-week.ts';
import { allowsAll, isAllowed } from './candidate/allowed.ts';
import { asSentLive } from './candidate/rows-at-once.ts';
import { createProjector } from '#core/project/projection/project.ts';
import { type Draw, drawOf, drawWith, sizedOtherwise } from './candidate/draw.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import { infeasible, prepareOption, type PreparedOption, SENT_LIVE, unpriced } from './candidate/evaluation.ts';
import { type Handling, handlingOf } from './candidate/handling.ts';
import { createLookup, ec2Name, type Lookup } from './candidate/lookup.ts';
import type { ServingContext, Stated } from './candidate/asked.ts';
import type { CandidateFilter, ServingDefinition } from './candidate/option.ts';
import { definitionOf } from './definition-of.ts';
import { createPrepareGpu, gpuVariants, unmeasuredGpus } from './gpu-evaluate.ts';
import { SERVING_DEFINITIONS } from './registry.ts';
import { machineFigures, type MachineFigures } from './candidate/figures.ts';
import { candidateWith, shapedWorkload } from './candidate/one-shape.ts';
import { markedPrices } from './candidate/marked-prices.ts';
import { CENTRAL_SIMULATION } from './candidate/central-simulation.ts';
import { inAccount } from './candidate/own-quotas.ts';
import { operationsHours } from './candidate/operations.ts';
import type { Candidate, Evaluation, Pricer, Simulation } from './candidate/types.ts';
import { itemsOnBill } from './candidate/tally.ts';
import { usualExtras } from './candidate/usual-costs.ts';
import type { Deployment } from '#core/contract/serving/deployment.ts';
import type { LatencyPart } from '#core/contract/serving/latency-parts.ts';

/** The details of a row in a plan that evaluations do not need. */
export interface RowDetails {
  /** The parts that its latency adds up to; null if they are not known. */
  readonly latencyParts: readonly LatencyPart[] | null;
  readonly deployment: Deployment;
  /** What a fleet for the expected load costs each month, and the factor of the machine's projection, null if it was measured; null without slack. */
  readonly expected: { readonly monthlyUsd: number; readonly factor90: number | null } | null;
}

/** Lists and prices the candidates for one model. */
export interface Evaluator extends Pricer {
  /** All candidates with a measured or projected speed, before any screening. Names match with or without `ml.`. */
  readonly candidates: (filter: CandidateFilter) => readonly Candidate[];
  /** The candidates on accelerators that were not measured; only their bounds are known. */
  readonly gpuCandidates: (filter: CandidateFilter) => readonly Candidate[];
  /** The request handling of a kind of server. */
  readonly handlingOf: (server: ServerKind) => Handling;
  /** The price and the speed of a candidate's machine; null if it has none. */
  readonly figuresOf: (candidate: Candidate) => MachineFigures | null;
  /** Hours per month of operations of a service. */
  readonly operationsHours: (service: ServiceId) => number;
  /** The usual extras of a candidate in addition to its bill, in the central simulation; empty if the workload adds it to the bill. */
  readonly alsoPaid: (candidate: Candidate, workload: Workload) => readonly BillItem[];
  /** The details of a candidate in the central simulation, sized with a slack; null if it is infeasible, or on an accelerator that was not measured. */
  readonly detailsOf: (candidate: Candidate, workload: Workload, slack: number) => RowDetails | null;
  /** How a candidate's fleet follows the day, sized with a slack; null if it does not, or if the candidate is infeasible. */
  readonly fleetByMinute: (candidate: Candidate, workload: Workload, slack: number) => FleetByMinute | null;
}

/** A variant of the model with the runs that measured it, at least one: the first on this host, or all on devices of their own machines. */
export interface MeasuredVariant {
  readonly kind: VariantKind;
  readonly runs: readonly RunDocument[];
}

/**
 * Prices the serving options for one model and its variants, each from runs of its own. A candidate that serves a variant has its kind at the end
 * of its id.
 * @param options.runs at least one: the first was measured on this host, the others are imported packs of the same model.
 */
export function createEvaluator(options: {
  readonly runs: readonly RunDocument[];
  readonly catalog: Catalog;
  readonly variants?: readonly MeasuredVariant[];
}): Evaluator {
  const { runs, catalog, variants = [] } = options;
  const own = createModelEvaluator({ runs, catalog });
  if (variants.length === 0) return own;
  const evaluators = new Map(
    variants.map((variant) => [variant.kind, createModelEvaluator({ runs: variant.runs, catalog })]),
  );
  const evaluatorOf = (kind: VariantKind): Evaluator => {
    const found = evaluators.get(kind);
    if (found === undefined) throw new Error(`no run of the variant ${kind}`);
    return found;
  };
  const of = ({ variant }: Candidate): Evaluator => (variant === undefined ? own : evaluatorOf(variant));
  return {
    candidates: (filter) => [
      ...own.candidates(filter),
      ...variants.flatMap((variant) => variantCandidates(variant, evaluatorOf(variant.kind), filter)),
    ],
    gpuCandidates: own.gpuCandidates,
    usd: (candidate, workload, simulation) => of(candidate).usd(candidate, workload, drawFor(candidate, simulation)),
    price: (candidate, workload, simulation) =>
      of(candidate).price(candidate, workload, drawFor(candidate, simulation)),
    leastUsd: (candidate, workload, simulation) =>
      of(candidate).leastUsd?.(candidate, workload, drawFor(candidate, simulation)) ?? null,
    handlingOf: own.handlingOf,
    operationsHours: own.operationsHours,
    figuresOf: (candidate) => of(candidate).figuresOf(candidate),
    alsoPaid: (candidate, workload) => of(candidate).alsoPaid(candidate, workload),
    detailsOf: (candidate, workload, slack) => of(candidate).detailsOf(candidate, workload, slack),
    fleetByMinute: (candidate, workload, slack) => of(candidate).fleetByMinute(candidate, workload, slack),
  };
}

/** The candidates of a variant. A run on a device applies only to its own machine. */
function variantCandidates({ kind, runs }: MeasuredVariant, evaluator: Evaluator, filter: CandidateFilter) {
  const isOnCpu = runs[0]?.execution === undefined;
  const types = new Set(runs.map(({ host }) => host.instanceType));
  return evaluator
    .candidates(filter)
    .filter(({ instanceType }) => isOnCpu || (instanceType !== null && types.has(ec2Name(instanceType))))
    .map((candidate) => candidateWith(candidate, { id: `${candidate.id}/${kind}`, variant: kind }));
}

/** The draw with the error of the measurement of a candidate's variant. Each is made once, because results are kept by draw. */
function drawFor({ variant }: Candidate, simulation: Simulation): Draw {
  const draw = drawOf(simulation);
  return variant === undefined || draw.variantZ === undefined ? draw : drawsOfVariants[variant](draw);
}

const ofVariant = (kind: VariantKind) =>
  oncePer((draw: Draw): Draw => drawWith(draw, { ...draw.variantZ?.[kind] }, `variant ${kind}`));
const drawsOfVariants: Readonly<Record<VariantKind, (draw: Draw) => Draw>> = {
  int8: ofVariant('int8'),
  fp16: ofVariant('fp16'),
  ort: ofVariant('ort'),
};

/**
 * Prices the serving options for one model. Projections are memoised per instance type, so that evaluating a candidate in another simulation
 * takes microseconds.
 * @param options.runs at least one: the first was measured on this host, the others are imported packs of the same model.
 */
function createModelEvaluator(options: {
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
  const prepareGpu = createPrepareGpu({ context, runs });
  const unmeasured = unmeasuredGpus({ runs, catalog });
  const marks = markedPrices(catalog);
  const definitions = definitionsIn(context.lookup);
  const unavailable = new Set(
    definitions.filter((definition) => lacksInstances(definition, context)).map(({ service }) => service),
  );
  const isUnmeasured = ({ instanceType }: Candidate): boolean =>
    instanceType !== null && unmeasured.has(ec2Name(instanceType));
  const statedFor = (candidate: Candidate, asked: Workload): Stated => {
    const shaped = shapedWorkload(asked);
    const workload = SENT_LIVE.has(candidate.mode) ? asSentLive(shaped) : shaped;
    return { context: inAccount(context, workload), candidate, workload };
  };
  const prepare = (candidate: Candidate, asked: Workload): PreparedOption => {
    const definition = definitionIn(candidate);
    const stated = statedFor(candidate, asked);
    return isUnmeasured(candidate)
      ? prepareGpu(definition, candidate, stated.workload)
      : prepareOption(definition, stated);
  };
  const preparedFor = preparedOnce(prepare);
  const explanationOf = (candidate: Candidate, workload: Workload, slack: number) => {
    const draw = slack === 1 ? CENTRAL_SIMULATION : sizedOtherwise(CENTRAL_SIMULATION, { sizedIn: null, slack });
    return preparedFor(candidate, workload).explanationIn(draw)?.explanation ?? null;
  };
  const isUnavailable = ({ service, instanceType }: Candidate): boolean =>
    instanceType === null && unavailable.has(service);
  return {
    candidates: (filter) => {
      const all = definitions.flatMap((definition) =>
        unavailable.has(definition.service)
          ? purchasesOf(definition, filter).map((purchase) => candidateOf(definition, null, purchase))
          : candidatesOf(definition, context, filter, (type) => type === null || !unmeasured.has(ec2Name(type))),
      );
      return allowedAmong(all, filter, context.lookup);
    },
    gpuCandidates: (filter) => {
      const all = definitions
        .filter(({ service }) => !unavailable.has(service))
        .flatMap((definition) =>
          candidatesOf(definition, context, filter, (type) => type !== null && unmeasured.has(ec2Name(type))),
        );
      return allowedAmong(all, filter, context.lookup).flatMap(gpuVariants);
    },
    usd: (candidate, workload, simulation) =>
      isUnavailable(candidate) ? Infinity : preparedFor(candidate, workload).usdIn(drawOf(simulation)),
    leastUsd: (candidate, workload, simulation) =>
      isUnavailable(candidate) ? null : preparedFor(candidate, workload).leastUsdIn(drawOf(simulation)),
    price: (candidate, workload, simulation) => {
      const draw = drawOf(simulation);
      if (isUnavailable(candidate)) {
        // One row for each purchase, so that the service is listed with its reason.
        const asked = { ...statedFor(candidate, workload), simulation: draw };
        const reason = { code: 'service-without-instances', region: catalog.region } as const;
        return unpriced(() => infeasible(definitionIn(candidate), asked, [reason]));
      }
      const priced = preparedFor(candidate, workload).pricedIn(draw);
      const mark = marks.get(`${candidate.instanceType}/${candidate.purchase}`);
      if (mark === undefined || !priced.feasible) return priced;
      return { ...priced, explain: () => withReason(priced.explain(), mark) };
    },
    handlingOf: (server) => handlingOf(context, server),
    figuresOf: (candidate) => machineFigures(candidate, context),
    operationsHours: (service) => operationsHours(context.lookup, service),
    alsoPaid: (candidate, workload) => {
      if (workload.alsoPaid || unavailable.has(candidate.service)) return [];
      const found = preparedFor(candidate, workload).explanationIn(CENTRAL_SIMULATION);
      if (found === null) return [];
      found.explanation.items.splice(0);
      const surroundings = definitionIn(candidate).surroundings?.(found.asked) ?? 'provider';
      usualExtras(surroundings, found.asked)(found.asked, found.tally);
      return itemsOnBill(found.explanation.items, workload).filter((item) => item.monthlyUsd > 0);
    },
    detailsOf: (candidate, workload, slack) => {
      if (unavailable.has(candidate.service) || isUnmeasured(candidate)) return null;
      const explanation = explanationOf(candidate, workload, slack);
      const deployment = explanation?.deployment?.() ?? null;
      const profile = explanation?.profile ?? null;
      const expected =
        slack === 1
          ? null
          : {
              monthlyUsd: preparedFor(candidate, workload).usdIn(CENTRAL_SIMULATION),
              factor90: profile?.basis === 'projected' ? profile.interval.factor90 : null,
            };
      return explanation === null || deployment === null
        ? null
        : { latencyParts: explanation.latencyParts?.() ?? null, deployment, expected };
    },
    fleetByMinute: (candidate, workload, slack) =>
      unavailable.has(candidate.service)
        ? null
        : (explanationOf(candidate, workload, slack)?.fleetByMinute?.() ?? null),
  };
}

function withReason(evaluation: Evaluation, reason: Reason): Evaluation {
  return { ...evaluation, reasons: [...evaluation.reasons, reason] };
}

/** The number of prepared options that are kept for a workload until they are asked for again. */
const RECENTLY_PREPARED = 64;

/**
 * Prepares a candidate for a workload once. A plan asks for one candidate in one draw after another, so the last one costs nothing to find. Most
 * candidates are asked for once, for a ranking: they are forgotten soon, because what lives long makes the collection of garbage slow.
 */
function preparedOnce(
  prepare: (candidate: Candidate, workload: Workload) => PreparedOption,
): (candidate: Candidate, workload: Workload) => PreparedOption {
  const ofWorkload = oncePer((workload: Workload) =>
    onceSoon(RECENTLY_PREPARED, (candidate: Candidate) => prepare(candidate, workload)),
  );
  let last: { readonly candidate: Candidate; readonly workload: Workload; readonly option: PreparedOption } | null =
    null;
  return (candidate, workload) => {
    if (last === null || last.candidate !== candidate || last.workload !== workload) {
      last = { candidate, workload, option: ofWorkload(workload)(candidate) };
    }
    return last.option;
  };
}

/** The services that a cloud sells, and those of other sellers whose price the user imported. */
function definitionsIn({ cloud, unitUsd }: Lookup): readonly ServingDefinition[] {
  return SERVING_DEFINITIONS.filter((each) =>
    each.soldFor === undefined ? (each.cloud ?? 'aws') === cloud : unitUsd(each.soldFor) !== null,
  );
}

/** Whether a service needs instances and the region has none that it can run on. */
function lacksInstances({ instanceTypes, offered }: ServingDefinition, context: ServingContext): boolean {
  if (instanceTypes === 'none') return false;
  return !instanceTypes(context).some((type) => type === null || (offered?.has(type, context.lookup) ?? true));
}

function purchasesOf(definition: ServingDefinition, { purchases }: CandidateFilter): readonly Purchase[] {
  return definition.purchases.filter((each) => purchases === undefined || purchases.includes(each));
}

/** The candidates that the workload allows. */
function allowedAmong(
  candidates: readonly Candidate[],
  { allowed }: CandidateFilter,
  lookup: Lookup,
): readonly Candidate[] {
  if (allowed === undefined || allowsAll(allowed)) return candidates;
  const machineOf = ({ instanceType }: Candidate) => (instanceType === null ? null : lookup.instance(instanceType));
  return candidates.filter((each) =>
    isAllowed(allowed, { ...each, definition: definitionIn(each), machine: machineOf(each) }),
  );
}

function candidateOf(definition: ServingDefinition, instanceType: string | null, purchase: Purchase): Candidate {
  const { service, mode } = definition;
  const id = `${service}/${instanceType ?? '-'}/${purchase}`;
  return { id, service, mode, instanceType, purchase, gpuSpeed: undefined, variant: undefined };
}

function candidatesOf(
  definition: ServingDefinition,
  context: ServingContext,
  filter: CandidateFilter,
  isAsked: (type: string | null) => boolean,
): readonly Candidate[] {
  const wanted = filter.instances === undefined ? null : new Set(filter.instances.map(ec2Name));
  const purchases = purchasesOf(definition, filter);
  const isWanted = (type: string | null): boolean =>
    type === null ||
    (wanted === null ? (definition.offered?.has(type, context.lookup) ?? true) : wanted.has(ec2Name(type)));
  const every: readonly (string | null)[] =
    definition.instanceTypes === 'none'
      ? [null, ...(definition.variants ?? [])]
      : definition.instanceTypes(context).filter(isWanted);
  const types = every.filter(isAsked);
  const soldFor = (type: string | null): readonly Purchase[] =>
    type === null && definition.instanceTypes !== 'none' ? purchases.filter((each) => each === 'on-demand') : purchases;
  return types.flatMap((type) => soldFor(type).map((purchase) => candidateOf(definition, type, purchase)));
}

function definitionIn({ service }: Candidate): ServingDefinition {
  const definition = definitionOf(service);
  if (definition === null) throw new Error(`no serving option ${service}`);
  return definition;
}
