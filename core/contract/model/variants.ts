import { z } from 'zod';
import { Drops, Maps } from './column-choice.ts';
import { HostDescription } from '#core/contract/machine/host.ts';
import {
  BatchRows,
  Bytes,
  Cores,
  Count,
  Difference,
  Dims,
  Finite,
  Interval,
  IsoTime,
  MAX_ENTRIES,
  MAX_SYNTHETIC_ROWS,
  Name,
  NonNegative,
  Path,
  Seed,
  Seconds,
  Share,
  Text,
  countUpTo,
  namedValues,
} from '#core/contract/base/numbers.ts';
import { DataDescription } from '#core/contract/run/run.ts';

export const VARIANTS_SCHEMA_VERSION = 1;

/** Variants of a model: whole numbers, half precision, and ONNX Runtime's own optimised form. */
export const VariantKind = z.enum(['int8', 'fp16', 'ort']);
export type VariantKind = z.infer<typeof VariantKind>;

/** Why a node stays as it is; `core/contract/model/variants-words.ts` has the sentences. */
export const LeftCode = z.enum([
  'no-weight',
  'weight-first',
  'weight-shape',
  'weight-type',
  'weight-is-input',
  'weight-not-finite',
  'gemm-form',
  'attention-form',
  'opset-below-13',
  'no-data',
  'not-calibrated',
  'in-subgraph',
  'no-rule',
  'no-half-kernel',
  'beyond-half',
  'type-unknown',
  /** Nothing would be gained; never in a document. */
  'not-needed',
]);
export type LeftCode = z.infer<typeof LeftCode>;

/** Nodes of one operator that stay as they are for one reason. */
export const LeftOperator = z.object({
  operator: Name,
  code: LeftCode,
  nodes: Count,
  /** The name of the first of them. */
  example: Name,
});
export type LeftOperator = Readonly<z.infer<typeof LeftOperator>>;

/** Why there is no variant of a kind. */
export const NotMade = z.discriminatedUnion('code', [
  z.object({ code: z.literal('opset-too-low'), opset: Count, needed: Count }),
  /** No rule applies to the operators of the model. These are the most frequent ones; `left` names the unconverted ones. */
  z.object({ code: z.literal('nothing-to-do'), operators: z.array(Name).max(3) }),
  z.object({ code: z.literal('already-quantised') }),
  z.object({ code: z.literal('already-half') }),
]);
export type NotMade = Readonly<z.infer<typeof NotMade>>;

/** How far an output of float numbers moves, over all its elements on all compared rows. */
export const OutputDrift = z.object({
  output: Name,
  width: Count,
  maxAbsDiff: Difference,
  meanAbsDiff: Difference,
  /** Root mean square of the original's values, for comparison. */
  originalRms: Difference,
  /** Spearman's rank correlation over rows, of each column: their mean and the lowest. Null if every column is constant. */
  rank: z.object({ mean: Finite, lowest: Finite }).nullable(),
});
export type OutputDrift = Readonly<z.infer<typeof OutputDrift>>;

/** Labels of one output that differ. `threshold`: a probability of at least 0.5; `largest`: the class with the largest score. */
export const LabelChange = z.object({
  output: Name,
  reading: z.enum(['labels', 'largest', 'threshold']),
  changedRows: Count,
  changedShare: Share,
  /**
   * By how much the number of changed rows varies more between parts of the file than if rows were independent, at least 1: rows of a sorted or
   * grouped file change together. Absent where there are too few rows to see it, and in documents of earlier versions.
   */
  dispersion: Finite.min(1).optional(),
});
export type LabelChange = Readonly<z.infer<typeof LabelChange>>;

/** A number of the original and of the variant. */
const Pair = z.object({ original: Finite, variant: Finite });

/** Calibration of one output of probabilities. */
export const CalibrationChange = z.object({
  output: Name,
  /** Expected difference between the variant's and the original's probability, in bins of the variant's. */
  againstOriginal: Share,
  /** Against the label; null without one. */
  expectedError: Pair.nullable(),
  brier: Pair.nullable(),
});
export type CalibrationChange = Readonly<z.infer<typeof CalibrationChange>>;

/** How good the answers are, measured by the label. */
export const Metric = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('classification'),
    output: Name,
    rows: Count,
    accuracy: Pair,
    /** Variant minus original, over the same rows. */
    accuracyDifference: Interval,
    /** For two classes with a probability. */
    auc: Pair.nullable(),
  }),
  z.object({ kind: z.literal('regression'), output: Name, rows: Count, rmse: Pair, mae: Pair, r2: Pair.nullable() }),
  /** No output of the model can be compared with the label. */
  z.object({ kind: z.literal('not-comparable'), reason: z.enum(['no-common-values', 'no-output', 'not-a-number']) }),
]);
export type Metric = Readonly<z.infer<typeof Metric>>;

/** What a variant does to the answers. */
export const AnswerChange = z.object({
  /** Compared rows: those on which the variant was not calibrated. */
  rows: Count,
  drifts: z.array(OutputDrift).max(MAX_ENTRIES),
  labels: z.array(LabelChange).max(MAX_ENTRIES),
  calibrations: z.array(CalibrationChange).max(MAX_ENTRIES),
  /** Null without a label. */
  metric: Metric.nullable(),
});
export type AnswerChange = Readonly<z.infer<typeof AnswerChange>>;

