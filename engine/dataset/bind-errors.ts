import { type AppError, unusable } from '../app-error.ts';
import type { DataColumn } from './columns.ts';
import { describeShape, type InputNeed } from './input-need.ts';

const SHOWN = 12;

/** Names in one line, the long tail only counted. */
export function listNames(names: readonly string[]): string {
  if (names.length === 0) return 'none';
  const shown = names.slice(0, SHOWN).join(', ');
  return names.length > SHOWN ? `${shown}, … (${names.length} in all)` : shown;
}

/** `input "x" (float [N, 30])` */
export function titleOf(need: InputNeed): string {
  return `input "${need.name}" (${need.onnxType} ${describeShape(need)})`;
}

/** The `--map` that would settle a binding to just these columns; a pattern of names where the reader has to choose. */
export function mapOption(need: InputNeed, columns: readonly DataColumn[], width: number | null): string {
  const names = columns.map((column) => column.name);
  const fits = names.length > 0 && (width === null || names.length === width);
  const value = fits ? names.join(',') : width === 1 ? 'COLUMN' : `COL,COL,…`;
  const text = `${need.name}=${value}`;
  return `--map ${/[\s"'()&;|<>*?$]/.test(text) ? `'${text.replaceAll("'", String.raw`'\''`)}'` : text}`;
}

/** Binding failed: why, what there is to choose from, and the option that settles it. */
export function cannotBind(
  need: InputNeed,
  cause: string,
  columns: readonly DataColumn[],
  options: readonly string[],
): AppError {
  const all = columns.map((column) => `${column.name} ${column.type}`);
  return unusable(
    null,
    `${titleOf(need)}: ${cause}`,
    `Settle it with ${options.join(' ')}`,
    `Columns of the data: ${listNames(all)}.`,
  );
}
