import type { OutputDrift } from '#core/contract/model/variants.ts';
import { type Answers, numberAt, rowsOf } from './answers.ts';
import { spearman } from './ranks.ts';

/** Columns whose order is compared; of more, as many are taken at equal distances. */
const MAX_RANKED_COLUMNS = 128;

/**
 * How far the elements of an output of floats move: the largest and the mean of |variant − original|, with the root mean square of the
 * original, and the rank correlation of every column over the rows. A pair of equal elements (also two NaN) counts as 0, and a pair with only one
 * finite element as the largest number.
 */
export function outputDrift(original: Answers, variant: Answers): OutputDrift {
  let [largest, sum, squares] = [0, 0, 0];
  const count = original.values.length;
  for (let index = 0; index < count; index++) {
    const [before, after] = [Number(original.values[index]), Number(variant.values[index])];
    const difference = differenceOf(before, after);
    if (difference > largest) largest = difference;
    sum += difference / count;
    if (Number.isFinite(before)) squares += (before * before) / count;
  }
  return {
    output: original.output,
    width: original.width,
    maxAbsDiff: largest,
    meanAbsDiff: Math.min(sum, Number.MAX_VALUE),
    originalRms: Math.min(Math.sqrt(squares), Number.MAX_VALUE),
    rank: rankOf(original, variant),
  };
}

function differenceOf(before: number, after: number): number {
  if (Object.is(before, after) || before === after) return 0;
  const difference = Math.abs(after - before);
  return Number.isFinite(difference) ? difference : Number.MAX_VALUE;
}

function rankOf(original: Answers, variant: Answers): OutputDrift['rank'] {
  const { width } = original;
  const rows = rowsOf(original);
  const step = Math.max(1, width / MAX_RANKED_COLUMNS);
  const found: number[] = [];
  for (let at = 0; at < width; at += step) {
    const column = Math.floor(at);
    const of = (answers: Answers): Float64Array =>
      Float64Array.from({ length: rows }, (_, row) => numberAt(answers, row, column));
    const correlation = spearman(of(original), of(variant));
    if (correlation !== null) found.push(correlation);
  }
  if (found.length === 0) return null;
  return { mean: found.reduce((total, each) => total + each, 0) / found.length, lowest: Math.min(...found) };
}
