import { isCommitment } from '#core/contract/serving/serving.ts';
import { groupBy } from '#core/group-by.ts';
import { isAsGood, type MachineFigures } from '#core/price/serving/candidate/figures.ts';
import type { Candidate } from '#core/price/serving/candidate/types.ts';

/** Whether the purchase is a commitment of years. */
export function isCommitted(candidate: Candidate): boolean {
  return isCommitment(candidate.purchase);
}

/**
 * Whether two candidates are the same machine of the same service on different terms: how it is paid changes no latency, unless it can be taken away. The
 * other candidate is a commitment, since there is one row on demand.
 */
export function isSameMachine(candidate: Candidate, committed: Candidate): boolean {
  return (
    isCommitted(committed) &&
    candidate.purchase !== 'spot' &&
    candidate.service === committed.service &&
    candidate.instanceType === committed.instanceType &&
    candidate.variant === committed.variant
  );
}

/** The figures of a candidate's machine; null if it has none. */
export type FiguresOf = (candidate: Candidate) => MachineFigures | null;

/**
 * The candidates that are likely to win at some volume or limit: those that no candidate of the same service and purchase equals or beats in every
 * figure. A candidate without figures is kept if it has no instance type, since nothing can beat it. Commitments are excluded unless all
 * candidates are commitments.
 */
export function likelyWinners(candidates: readonly Candidate[], figuresOf: FiguresOf): readonly Candidate[] {
  const free = candidates.filter((candidate) => !isCommitted(candidate));
  const groups = groupBy(free.length > 0 ? free : candidates, ({ service, purchase }) => `${service}/${purchase}`);
  return groups.flatMap((group) => {
    const known = group.flatMap((candidate) => {
      const figures = figuresOf(candidate);
      return figures === null ? [] : [{ candidate, figures }];
    });
    const undominated = known.filter(
      ({ figures }, i) =>
        !known.some((other, j) => isAsGood(other.figures, figures) && (j < i || !isAsGood(figures, other.figures))),
    );
    const kept = new Set(undominated.map(({ candidate }) => candidate));
    return kept.size === 0 ? group : group.filter((c) => kept.has(c) || c.instanceType === null);
  });
}
