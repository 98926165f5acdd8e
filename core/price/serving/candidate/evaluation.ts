import type { Workload } from '#core/contract/workload/workload.ts';
import { isCommitment } from '#core/contract/serving/serving.ts';
import { billedS, MONTH_S } from '#core/price/pricing/units.ts';
import type { BillItem } from '#core/contract/plan/plan.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import type { ExistingPart } from '#core/contract/serving/existing-parts.ts';
import { shareOf, FIXED, metered } from './metered.ts';
import { productsUnpriced, sentOver } from './limits.ts';
import type { Asked, Served, ServingDefinition } from './option.ts';
import { liveSink } from './live-sink.ts';
import { operationsItems } from './operations.ts';
import { impossible, type Planning } from './planning.ts';
import type { Candidate, Evaluation } from './types.ts';
import { type RowsAtOnce, rowsAtOnce } from './rows-at-once.ts';
import { withTransport } from './transport.ts';
import { usualItems } from './usual-costs.ts';

const NONE: readonly BillItem[] = [];

/** The modes that answer rows as they come, instead of collecting them for a run. */
export const SENT_LIVE: ReadonlySet<Candidate['mode']> = new Set(['realtime', 'microbatch', 'async']);

/** Prices one candidate: applies the screening that the definition declares, then makes its plan. */
export function evaluate(definition: ServingDefinition, asked: Asked): Evaluation {
  const planning = planOf(definition, asked);
  if (planning.state === 'impossible') return infeasible(definition, asked, planning.reasons);
  return priced(definition, asked, planning.plan);
}

/** The plan of a candidate that passed the screening. */
export function planOf(definition: ServingDefinition, asked: Asked): Planning<Served> {
  const obstacles = screened(definition, asked);
  if (obstacles.length > 0) return impossible(...obstacles);
  const planning = definition.plan(asked);
  return planning.state === 'impossible' ? planning : withTransport(definition, asked, planning.plan);
}

/** The obstacles to a candidate before any planning: instance type, prices, payload, workload. The first one decides. */
function screened(definition: ServingDefinition, asked: Asked): readonly Reason[] {
  const { offered, prices, payload, events, obstacles } = definition;
  const { candidate, context, workload } = asked;
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
  // An asynchronous call has a limit of its own, and returns nothing.
  if (payload !== undefined && (events === undefined || asked.workload.callerWaits)) {
    const over = sentOver(asked, payload);
    if (over.length > 0) return over;
  }
  const untaken = transportObstacles(definition, asked);
  return untaken.length > 0 ? untaken : (obstacles?.(asked) ?? NO_REASONS);
}

/** Why a service that reads requests from a stream or a queue does not serve a workload that sends them otherwise; empty if it does. */
function transportObstacles(
  { readsFrom }: Pick<ServingDefinition, 'readsFrom'>,
  { workload: { transport, callerWaits } }: Asked,
): readonly Reason[] {
  if (readsFrom === undefined || callerWaits || transport === 'natural' || transport === readsFrom) return NO_REASONS;
  return [{ code: 'transport-not-taken', transport }];
}

const ONE_OFF = {
  service: [{ code: 'one-off-job', of: 'service' }],
  commitment: [{ code: 'one-off-job', of: 'commitment' }],
} as const satisfies Readonly<Record<string, readonly Reason[]>>;

