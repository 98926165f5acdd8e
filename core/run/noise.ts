import type { Phase } from '../contract/journal.ts';
import type { RealtimePoint } from '../contract/run.ts';
import { coefficientOfVariation, variationBand } from '../stats/moments.ts';
import { drift } from '../stats/trend.ts';
import { batchTrials, bestTrial } from './document.ts';
import type { Doubt } from './doubts.ts';
import type { RunView } from './fold.ts';

const DRIFT_PCT = 10;

/** What the measured numbers themselves say against the run: rounds that vary or drift, a generator that was late. */
export function measuredNoise(view: RunView): readonly Doubt[] {
  return [...roundNoise(view), ...generatorNoise(view)];
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
