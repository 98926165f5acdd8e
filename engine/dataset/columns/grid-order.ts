import type { DataColumn } from './columns.ts';

/** Columns whose names are a stem and a number: each stem has the same numbers. */
interface Grid {
  /** By stem in the order of the table, then by number. */
  readonly byStem: readonly DataColumn[];
  /** By number, then by stem. */
  readonly byNumber: readonly DataColumn[];
  readonly stems: number;
  readonly numbers: number;
}

/** Longer names are not treated as numbered. */
const MAX_NAME = 256;

function gridOf(columns: readonly DataColumn[]): Grid | null {
  const stems = new Map<string, Map<number, DataColumn>>();
  for (const column of columns) {
    const [, before, digits, after] = /^(.*?)(\d+)(\D*)$/s.exec(column.name.slice(0, MAX_NAME)) ?? [];
    if (before === undefined || digits === undefined || after === undefined) return null;
    const stem = `${before}#${after}`;
    const members = stems.get(stem) ?? new Map<number, DataColumn>();
    members.set(Number(digits), column);
    stems.set(stem, members);
  }
  const families = [...stems.values()];
  const numbers = [...(families[0]?.keys() ?? [])].toSorted((a, b) => a - b);
  const isFull = families.every((members) => members.size === numbers.length && numbers.every((n) => members.has(n)));
  if (!isFull || families.length * numbers.length !== columns.length) return null;
  const at = (members: ReadonlyMap<number, DataColumn>, number: number): readonly DataColumn[] => {
    const column = members.get(number);
    return column === undefined ? [] : [column];
  };
  return {
    byStem: families.flatMap((members) => numbers.flatMap((number) => at(members, number))),
    byNumber: numbers.flatMap((number) => families.flatMap((members) => at(members, number))),
    stems: families.length,
    numbers: numbers.length,
  };
}

/**
 * Columns of a window or an image in the order of the row's elements, if their names show it and it is not the order given: `acc_x_0 … acc_x_127,
 * acc_y_0 …` for rows of [128, 3] are taken step by step. Null if the order stays, or both axes could be meant.
 */
export function inGridOrder(
  columns: readonly DataColumn[],
  rowShape: readonly number[],
): { readonly columns: readonly DataColumn[]; readonly note: string } | null {
  const [first, ...rest] = rowShape.filter((size) => size > 1);
  const last = rest.at(-1);
  if (first === undefined || last === undefined) return null;
  const grid = gridOf(columns);
  if (grid === null || grid.stems < 2 || grid.numbers < 2) return null;
  const { stems, numbers, byStem, byNumber } = grid;
  const isStemFirst = first === stems || last === numbers;
  const isNumberFirst = first === numbers || last === stems;
  if (isStemFirst === isNumberFirst) return null;
  const ordered = isStemFirst ? byStem : byNumber;
  if (ordered.every((column, index) => column === columns[index])) return null;
  const names = ordered.slice(0, 3).map(({ name }) => `"${name}"`);
  return {
    columns: ordered,
    note: `in the order of its shape [${rowShape.join(', ')}], not of the file: ${names.join(', ')}, …`,
  };
}
