import type { Phase } from '#core/contract/run-facts.ts';
import type { RealtimePoint } from '#core/contract/run.ts';
import { coefficientOfVariation, median, variationBand } from '#core/math/stats/moments.ts';
import { drift } from '#core/math/stats/trend.ts';
import { batchTrials, bestTrial } from './document.ts';
import type { Concern, RunView } from './run-view.ts';

const DRIFT_PCT = 10;

/** What the measured numbers themselves say against the run: rounds that vary or drift, a generator that was late. */
export function measuredNoise(view: RunView): readonly Concern[] {
  return [...roundNoise(view), ...generatorNoise(view), ...stallNoise(view)];
}

function roundNoise(view: RunView): readonly Concern[] {
  const best = bestTrial(batchTrials(view.batchRounds));
  if (best === null) return [];
  const rates = view.batchRounds
    .filter(
      (round) =>
        round.round > 0 &&
        round.batchSize === best.batchSize &&
        round.threads === best.threads &&
        round.replicas === best.replicas,
    )
    .map((round) => round.rowsPerS);
  if (rates.length < 3) return [];
  const reasons: Concern[] = [];
  const cv = coefficientOfVariation(rates);
  const band = variationBand(cv);
  if (band === 'fair' || band === 'unstable') {
    reasons.push({ phase: 'batch', fact: { code: band === 'fair' ? 'variable' : 'unstable', variation: cv } });
  }
  const change = drift(rates);
  if (change.significant && Math.abs(change.pct) > DRIFT_PCT) {
    reasons.push({ phase: 'batch', fact: { code: 'drift', changePct: change.pct } });
  }
  return reasons;
}

function generatorNoise(view: RunView): readonly Concern[] {
  return [...lateNoise('realtime', view.realtimePoints), ...lateNoise('microbatch', view.microBatchPoints)];
}

function lateNoise(
  phase: Phase,
  points: readonly Pick<RealtimePoint, 'verdict' | 'utilisation'>[],
): readonly Concern[] {
  const late = points.filter((point) => point.verdict === 'generator-limited');
  if (late.length === 0) return [];
  // A generator that is late only where the executors had every core was asked for too much, not disturbed.
  const code = late.some((point) => point.utilisation < 0.8) ? 'generator-limited' : 'generator-late';
  return [{ phase, fact: { code, points: late.length } }];
}

/** How far beyond what the service times explain the tail must be, at how many points at low load, before stalls are named. */
const STALL_FACTOR = 2;
const MIN_STALLED = 2;

/**
 * Stalls at low load are named when they make the p99 at every one of at least two points. A stall of milliseconds now and then is how shared
 * machines are: where they take up 0.3 % of the time, about 0.4 % of the requests at low load meet one, which is no p99; a single point may have
 * had more than its share of them, two in a row seldom do. They are told in any case, and a cause for doubt only where they decide something: where
 * the limit would hold without them.
 */
function stallNoise(view: RunView): readonly Concern[] {
  const points = view.realtimePoints.flatMap(({ stall, verdict, corrected }) =>
    stall === undefined || verdict !== 'valid' ? [] : [{ ...stall, p99Ms: corrected.p99Ms }],
  );
  if (points.length < MIN_STALLED || points.some((point) => point.factor < STALL_FACTOR)) return [];
  const factor = median(points.map((point) => point.factor));
  const sloMs = view.request?.sloMs ?? null;
  const breaksSlo =
    sloMs !== null && points.some((point) => (point.p99Ms ?? 0) > sloMs && point.explainedP99Ms <= sloMs);
  return [{ phase: 'realtime', fact: { code: breaksSlo ? 'stalls-over-slo' : 'stalls', factor } }];
}
