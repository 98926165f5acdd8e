import { COLUMNS, type Column } from './columns.ts';

/** A problem in a file of prices. Lines count from 1 with the header; `column` is null for a whole line. */
export interface ImportProblem {
  readonly line: number;
  readonly column: string | null;
  readonly cause: string;
  readonly remedy: string;
}

/** The cells of one line, read by column. Records problems instead of throwing. */
export interface Cells {
  readonly line: number;
  /** The trimmed cell; '' if it is empty or the file lacks the column. */
  readonly text: (column: Column) => string;
  /** A number within limits; null if the cell is empty or invalid. An invalid cell is recorded. */
  readonly number: (column: Column, limits: NumberLimits) => number | null;
  readonly problem: (column: Column, cause: string, remedy?: string) => null;
}

interface NumberLimits {
  /** Minimum; `above` excludes it. */
  readonly least: number;
  readonly above?: boolean;
  readonly most: number;
  readonly whole?: boolean;
  readonly required?: boolean;
}

const DECIMAL = /^\d+(\.\d+)?(e-?\d+)?$/i;
const CONTROL = /\p{Cc}/u;

/** Makes the reader of one line. */
export function cellsOf(options: {
  readonly line: number;
  readonly row: ReadonlyMap<Column, string>;
  readonly problems: ImportProblem[];
}): Cells {
  const { line, row, problems } = options;
  const problem: Cells['problem'] = (column, cause, remedy = `Give ${COLUMNS[column]}.`) => {
    problems.push({ line, column, cause, remedy });
    return null;
  };
  const text = (column: Column) => (row.get(column) ?? '').trim();
  for (const [column, cell] of row) {
    if (CONTROL.test(cell)) problem(column, 'it holds a line break or another control character', 'Remove it.');
    else if (cell.length > 500) problem(column, `it is ${cell.length} characters long`, 'Shorten it to 500.');
  }
  return { line, text, problem, number: (column, limits) => numberIn({ column, cell: text(column), limits, problem }) };
}

function numberIn(options: {
  readonly column: Column;
  readonly cell: string;
  readonly limits: NumberLimits;
  readonly problem: Cells['problem'];
}): number | null {
  const { column, cell, limits, problem } = options;
  const { least, above = false, most, whole = false, required = false } = limits;
  if (cell === '') return required ? problem(column, 'it is empty') : null;
  if (/^\d+,\d+$/.test(cell)) return problem(column, `"${cell}" has a decimal comma`, 'Write it with a point.');
  if (!DECIMAL.test(cell)) return problem(column, `"${cell}" is not a number above 0`);
  const value = Number(cell);
  if (value < least || (above && value === least)) return problem(column, `${cell} is too small`);
  if (!Number.isFinite(value) || value > most) {
    return problem(column, `${cell} is too large: the maximum is ${most}`);
  }
  if (whole && !Number.isInteger(value)) return problem(column, `${cell} is not a whole number`);
  return value;
}
