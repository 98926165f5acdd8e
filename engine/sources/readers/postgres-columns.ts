import { MAX_COLUMN_NAME } from '#engine/dataset/max-columns.ts';
import { unusable } from '#engine/platform/app-error.ts';

/** Throws AppError for columns that a file cannot have: without a name, with an endless one, or two with the same. */
export function checkColumns(columns: readonly { readonly name: string }[], location: string): void {
  const advice = 'Give each column a name of its own with AS.';
  if (columns.length === 0) throw unusable(location, 'the query returns rows without columns', 'Select some columns.');
  const seen = new Set<string>();
  for (const [index, { name }] of columns.entries()) {
    if (name.trim() === '') throw unusable(location, `its column ${index + 1} has no name`, advice);
    if (name.length > MAX_COLUMN_NAME) {
      throw unusable(
        location,
        `the name of its column ${index + 1} has more than ${MAX_COLUMN_NAME.toLocaleString('en')} characters`,
        advice,
      );
    }
    // Tables are read by names without regard to case.
    const folded = name.toLowerCase();
    if (seen.has(folded)) throw unusable(location, `two of its columns are called ${name}`, advice);
    seen.add(folded);
  }
}
