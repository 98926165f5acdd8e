import type { RealtimeResult } from '#core/contract/run/run.ts';
import { stallLaw, type StallLaw, type StallShape } from '#core/math/queueing/stall-delay.ts';
import { oncePer, oncePerNumber } from '#core/once-per.ts';
import { type LoadCurve, loadCurveOf, saturationOf, sloPoint } from './load-curve.ts';
import { createQueueModel, type QueueModel, serviceLaw } from './queue-model.ts';
import type { RealtimeCapacity } from './types.ts';

/** Squared coefficient of variation of the service time if it was not measured. */
export const ASSUMED_SERVICE_SCV = 0.25;

/** The measured queue, and the queue that it is transferred to. */
interface RealtimeTransfer {
  readonly realtime: RealtimeResult | null;
  readonly sourceServiceMs: number;
  readonly sessions: number;
  readonly serviceMs: number;
  /** Highest rate per second that memory bandwidth allows; null if weights fit in the caches. */
  readonly bandwidthPerS: number | null;
}

/** The closed form of a percentile. */
type OfPercentile = (percentile: number) => QueueModel;

/** Closed forms by (servers, scv, stalls) and percentile, which many instance types share. */
export type QueueModels = (servers: number, serviceScv: number, stalls?: StallLaw | null) => OfPercentile;

/** Caches the closed forms. */
export function createQueueModels(): QueueModels {
  const lawOf = oncePerNumber(serviceLaw);
  const without = new Map<string, OfPercentile>();
  const withStalls = oncePer<StallShape, Map<string, OfPercentile>>(() => new Map());
  return (servers, serviceScv, stalls = null) => {
    const queues = stalls === null ? without : withStalls(stalls.shape);
    const key = `${servers} ${serviceScv} ${stalls?.meanLength}`;
    const known = queues.get(key);
    if (known !== undefined) return known;
    const law = lawOf(serviceScv);
    const queue = oncePerNumber((percentile) => createQueueModel({ servers, law, percentile, stalls }));
    queues.set(key, queue);
    return queue;
  };
}

/** The stalls that a run measured; null if none are described. Made once, so that their delay is computed once. */
const stallsOf = oncePer(({ service }: RealtimeResult): StallLaw | null => {
  const { stalls, meanMs } = service;
  if (stalls === undefined || stalls.lengthsMs.length === 0) return null;
  return perService(stallLaw({ rate: stalls.perBusyS / 1000, lengths: stalls.lengthsMs }), meanMs);
});

const LENGTH_STEP = 1.02;

/** The same stalls in units of a service time, in steps of 2 %, so that machines share their closed forms. */
function perService({ shape, meanLength }: StallLaw, serviceTime: number): StallLaw {
  const step = Math.round(Math.log(meanLength / serviceTime) / Math.log(LENGTH_STEP));
  return { shape, meanLength: LENGTH_STEP ** step };
}

/** A part of a service time: its mean and its squared coefficient of variation. */
interface ServicePart {
  readonly ms: number;
  readonly scv: number;
}

/** The variation of two independent parts together, in steps of a fiftieth, so that machines share their closed forms. */
function mixedScv(a: ServicePart, b: ServicePart): number {
  const mixed = (a.ms ** 2 * a.scv + b.ms ** 2 * b.scv) / (a.ms + b.ms) ** 2;
  return Math.round(50 * mixed) / 50;
}

/** Grid of budgets at which rates are computed, as multiples of the service time: from below one service time to where no budget binds. */
const MIN_BUDGET = 0.25;
const BUDGET_STEP = 1.02;
const BUDGETS = 700;

/**
 * Rates over the grid of budgets, made non-decreasing. The pooling ratio of two queues falls as the budget grows, so a flat stretch of the
 * measured curve could otherwise give a looser limit a lower rate.
 */
function risingRates(rateOf: (budget: number) => number): Float64Array {
  let highest = 0;
  return Float64Array.from({ length: BUDGETS }, (_, index) => {
    highest = Math.max(highest, rateOf(MIN_BUDGET * BUDGET_STEP ** index));
    return highest;
  });
}

