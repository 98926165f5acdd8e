import type { BindingRemedy } from '#core/contract/model/model.ts';
import { type BindingError, cannotBind, listNames, mapOf, mapOption } from './bind-errors.ts';
import { assign, type BindingState, widthOf } from './binding-state.ts';
import { leftOutWords } from './binding-words.ts';
import { checkPlaces, inOwnOrder, inTableOrder, leftOutOf } from './check-binding.ts';
import { isNumeric, numericFeatures, textFeatures } from '#engine/dataset/columns/column-roles.ts';
import type { DataColumn } from '#engine/dataset/columns/columns.ts';
import { describeShape, type InputNeed, isRealNeed } from './input-need.ts';
import type { LeftOut, Suspect, Table } from '#engine/dataset/columns/judge-columns.ts';
import { familyAmong, numberedFamilies } from '#engine/dataset/columns/name-families.ts';
import { readingsOf } from '#engine/dataset/columns/readings.ts';

/**
 * Binds all free columns of one kind to the only open input of that kind, if there is no doubt. Otherwise throws
 * BindingError with the candidates.
 */
export function bindByTypeAndWidth(needs: readonly InputNeed[], state: BindingState): void {
  const { columns } = state.table;
  const open = needs.filter((need) => !state.assigned.has(need.name));
  for (const need of open.filter((one) => one.layout === 'constant')) {
    const cause = 'it has no batch dimension, so it needs one value for all rows, and no column has its name';
    throw cannotBind(need, cause, columns, [mapOption(need, [], widthOf(need, state))]);
  }
  refuseNamedInput(open, state);
  const texts = open.filter((need) => need.type === 'string');
  const numbers = open.filter((need) => need.type !== 'string');
  const [text, ...moreTexts] = texts;
  const [number, ...moreNumbers] = numbers;
  if (text !== undefined && moreTexts.length === 0) bindAll(text, textFeatures([...state.free]), null, state);
  if (moreNumbers.length > 0) bindByElementKind(numbers, state);
  else if (number !== undefined) bindNumeric(number, state);
  refuseUnfilled(needs, state);
  checkPlaces(state, new Set(open.map((need) => need.name)));
}

/**
 * If other inputs were bound by name, the data name their columns after inputs. An input without such a column lacks
 * it, and must not take the remaining columns.
 */
function refuseNamedInput(open: readonly InputNeed[], state: BindingState): void {
  const namesColumns = [...state.assigned.values()].some(
    ({ how, columns }) => how === 'name' && columns.every(({ depth, elements }) => depth === 0 && elements === null),
  );
  const need = open.find((one) => widthOf(one, state) === 1);
  if (!namesColumns || need === undefined) return;
  const free = [...state.free];
  const cause = `no column has its name, while other inputs have theirs; left are ${listNames(free.map(({ name }) => name))}`;
  throw cannotBind(need, cause, state.table.columns, [mapOption(need, [], 1)]);
}

function refuseUnfilled(needs: readonly InputNeed[], state: BindingState): void {
  const left = needs.filter((need) => !state.assigned.has(need.name));
  const [first] = left;
  if (first === undefined) return;
  const names = left.map((need) => `"${need.name}"`).join(', ');
  const cause = `no column has its name, and ${left.length} inputs are without columns (${names})`;
  const options = left.map((need) => mapOption(need, [], widthOf(need, state)));
  throw cannotBind(first, cause, state.table.columns, options);
}

function bindNumeric(need: InputNeed, state: BindingState): void {
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
  const grid = width === null || width < 2 || features.length <= width ? null : familyAmong(features, width);
  if (grid !== null) {
    assign(state, need, grid, 'prefix');
    return;
  }
  if (width !== null && width > 1 && features.length > width && family.length > 1) {
    throw wrongNumber(need, features, leftOutOf(state, features), state, {
      families: family.slice(0, MAX_FAMILIES),
    });
  }
  bindAll(need, features, note, state);
}

function bindAll(need: InputNeed, candidates: readonly DataColumn[], note: string | null, state: BindingState): void {
  const width = widthOf(need, state);
  if (candidates.length > 0 && (width === null || candidates.length === width)) {
    assign(state, need, inOwnOrder(candidates, state.table), 'type-and-width', note);
    return;
  }
  const leftOut = leftOutOf(state, candidates);
  if (width === null || width === 0 || candidates.length < width) throw wrongNumber(need, candidates, leftOut, state);
  const found = { candidates, leftOut, width, table: state.table };
  const readings = readingsOf(found, need.type === 'string' ? 'texts' : 'numbers');
  if (readings.kind === 'close') throw wrongNumber(need, candidates, leftOut, state, readings);
  setAside(need, candidates, readings.aside, state);
}

/** Binds the candidates except those that a clear reading sets aside. */
function setAside(
  need: InputNeed,
  candidates: readonly DataColumn[],
  aside: readonly Suspect[],
  state: BindingState,
): void {
  for (const suspect of aside) {
    state.aside.set(suspect.column, suspect);
    state.free.delete(suspect.column);
  }
  const features = candidates.filter((column) => !state.aside.has(column));
  for (const column of features) state.features.add(column);
  const names = listNames(aside.map(({ column }) => `"${column.name}"`));
  const note = `${features.length} of ${candidates.length} suitable columns: not ${names}`;
  assign(state, need, inOwnOrder(features, state.table), 'type-and-width', note);
}