/**
 * The effect of a variant on the answers, as one figure: the largest share of labels that it changes, null if no output is read as labels; else the
 * largest difference of a number, null if there is none.
 */
export const VariantEffect = z.object({
  rows: Count,
  synthetic: z.boolean(),
  changedShare: Share.nullable(),
  maxAbsDiff: Difference.nullable(),
});
export type VariantEffect = Readonly<z.infer<typeof VariantEffect>>;

/** The speed of a variant relative to the original, measured in turns on the same rows. */
export const VariantSpeed = z.object({
  batchSize: BatchRows,
  threads: Cores,
  rounds: Count,
  /** Pairs of processes that ran the rounds. Absent in documents of earlier versions, which had one. */
  processes: Count.optional(),
  originalRowsPerS: Interval,
  variantRowsPerS: Interval,
  /** Variant ÷ original: above 1 the variant is faster. */
  ratio: Interval,
  verdict: z.enum(['faster', 'slower', 'same']),
  /** Seconds for which the machine slept or was paused in rounds that could not be repeated. Absent if there were none. */
  stoppedS: Seconds.optional(),
});
export type VariantSpeed = Readonly<z.infer<typeof VariantSpeed>>;

/** Why a variant is struck out. */
export const StruckOut = z.discriminatedUnion('code', [
  z.object({ code: z.literal('labels-changed'), output: Name, changedShare: Share, limit: Share }),
  /**
   * Fewer changed than the limit allows, but more may: the upper bound of the share (95 % confidence) is above it. `neededRows` would show it in 90 % of
   * cases if the share is as observed; null if no number would.
   */
  z.object({
    code: z.literal('labels-unproven'),
    output: Name,
    changedShare: Share,
    highShare: Share,
    limit: Share,
    rows: Count,
    neededRows: Count.nullable(),
  }),
  /** There is a limit, but no output is read as labels. */
  z.object({ code: z.literal('no-labels'), limit: Share }),
]);
export type StruckOut = Readonly<z.infer<typeof StruckOut>>;

const Made = {
  files: z.array(z.object({ file: Path, sha256: Name, bytes: Bytes })).max(16),
  /** All files together. */
  bytes: Bytes,
  /** Changed nodes by operator; null for ONNX Runtime's own form, whose changes are its own. */
  changed: namedValues(Count).nullable(),
  left: z.array(LeftOperator).max(MAX_ENTRIES),
  calibrationRows: Count.nullable(),
  seconds: Seconds,
  peakMiB: NonNegative,
  answers: AnswerChange,
  speed: VariantSpeed,
};

/** A variant and its effects; or why there is none. */
export const Variant = z.discriminatedUnion('state', [
  z.object({ state: z.literal('written'), kind: VariantKind, ...Made }),
  /** It was beyond the limit, so its files were removed. */
  z.object({ state: z.literal('struck-out'), kind: VariantKind, ...Made, reason: StruckOut }),
  z.object({
    state: z.literal('not-made'),
    kind: VariantKind,
    reason: NotMade,
    left: z.array(LeftOperator).max(MAX_ENTRIES),
  }),
  /** It could not be made, or ONNX Runtime does not run it. */
  z.object({
    state: z.literal('failed'),
    kind: VariantKind,
    cause: Text,
    actions: z.array(Text).max(16),
  }),
]);
export type Variant = Readonly<z.infer<typeof Variant>>;

/** What to make. `model` is a path or `sample:NAME`; `data` is null for a sample's own data, or for synthetic rows. */
export const OptimiseRequest = z.object({
  model: Path,
  data: Path.nullable(),
  kinds: z.array(VariantKind).min(1).max(3),
  folder: Path,
  maps: Maps,
  drops: Drops,
  dims: Dims,
  /** The column with the right answers. */
  label: Name.nullable(),
  /** The largest allowed share of changed labels. */
  maxChangedShare: Share.nullable(),
  /** Rows to make if there are no data. */
  syntheticRows: countUpTo(MAX_SYNTHETIC_ROWS),
  seed: Seed,
});
export type OptimiseRequest = Readonly<z.infer<typeof OptimiseRequest>>;

/** What happens while variants are made. */
export const OptimiseEvent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('reading'), text: Text }),
  z.object({ kind: z.literal('data'), data: DataDescription }),
  z.object({ kind: z.literal('making'), variant: VariantKind }),
  z.object({ kind: z.literal('comparing'), variant: VariantKind }),
]);
export type OptimiseEvent = Readonly<z.infer<typeof OptimiseEvent>>;

/** variants.json, the document of `modewise optimise`. */
export const VariantsDocument = z.object({
  schemaVersion: z.literal(VARIANTS_SCHEMA_VERSION),
  startedAt: IsoTime,
  finishedAt: IsoTime,
  host: HostDescription,
  model: z.object({ file: Path, sha256: Name, bytes: Bytes }),
  data: DataDescription,
  label: Name.nullable(),
  maxChangedShare: Share.nullable(),
  seed: Seed,
  variants: z.array(Variant).max(8),
});
export type VariantsDocument = Readonly<z.infer<typeof VariantsDocument>>;
