import { isAssumedStart, widerStart } from './assumed-start.ts';
import { dataTransfer } from './data-transfer.ts';
import { isCommitment } from '#core/contract/serving/serving.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import type { Freshness } from '#core/price/pricing/freshness.ts';
import { isSentOver, productsUnpriced, sentOver } from './limits.ts';
import { liveSinkOf } from './live-sink.ts';
import { operationsHours } from './operations.ts';
import type { Draw } from './draw.ts';
import { FIXED } from './metered.ts';
import type { Asked, Stated } from './asked.ts';
import type { EvaluateDraw, ServingDefinition } from './option.ts';
import { type RowsAtOnce, rowsAtOnce } from './rows-at-once.ts';
import { onceOf } from './per-draw.ts';
import { itemsOnBill, newExplanation, type Explanation, Tally } from './tally.ts';
import { createTransport } from './transport.ts';
import { onceAsked } from '#core/once-per.ts';
import type { Candidate, Evaluation, Priced } from './types.ts';
import { type Surroundings, usualExtras } from './usual-costs.ts';

/** The modes that answer rows as they come, instead of collecting them for a run. */
export const SENT_LIVE: ReadonlySet<Candidate['mode']> = new Set(['realtime', 'microbatch', 'async']);

/** A candidate for a workload, with all that no draw changes worked out. */
export interface PreparedOption {
  /** US dollars per month in a draw; Infinity if it does not meet the requirements there. Makes no object. */
  readonly usdIn: (draw: Draw) => number;
  /** US dollars per month that it costs at least, if it meets the requirements in a draw; null where its cost is known as soon. */
  readonly leastUsdIn: (draw: Draw) => number | null;
  /** Cost, latency and ages in a draw, and the rest on demand. */
  readonly pricedIn: (draw: Draw) => Priced;
  /** Adds the items of the option, without its extras, to the tally of an option that it is a part of, each multiplied by a factor. Returns its own tally; null if it does not meet the requirements. */
  readonly addTo: (whole: Tally, draw: Draw, factor: number) => Tally | null;
  /** The details of the option itself in a draw: its parts and its deployment; null if it does not meet the requirements before its extras. */
  readonly explanationIn: (
    draw: Draw,
  ) => { readonly explanation: Explanation; readonly tally: Tally; readonly asked: Asked } | null;
}

/** The numbers of the draw that is evaluated, which is one at a time. A live part of a hybrid is evaluated inside it, and has its own. */
const numbers = [new Tally(), new Tally()] as const;
const leastNumbers = new Tally(null, 'least');
let depth: 0 | 1 = 0;

/** Prepares a candidate for a workload. */
export function prepareOption(definition: ServingDefinition, stated: Stated): PreparedOption {
  const { context, candidate, workload } = stated;
  const { called, isSimulated } = createCalled(definition, stated);
  const complete = extrasFor(definition, stated);
  const evaluate: EvaluateDraw = (asked, to) => called(asked, to) && complete(asked, to);
  /** The numbers of a draw, or null; valid until the next draw is evaluated. */
  const evaluated = (simulation: Draw): Tally | null => {
    const to = numbers[depth];
    const before = depth;
    depth = 1;
    try {
      return evaluate({ context, candidate, workload, simulation }, to) ? to : null;
    } finally {
      depth = before;
    }
  };
  const explainedIn = (simulation: Draw): Evaluation => {
    const to = new Tally(newExplanation());
    const asked = { ...stated, simulation };
    if (!evaluate(asked, to)) return infeasible(definition, asked, to.explanation?.refusal ?? NO_REASONS);
    return explained(definition, asked, to);
  };
  return {
    usdIn: (draw) => evaluated(draw)?.usd ?? Infinity,
    leastUsdIn: (simulation) => {
      if (!isSimulated()) return null;
      return evaluate({ ...stated, simulation }, leastNumbers) ? leastNumbers.usd : Infinity;
    },
    pricedIn: (draw) => {
      const found = evaluated(draw);
      const explain = onceAsked(() => explainedIn(draw));
      return found === null ? unpriced(explain) : pricedBy(found, explain);
    },
    addTo: (whole, simulation, factor) => {
      const part = whole.partOf(factor);
      return called({ ...stated, simulation }, part) ? part : null;
    },
    explanationIn: (simulation) => {
      const explanation = newExplanation();
      const tally = new Tally(explanation);
      const asked = { ...stated, simulation };
      return called(asked, tally) ? { explanation, tally, asked } : null;
    },
  };
}

const INFEASIBLE = {
  feasible: false,
  usd: Infinity,
  count: Number.NaN,
  p99Ms: Number.NaN,
  meanAgeS: Number.NaN,
  maxAgeS: Number.NaN,
} as const;

function pricedBy({ usd, count, p99Ms, meanAgeS, maxAgeS }: Tally, explain: () => Evaluation): Priced {
  return { feasible: true, usd, count, p99Ms, meanAgeS, maxAgeS, explain };
}