function wrongNumber(
  need: InputNeed,
  candidates: readonly DataColumn[],
  leftOut: readonly LeftOut[],
  state: BindingState,
  found: {
    /** The sets of candidates that may be no features. */
    readonly readings?: readonly (readonly Suspect[])[];
    /** Numbered columns of the right number. */
    readonly families?: readonly (readonly DataColumn[])[];
  } = {},
): BindingError {
  const { table } = state;
  const width = widthOf(need, state);
  const sort = need.type === 'string' ? 'text' : 'numeric';
  const reasons = listNames(leftOut.map((each) => `${each.column.name} (${leftOutWords(each)})`));
  const aside = leftOut.length === 0 ? '' : `; left out: ${reasons}`;
  const listed = `found ${candidates.length}: ${listNames(candidates.map((column) => column.name))}${aside}`;
  const plural = width === 1 ? 'column' : 'columns';
  const cause = `expected ${width ?? 'at least 1'} ${sort} ${plural}, ${listed}`;
  const remedies = [
    ...(found.readings ?? []).map((set) => remedyOf(need, { candidates, aside: set, leftOut }, table)),
    ...(found.families ?? []).map((family) => remedyOfFamily(need, family, table)),
    ...(width === null ? [] : remediesForTooFew(need, { candidates, leftOut, width }, table)),
  ];
  const options = remedies.length > 0 ? [] : [mapOption(need, candidates, width)];
  const [lead] = need.rowDims;
  const isBatch = need.layout === 'whole' && typeof lead === 'number' && width === lead * candidates.length;
  const fixed = isBatch
    ? `; the model takes exactly ${lead} rows at once: export it with a dynamic batch, or save arrays ${describeShape({ ...need, layout: 'stacked' })} as .npy`
    : '';
  return cannotBind(need, cause + fixed, table.columns, isBatch ? [] : options, remedies);
}

/** Maximum number of numbered families that a refusal offers. */
const MAX_FAMILIES = 3;
/** Signs of a column that is neither a feature nor the label. */
const NO_LABELS: ReadonlySet<Suspect['code']> = new Set(['row-number', 'unique-numbers', 'constant']);
/** From this number of columns on, it is easier to name the others. Naming them also settles what else fell out. */
const MIN_FOR_MAP = 3;

/** A reading of too many columns as an option: one column may be the label, others are not features. */
function remedyOf(
  need: InputNeed,
  {
    candidates,
    aside,
    leftOut,
  }: {
    readonly candidates: readonly DataColumn[];
    readonly aside: readonly Suspect[];
    readonly leftOut: readonly LeftOut[];
  },
  table: Table,
): BindingRemedy {
  const names = aside.map(({ column }) => column.name);
  const [only, ...others] = aside;
  const isLabelKnown = leftOut.some(({ code, isDoubtful }) => code === 'label' && !isDoubtful);
  if (only !== undefined && others.length === 0 && !isLabelKnown && !NO_LABELS.has(only.code)) {
    return { when: `If "${only.column.name}" is the label`, maps: [], drops: [], labels: names };
  }
  const listed = names.map((name) => `"${name}"`).join(', ');
  const when = `If ${listed} ${names.length === 1 ? 'is not a feature' : 'are not features'}`;
  const isOpen = leftOut.some(({ isDoubtful }) => isDoubtful);
  if (table.isKeyed || (aside.length < MIN_FOR_MAP && !isOpen)) return { when, maps: [], drops: names };
  const rest = candidates.filter((column) => !aside.some((each) => each.column === column));
  return { when, maps: [mapOf(need, rest, table)], drops: [] };
}

function remedyOfFamily(need: InputNeed, family: readonly DataColumn[], table: Table): BindingRemedy {
  const when = `If "${family[0]?.name ?? ''}" to "${family.at(-1)?.name ?? ''}" are the features`;
  return { when, maps: [mapOf(need, family, table)], drops: [] };
}

/** Too few columns: suggests mapping those that only their names or types excluded. */
function remediesForTooFew(
  need: InputNeed,
  found: { readonly candidates: readonly DataColumn[]; readonly leftOut: readonly LeftOut[]; readonly width: number },
  table: Table,
): readonly BindingRemedy[] {
  const { candidates, leftOut, width } = found;
  if (candidates.length >= width) return [];
  const back = leftOut.filter(({ isDoubtful, column }) => isDoubtful && isNumeric(column)).map(({ column }) => column);
  if (candidates.length + back.length !== width) return [];
  const columns = inTableOrder([...candidates, ...back], table);
  const names = back.map(({ name }) => `"${name}"`).join(', ');
  const when = `If ${names} ${back.length === 1 ? 'is a feature' : 'are features'}`;
  return [{ when, maps: [mapOf(need, columns, table)], drops: [] }];
}

/** Binds two inputs, one of integers and one of reals, to the columns of their kind if the numbers match exactly. */
function bindByElementKind(needs: readonly InputNeed[], state: BindingState): void {
  const features = numericFeatures([...state.free], null).columns;
  const kinds = [
    { ofKind: needs.filter(isRealNeed), columns: features.filter(({ kind }) => kind === 'number') },
    { ofKind: needs.filter((need) => !isRealNeed(need)), columns: features.filter(({ kind }) => kind === 'integer') },
  ];
  const isClear = kinds.every(
    ({ ofKind, columns }) => ofKind.length === 1 && ofKind.every((need) => columns.length === widthOf(need, state)),
  );
  if (!isClear) return;
  for (const { ofKind, columns } of kinds) {
    for (const need of ofKind) assign(state, need, inOwnOrder(columns, state.table), 'type-and-width');
  }
}
