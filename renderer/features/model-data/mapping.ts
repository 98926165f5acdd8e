import { joinColumnList, splitColumnList } from '#core/column-list.ts';
import type { InputMapping, Inspection, TensorInfo } from '#core/contract/model.ts';

/** How one input is filled, as the table shows it. `how` is null while nothing fills it. */
export interface MappingRow {
  readonly input: TensorInfo;
  readonly columns: readonly string[];
  readonly how: InputMapping['how'] | null;
  readonly note: string | null;
}

/** What found the columns of an input, in words. */
export const HOW_WORDS = {
  map: 'chosen by you',
  name: 'same name',
  prefix: 'same prefix',
  'type-and-width': 'by type and width',
  array: 'by its shape',
  synthetic: 'synthetic',
} as const satisfies Readonly<Record<InputMapping['how'], string>>;

/** One row for every input, in the order of the model: what the engine bound, else what the user has chosen so far, else nothing. */
export function mappingRows(inspection: Inspection, maps: readonly string[]): readonly MappingRow[] {
  const { model, data } = inspection;
  const names = data?.columns.map((column) => column.name) ?? [];
  return model.inputs.map((input) => {
    const bound = data?.mapping.find((mapping) => mapping.input === input.name);
    if (bound !== undefined) return { input, columns: bound.columns, how: bound.how, note: bound.note };
    const columns = chosenColumns(maps, input.name, names);
    return { input, columns: columns ?? [], how: columns === null ? null : 'map', note: null };
  });
}

/** The columns that a map names for an input, ranges and patterns as they are written; null where no map is about it. */
export function chosenColumns(
  maps: readonly string[],
  input: string,
  columns: readonly string[],
): readonly string[] | null {
  const map = maps.find((each) => each.startsWith(`${input}=`));
  if (map === undefined) return null;
  const list = map.slice(input.length + 1);
  return columns.includes(list) ? [list] : splitColumnList(list).map(({ text }) => text);
}

/** Why columns cannot be written as a map, or null. */
export function whyNoMap(columns: readonly string[]): string | null {
  return columns.length === 0 ? 'Choose at least one column.' : null;
}

/** The maps with that of one input set to these columns, or taken out where `columns` is null. */
export function withMap(maps: readonly string[], input: string, columns: readonly string[] | null): readonly string[] {
  const others = maps.filter((map) => !map.startsWith(`${input}=`));
  return columns === null ? others : [...others, `${input}=${joinColumnList(columns)}`];
}

/** Names in one line: all of a few, the first and the last of many. */
export function shortNames(names: readonly string[], most = 5): string {
  if (names.length <= most) return names.join(', ');
  return `${names.slice(0, most - 2).join(', ')}, … ${names.at(-1)}`;
}
