import { joinColumnList, splitColumnList } from '#core/column-list.ts';
import type { InputMapping, Inspection, TensorInfo } from '#core/contract/model/model.ts';

/** A row of the mapping table. `how` is null while the input has no columns. */
export interface MappingRow {
  readonly input: TensorInfo;
  readonly columns: readonly string[];
  readonly how: InputMapping['how'] | null;
  readonly note: string | null;
}

/** The words for each kind of match. */
export const HOW_WORDS = {
  map: 'your choice',
  name: 'same name',
  prefix: 'same prefix',
  'type-and-width': 'type and width',
  array: 'shape',
  synthetic: 'synthetic',
} as const satisfies Readonly<Record<InputMapping['how'], string>>;

/** One row per model input, in model order: the engine’s binding, else the user’s choice so far, else empty. */
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

/** The columns that a map names for an input, with ranges and patterns as written; null if no map names the input. */
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
  return columns.length === 0 ? 'Select at least one column.' : null;
}

/** The maps with one input set to these columns, or without that input if `columns` is null. */
export function withMap(maps: readonly string[], input: string, columns: readonly string[] | null): readonly string[] {
  const others = maps.filter((map) => !map.startsWith(`${input}=`));
  return columns === null ? others : [...others, `${input}=${joinColumnList(columns)}`];
}

/** Names on one line: all of them if few, else the first ones and the last. */
export function shortNames(names: readonly string[], max = 5): string {
  if (names.length <= max) return names.join(', ');
  return `${names.slice(0, max - 2).join(', ')}, … ${names.at(-1)}`;
}