/** An evaluation as a price that is already explained. */
export function pricedOf(evaluation: Evaluation): Priced {
  const { feasible, monthlyUsd, count, latencyMs, freshnessS } = evaluation;
  const explain = () => evaluation;
  if (!feasible || monthlyUsd === null) return unpriced(explain);
  const p99Ms = latencyMs?.p99 ?? 0;
  const { mean, max } = freshnessS ?? { mean: p99Ms / 1000, max: p99Ms / 1000 };
  return { feasible, usd: monthlyUsd, count: count ?? 0, p99Ms, meanAgeS: mean, maxAgeS: max, explain };
}

/** What cannot be priced, with its reasons. */
export function unpriced(explain: () => Evaluation): Priced {
  return { ...INFEASIBLE, explain };
}

/** The option itself with the transport of its requests, after the screening. */
function createCalled(
  definition: ServingDefinition,
  stated: Stated,
): { readonly called: EvaluateDraw; readonly isSimulated: () => boolean } {
  const { payload, events, obstacles } = definition;
  const { workload } = stated;
  const fixed = screened(definition, stated);
  // An asynchronous call has a limit of its own, and returns nothing.
  const tooLarge = payload !== undefined && (events === undefined || workload.callerWaits) ? payload : null;
  const untaken = transportObstacles(definition, stated);
  // Most candidates of a plan are refused before it is needed.
  const optionOf = onceAsked(() => definition.prepare(stated));
  const brought = createTransport(definition, stated);
  const isAssumed = isAssumedStart(definition, stated.context.lookup);
  const called: EvaluateDraw = (stands, to) => {
    const asked = isAssumed ? { ...stands, simulation: widerStart(stands.simulation) } : stands;
    to.begin(workload);
    if (fixed.length > 0) return to.refuse(() => fixed);
    if (tooLarge !== null && isSentOver(asked, tooLarge)) return to.refuse(() => sentOver(asked, tooLarge));
    const against = untaken.length > 0 ? untaken : (obstacles?.(asked) ?? NO_REASONS);
    if (against.length > 0) return to.refuse(() => against);
    const option = optionOf();
    if (option.state === 'impossible') return to.refuse(() => option.reasons);
    return option.plan(asked, to) && brought(asked, to);
  };
  const isSimulated = (): boolean => {
    const option = fixed.length > 0 ? null : optionOf();
    return option?.state === 'planned' && option.plan.isSimulated === true;
  };
  return { called, isSimulated };
}

/** The obstacles to a candidate before any planning: instance type, prices, purchase. The first one decides. */
function screened({ offered, prices }: ServingDefinition, { candidate, context, workload }: Stated): readonly Reason[] {
  const { lookup } = context;
  const { instanceType, mode, purchase } = candidate;
  if (workload.once && mode !== 'batch') return ONE_OFF.service;
  if (workload.once && isCommitment(purchase)) return ONE_OFF.commitment;
  if (offered !== undefined && instanceType !== null && !offered.has(instanceType, lookup)) {
    return [{ code: 'instance-not-offered', product: offered.product, instanceType }];
  }
  if (prices?.ids.some((id) => lookup.unitUsd(id) === null) === true) {
    return [productsUnpriced(lookup, ...prices.products)];
  }
  return NO_REASONS;
}

/** Why a service that reads requests from a stream or a queue does not serve a workload that sends them otherwise; empty if it does. */
function transportObstacles(
  { readsFrom }: Pick<ServingDefinition, 'readsFrom'>,
  { workload: { transport, callerWaits } }: Stated,
): readonly Reason[] {
  if (readsFrom === undefined || callerWaits || transport === 'natural' || transport === readsFrom) return NO_REASONS;
  return [{ code: 'transport-not-taken', transport }];
}

const ONE_OFF = {
  service: [{ code: 'one-off-job', of: 'service' }],
  commitment: [{ code: 'one-off-job', of: 'commitment' }],
} as const satisfies Readonly<Record<string, readonly Reason[]>>;

/** The extras of each option for a workload, the same for all of its candidates. */
const extrasOf = onceOf(() => new Map<string, EvaluateDraw>());

function extrasFor(definition: ServingDefinition, stated: Stated): EvaluateDraw {
  const surroundings = definition.surroundings?.(stated) ?? 'provider';
  const extras = extrasOf(stated);
  const key = `${definition.service}/${surroundings}`;
  const known = extras.get(key);
  if (known !== undefined) return known;
  const made = createExtras(definition, surroundings, stated);
  extras.set(key, made);
  return made;
}

