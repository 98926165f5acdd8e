import { sum } from './moments.ts';

/** A gap of less than this share of the mean gap between clumps lies within one: θ is rough for few clumps, and up to twice too high for regular ones. */
const SHORTEST_SHARE = 0.1;

/**
 * The number of clumps of events, by runs declustering (Ferro and Segers, Inference for clusters of extreme values, 2003): events of one clump have a
 * common cause and count as one observation. The extremal index θ, estimated from the gaps between events, is the share of gaps that lie between clumps;
 * these are the longest ones, so that clumps are further apart than any two neighbours within one.
 * @param moments in any unit of time, ascending.
 */
export function clumpsOf(moments: readonly number[]): number {
  if (moments.length === 0) return 0;
  const gaps = moments.slice(1).map((moment, index) => moment - (moments[index] ?? moment));
  const squares = sum(gaps.map((gap) => gap * gap));
  if (squares === 0) return 1;
  const extremalIndex = Math.min(1, (2 * sum(gaps) ** 2) / (gaps.length * squares));
  const longest = gaps.toSorted((a, b) => b - a).slice(0, Math.max(1, Math.floor(extremalIndex * gaps.length)));
  const shortest = (SHORTEST_SHARE * sum(longest)) / longest.length;
  return 1 + longest.filter((gap) => gap >= shortest).length;
}
