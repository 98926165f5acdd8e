import { count } from '#core/words/format/format.ts';

/** `[5, 30]`; `scalar` for a tensor without dimensions. */
export function shapeText(shape: readonly number[]): string {
  return shape.length === 0 ? 'scalar' : `[${shape.map((size) => count(size)).join(', ')}]`;
}

/** Column headings of the values: column names if each value has its own column, else positions counted from 0. */
export function headings(shown: number, length: number, columns: readonly string[]): readonly string[] {
  const isColumnEach = columns.length === length && new Set(columns).size === length;
  return Array.from({ length: shown }, (_, place) => (isColumnEach ? (columns[place] ?? '') : String(place)));
}