/** An infeasible candidate with its reasons, the deciding one first. */
export function infeasible(
  { scaling, errorHandling }: Pick<ServingDefinition, 'scaling' | 'errorHandling'>,
  asked: Asked,
  reasons: readonly Reason[],
): Evaluation {
  const { candidate, context } = asked;
  const instance = candidate.instanceType === null ? null : context.lookup.instance(candidate.instanceType);
  const projection = instance === null ? null : context.project(instance);
  // Written out field by field: this runs a hundred thousand times per plan, and a spread is several times slower.
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

/**
 * A feasible candidate with its bill, whose items add up to its cost. A candidate whose requests would wait indefinitely, or whose bill is
 * not a number, is infeasible, so that feasible options have finite numbers.
 */
function priced(definition: ServingDefinition, asked: Asked, served: Served): Evaluation {
  const { count, latencyMs, profile, reworkPct } = served;
  const sink = liveSink(definition, asked);
  if (sink.state === 'impossible') return infeasible(definition, asked, sink.reasons);
  const { unit, expectedReworkPct } = definition.errorHandling(asked);
  const atOnce = SENT_LIVE.has(definition.mode) ? rowsAtOnce(asked.workload) : null;
  if (atOnce !== null && latencyMs.p99 > 1000 * atOnce.withinS) {
    const { rows, withinS } = atOnce;
    return infeasible(definition, asked, [{ code: 'rows-late', rows, withinS, ms: latencyMs.p99 }]);
  }
  const freshnessS = agesOf(served, atOnce);
  const usual = asked.workload.alsoPaid ? usualItems(definition, asked, served) : NONE;
  const all = [...served.items, ...sink.plan.items, ...operationsItems(asked), ...usual];
  const breakdown = itemsOnBill(all, asked.workload);
  let monthlyUsd = 0;
  for (const item of breakdown) monthlyUsd += item.monthlyUsd;
  const slowest = latencyMs.p50 + latencyMs.p99 + freshnessS.mean + freshnessS.max;
  if (!Number.isFinite(slowest)) return infeasible(definition, asked, [{ code: 'endless-queue' }]);
  if (!Number.isFinite(monthlyUsd + count)) return infeasible(definition, asked, [{ code: 'endless-bill' }]);
  // A batch, a stream and a queue compare the age that they state; every other answer is as old as it takes.
  const { maxStalenessS } = asked.workload;
  if (served.freshnessS === null && maxStalenessS !== null && freshnessS.max > maxStalenessS) {
    const late = { cause: 'peak', causeMs: null, causeShare: null } as const;
    return infeasible(definition, asked, [{ code: 'answer-too-old', ms: latencyMs.p99, maxStalenessS, ...late }]);
  }
  return {
    candidate: asked.candidate,
    basis: profile.basis,
    scaling: definition.scaling(asked),
    errorHandling: { unit, expectedReworkPct: reworkPct ?? expectedReworkPct },
    feasible: true,
    reasons: [...sink.plan.reasons, ...atOnceReasons(atOnce), ...served.reasons, ...profile.reasons],
    count,
    monthlyUsd,
    breakdown,
    latencyMs,
    freshnessS,
  };
}

/** The part of a month's items that is charged: nothing for existing resources, and for a job that runs once its part of the month. */
export function itemsOnBill(items: readonly BillItem[], workload: Workload): readonly BillItem[] {
  const paid = withoutExisting(items, workload).filter(isOnBill);
  return workload.once ? paid.map((item) => shareOf(item, billedS(workload) / MONTH_S)) : paid;
}

/** The ages of answers: as stated, or the latency. A row that appears with all others waits to be sent, up to the time in which all must be done. */
function agesOf(
  { freshnessS, latencyMs }: Served,
  atOnce: RowsAtOnce | null,
): { readonly mean: number; readonly max: number } {
  const mean = freshnessS?.mean ?? latencyMs.p50 / 1000;
  const max = freshnessS?.max ?? latencyMs.p99 / 1000;
  return atOnce === null
    ? { mean, max }
    : { mean: Math.max(mean, atOnce.withinS / 2), max: Math.max(max, atOnce.withinS) };
}

function atOnceReasons(atOnce: RowsAtOnce | null): readonly Reason[] {
  if (atOnce === null) return NO_REASONS;
  const { rows, withinS } = atOnce;
  return [{ code: 'rows-at-once', rows, withinS, perS: rows / withinS }];
}

const NO_REASONS: readonly Reason[] = [];

/**
 * The bill items that an existing part pays for: what it costs by the hour. What grows with the model's load, such as load balancer capacity units, data
 * through a NAT gateway or bytes stored on brokers, is still paid.
 */
const PAID_BY: Readonly<Record<string, ExistingPart>> = {
  'control-plane': 'eks',
  'load-balancer': 'load-balancer',
  'load-balancers': 'load-balancer',
  'usual-nat-hours': 'nat',
  brokers: 'msk',
  cluster: 'msk',
};

/** The bill without what exists already: such an item stays with a cost of 0, and states the US dollars per month that are not paid again. */
function withoutExisting(items: readonly BillItem[], { existing }: Pick<Workload, 'existing'>): readonly BillItem[] {
  if (existing.length === 0) return items;
  return items.map((item) => {
    const part = Object.hasOwn(PAID_BY, item.code) ? PAID_BY[item.code] : undefined;
    if (part === undefined || !existing.includes(part) || item.monthlyUsd === 0) return item;
    return metered(
      { code: ALREADY_PAID, part, savedUsd: item.monthlyUsd },
      { quantity: 0, unit: 'hour', usd: 0, grows: FIXED },
    );
  });
}

const ALREADY_PAID = 'already-paid';

/** Whether an item belongs on a bill: it costs something, or says what is not paid again. */
function isOnBill({ code, monthlyUsd }: BillItem): boolean {
  return monthlyUsd > 0 || code === ALREADY_PAID;
}
