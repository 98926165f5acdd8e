import type { Interval, MeasuredMode } from '#core/contract/base/numbers.ts';
import type { TrustFact } from '#core/contract/run/run-facts.ts';
import type { ServingMode } from '#core/contract/plan/plan.ts';
import type { RunDocument, SloResult } from '#core/contract/run/run.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { calmRate } from '#core/project/projection/calm-rate.ts';
import { codeOf } from '#core/measure/run/concerns.ts';
import { scaleRun, type SpeedFactors } from '#core/measure/run/scale-run.ts';
import type { CandidateFilter } from '#core/price/serving/candidate/option.ts';
import type { Candidate, Pricer } from '#core/price/serving/candidate/types.ts';
import { isCommitted, type FiguresOf, likelyWinners } from '#core/decide/rows/likely-winners.ts';
import { selectRows } from '#core/decide/rows/rows.ts';
import { settledMode } from '#core/decide/verdict/verdict-elsewhere.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import { drawSimulations } from '#core/decide/draws/simulations.ts';

/** Reasons against trust that no factor covers: a part is missing, or the answers differ. */
const NOT_A_SPEED: ReadonlySet<string> = new Set<TrustFact['code']>([
  'bench-crashed',
  'phase-failed',
  'device-answers-differ',
]);

/** Whether the numbers of a run are off by a factor at most, so that the verdict can be tried with each of them off. */
export function isOffByFactors({ trust }: Pick<RunDocument, 'trust'>): boolean {
  return !trust.reasons.some((reason) => NOT_A_SPEED.has(codeOf(reason)));
}

/** Whether measuring longer could still change the serving mode of a workload. */
export interface Separation {
  /** The mode of the verdict with the measured numbers. */
  readonly mode: ServingMode | 'none';
  /** True if the verdict stays the same when every mode is off by its factor, in the worst combination. */
  readonly separated: boolean;
  /** How far each measured mode was moved, as a factor in both directions; null for a mode that was not measured. */
  readonly factors: Readonly<Record<MeasuredMode, number | null>>;
  /** The modes whose numbers decide the verdict; empty if separated. */
  readonly open: readonly MeasuredMode[];
}

/** A first pass is trusted only to this factor, even if its intervals are narrower, because they do not include run-to-run variation. */
const MIN_FACTOR = 1.25;
/** The factor for a mode that is still to be measured: until then its numbers come from the service times of a few short rounds. */
const TO_COME_FACTOR = 2;
/**
 * The factor for numbers that something disturbed: other programs take cores away during the measurement, but not most of their time, and later
 * phases would be disturbed likewise.
 */
const DISTURBED_FACTOR = 4;
/** Enough for the median cost of a row and for a probability of 0.8. */
const SIMULATIONS = 128;

/** Prices the serving options for a run. */
type EvaluatorOf = (run: RunDocument) => Pricer & {
  readonly candidates: (filter: CandidateFilter) => readonly Candidate[];
  readonly figuresOf: FiguresOf;
};

/**
 * Computes the verdict with each measured mode slower and faster than measured, in all combinations. If it never changes, the decision does
 * not depend on the exact numbers, and measuring longer would only narrow intervals.
 * @param options.toCome modes that are still to be measured: until then, their numbers come from the service times of a first look or of batch.
 */
