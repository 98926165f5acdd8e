import { oncePerNumber } from '#core/once-per.ts';
import type { BreakEven, CostByVolume } from '#core/contract/plan/plan.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import type { Candidate, Pricer } from '#core/price/serving/candidate/types.ts';
import { isMaterial } from '#core/decide/cheapest/simplest.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';

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
 * The costs of options over the volume, and the volumes per day at which two options cost the same in the central simulation: for each pair the
 * one nearest to today's volume. A pair has none if the cost of whole instances jumps across without being equal, or if its difference does
 * not come to matter on both sides. Only pairs that matter are searched: those with the chosen option, and those that meet where one takes
 * over from the other as the cheapest.
 * @param options the best option of each service.
 * @param chosenId the option of the verdict.
 * @param isExcluded whether a rule of the verdict excludes an option, whatever it costs.
 * @param isEligible whether the verdict could choose an option; the cheapest is searched for among these.
 */
export function compareVolumes(request: {
  readonly options: readonly Candidate[];
  readonly chosenId: string | null;
  readonly isEligible: (candidate: Candidate) => boolean;
  readonly isExcluded: (candidate: Candidate) => boolean;
  readonly workload: Workload;
  readonly pricer: Pricer;
}): VolumeFindings {
  const { options, chosenId, isEligible, isExcluded, workload, pricer } = request;
  const today = workload.predictionsPerDay;
  // One workload for all options, because what they have in common is worked out once for it.
  const workloadAt = oncePerNumber((predictionsPerDay): Workload => ({ ...workload, predictionsPerDay }));
  const costAt = (candidate: Candidate, perDay: number): number =>
    pricer.usd(candidate, workloadAt(perDay), CENTRAL_SIMULATION);
  const exponents = Array.from(
    { length: 2 * DECADES * STEPS_PER_DECADE + 1 },
    (_, i) => i / STEPS_PER_DECADE - DECADES,
  );
  const volumes = exponents.map((exponent) => today * 10 ** exponent);
  const curves = options.map((candidate) => ({
    candidate,
    costs: volumes.map((perDay) => costAt(candidate, perDay)),
  }));
  const costByVolume = {
    perDay: volumes,
    options: curves.map(({ candidate: { id }, costs }) => ({
      id,
      monthlyUsd: costs.map((usd) => (Number.isFinite(usd) ? usd : null)),
    })),
  };
  const eligible = curves.filter(({ candidate }) => isEligible(candidate));
  const cheapestAt = volumes.map((_, v) => minBy(eligible, ({ costs }) => costs[v] ?? Infinity));
  const breakEvens = pairsOf(curves).flatMap(([first, second]): BreakEven[] => {
    const isPair = (one: Curve | undefined, other: Curve | undefined): boolean => one === first && other === second;
    // An option that a rule excludes does not replace the choice where it costs the same.
    const isChosen = ({ candidate }: Curve): boolean => candidate.id === chosenId;
    const hasChosen =
      (isChosen(first) && !isExcluded(second.candidate)) || (isChosen(second) && !isExcluded(first.candidate));
    const perDay = nearestCrossing({
      today,
      points: volumes.map((volume, v) => ({
        perDay: volume,
        gap: logRatio(first.costs[v] ?? Number.NaN, second.costs[v] ?? Number.NaN),
        isClear: differsClearly(first.costs[v] ?? Infinity, second.costs[v] ?? Infinity, workload),
      })),
      matters: (v) => hasChosen || isPair(cheapestAt[v - 1], cheapestAt[v]) || isPair(cheapestAt[v], cheapestAt[v - 1]),
      gapAt: (volume) => logRatio(costAt(first.candidate, volume), costAt(second.candidate, volume)),
    });
    // Where both cost less than a material amount, it does not matter which one is cheaper.
    const isTie = perDay !== null && costAt(first.candidate, perDay) < workload.materialUsd;
    return perDay === null || isTie ? [] : [{ between: [first.candidate.id, second.candidate.id], perDay }];
  });
  return { breakEvens, costByVolume };
}

/** The cost of an option at each volume of the grid. */
interface Curve {
  readonly candidate: Candidate;
  readonly costs: readonly number[];
}

function pairsOf(curves: readonly Curve[]): readonly (readonly [Curve, Curve])[] {
  return curves.flatMap((first, i) => curves.slice(i + 1).map((second) => [first, second] as const));
}

/** The first of the curves with the lowest finite value. */
function minBy(curves: readonly Curve[], valueOf: (curve: Curve) => number): Curve | undefined {
  let best: Curve | undefined;
  let lowest = Infinity;
  for (const curve of curves) {
    const value = valueOf(curve);
    if (value < lowest) [best, lowest] = [curve, value];
  }
  return best;
}

/** NaN unless both are finite and positive. */
function logRatio(first: number, second: number): number {
  const ratio = Math.log(first / second);
  return Number.isFinite(ratio) ? ratio : Number.NaN;
}

/** Whether the difference of two costs matters, as it does where only one of the options can serve. */
function differsClearly(first: number, second: number, workload: Workload): boolean {
  const dearer = Math.max(first, second);
  const cheaper = Math.min(first, second);
  return Number.isFinite(cheaper) && (dearer === Infinity || isMaterial(dearer - cheaper, dearer, workload));
}

/** Two costs at a volume. */
interface Point {
  readonly perDay: number;
  /** The logarithm of their ratio; NaN if either option cannot serve. */
  readonly gap: number;
  /** Whether their difference matters. */
  readonly isClear: boolean;
}

/** Whether the difference of a pair comes to matter from a point on, in one direction, before the pair meets again. */
function becomesClear(points: readonly Point[], from: number, step: 1 | -1): boolean {
  const side = Math.sign(points[from]?.gap ?? 0);
  for (let v = from; ; v += step) {
    const point = points[v];
    if (point === undefined || point.gap * side < 0) return false;
    if (point.isClear) return true;
  }
}

function nearestCrossing(pair: {
  readonly today: number;
  readonly points: readonly Point[];
  /** Whether a crossing between a point and the one before it matters. */
  readonly matters: (index: number) => boolean;
  readonly gapAt: (perDay: number) => number;
}): number | null {
  const distance = (perDay: number): number => Math.abs(Math.log(perDay / pair.today));
  const crossings = pair.points.flatMap((high, v) => {
    const low = pair.points[v - 1];
    // At least one of the two gaps must differ from zero. Options that cost the same everywhere have no break-even.
    if (low === undefined || !(low.gap * high.gap <= 0) || low.gap === high.gap || !pair.matters(v)) return [];
    // A tie before or after does not justify a change.
    if (!becomesClear(pair.points, v - 1, -1) || !becomesClear(pair.points, v, 1)) return [];
    return crossing(low, high, pair.gapAt);
  });
  return crossings.toSorted((a, b) => distance(a) - distance(b))[0] ?? null;
}

/** Halvings that narrow a step of the grid to a ten-millionth of its volume. */
const HALVINGS = 22;

/** The volume between two points at which the costs are equal; empty if they jump across, or if one of the options fails there. */
function crossing(low: Point, high: Point, gapAt: (perDay: number) => number): readonly number[] {
  let [below, above] = [low.perDay, high.perDay];
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = Math.sqrt(below * above);
    if (gapAt(middle) > 0 === low.gap > 0) below = middle;
    else above = middle;
  }
  const perDay = Math.sqrt(below * above);
  return Math.abs(gapAt(perDay)) <= EQUAL_WITHIN ? [perDay] : [];
}
