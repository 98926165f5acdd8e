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