export function modeSeparation(options: {
  readonly run: RunDocument;
  readonly workload: Workload;
  readonly toCome?: readonly MeasuredMode[];
  readonly evaluatorOf: EvaluatorOf;
  readonly seed: number;
}): Separation {
  const { run, workload, toCome = [] } = options;
  const verdictOf = verdictsFor(options);
  const factors = factorsOf(run, toCome);
  const moved = (Object.keys(factors) as MeasuredMode[]).filter((mode) => factors[mode] !== null);
  const corners = cornersOf(factors, moved).map((corner) => ({
    corner,
    mode: verdictOf(scaleRun(run, corner.speeds)),
  }));
  const mode = verdictOf(run);
  const separated = corners.every((each) => each.mode === mode);
  const hangsOn = (moving: MeasuredMode): boolean =>
    corners.some((one) =>
      corners.some((other) => differOnlyIn(one.corner.signs, other.corner.signs, moving) && one.mode !== other.mode),
    );
  const open = separated ? [] : moved.filter(hangsOn);
  return { mode, separated, factors, open: separated || open.length > 0 ? open : moved };

  function verdictsFor({ evaluatorOf, seed }: { readonly evaluatorOf: EvaluatorOf; readonly seed: number }) {
    const simulations = drawSimulations({ seed, count: SIMULATIONS });
    return (subject: RunDocument): ServingMode | 'none' => {
      const evaluator = evaluatorOf(subject);
      const { candidates, figuresOf } = evaluator;
      const free = candidates({}).filter((candidate) => !isCommitted(candidate));
      const { shortlist } = selectRows({
        candidates: free,
        likely: likelyWinners(free, figuresOf),
        workload,
        pricer: evaluator,
        instances: [],
        allInstances: false,
      });
      return settledMode(
        { candidates: shortlist.all(), pricer: evaluator, margin: 0, simulations },
        { workload, simulation: CENTRAL_SIMULATION },
      );
    };
  }
}

/**
 * The factor by which each mode may be off: to the farther end of its interval, and at least a quarter; more for a mode that is still to be measured.
 * The factor of micro-batch also scales the service times that price live modes without a measurement.
 */
function factorsOf(run: RunDocument, toCome: readonly MeasuredMode[]): Separation['factors'] {
  const isLiveToCome = toCome.some((mode) => mode !== 'batch');
  const isDisturbed = run.trust.verdict === 'poor';
  const leastMeasured = isDisturbed ? DISTURBED_FACTOR : MIN_FACTOR;
  const leastToCome = isDisturbed ? DISTURBED_FACTOR : TO_COME_FACTOR;
  const least = (mode: MeasuredMode): number => (toCome.includes(mode) ? leastToCome : leastMeasured);
  return {
    batch: run.batch === null ? null : Math.max(least('batch'), farthestEnd(run.batch.best.rowsPerS)),
    realtime: run.realtime === null ? null : Math.max(least('realtime'), farthestRate(run.realtime.slo)),
    microbatch: isLiveToCome ? leastToCome : run.microBatch === null ? null : leastMeasured,
  };
}

/** How far the farther end of an interval is from its value, as a factor; 1 without ends. */
function farthestEnd({ value, low, high }: Interval): number {
  return Math.max(low === null || low <= 0 ? 1 : value / low, high === null ? 1 : high / value);
}

/** The same for X_slo. A rate without a confirmed lower bound may be as far off as a disturbed one. */
function farthestRate(slo: SloResult | null): number {
  const rate = slo === null ? null : calmRate(slo);
  if (rate === null) return 1;
  return Math.max(rate.low === null ? DISTURBED_FACTOR : 1, farthestEnd(rate));
}

type Signs = Readonly<Record<MeasuredMode, -1 | 0 | 1>>;

interface Corner {
  readonly signs: Signs;
  readonly speeds: SpeedFactors;
}

/** Every combination of slower and faster for the modes that move. */
function cornersOf(factors: Separation['factors'], moved: readonly MeasuredMode[]): readonly Corner[] {
  const still: Signs = { batch: 0, realtime: 0, microbatch: 0 };
  const signs = moved.reduce<readonly Signs[]>(
    (list, mode) => list.flatMap((each) => [-1 as const, 1 as const].map((sign) => ({ ...each, [mode]: sign }))),
    [still],
  );
  return signs.map((each) => ({
    signs: each,
    speeds: {
      batch: (factors.batch ?? 1) ** each.batch,
      realtime: (factors.realtime ?? 1) ** each.realtime,
      microbatch: (factors.microbatch ?? 1) ** each.microbatch,
    },
  }));
}

function differOnlyIn(one: Signs, other: Signs, mode: MeasuredMode): boolean {
  return (Object.keys(one) as MeasuredMode[]).every((each) => (one[each] !== other[each]) === (each === mode));
}
