import type { InputMapping } from '../../core/contract/model.ts';
import { unusable, usage } from '../app-error.ts';
import { cannotBind, listNames, mapOption, titleOf } from './bind-errors.ts';
import { isNumeric, normalised, numberedFamilies, numericFeatures, textFeatures } from './column-roles.ts';
import type { Assignment, Binding } from './binding.ts';
import type { DataColumn } from './columns.ts';
import { fitColumns } from './fit-columns.ts';
import { type InputNeed, settle } from './input-need.ts';
import { parseMaps } from './parse-maps.ts';

interface State {
  readonly assigned: Map<string, Assignment>;
  readonly free: Set<DataColumn>;
  readonly sizes: Map<string, number>;
}

function assign(
  state: State,
  need: InputNeed,
  columns: readonly DataColumn[],
  how: InputMapping['how'],
  note: string | null = null,
): void {
  state.assigned.set(need.name, { need, columns, how, note });
  for (const column of columns) state.free.delete(column);
}

function widthOf(need: InputNeed, state: State): number | null {
  const settled = settle(need, state.sizes);
  return settled.kind === 'settled' ? settled.width : null;
}

/** A column with the input's name fills it when it is one value for one value, a list, or text that may hold a list. */
function canFillAlone(column: DataColumn, width: number | null): boolean {
  return column.depth > 0 || width === 1 || width === null || column.kind === 'text';
}

function bindByName(needs: readonly InputNeed[], state: State): void {
  const same: readonly ((a: string, b: string) => boolean)[] = [
    (a, b) => a === b,
    (a, b) => a.toLowerCase() === b.toLowerCase(),
    (a, b) => normalised(a) === normalised(b),
  ];
  for (const isSame of same) {
    for (const need of needs) {
      if (state.assigned.has(need.name)) continue;
      const matches = [...state.free].filter((column) => isSame(column.name, need.name));
      const [column] = matches;
      if (column === undefined || matches.length > 1) continue;
      if (canFillAlone(column, widthOf(need, state))) assign(state, need, [column], 'name');
    }
  }
}

/** `context_0 … context_7` for the input `context`. */
function bindByPrefix(needs: readonly InputNeed[], state: State): void {
  for (const need of needs) {
    if (state.assigned.has(need.name)) continue;
    const family = numberedFamilies([...state.free]).get(normalised(need.name));
    const width = widthOf(need, state);
    if (family !== undefined && (width === null || width === family.length)) assign(state, need, family, 'prefix');
  }
}

/** Gives an open dimension the size that the data show: the longest list, or the number of columns. */
function settleFromData(state: State): void {
  const found = new Map<string, number>();
  for (const { need, columns } of state.assigned.values()) {
    const shape = settle(need, state.sizes);
    if (shape.kind === 'settled') continue;
    const [name, ...others] = shape.names;
    const elements = columns[0]?.elements?.most ?? columns.length;
    if (name === undefined || others.length > 0 || elements % shape.known !== 0) {
      throw unusable(
        null,
        `${titleOf(need)}: the data do not show the size of ${shape.names.map((open) => `"${open}"`).join(', ')}`,
        `Say it: ${shape.names.map((open) => `--dim ${open}=N`).join(' ')}`,
      );
    }
    found.set(name, Math.max(found.get(name) ?? 0, Math.max(1, elements / shape.known)));
  }
  for (const [name, size] of found) state.sizes.set(name, size);
}

/** All free columns of one sort for the only input of that sort that is still without; an error that shows what there is otherwise. */
function bindByTypeAndWidth(needs: readonly InputNeed[], columns: readonly DataColumn[], state: State): void {
  const open = needs.filter((need) => !state.assigned.has(need.name));
  for (const need of open.filter((one) => one.layout === 'constant')) {
    const cause = 'it has no batch dimension, so it needs one value for all rows, and no column has its name';
    throw cannotBind(need, cause, columns, [mapOption(need, [], widthOf(need, state))]);
  }
  const texts = open.filter((need) => need.type === 'string');
  const numbers = open.filter((need) => need.type !== 'string');
  const [text, ...moreTexts] = texts;
  const [number, ...moreNumbers] = numbers;
  if (text !== undefined && moreTexts.length === 0) bindAll(text, textFeatures([...state.free]), null, columns, state);
  if (moreNumbers.length > 0) bindByElementKind(numbers, state);
  else if (number !== undefined) bindNumeric(number, columns, state);
  const left = needs.filter((need) => !state.assigned.has(need.name));
  const [first] = left;
  if (first === undefined) return;
  const names = left.map((need) => `"${need.name}"`).join(', ');
  const cause = `no column has its name, and ${left.length} inputs are without columns (${names})`;
  throw cannotBind(
    first,
    cause,
    columns,
    left.map((need) => mapOption(need, [], widthOf(need, state))),
  );
}

