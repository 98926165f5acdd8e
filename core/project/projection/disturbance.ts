import type { TrustFact } from '#core/contract/run/run-facts.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import { normalQuantile } from '#core/math/stats/distributions.ts';
import { oncePer } from '#core/once-per.ts';

/** Maximum share of a machine that a disturbance counts for, because the rest still measures something. */
const MOST_TAKEN = 0.9;

/** The factor by which a measurement that ended early or missed its rates may be off. An assumption. */
const CUT_SHORT_FACTOR = 1.25;

/**
 * The standard deviation of log throughput that disturbances hid in a measurement of poor quality: of the undisturbed measurements that would be faster, nine
 * in ten would lie within the factor by which the disturbances may have slowed it. 0 if its quality is not poor.
 */
export const disturbanceSigma = oncePer((run: RunDocument): number => {
  if (run.trust.verdict !== 'poor') return 0;
  const factor = Math.max(1, ...run.trust.reasons.map((reason) => slowedBy(reason, run.host.physicalCores)));
  return Math.log(factor) / normalQuantile(0.95);
});

function slowedBy(fact: TrustFact, cores: number): number {
  const without = (share: number): number => 1 / (1 - Math.min(MOST_TAKEN, Math.max(0, share)));
  switch (fact.code) {
    case 'other-load':
      return without(fact.cores / Math.max(1, cores));
    case 'stolen-time':
      return without(fact.cores / Math.max(1, cores));
    case 'throttled':
      return without(fact.share);
    case 'stopped':
      return without(fact.lostMs / Math.max(1, fact.spanMs));
    case 'unstable':
      return 1 + fact.variation;
    case 'generator-limited':
    case 'bench-crashed':
    case 'phase-failed':
      return CUT_SHORT_FACTOR;
    default:
      return 1;
  }
}
