import type { AnswerChange, StruckOut } from '#core/contract/variants.ts';

/**
 * Why a variant is beyond a limit of changed labels; null if it is within. The output with the most changes counts. A variant without labels is
 * not within any limit, because nothing shows that it is.
 * @param limit the largest allowed share
 */
export function strikeOut({ labels }: Pick<AnswerChange, 'labels'>, limit: number): StruckOut | null {
  const [worst] = labels.toSorted((a, b) => b.changedShare - a.changedShare);
  if (worst === undefined) return { code: 'no-labels', limit };
  const { output, changedShare } = worst;
  return changedShare > limit ? { code: 'labels-changed', output, changedShare, limit } : null;
}
