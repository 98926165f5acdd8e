import { z } from 'zod';

/** How often intervals were right, and how far predictions were off, over one set of projections. Errors are |predicted ÷ true − 1|. */
export const BacktestFigures = z.object({
  projections: z.number().int(),
  /** Machines that were predicted, and generations of cores or GPUs that they are of. */
  machines: z.number().int(),
  generations: z.number().int(),
  models: z.number().int(),
  medianErrorPct: z.number(),
  meanErrorPct: z.number(),
  withinTwoPct: z.number(),
  /** Projections that have an interval; the shares that follow are of those. */
  intervals: z.number().int(),
  cover80Pct: z.number().nullable(),
  cover90Pct: z.number().nullable(),
  /** Median factor of the upper end of the 90 % interval. */
  width90: z.number().nullable(),
  /** Percentiles 5, 25, 50, 75 and 95 of predicted ÷ true. */
  ratios: z.array(z.number()).length(5),
});
export type BacktestFigures = Readonly<z.infer<typeof BacktestFigures>>;

export const BacktestHop = z.enum(['threads', 'generation', 'isa', 'other-isa', 'gpu-gpu', 'cpu-gpu']);

/** One row of the table. `references`: whether models measured on the target took part. A field that is null stands for all. */
export const BacktestRow = z.object({
  hop: BacktestHop,
  references: z.boolean(),
  family: z.string().nullable(),
  precision: z.string().nullable(),
  runtime: z.string().nullable(),
  ...BacktestFigures.shape,
});
export type BacktestRow = Readonly<z.infer<typeof BacktestRow>>;

/** What was aimed for, and whether it was reached. */
export const BacktestGoal = z.object({
  text: z.string(),
  goal: z.string(),
  reached: z.string(),
  met: z.boolean(),
});
export type BacktestGoal = Readonly<z.infer<typeof BacktestGoal>>;

/** What `npm run backtest -- --json` prints. */
export const BacktestDocument = z.object({
  schemaVersion: z.literal(1),
  files: z.array(z.string()),
  seed: z.number().int(),
  /** Results that were read and are a subject, and those that are not, by reason. */
  results: z.number().int(),
  leftOut: z.record(z.string(), z.number().int()),
  /** Names of machines whose specification is not known: they are predicted with reference models only. */
  unknownMachines: z.array(z.string()),
  hops: z.array(BacktestRow),
  fp32: z.array(BacktestRow),
  kinds: z.array(BacktestRow),
  runtimes: z.array(BacktestRow),
  /** ONNX Runtime alone. */
  onnxRuntime: z.array(BacktestRow),
  goals: z.array(BacktestGoal),
});
export type BacktestDocument = Readonly<z.infer<typeof BacktestDocument>>;