function interpolateRate(rates: Float64Array, budget: number): number {
  const at = Math.log(budget / MIN_BUDGET) / Math.log(BUDGET_STEP);
  if (!(at > 0)) return 0;
  const below = Math.min(Math.floor(at), BUDGETS - 1);
  const low = rates[below] ?? 0;
  const high = rates[Math.min(below + 1, BUDGETS - 1)] ?? low;
  return low + (high - low) * Math.min(1, at - below);
}

/**
 * The correction that fits the closed form of the source to its measurement: a factor of its times where a measured curve ends, so that the latency
 * does not fall there, or a factor of its rates where only X_slo is known. 1 if there is neither.
 */
function fittedTo(
  of: {
    readonly realtime: RealtimeResult | null;
    readonly percentile: number;
    readonly sourceServiceMs: number;
    readonly sourceSessions: number;
  },
  model: QueueModel,
): { readonly rate: number; readonly time: number } {
  const { realtime, percentile, sourceServiceMs, sourceSessions } = of;
  const utilisationOf = (ratePerS: number): number => (ratePerS * sourceServiceMs) / (1000 * sourceSessions);
  const curve: LoadCurve | null = loadCurveOf(realtime, percentile);
  if (curve !== null) {
    const { ratePerS, ms } = curve.last;
    return { rate: 1, time: Math.max(1, ms / (sourceServiceMs * model.latency(utilisationOf(ratePerS)))) };
  }
  const xSlo = sloPoint(realtime, percentile);
  const within = xSlo === null ? 0 : model.utilisationWithin(xSlo.ms / sourceServiceMs);
  return { rate: xSlo === null || within === 0 ? 1 : utilisationOf(xSlo.ratePerS) / within, time: 1 };
}

/**
 * Transfers a measured latency-against-load curve to a target with faster or slower and more or fewer sessions. Times scale with the
 * service time, rates with sessions ÷ service time, and the closed form of M/G/c gives the ratio between the two numbers of sessions.
 * The curve goes through X_slo at the SLO of the run. Beyond the curve the closed form continues it, limited to the measured saturation.
 */