/** What every option has in addition: the sink of its answers, operations and usual extras; and what every feasible option keeps. */
function createExtras(
  definition: ServingDefinition,
  surroundings: Surroundings,
  { workload, context }: Pick<Stated, 'workload' | 'context'>,
): EvaluateDraw {
  const { maxStalenessS, opsUsdPerHour } = workload;
  const sinkOf = liveSinkOf(definition, workload);
  const atOnce = SENT_LIVE.has(definition.mode) ? rowsAtOnce(workload) : null;
  const opsHours = opsUsdPerHour === 0 ? 0 : operationsHours(context.lookup, definition.service);
  const addTransfer = dataTransfer({ workload, context }, definition.mode);
  const addUsual = workload.alsoPaid ? usualExtras(surroundings, { workload, context }) : null;
  return (asked, to) => {
    const sink = sinkOf?.(asked) ?? null;
    if (sink?.state === 'impossible') return to.refuse(() => sink.reasons);
    if (atOnce !== null && to.p99Ms > 1000 * atOnce.withinS) {
      const { rows, withinS } = atOnce;
      return to.refuse(() => [{ code: 'rows-late', rows, withinS, ms: to.p99Ms }]);
    }
    const isAsOldAsItTakes = to.maxAgeS < 0;
    if (isAsOldAsItTakes) {
      to.meanAgeS = to.p50Ms / 1000;
      to.maxAgeS = to.p99Ms / 1000;
    }
    if (atOnce !== null) ageAtOnce(to, atOnce);
    if (sink !== null) to.add(sink.plan.items);
    if (opsUsdPerHour !== 0) {
      const hours = opsHours * asked.simulation.operationsRatio;
      to.item('operations', hours, 'hour', opsUsdPerHour)?.describe({ fields: { hours }, grows: FIXED });
    }
    addTransfer?.(asked, to);
    addUsual?.(asked, to);
    if (!Number.isFinite(to.p99Ms + to.maxAgeS)) return to.refuse(() => [{ code: 'endless-queue' }]);
    if (!Number.isFinite(to.usd + to.count)) return to.refuse(() => [{ code: 'endless-bill' }]);
    // A batch, a stream and a queue compare the age that they state; every other answer is as old as it takes.
    if (isAsOldAsItTakes && maxStalenessS !== null && to.maxAgeS > maxStalenessS) {
      const late = { cause: 'peak', causeMs: null, causeShare: null } as const;
      return to.refuse(() => [{ code: 'answer-too-old', ms: to.p99Ms, maxStalenessS, ...late }]);
    }
    if (to.explanation !== null) {
      const own = to.explanation.reasons.splice(0);
      to.explanation.reasons.push(...(sink?.plan.reasons ?? []), ...atOnceReasons(atOnce), ...own);
    }
    return true;
  };
}

/** A row that appears with all others waits to be sent, up to the time in which all must be done. */
function ageAtOnce(to: Tally, { withinS }: RowsAtOnce): void {
  to.meanAgeS = Math.max(to.meanAgeS, withinS / 2);
  to.maxAgeS = Math.max(to.maxAgeS, withinS);
}

function atOnceReasons(atOnce: RowsAtOnce | null): readonly Reason[] {
  if (atOnce === null) return NO_REASONS;
  const { rows, withinS } = atOnce;
  return [{ code: 'rows-at-once', rows, withinS, perS: rows / withinS }];
}

const ASSUMED_START: readonly Reason[] = [{ code: 'assumed-start' }];

/** A feasible candidate with its bill, whose items add up to its cost. */
function explained(definition: ServingDefinition, asked: Asked, to: Tally): Evaluation {
  const { unit, expectedReworkPct } = definition.errorHandling(asked);
  const explanation = to.explanation ?? newExplanation();
  const isAssumed = isAssumedStart(definition, asked.context.lookup);
  const freshnessS: Freshness = { mean: to.meanAgeS, max: to.maxAgeS };
  return {
    candidate: asked.candidate,
    basis: isAssumed ? 'assumed' : (explanation.profile?.basis ?? 'projected'),
    scaling: definition.scaling(asked),
    errorHandling: { unit, expectedReworkPct: Number.isNaN(to.reworkPct) ? expectedReworkPct : to.reworkPct },
    feasible: true,
    reasons: [
      ...explanation.reasons,
      ...(isAssumed ? ASSUMED_START : NO_REASONS),
      ...(explanation.profile?.reasons ?? []),
    ],
    count: to.count,
    monthlyUsd: to.usd,
    breakdown: itemsOnBill(explanation.items, asked.workload),
    latencyMs: { p50: to.p50Ms, p99: to.p99Ms },
    freshnessS,
  };
}

/** An infeasible candidate with its reasons, the deciding one first. */
export function infeasible(
  { scaling, errorHandling }: Pick<ServingDefinition, 'scaling' | 'errorHandling'>,
  asked: Asked,
  reasons: readonly Reason[],
): Evaluation {
  const { candidate, context } = asked;
  const instance = candidate.instanceType === null ? null : context.lookup.instance(candidate.instanceType);
  const projection = instance === null ? null : context.project(instance);
  return {
    candidate,
    basis: projection?.state === 'projected' ? projection.profile.basis : 'projected',
    scaling: scaling(asked),
    errorHandling: errorHandling(asked),
    feasible: false,
    reasons,
    count: null,
    monthlyUsd: null,
    breakdown: [],
    latencyMs: null,
    freshnessS: null,
  };
}

const NO_REASONS: readonly Reason[] = [];
