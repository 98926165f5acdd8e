/** A run of the whole job: over the whole file, or over its first rows. */
export type JobSize = 'whole' | 'smaller';

/**
 * The size of the next job, or null if all have run. Pairs of a whole and a smaller job alternate in order (W s, s W, W s), so that a drift of
 * the machine affects both alike. Where repeating the whole job would take longer than planned, it runs once and only the smaller one is
 * repeated, which leaves its interval wide.
 * @param wallS seconds of the jobs so far, in order.
 */
export function nextJob(
  wallS: Readonly<Record<JobSize, readonly number[]>>,
  plan: { readonly pairs: number; readonly repeatS: number },
): JobSize | null {
  const { whole, smaller } = wallS;
  const { pairs, repeatS } = plan;
  const [firstWholeS] = whole;
  const [firstSmallerS] = smaller;
  if (firstWholeS === undefined) return 'whole';
  if (firstSmallerS === undefined) return 'smaller';
  if ((pairs - 1) * (firstWholeS + firstSmallerS) > repeatS) return smaller.length < pairs ? 'smaller' : null;
  if (whole.length === pairs && smaller.length === pairs) return null;
  if (whole.length !== smaller.length) return whole.length < smaller.length ? 'whole' : 'smaller';
  return whole.length % 2 === 0 ? 'whole' : 'smaller';
}
