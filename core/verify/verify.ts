import type { Verification } from '#core/contract/serving/verification.ts';
import { type Found, outcomeOf } from './check.ts';
import { checksOfJob } from './check-job.ts';
import { checksOfTarget } from './check-target.ts';

/**
 * Checks each expected figure of a plan against the findings. A figure that varies is tested statistically: it holds, or is broken, if that is wrong
 * in at most 5 % of cases, and is undecided otherwise. A figure that cannot be checked neither holds nor is broken.
 */
export function checksOf(found: Found): Pick<Verification, 'checks' | 'holds'> & {
  readonly outcome: NonNullable<Verification['outcome']>;
} {
  const checks = found.found.kind === 'target' ? checksOfTarget(found, found.found) : checksOfJob(found, found.found);
  const outcome = outcomeOf(checks);
  return { checks, outcome, holds: outcome === 'holds' };
}
