import { z } from 'zod';
import { Count, Name, namedValues, NonNegative, Path, Text } from '#core/contract/base/numbers.ts';

const Pct = NonNegative.max(1e12);
/** Maximum number of rows of one table. */
const MAX_ROWS = 10_000;

/** Interval coverage and prediction errors over one set of projections. Errors are |predicted ÷ true − 1|. */
export const BacktestFigures = z.object({
  projections: Count,
  /** Predicted machines, and the generations of cores or GPUs that they belong to. */
  machines: Count,
  generations: Count,
  models: Count,
  medianErrorPct: Pct,
  meanErrorPct: Pct,
  withinTwoPct: Pct,
  /** Projections that have an interval. The coverage fields refer to these. */
  intervals: Count,
  cover80Pct: Pct.nullable(),
  cover90Pct: Pct.nullable(),
  /** Median factor of the upper end of the 90 % interval. */
  width90: Pct.nullable(),
  /** Percentiles 5, 25, 50, 75 and 95 of predicted ÷ true. */
  ratios: z.array(Pct).length(5),
});
export type BacktestFigures = Readonly<z.infer<typeof BacktestFigures>>;

const BacktestHop = z.enum(['threads', 'generation', 'isa', 'other-isa', 'gpu-gpu', 'cpu-gpu']);

/** One row of the table. `references`: whether models measured on the target were used. A null field stands for all values. */
export const BacktestRow = z.object({
  hop: BacktestHop,
  references: z.boolean(),
  family: Name.nullable(),
  precision: Name.nullable(),
  runtime: Name.nullable(),
  ...BacktestFigures.shape,
});
export type BacktestRow = Readonly<z.infer<typeof BacktestRow>>;

/** How a machine is chosen: as the plan does, or by a rule that needs no projection. */
const ChoiceRule = z.enum(['plan', 'cheapest-vcpu', 'newest', 'stay']);
export type ChoiceRule = z.infer<typeof ChoiceRule>;

/**
 * Choices of one rule. `hop` is the hop from the measured machine to the truly cheapest one: `source` if they are the same machine, `all`
 * for all choices. Regret is the true cost of the choice ÷ that of the cheapest machine − 1.
 */
export const BacktestChoiceRow = z.object({
  hop: z.enum([...BacktestHop.options, 'source', 'all']),
  rule: ChoiceRule,
  cases: Count,
  medianRegretPct: Pct,
  p90RegretPct: Pct,
  /** Choices of the truly cheapest machine. */
  bestPct: Pct,
  /** The plan's ties: how often they hold the truly cheapest machine, and the median share of the machines that they hold. */
  tie: z.object({ holdsBestPct: Pct, machinesPct: Pct }).nullable(),
});
export type BacktestChoiceRow = Readonly<z.infer<typeof BacktestChoiceRow>>;

/** How the true cost of choices compares with the projected one: a factor with its 5th and 95th percentile. */
export const ChoiceCostRatio = z.object({ cases: Count, median: NonNegative, low: NonNegative, high: NonNegative });
export type ChoiceCostRatio = Readonly<z.infer<typeof ChoiceCostRatio>>;

/** Machines chosen by cost. A case is one setting (model, runtime, type, batch) and one measured machine. */
export const BacktestChoices = z.object({
  /** Region of the on-demand prices. */
  region: Name,
  cases: Count,
  settings: Count,
  sources: Count,
  machines: Count,
  runtimes: z.array(Name).max(MAX_ROWS),
  rows: z.array(BacktestChoiceRow).max(MAX_ROWS),
  /**
   * True ÷ projected cost of the plan's choice, where that is not the measured machine: median, 5th and 95th percentile of the cases. Null if there
   * is no such case.
   */
  trueToProjected: ChoiceCostRatio.nullable(),
});
export type BacktestChoices = Readonly<z.infer<typeof BacktestChoices>>;

/** A goal of the backtest, and whether it was reached. */
export const BacktestGoal = z.object({
  text: Text,
  goal: Text,
  reached: Text,
  met: z.boolean(),
});
export type BacktestGoal = Readonly<z.infer<typeof BacktestGoal>>;

const Range = z.tuple([Pct, Pct]);

/** The shape of the predictive distributions of a hop, without references: the share of true values below its 5, 25, 50, 75 and 95 % quantile. */
export const BacktestShape = z.object({
  hop: BacktestHop,
  projections: Count,
  generations: Count,
  belowPct: z.array(Pct).length(5),
});
export type BacktestShape = Readonly<z.infer<typeof BacktestShape>>;

/** Correlation of the errors of two projections from one source, to machines within one generation or of two. */
export const BacktestCorrelation = z.object({
  generations: z.enum(['within', 'between']),
  pairs: Count,
  correlation: z.number().min(-10).max(10),
});
export type BacktestCorrelation = Readonly<z.infer<typeof BacktestCorrelation>>;

/** Coverage of a family that is predicted without its own results; `family` is null in the row for all of them. Generations have equal weights. */
export const BacktestBorrowed = z.object({
  hop: BacktestHop,
  family: Name.nullable(),
  projections: Count,
  generations: Count,
  cover80Pct: Pct,
  cover90Pct: Pct,
  width90: Pct,
});
export type BacktestBorrowed = Readonly<z.infer<typeof BacktestBorrowed>>;

/** Lowest and highest value over several seeds, without references. Generations have equal weights in the coverage. */
export const BacktestSeeds = z.object({
  hop: BacktestHop,
  seeds: Count,
  medianErrorPct: Range,
  cover80Pct: Range,
  cover90Pct: Range,
});
export type BacktestSeeds = Readonly<z.infer<typeof BacktestSeeds>>;

/** The document that `npm run backtest -- --json` prints. */
export const BacktestDocument = z.object({
  schemaVersion: z.literal(1),
  files: z.array(Path).max(MAX_ROWS),
  seed: z.number().int(),
  /** Results that were used, and the number of excluded results by reason. */
  results: Count,
  leftOut: namedValues(Count),
  /** Names of machines without a known specification. They are predicted only with reference models. */
  unknownMachines: z.array(Name).max(MAX_ROWS),
  hops: z.array(BacktestRow).max(MAX_ROWS),
  fp32: z.array(BacktestRow).max(MAX_ROWS),
  kinds: z.array(BacktestRow).max(MAX_ROWS),
  runtimes: z.array(BacktestRow).max(MAX_ROWS),
  /** ONNX Runtime alone. */
  onnxRuntime: z.array(BacktestRow).max(MAX_ROWS),
  shapes: z.array(BacktestShape).max(MAX_ROWS),
  correlations: z.array(BacktestCorrelation).max(MAX_ROWS),
  borrowed: z.array(BacktestBorrowed).max(MAX_ROWS),
  seeds: z.array(BacktestSeeds).max(MAX_ROWS),
  goals: z.array(BacktestGoal).max(MAX_ROWS),
  choices: BacktestChoices,
});
export type BacktestDocument = Readonly<z.infer<typeof BacktestDocument>>;