export function realtimeCapacity(transfer: RealtimeTransfer, models: QueueModels): RealtimeCapacity {
  const { realtime, sourceServiceMs, sessions, serviceMs } = transfer;
  const stalls = realtime === null ? null : stallsOf(realtime);
  const scv = realtime?.service.stalls?.usualScv ?? realtime?.service.scv ?? ASSUMED_SERVICE_SCV;
  const sourceSessions = realtime?.replicas ?? sessions;
  // Rates of the target per rate of the source, at equal utilisation.
  const rateScale = (sessions / sourceSessions) * (sourceServiceMs / serviceMs);
  const timeScale = serviceMs / sourceServiceMs;
  const measuredSaturation = realtime === null || loadCurveOf(realtime, 50) === null ? null : saturationOf(realtime);
  const anySaturation = measuredSaturation ?? (1000 * sourceSessions) / sourceServiceMs;
  const saturationPerS = Math.min(anySaturation * rateScale, transfer.bandwidthPerS ?? Infinity);
  const modelOf = models(sessions, scv, stalls);
  const sourceModelOf = models(sourceSessions, scv, stalls);

  const closedForm = oncePerNumber((percentile) =>
    fittedTo({ realtime, percentile, sourceServiceMs, sourceSessions }, sourceModelOf(percentile)),
  );
  const rawRateAt = (percentile: number, budgetMs: number): number => {
    const model = modelOf(percentile);
    const { rate, time } = closedForm(percentile);
    const modelled = (rate * model.utilisationWithin(budgetMs / serviceMs / time) * 1000 * sessions) / serviceMs;
    const curve = loadCurveOf(realtime, percentile);
    if (curve === null) return Math.min(modelled, saturationPerS);
    const own = sourceModelOf(percentile).utilisationWithin(budgetMs / serviceMs);
    const there = model.utilisationWithin(budgetMs / serviceMs);
    const pooling = own > 0.02 && there > 0 ? there / own : 1;
    const cut = curve.within(budgetMs / timeScale);
    if (cut.kind === 'between') return Math.min(cut.ratePerS * rateScale * pooling, saturationPerS);
    // Not even the lowest measured rate kept the SLO, so the closed form for lower rates contradicts the measurement.
    if (cut.heldPerS === 0 && latencyAt(percentile, 0) > budgetMs) return 0;
    const minPerS = cut.heldPerS * rateScale * Math.min(pooling, 1);
    return Math.min(Math.max(minPerS, Math.min(modelled, cut.missedPerS * rateScale * pooling)), saturationPerS);
  };

  const envelopes = new Map<number, Float64Array>();
  const rateAt = (percentile: number, budgetMs: number): number => {
    if (!Number.isFinite(budgetMs)) return saturationPerS;
    // With the same number of sessions nothing is pooled, and the measured value is returned exactly.
    if (sessions === sourceSessions) return rawRateAt(percentile, budgetMs);
    const known = envelopes.get(percentile);
    const envelope = known ?? risingRates((budget) => rawRateAt(percentile, budget * serviceMs));
    if (known === undefined) envelopes.set(percentile, envelope);
    return interpolateRate(envelope, budgetMs / serviceMs);
  };

  const measuredAt = oncePerNumber((percentile): ((ratePerS: number) => number) => {
    const curve = loadCurveOf(realtime, percentile);
    const model = modelOf(percentile);
    const source = sourceModelOf(percentile);
    const { rate, time } = closedForm(percentile);
    return (ratePerS) => {
      const utilisation = (ratePerS * serviceMs) / (1000 * sessions) / rate;
      const modelled = model.latency(utilisation);
      const measured = curve?.latencyMs(ratePerS / rateScale) ?? null;
      if (measured === null) return ratePerS >= saturationPerS ? Infinity : modelled * time * serviceMs;
      const own = sessions === sourceSessions ? modelled : source.latency(utilisation);
      const pooling = Number.isFinite(own) && Number.isFinite(modelled) ? modelled / own : 1;
      return measured * timeScale * pooling;
    };
  });
  const latencyAt = (percentile: number, ratePerS: number): number => measuredAt(percentile)(ratePerS);

  const bothWith = (servers: number) =>
    oncePerNumber((handlingScv) =>
      oncePerNumber((ms) =>
        models(
          servers,
          mixedScv({ ms: serviceMs, scv }, { ms, scv: handlingScv }),
          stalls === null ? null : perService(stalls, (serviceMs + ms) / serviceMs),
        ),
      ),
    );
  const bothOf = { one: bothWith(sessions), 'per-session': bothWith(1) };
  const handledMs: RealtimeCapacity['handledMs'] = (percentile, { scv, centralMs, queues }) => {
    const both = bothOf[queues](scv)(centralMs)(percentile);
    const inference = modelOf(percentile);
    const measured = measuredAt(percentile);
    return (ratePerS, speedup, { ownMs, occupiedMs }) => {
      const inferenceMs = serviceMs / speedup;
      const bothMs = inferenceMs + occupiedMs;
      const perSessionPerMs = ratePerS / 1000 / sessions;
      const bothAtMs = bothMs * both.latency(perSessionPerMs * bothMs);
      if (bothAtMs === Infinity) return Infinity;
      // The difference of the closed forms of both queues, in addition to the measurement of one.
      const inferenceAtMs = inferenceMs * inference.latency(perSessionPerMs * inferenceMs);
      return measured(ratePerS / speedup) / speedup + bothAtMs - inferenceAtMs + ownMs - occupiedMs;
    };
  };

  return {
    sessions,
    meanServiceMs: serviceMs,
    saturationPerS,
    handledMs,
    // A machine that is s times faster behaves like the same machine with a clock that runs s times as fast.
    maxRatePerS: ({ percentile, budgetMs, speedup }) => speedup * rateAt(percentile, budgetMs * speedup),
    latencyMs: ({ percentile, ratePerS, speedup }) => latencyAt(percentile, ratePerS / speedup) / speedup,
  };
}