function bindNumeric(need: InputNeed, columns: readonly DataColumn[], state: State): void {
  const free = [...state.free];
  const lists = free.filter((column) => column.elements !== null && /integer|number|text/.test(column.kind));
  const [list] = lists;
  const width = widthOf(need, state);
  const { columns: features, note } = numericFeatures(free, width);
  if (
    list !== undefined &&
    lists.length === 1 &&
    (width === null || list.elements?.most === width || features.length === 0)
  ) {
    assign(state, need, [list], 'type-and-width');
    return;
  }
  const family = [...numberedFamilies(free).values()].filter(
    (members) => members.length === width && members.every(isNumeric),
  );
  const [only] = family;
  if (features.length !== width && only !== undefined && family.length === 1 && width !== 1) {
    assign(state, need, only, 'prefix');
    return;
  }
  bindAll(need, features, note, columns, state);
}

function bindAll(
  need: InputNeed,
  candidates: readonly DataColumn[],
  note: string | null,
  columns: readonly DataColumn[],
  state: State,
): void {
  const width = widthOf(need, state);
  if (candidates.length > 0 && (width === null || candidates.length === width)) {
    assign(state, need, candidates, 'type-and-width', note);
    return;
  }
  const sort = need.type === 'string' ? 'text' : 'numeric';
  const left = [...state.free].filter((column) => !candidates.includes(column)).map((column) => column.name);
  const aside = left.length === 0 ? '' : ` (left out: ${listNames(left)})`;
  const found = `found ${candidates.length}: ${listNames(candidates.map((column) => column.name))}${aside}`;
  const plural = width === 1 ? 'column' : 'columns';
  const cause = `expected ${width ?? 'at least 1'} ${sort} ${plural}, ${found}`;
  throw cannotBind(need, cause, columns, [mapOption(need, candidates, width)]);
}

/** Two inputs, one of integers and one of reals: each takes the columns of its kind if their numbers are just right. */
function bindByElementKind(needs: readonly InputNeed[], state: State): void {
  const isReal = (need: InputNeed): boolean => /^(float|double|bfloat)/.test(need.onnxType);
  const reals = needs.filter(isReal);
  const integers = needs.filter((need) => !isReal(need));
  const [real] = reals;
  const [integer] = integers;
  if (real === undefined || integer === undefined || reals.length > 1 || integers.length > 1) return;
  const features = numericFeatures([...state.free], null).columns;
  const realColumns = features.filter((column) => column.kind === 'number');
  const integerColumns = features.filter((column) => column.kind === 'integer');
  if (realColumns.length !== widthOf(real, state) || integerColumns.length !== widthOf(integer, state)) return;
  assign(state, real, realColumns, 'type-and-width');
  assign(state, integer, integerColumns, 'type-and-width');
}

/** `--dim` as a map of sizes; a name that no input has is a mistake. */
export function dimSizes(needs: readonly InputNeed[], dims: Readonly<Record<string, number>>): Map<string, number> {
  const names = [...new Set(needs.flatMap((need) => need.rowDims.filter((dim) => typeof dim === 'string')))];
  for (const name of Object.keys(dims)) {
    if (names.includes(name)) continue;
    const known =
      names.length === 0 ? 'It has no dimension to set.' : `Dimensions that can be set: ${names.join(', ')}.`;
    throw usage(`--dim ${name}: the model has no such free dimension (the batch is not set this way)`, known);
  }
  return new Map(Object.entries(dims));
}

/**
 * Says which columns fill which input. In this order: `--map`; the input's name (exact, without case, without `-_. /`), plain or as a list;
 * numbered columns with the input's name as prefix; type and width, when only one input of that type is left and exactly as many columns
 * remain after labels, keys, times, texts and booleans are taken out. Open dimensions come from `--dim`, else from the data.
 * Pure. Throws AppError that shows the candidates and the option that settles it.
 */
export function bindColumns(
  needs: readonly InputNeed[],
  columns: readonly DataColumn[],
  options: { readonly maps: readonly string[]; readonly dims: Readonly<Record<string, number>> },
): Binding {
  const state: State = { assigned: new Map(), free: new Set(columns), sizes: dimSizes(needs, options.dims) };
  for (const [name, chosen] of parseMaps(options.maps, needs, columns)) {
    const need = needs.find((one) => one.name === name);
    if (need !== undefined) assign(state, need, chosen, 'map');
  }
  bindByName(needs, state);
  bindByPrefix(needs, state);
  settleFromData(state);
  bindByTypeAndWidth(needs, columns, state);
  settleFromData(state);
  const inputs = needs.flatMap((need) => {
    const assignment = state.assigned.get(need.name);
    return assignment === undefined ? [] : [fitColumns(assignment, state.sizes, options.dims)];
  });
  const used = new Set(inputs.flatMap((input) => input.columns));
  return { inputs, unusedColumns: columns.filter((column) => !used.has(column)).map((column) => column.name) };
}
