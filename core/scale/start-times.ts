import { normalQuantile, normalTail } from '#core/math/stats/distributions.ts';
import type { Random } from '#core/math/stats/random.ts';
import type { StartTimes } from './instances.ts';

/** How long starts take, in seconds. */
export type StartDistribution =
  | { readonly kind: 'constant'; readonly seconds: number }
  /** Log-normal, by its median and its 99th percentile. */
  | { readonly kind: 'log-normal'; readonly medianS: number; readonly p99S: number }
  /** Measured quantiles: ascending shares in (0, 1) with their seconds, interpolated, and constant beyond the first and last. */
  | { readonly kind: 'quantiles'; readonly shares: readonly number[]; readonly seconds: readonly number[] };

/** A row of start times: the median with its spread, and the 99th percentile at the usual median, in seconds. */
interface StartRow {
  readonly medianLowS: number;
  readonly medianS: number;
  readonly medianHighS: number;
  readonly p99S: number;
}

/** The log-normal distribution of a row, at one end or in the middle of the spread of its median. The ratio of both quantiles stays. */
export function startsFrom(row: StartRow, point: 'low' | 'usual' | 'high'): StartDistribution {
  const medianS = { low: row.medianLowS, usual: row.medianS, high: row.medianHighS }[point];
  return { kind: 'log-normal', medianS, p99S: (row.p99S * medianS) / row.medianS };
}

const Z99 = normalQuantile(0.99);

/** The seconds of a start at a standard normal number: its rank in the distribution. */
export function startAt(distribution: StartDistribution, z: number): number {
  switch (distribution.kind) {
    case 'constant':
      return distribution.seconds;
    case 'log-normal':
      return distribution.medianS * (distribution.p99S / distribution.medianS) ** (z / Z99);
    case 'quantiles':
      return atShare(distribution, 1 - normalTail(z));
  }
}

/** The rank of a time: the share of starts that take longer is the tail of the standard normal distribution above it. */
export function rankOf(distribution: StartDistribution, seconds: number): number {
  if (distribution.kind === 'constant') return seconds < distribution.seconds ? -Infinity : Infinity;
  if (seconds <= 0) return -Infinity;
  if (distribution.kind === 'log-normal') {
    const { medianS, p99S } = distribution;
    return (Z99 * Math.log(seconds / medianS)) / Math.log(p99S / medianS);
  }
  const { shares, seconds: times } = distribution;
  const above = times.findIndex((each) => each >= seconds);
  if (above < 0) return Infinity;
  if (above === 0) return -Infinity;
  const [from = 0, fromS = 0] = [shares[above - 1], times[above - 1]];
  const [to = 1, toS = 1] = [shares[above], times[above]];
  return normalQuantile(from + ((to - from) * (seconds - fromS)) / (toS - fromS));
}

/** The mean of a distribution in seconds, from 101 equally likely ranks for measured quantiles. */
export function meanStart(distribution: StartDistribution): number {
  if (distribution.kind === 'log-normal') {
    const sigma = Math.log(distribution.p99S / distribution.medianS) / Z99;
    return distribution.medianS * Math.exp((sigma * sigma) / 2);
  }
  let sum = 0;
  for (let i = 0; i < 101; i++) sum += startAt(distribution, normalQuantile((i + 0.5) / 101));
  return sum / 101;
}

function atShare({ shares, seconds }: Extract<StartDistribution, { kind: 'quantiles' }>, share: number): number {
  const above = shares.findIndex((each) => each >= share);
  if (above < 0) return seconds.at(-1) ?? Number.NaN;
  const [to = Number.NaN, toS = Number.NaN] = [shares[above], seconds[above]];
  if (above === 0) return toS;
  const [from = 0, fromS = 0] = [shares[above - 1], seconds[above - 1]];
  return fromS + ((toS - fromS) * (share - from)) / (to - from);
}

/** Starts of one burst share a cause: the registry, the image, the zone. */
export interface Burst {
  /** Correlation between the ranks of two starts of a burst, 0 to 1. */
  readonly correlation: number;
  /** Starts that were ordered within this many seconds after the first belong to its burst. */
  readonly windowS: number;
}

/** Draws standard normal ranks with a common factor in each burst: √ρ·common + √(1−ρ)·own. */
export function burstRanks({ correlation, windowS }: Burst, random: Random): (orderedS: number) => number {
  const shared = Math.sqrt(correlation);
  const own = Math.sqrt(1 - correlation);
  let endS = -Infinity;
  let common = 0;
  return (orderedS) => {
    if (orderedS >= endS) {
      common = random.normal();
      endS = orderedS + windowS;
    }
    return shared * common + own * random.normal();
  };
}

/** Start times of instances, drawn one after the other. */
export function drawStarts(distribution: StartDistribution, burst: Burst, random: Random): StartTimes {
  const rank = burstRanks(burst, random);
  return (orderedS) => startAt(distribution, rank(orderedS));
}
