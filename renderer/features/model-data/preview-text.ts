import { count } from '#core/words/format.ts';
import type { Problem } from '#renderer/store/problem.ts';

/** `[5, 30]`; `scalar` for a tensor without dimensions. */
export function shapeText(shape: readonly number[]): string {
  return shape.length === 0 ? 'scalar' : `[${shape.map((size) => count(size)).join(', ')}]`;
}

/** What stands above the values of a row: the columns where each value has its own, else the places, counted from 0. */
export function headings(shown: number, length: number, columns: readonly string[]): readonly string[] {
  const isColumnEach = columns.length === length && new Set(columns).size === length;
  return Array.from({ length: shown }, (_, place) => (isColumnEach ? (columns[place] ?? '') : String(place)));
}

/** A problem without the advice that only helps on a command line: in the window the fields above are where it is settled. */
export function withoutOptions(problem: Problem): Problem {
  return { ...problem, actions: problem.actions.filter((action) => !/(^|\s)--[a-z]/.test(action)) };
}
