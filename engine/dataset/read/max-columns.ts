import { unusable } from '#engine/platform/app-error.ts';

/** Maximum number of columns of a table, as in a spreadsheet. DuckDB takes seconds to plan a query over more. */
export const MAX_COLUMNS = 16_384;

/** Names of the counted things. */
const COUNTED = {
  columns: (found: string) => `it has ${found} columns`,
  keys: (found: string) => `its rows have about ${found} different keys`,
  'row-keys': (found: string) => `one of its rows has ${found} keys or more`,
} as const;

/** Throws AppError for a table that is too wide. `what` is the counted thing. */
export function refuseTooManyColumns(file: string, found: number, what: keyof typeof COUNTED = 'columns'): void {
  if (found <= MAX_COLUMNS) return;
  const counted = COUNTED[what](found.toLocaleString('en'));
  throw unusable(
    file,
    `${counted}; tables of up to ${MAX_COLUMNS.toLocaleString('en')} columns can be read`,
    'Put the values of a row into one list, {"x": [1, 2, …]} in JSONL or a list column in Parquet, or save them as an array (.npy).',
  );
}

/** Maximum length of a column's name in characters. Documents name columns, and their texts have limits. */
export const MAX_COLUMN_NAME = 1024;

/** Throws AppError for a table with a name of a column that is too long, or holds a NUL character, which the reader takes for its end. */
export function checkColumnNames(file: string, names: readonly string[]): void {
  for (const [index, name] of names.entries()) {
    if (name.length > MAX_COLUMN_NAME) {
      throw unusable(
        file,
        `the name of column ${index + 1} has more than ${MAX_COLUMN_NAME.toLocaleString('en')} characters`,
        'Rename the column. If the file has no header, or a quote in it is not closed, write it again.',
      );
    }
    if (name.includes('\0')) throw unusable(file, 'the name of a column holds a NUL character', 'Rename the column.');
  }
}
