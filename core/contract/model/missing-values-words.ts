import type { MissingPolicy, MissingValues } from '#core/contract/model/model.ts';
import { count, listed, rows } from '#core/words/format/format.ts';

/** More columns are only counted. */
const MAX_NAMES = 3;

/** `a, b or c`; `a, b, c or 4 more`. */
function anyOf(names: readonly string[]): string {
  const rest = names.length - MAX_NAMES;
  return listed(rest > 0 ? [...names.slice(0, MAX_NAMES), `${count(rest)} more`] : names, 'or');
}

function columnsOf({ columns }: MissingValues, policy: MissingPolicy): string {
  return anyOf([...new Set(columns.filter((each) => each.policy === policy).map(({ column }) => column))]);
}

/**
 * The missing values in the rows of a file, and their treatment, in a sentence each: `385 of 3,000 rows lack age or channel and are excluded.`
 * `ofRows`: all rows of the file.
 */
export function missingTexts(missing: MissingValues | undefined, ofRows: number): readonly string[] {
  if (missing === undefined) return [];
  const lack = (number: number, policy: MissingPolicy): string =>
    `${count(number)} of ${rows(ofRows)} ${number === 1 ? 'lacks' : 'lack'} ${columnsOf(missing, policy)}`;
  const { rowsLeftOut, rowsAsNaN } = missing;
  return [
    ...(rowsLeftOut > 0 ? [`${lack(rowsLeftOut, 'leave-out')} and ${rowsLeftOut === 1 ? 'is' : 'are'} excluded.`] : []),
    ...(rowsAsNaN > 0 ? [`${lack(rowsAsNaN, 'nan')}. The model gets NaN for a missing number.`] : []),
  ];
}
