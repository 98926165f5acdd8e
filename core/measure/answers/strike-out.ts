import type { AnswerChange, StruckOut } from '#core/contract/model/variants.ts';
import { requestsToDecide, shareBounds } from '#core/math/stats/share-test.ts';

/**
 * Why a variant is beyond a limit of changed labels, or not shown to be within; null if it is within: if the upper bound of the share of changes,
 * by the compared rows, divided by their dispersion, is at most the limit (95 % confidence). So a share that is the limit itself passes in at most 5 % of cases. The
 * output with the most changes counts. A limit of 0 is kept if no compared row changes, because no number of rows bounds a share to 0. A variant without
 * labels is not within any limit, because nothing shows that it is.
 * @param limit the largest allowed share
 */
export function strikeOut({ rows, labels }: Pick<AnswerChange, 'rows' | 'labels'>, limit: number): StruckOut | null {
  const [worst] = labels.toSorted((a, b) => b.changedShare - a.changedShare);
  if (worst === undefined) return { code: 'no-labels', limit };
  const { output, changedRows, changedShare, dispersion = 1 } = worst;
  if (changedShare > limit) return { code: 'labels-changed', output, changedShare, limit };
  const { high: highShare } = shareBounds(changedRows / dispersion, rows / dispersion);
  if (limit === 0 || highShare <= limit) return null;
  const neededRows = requestsToDecide({ requests: rows, over: changedRows, dispersion }, limit);
  return { code: 'labels-unproven', output, changedShare, highShare, limit, rows, neededRows };
}
