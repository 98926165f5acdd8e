import { type Answers, numberAt, rowsOf } from './answers.ts';
import { largestColumn } from './labels.ts';

/** Bins of equal width, as in Guo et al. */
const BINS = 15;

/** A probability that the model states for a row, and its true value. */
interface Stated {
  readonly probability: number;
  readonly truth: number;
}

/**
 * The expected calibration error: `Σ over bins of (rows in the bin ÷ all rows) × |mean truth − mean probability|`, with 15 bins of equal width
 * over the stated probability (Guo et al., On Calibration of Modern Neural Networks, 2017). 0 for no rows.
 */
export function expectedCalibrationError(stated: readonly Stated[]): number {
  const bins = Array.from({ length: BINS }, () => ({ truth: 0, probability: 0 }));
  for (const { probability, truth } of stated) {
    const bin = bins[Math.max(0, Math.min(BINS - 1, Math.floor(probability * BINS)))];
    if (bin === undefined) continue;
    bin.truth += truth;
    bin.probability += probability;
  }
  const missed = bins.reduce((total, { truth, probability }) => total + Math.abs(truth - probability), 0);
  return stated.length === 0 ? 0 : Math.min(1, missed / stated.length);
}

/** A probability; 0 for one that is not a finite number. */
function probabilityAt(answers: Answers, row: number, column: number): number {
  const value = numberAt(answers, row, column);
  return Number.isFinite(value) ? value : 0;
}

/** The column whose probability is judged: the class with the largest, or the only one. */
function judged(answers: Answers, row: number): number {
  return answers.width === 1 ? 0 : largestColumn(answers, row);
}

/**
 * How far the probabilities of a variant are from those of the original on average: the expected calibration error with the original's
 * probability of the same class as the truth. It shows a shift of all probabilities that leaves every label as it was.
 */
export function calibrationAgainst(original: Answers, variant: Answers): number {
  return expectedCalibrationError(
    Array.from({ length: rowsOf(variant) }, (_, row) => {
      const column = judged(variant, row);
      return { probability: probabilityAt(variant, row, column), truth: probabilityAt(original, row, column) };
    }),
  );
}

/**
 * The expected calibration error of the predicted class against the true one: of the class with the largest probability, or of class 1 if there
 * is one column. `truth` is the column of the true class of each row.
 */
export function calibrationError(answers: Answers, truth: readonly number[]): number {
  return expectedCalibrationError(
    truth.map((column, row) => {
      const at = judged(answers, row);
      const isTrue = answers.width === 1 ? column === 1 : column === at;
      return { probability: probabilityAt(answers, row, at), truth: isTrue ? 1 : 0 };
    }),
  );
}

/**
 * Brier's score: the mean over rows of `Σ over classes of (probability − 1 for the true class, else 0)²` (G. W. Brier, 1950); from 0 to 2. For
 * a single column, `(probability − truth)²`, from 0 to 1.
 */
export function brierScore(answers: Answers, truth: readonly number[]): number {
  let sum = 0;
  truth.forEach((column, row) => {
    for (let at = 0; at < answers.width; at++) {
      const isTrue = answers.width === 1 ? column === 1 : column === at;
      sum += (probabilityAt(answers, row, at) - (isTrue ? 1 : 0)) ** 2;
    }
  });
  return truth.length === 0 ? 0 : sum / truth.length;
}
