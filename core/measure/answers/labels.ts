import type { LabelChange } from '#core/contract/model/variants.ts';
import { quantileOfSorted } from '#core/math/stats/percentiles.ts';
import { dispersionOf } from '#core/math/stats/share-test.ts';
import { type Answers, numberAt, rowsOf } from './answers.ts';

/** How an output gives each row a label. */
export type LabelReading = LabelChange['reading'];

/** Outputs with more columns are not scores of classes. */
const MAX_CLASSES = 100_000;
/** By how much the probabilities of a row may miss 1. */
const SUM_TOLERANCE = 1e-2;
/** Names of outputs whose columns are scores of classes. */
const SCORES = /logit|score|prob|class|label|softmax/i;
/** From this probability on, a row belongs to the positive class. */
const THRESHOLD = 0.5;

/**
 * How an output is read as labels: whole numbers or texts with one value a row are labels; several probabilities or scores are the class with
 * the largest; a single probability is the class 1 from 0.5 on. Null for everything else, such as embeddings and regressions.
 */
export function labelReading(answers: Answers): LabelReading | null {
  const { output, isFloat, width } = answers;
  if (!isFloat) return width === 1 ? 'labels' : null;
  if (width === 1) return isProbability(answers) ? 'threshold' : null;
  if (width < 2 || width > MAX_CLASSES) return null;
  return isDistribution(answers) || SCORES.test(output) ? 'largest' : null;
}

/** Whether every element of an output of floats is between 0 and 1. */
export function isProbability({ isFloat, values }: Answers): boolean {
  if (!isFloat) return false;
  for (let index = 0; index < values.length; index++) {
    const value = Number(values[index]);
    if (!(value >= 0 && value <= 1)) return false;
  }
  return values.length > 0;
}

/** Whether the columns of every row are probabilities that add up to 1. */
export function isDistribution(answers: Answers): boolean {
  if (answers.width < 2 || !isProbability(answers)) return false;
  for (let row = 0; row < rowsOf(answers); row++) {
    let sum = 0;
    for (let column = 0; column < answers.width; column++) sum += numberAt(answers, row, column);
    if (Math.abs(sum - 1) > SUM_TOLERANCE) return false;
  }
  return true;
}

/** The column with the largest value of a row; the first of equal ones. */
export function largestColumn(answers: Answers, row: number): number {
  let best = 0;
  for (let column = 1; column < answers.width; column++) {
    if (numberAt(answers, row, column) > numberAt(answers, row, best)) best = column;
  }
  return best;
}

/** The label of each row as text. `classes` names the columns, where the model does. */
export function labelsOf(answers: Answers, reading: LabelReading, classes: readonly string[]): readonly string[] {
  const named = classes.length === Math.max(2, answers.width) ? classes : [];
  return Array.from({ length: rowsOf(answers) }, (_, row) => {
    if (reading === 'labels') return String(answers.values[row]);
    const column = reading === 'largest' ? largestColumn(answers, row) : numberAt(answers, row, 0) >= THRESHOLD ? 1 : 0;
    return named[column] ?? String(column);
  });
}

/** Rows whose label differs, as a number and as a share of all rows. */
export function labelChange(original: Answers, variant: Answers, reading: LabelReading): LabelChange {
  const [before, after] = [labelsOf(original, reading, []), labelsOf(variant, reading, [])];
  const changed = Uint8Array.from(before, (label, row) => Number(label !== after[row]));
  const changedRows = changed.reduce((sum, flag) => sum + flag, 0);
  const dispersion = Math.max(dispersionOf(changed), dispersionOf(mostDifferent(original, variant)));
  return {
    output: original.output,
    reading,
    changedRows,
    changedShare: before.length === 0 ? 0 : changedRows / before.length,
    ...(Number.isFinite(dispersion) ? { dispersion } : {}),
  };
}

/** The share of the rows whose scores differ most. */
const MOST_DIFFERENT = 0.05;

/** The rows whose scores differ most, in the order of the file: they show how rows change together where few or no labels change. */
function mostDifferent(original: Answers, variant: Answers): Uint8Array {
  if (!original.isFloat || rowsOf(original) === 0) return new Uint8Array(rowsOf(original));
  const differences = Float64Array.from({ length: rowsOf(original) }, (_, row) => {
    let most = 0;
    for (let column = 0; column < original.width; column++) {
      most = Math.max(most, Math.abs(numberAt(original, row, column) - numberAt(variant, row, column)));
    }
    return most;
  });
  const level = quantileOfSorted(differences.toSorted(), 1 - MOST_DIFFERENT);
  return Uint8Array.from(differences, (difference) => Number(difference > level));
}
