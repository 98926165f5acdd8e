import type { AnswerChange, CalibrationChange, Metric } from '#core/contract/model/variants.ts';
import { type Answers, numberAt, rowsOf } from './answers.ts';
import { brierScore, calibrationAgainst, calibrationError } from './calibration.ts';
import { outputDrift } from './drift.ts';
import { isDistribution, isProbability, labelChange, type LabelReading, labelReading, labelsOf } from './labels.ts';
import { accuracy, accuracyDifference, regressionErrors } from './metrics.ts';
import { areaUnderCurve } from './ranks.ts';

/** The same output of the original and of a variant, for the same rows. */
export interface AnswerPair {
  readonly original: Answers;
  readonly variant: Answers;
}

interface Truth {
  /** The label of each row as the data state it. */
  readonly labels: readonly string[];
  /** Names of the classes, where the model has them. */
  readonly classes: readonly string[];
}

type Read = AnswerPair & { readonly reading: LabelReading };

/** The effect of a variant on the answers. `truth` is null without a label. */
export function compareVariant(pairs: readonly AnswerPair[], truth: Truth | null): AnswerChange {
  const read = pairs.flatMap((pair): Read[] => {
    const reading = labelReading(pair.original);
    return reading === null ? [] : [{ ...pair, reading }];
  });
  const [first] = pairs;
  const plain = truth === null ? null : { ...truth, labels: truth.labels.map(plainLabel) };
  return {
    rows: first === undefined ? 0 : rowsOf(first.original),
    drifts: pairs
      .filter(({ original }) => original.isFloat && original.width > 0)
      .map(({ original, variant }) => outputDrift(original, variant)),
    labels: read.map(({ original, variant, reading }) => labelChange(original, variant, reading)),
    calibrations: pairs
      .filter(({ original }) => isDistribution(original) || (original.width === 1 && isProbability(original)))
      .map((pair) => calibrationOf(pair, plain)),
    metric: plain === null ? null : metricOf({ pairs, read }, plain),
  };
}

/** `1.0`, `01` and `1` are the same label, as are `true` and `1`. */
function plainLabel(text: string): string {
  const trimmed = text.trim();
  if (/^true$/i.test(trimmed)) return '1';
  if (/^false$/i.test(trimmed)) return '0';
  return trimmed !== '' && Number.isFinite(Number(trimmed)) ? String(Number(trimmed)) : trimmed;
}

function plainLabels(answers: Answers, reading: LabelReading, classes: readonly string[]): readonly string[] {
  return labelsOf(answers, reading, classes).map(plainLabel);
}

/** The column of the true class of each row; null unless every label is the name or the number of a column. */
function trueColumns({ width }: Answers, { labels, classes }: Truth): readonly number[] | null {
  const count = Math.max(2, width);
  const names = classes.length === count ? classes.map(plainLabel) : Array.from({ length: count }, (_, at) => `${at}`);
  const columnOf = new Map(names.map((name, at) => [name, at]));
  const columns = labels.map((label) => columnOf.get(label) ?? -1);
  return columns.includes(-1) ? null : columns;
}

function calibrationOf({ original, variant }: AnswerPair, truth: Truth | null): CalibrationChange {
  const columns = truth === null ? null : trueColumns(original, truth);
  const both = (measure: (answers: Answers, columns: readonly number[]) => number) =>
    columns === null ? null : { original: measure(original, columns), variant: measure(variant, columns) };
  return {
    output: original.output,
    againstOriginal: calibrationAgainst(original, variant),
    expectedError: both(calibrationError),
    brier: both(brierScore),
  };
}

/** Outputs that are labels come first, then classes with the largest score, then single probabilities. */
const PREFERRED: readonly LabelReading[] = ['labels', 'largest', 'threshold'];

function metricOf(
  { pairs, read }: { readonly pairs: readonly AnswerPair[]; readonly read: readonly Read[] },
  truth: Truth,
): Metric {
  const sorted = read.toSorted((a, b) => PREFERRED.indexOf(a.reading) - PREFERRED.indexOf(b.reading));
  for (const each of sorted) {
    const known = new Set(plainLabels(each.original, each.reading, truth.classes));
    // A single probability is always read as 0 or 1, whatever was predicted for these rows.
    const values = each.reading === 'threshold' ? new Set(['0', '1']) : known;
    const isKnown = each.reading === 'threshold' ? truth.labels.every((label) => values.has(label)) : true;
    if (isKnown && truth.labels.some((label) => values.has(label))) return classification(each, { truth, pairs });
  }
  const number = pairs.find(({ original }) => original.isFloat && original.width === 1);
  if (number === undefined) {
    return { kind: 'not-comparable', reason: read.length === 0 ? 'no-output' : 'no-common-values' };
  }
  const values = truth.labels.map(Number);
  if (values.some((value) => !Number.isFinite(value))) return { kind: 'not-comparable', reason: 'not-a-number' };
  return regression(number, values);
}

function classification(
  { original, variant, reading }: Read,
  { truth, pairs }: { readonly truth: Truth; readonly pairs: readonly AnswerPair[] },
): Metric {
  const [before, after] = [original, variant].map((each) => plainLabels(each, reading, truth.classes)) as [
    readonly string[],
    readonly string[],
  ];
  return {
    kind: 'classification',
    output: original.output,
    rows: truth.labels.length,
    accuracy: { original: accuracy(before, truth.labels), variant: accuracy(after, truth.labels) },
    accuracyDifference: accuracyDifference({ original: before, variant: after }, truth.labels),
    auc: aucOf(pairs, truth),
  };
}

function aucOf(pairs: readonly AnswerPair[], truth: Truth): { original: number; variant: number } | null {
  const scores = pairs.find(
    ({ original }) =>
      (original.width === 2 && isDistribution(original)) || (original.width === 1 && isProbability(original)),
  );
  const columns = scores === undefined ? null : trueColumns(scores.original, truth);
  if (scores === undefined || columns === null) return null;
  const isPositive = columns.map((column) => column === 1);
  const of = (answers: Answers): number | null =>
    areaUnderCurve(
      isPositive.map((_, row) => numberAt(answers, row, answers.width - 1)),
      isPositive,
    );
  const [original, variant] = [of(scores.original), of(scores.variant)];
  return original === null || variant === null ? null : { original, variant };
}

function regression({ original, variant }: AnswerPair, truth: readonly number[]): Metric {
  const of = (answers: Answers) =>
    regressionErrors(
      truth.map((_, row) => numberAt(answers, row, 0)),
      truth,
    );
  const [before, after] = [of(original), of(variant)];
  const r2 = before.r2 === null || after.r2 === null ? null : { original: before.r2, variant: after.r2 };
  return {
    kind: 'regression',
    output: original.output,
    rows: truth.length,
    rmse: { original: before.rmse, variant: after.rmse },
    mae: { original: before.mae, variant: after.mae },
    r2,
  };
}
