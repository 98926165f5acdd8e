import { normalised } from './column-roles.ts';
import type { DataColumn } from './columns.ts';

/** Longer names are not treated as numbered: people do not write them, and searching them takes time. */
const MAX_NAME = 256;

/** Columns named `<prefix><separator><number>`, ordered by number, for each prefix (normalised). */
export function numberedFamilies(columns: readonly DataColumn[]): ReadonlyMap<string, readonly DataColumn[]> {
  const families = new Map<string, { readonly order: number; readonly column: DataColumn }[]>();
  for (const column of columns) {
    if (column.name.length > MAX_NAME || column.depth > 0) continue;
    const match = /[-_. [(]*(\d+)[\])]?$/.exec(column.name);
    if (match === null) continue;
    const prefix = normalised(column.name.slice(0, match.index));
    const family = families.get(prefix) ?? [];
    family.push({ order: Number(match[1]), column });
    families.set(prefix, family);
  }
  return new Map(
    [...families].map(([prefix, family]) => [
      prefix,
      family.toSorted((a, b) => a.order - b.order).map((member) => member.column),
    ]),
  );
}

interface Numbered {
  /** The name with `#` for every number. */
  readonly form: string;
  readonly numbers: readonly number[];
}

function numbersIn(name: string): Numbered | null {
  if (name.length > MAX_NAME) return null;
  const numbers = [...name.matchAll(/\d+/g)].map(([digits]) => Number(digits));
  if (numbers.length === 0 || !numbers.every(Number.isSafeInteger)) return null;
  return { form: normalised(name.replaceAll(/\d+/g, '#')), numbers };
}

/** The order of two tuples of the same length; 0 if no number differs. */
function byNumbers(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((number, index) => number !== b[index]);
  return (a[at] ?? 0) - (b[at] ?? 0);
}

/** Columns whose names differ only in their numbers, which order them. */
export interface NumberedFamily {
  /** The common form of the names, with `#` for the numbers: `pixel#`, `#x#`. */
  readonly form: string;
  /** Ordered by number. */
  readonly columns: readonly DataColumn[];
  /** Whether every number between the first and the last exists. */
  readonly isGapless: boolean;
}

/** The family of exactly these columns, or null: `pixel0 … pixel783`, `1x1 … 28x28`, also a single numbered one. */
export function familyOf(columns: readonly DataColumn[]): NumberedFamily | null {
  const members: { readonly column: DataColumn; readonly numbers: readonly number[] }[] = [];
  let form: string | null = null;
  for (const column of columns) {
    const numbered = numbersIn(column.name);
    if (numbered === null || (form !== null && numbered.form !== form)) return null;
    form = numbered.form;
    members.push({ column, numbers: numbered.numbers });
  }
  if (form === null) return null;
  members.sort((a, b) => byNumbers(a.numbers, b.numbers));
  const isUnique = members.every(({ numbers }, index) => {
    const next = members[index + 1];
    return next === undefined || byNumbers(numbers, next.numbers) !== 0;
  });
  if (!isUnique) return null;
  const isGapless = fillGrid(members.map((member) => member.numbers));
  return { form, columns: members.map((member) => member.column), isGapless };
}

/**
 * The columns of the only complete family of `count` members whose names are informative, in the order of their
 * numbers; null if there is none, or more than one.
 */
export function familyAmong(columns: readonly DataColumn[], count: number): readonly DataColumn[] | null {
  const byForm = new Map<string, DataColumn[]>();
  for (const column of columns) {
    const form = numbersIn(column.name)?.form;
    if (form === undefined || isMadeUp(form)) continue;
    const known = byForm.get(form);
    if (known === undefined) byForm.set(form, [column]);
    else known.push(column);
  }
  const [only, ...others] = [...byForm.values()].filter((members) => members.length === count).map(familyOf);
  return only?.isGapless === true && others.length === 0 ? only.columns : null;
}

/** Whether distinct tuples of numbers fill the grid between their smallest and largest numbers. */
function fillGrid(tuples: readonly (readonly number[])[]): boolean {
  const extents: { readonly min: number; readonly max: number }[] = [];
  for (const tuple of tuples) {
    for (const [axis, number] of tuple.entries()) {
      const { min, max } = extents[axis] ?? { min: number, max: number };
      extents[axis] = { min: Math.min(min, number), max: Math.max(max, number) };
    }
  }
  return extents.reduce((cells, { min, max }) => cells * (max - min + 1), 1) === tuples.length;
}

/** Whether a column has a name of this family's form. */
export function isOfForm(column: DataColumn, form: string): boolean {
  return numbersIn(column.name)?.form === form;
}

/** Generated names for a file without names: `0`, `column0`, `unnamed_3`. They are not informative. */
export function isMadeUp(form: string): boolean {
  return /^(column|col|unnamed|field|var|c|v)?#$/.test(form);
}

const collator = new Intl.Collator('en', { numeric: true });

/** An order of names in which `f2` comes before `f10`, independent of column positions. */
export function byNaturalOrder(a: DataColumn, b: DataColumn): number {
  const order = collator.compare(a.name, b.name);
  return order !== 0 ? order : a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
