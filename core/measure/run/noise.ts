import type { Phase, PhaseSpeed } from '#core/contract/run/run-facts.ts';
import type { RealtimePoint } from '#core/contract/run/run.ts';
import { coefficientOfVariation, median, variationBand } from '#core/math/stats/moments.ts';
import { drift } from '#core/math/stats/trend.ts';
import { batchTrials, bestTrial } from './document.ts';
import type { Concern, RunView } from './run-view.ts';

const DRIFT_PCT = 10;

/** Reasons against the run in the measured numbers themselves: rounds that vary or drift, a late generator, stalls. */
export function measuredNoise(view: RunView): readonly Concern[] {
  return [...roundNoise(view), ...generatorNoise(view), ...stallNoise(view), ...speedNoise(view)];
}

/** Largest change of a core's speed over a phase that is not mentioned, as a share. */
const MAX_SPEED_CHANGE = 0.02;

/** Reports phases over which a core became faster or slower: its clock changed. The largest change is last, and so leads the reason. */
function speedNoise({ phaseSpeeds }: RunView): readonly Concern[] {
  const change = ({ beforePerS, afterPerS }: PhaseSpeed): number => Math.abs(Math.log(afterPerS / beforePerS));
  return phaseSpeeds
    .filter((each) => each.beforePerS > 0 && each.afterPerS > 0 && change(each) > Math.log1p(MAX_SPEED_CHANGE))
    .toSorted((a, b) => change(a) - change(b))
    .map(({ phase, beforePerS, afterPerS }) => ({
      phase,
      fact: { code: 'speed-drift', beforePerS, afterPerS },
    }));
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
  // A generator that is late only while the executors use every core was overloaded by the offered rate, not disturbed.
  const code = late.some((point) => point.utilisation < 0.8) ? 'generator-limited' : 'generator-late';
  return [{ phase, fact: { code, points: late.length } }];
}

/** Minimum factor by which the measured tail exceeds the explained one, and minimum number of such points at low load. */
const STALL_FACTOR = 2;
const MIN_STALLED = 2;

/**
 * Reports stalls at low load if they determine p99 at every one of at least two points. Occasional stalls of milliseconds are normal on
 * shared machines: if they take 0.3 % of the time, about 0.4 % of the requests at low load meet one, which does not reach p99. A single
 * point may have more than its share by chance, two in a row rarely do. Stalls lower trust only if they decide the SLO: without them the
 * limit would hold.
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
