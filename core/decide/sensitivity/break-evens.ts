import type { BreakEven, CostByVolume } from '#core/contract/plan.ts';
import type { Workload } from '#core/contract/workload.ts';
import type { Candidate, Evaluate } from '#core/price/serving/candidate/types.ts';
import { costOf } from '#core/decide/choose/priced-row.ts';
import { CENTRAL_WORLD } from '#core/price/serving/candidate/central-world.ts';

/** How near two costs must be to count as equal. Steps of whole instances can jump over a crossing. */
const EQUAL_WITHIN = 0.005;

/** The search covers volumes from a ten-thousandth to ten thousand times today's volume. */
const DECADES = 4;
const STEPS_PER_DECADE = 6;

/** The effect of volume: the costs over the volume, and where two of them meet. */
export interface VolumeFindings {
  readonly breakEvens: BreakEven[];
  readonly costByVolume: CostByVolume;
}

/**
 * The costs of options over the volume, and the volumes per day at which two options cost the same in the central world: for each pair the
 * one nearest to today's volume. A pair has none if the cost of whole instances jumps across without being equal.
 * @param options the best option of each service.
 */
export function compareVolumes(request: {
  readonly options: readonly Candidate[];
  readonly workload: Workload;
  readonly evaluate: Evaluate;
}): VolumeFindings {
  const { options, workload, evaluate } = request;
  const today = workload.predictionsPerDay;
  const costAt = (candidate: Candidate, perDay: number): number =>
    costOf(evaluate(candidate, { ...workload, predictionsPerDay: perDay }, CENTRAL_WORLD));
  const exponents = Array.from(
    { length: 2 * DECADES * STEPS_PER_DECADE + 1 },
    (_, i) => i / STEPS_PER_DECADE - DECADES,
  );
  const volumes = exponents.map((exponent) => today * 10 ** exponent);
  const costs = options.map((candidate) => volumes.map((perDay) => costAt(candidate, perDay)));
  const costByVolume = {
    perDay: volumes,
    options: options.map(({ id }, i) => ({
      id,
      monthlyUsd: (costs[i] ?? []).map((usd) => (Number.isFinite(usd) ? usd : null)),
    })),
  };
  const breakEvens = options.flatMap((first, i) =>
    options.slice(i + 1).flatMap((second, k): BreakEven[] => {
      const perDay = nearestCrossing({
        today,
        volumes,
        gaps: volumes.map((_, v) => logRatio(costs[i]?.[v], costs[i + 1 + k]?.[v])),
        gapAt: (volume) => logRatio(costAt(first, volume), costAt(second, volume)),
      });
      return perDay === null ? [] : [{ between: [first.id, second.id], perDay }];
    }),
  );
  return { breakEvens, costByVolume };
}

/** NaN unless both are finite and positive. */
function logRatio(first: number | undefined, second: number | undefined): number {
  if (first === undefined || second === undefined || !(first > 0) || !(second > 0)) return Number.NaN;
  const ratio = Math.log(first / second);
  return Number.isFinite(ratio) ? ratio : Number.NaN;
}

function nearestCrossing(pair: {
  readonly today: number;
  readonly volumes: readonly number[];
  readonly gaps: readonly number[];
  readonly gapAt: (perDay: number) => number;
}): number | null {
  let nearest: number | null = null;
  const distance = (perDay: number): number => Math.abs(Math.log(perDay / pair.today));
  for (let v = 1; v < pair.volumes.length; v++) {
    const lowGap = pair.gaps[v - 1] ?? Number.NaN;
    const highGap = pair.gaps[v] ?? Number.NaN;
    // At least one of the two must differ from zero. Options that cost the same everywhere have no break-even.
    if (!(lowGap * highGap <= 0) || lowGap === highGap) continue;
    const perDay = crossing(pair.volumes[v - 1] ?? 0, pair.volumes[v] ?? 0, lowGap, pair.gapAt);
    if (perDay !== null && (nearest === null || distance(perDay) < distance(nearest))) nearest = perDay;
  }
  return nearest;
}

function crossing(low: number, high: number, lowGap: number, gapAt: (perDay: number) => number): number | null {
  let [below, above] = [low, high];
  while (above / below > 1 + 1e-7) {
    const middle = Math.sqrt(below * above);
    if (!(middle > below && middle < above)) break;
    const gap = gapAt(middle);
    if (Number.isNaN(gap)) return null;
    if (gap === 0) return middle;
    if (gap > 0 === lowGap > 0) below = middle;
    else above = middle;
  }
  const perDay = Math.sqrt(below * above);
  return Math.abs(gapAt(perDay)) <= EQUAL_WITHIN ? perDay : null;
}
