import type { TrustReason } from '../contract/run.ts';
import { coefficientOfVariation, variationBand } from '../stats/moments.ts';
import { drift } from '../stats/trend.ts';
import { batchTrials, bestTrial } from './document.ts';
import type { RunView } from './fold.ts';

/** Busy cores of others from which on a measurement is disturbed, and from which on it cannot be trusted. */
const SOME_LOAD_CORES = 0.1;
const HEAVY_LOAD_CORES = 0.3;
const STOLEN_CORES = 0.03;
const DRIFT_PCT = 10;

function inPercentOfACore(cores: number): string {
  return `${Math.round(100 * cores)} % of a core`;
}

/** What other processes, or other guests of the same machine, did while a phase was measured. */
export function loadNoise(load: {
  readonly otherCores: number;
  readonly stolenCores: number | null;
}): readonly TrustReason[] {
  const reasons: TrustReason[] = [];
  if (load.otherCores > SOME_LOAD_CORES) {
    const code = load.otherCores > HEAVY_LOAD_CORES ? 'other-load' : 'some-load';
    const text = `Other processes used ${inPercentOfACore(load.otherCores)} while this was measured.`;
    reasons.push({ code, text, fix: 'Close what else runs on this machine and measure again.' });
  }
  if (load.stolenCores !== null && load.stolenCores > STOLEN_CORES) {
    const text = `The hypervisor took ${inPercentOfACore(load.stolenCores)} away while this was measured.`;
    reasons.push({ code: 'stolen-time', text, fix: 'Measure on a machine that is not shared, or at a quieter hour.' });
  }
  return reasons;
}

/** What the measured numbers themselves say against the run: rounds that vary or drift, a generator that was late. */
export function measuredNoise(view: RunView): readonly TrustReason[] {
  return [...roundNoise(view), ...generatorNoise(view)];
}

function roundNoise(view: RunView): readonly TrustReason[] {
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
  const reasons: TrustReason[] = [];
  const cv = coefficientOfVariation(rates);
  const band = variationBand(cv);
  if (band === 'fair' || band === 'unstable') {
    reasons.push({
      code: band === 'fair' ? 'variable' : 'unstable',
      text: `Rows per second of the best batch configuration varied by ${Math.round(100 * cv)} % from round to round.`,
      fix: 'Measure again with `--effort standard` on a quiet machine: more rounds narrow the interval.',
    });
  }
  const change = drift(rates);
  if (change.significant && Math.abs(change.pct) > DRIFT_PCT) {
    reasons.push({
      code: 'drift',
      text: `Throughput drifted by ${Math.round(change.pct)} % from the first round to the last.`,
      fix: 'Let the machine reach a steady temperature and clock, then measure again.',
    });
  }
  return reasons;
}

function generatorNoise(view: RunView): readonly TrustReason[] {
  const late = [...view.realtimePoints, ...view.microBatchPoints].filter(
    (point) => point.verdict === 'generator-limited',
  );
  if (late.length === 0) return [];
  // A generator that is late only where the executors had every core was asked for too much, not disturbed.
  const code = late.some((point) => point.utilisation < 0.8) ? 'generator-limited' : 'generator-late';
  return [
    {
      code,
      text: `At ${late.length} of the measured rates requests left later than scheduled; those points do not count.`,
      fix: 'Leave a core free for the generator: fewer threads or replicas.',
    },
  ];
}
