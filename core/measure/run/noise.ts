import type { Phase } from '#core/contract/journal.ts';
import type { RealtimePoint } from '#core/contract/run.ts';
import { coefficientOfVariation, median, variationBand } from '#core/math/stats/moments.ts';
import { drift } from '#core/math/stats/trend.ts';
import { batchTrials, bestTrial } from './document.ts';
import type { Doubt } from './doubts.ts';
import type { RunView } from './fold.ts';

const DRIFT_PCT = 10;

/** What the measured numbers themselves say against the run: rounds that vary or drift, a generator that was late. */
export function measuredNoise(view: RunView): readonly Doubt[] {
  return [...roundNoise(view), ...generatorNoise(view), ...stallNoise(view)];
}

function roundNoise(view: RunView): readonly Doubt[] {
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
  const reasons: Doubt[] = [];
  const cv = coefficientOfVariation(rates);
  const band = variationBand(cv);
  if (band === 'fair' || band === 'unstable') {
    reasons.push({
      phase: 'batch',
      code: band === 'fair' ? 'variable' : 'unstable',
      text: `Rows per second of the best batch configuration varied by ${Math.round(100 * cv)} % from round to round.`,
      fix: 'Measure again with `--effort standard` on a quiet machine: more rounds narrow the interval.',
    });
  }
  const change = drift(rates);
  if (change.significant && Math.abs(change.pct) > DRIFT_PCT) {
    reasons.push({
      phase: 'batch',
      code: 'drift',
      text: `Throughput drifted by ${Math.round(change.pct)} % from the first round to the last.`,
      fix: 'Let the machine reach a steady temperature and clock, then measure again.',
    });
  }
  return reasons;
}

function generatorNoise(view: RunView): readonly Doubt[] {
  return [...lateNoise('realtime', view.realtimePoints), ...lateNoise('microbatch', view.microBatchPoints)];
}

function lateNoise(phase: Phase, points: readonly Pick<RealtimePoint, 'verdict' | 'utilisation'>[]): readonly Doubt[] {
  const late = points.filter((point) => point.verdict === 'generator-limited');
  if (late.length === 0) return [];
  // A generator that is late only where the executors had every core was asked for too much, not disturbed.
  const code = late.some((point) => point.utilisation < 0.8) ? 'generator-limited' : 'generator-late';
  const text = `At ${late.length} of the measured rates requests left later than scheduled; those points do not count.`;
  return [{ phase, code, text, fix: 'Leave a core free for the generator: fewer threads or replicas.' }];
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
function stallNoise(view: RunView): readonly Doubt[] {
  const points = view.realtimePoints.flatMap(({ stall, verdict, corrected }) =>
    stall === undefined || verdict !== 'valid' ? [] : [{ ...stall, p99Ms: corrected.p99Ms }],
  );
  if (points.length < MIN_STALLED || points.some((point) => point.factor < STALL_FACTOR)) return [];
  const times = Math.round(median(points.map((point) => point.factor)));
  const sloMs = view.request?.sloMs ?? null;
  const breaksSlo =
    sloMs !== null && points.some((point) => (point.p99Ms ?? 0) > sloMs && point.explainedP99Ms <= sloMs);
  return [
    {
      phase: 'realtime',
      code: breaksSlo ? 'stalls-over-slo' : 'stalls',
      text: `At low load p99 is ${times} times what the service times explain: threads stood still for moments, pushed aside by something else.`,
      fix: 'Read p50 and p95 at low load, or measure on a machine whose cores nobody shares.',
    },
  ];
}
