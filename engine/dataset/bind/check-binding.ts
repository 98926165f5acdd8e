import type { BindingRemedy } from '#core/contract/model/model.ts';
import { type BindingError, cannotBind, mapOf } from './bind-errors.ts';
import type { Assignment } from './binding.ts';
import { type BindingState, widthOf } from './binding-state.ts';
import { listLeftOut, listSuspects } from './binding-words.ts';
import type { DataColumn } from '#engine/dataset/columns/columns.ts';
import type { InputNeed } from './input-need.ts';
import {
  areLabels,
  judgeAllLeftOut,
  judgeTaken,
  type LeftOut,
  type Suspect,
  type Table,
} from '#engine/dataset/columns/judge-columns.ts';
import { familyOf, isMadeUp, isOfForm, type NumberedFamily } from '#engine/dataset/columns/name-families.ts';

/** All unused columns with the reasons; `candidates` are those of suitable type. */
export function leftOutOf(state: BindingState, candidates: readonly DataColumn[] = []): readonly LeftOut[] {
  const taken = [...state.assigned.values()].flatMap(({ columns }) => columns);
  return judgeAllLeftOut(state.table, new Set([...taken, ...candidates]), state.aside);
}

/** The family of the columns if it has every column of that form and no number is missing: its extent is certain. */
export function completeFamily(
  columns: readonly DataColumn[],
  { columns: all, dropped }: Table,
): NumberedFamily | null {
  const family = familyOf(columns);
  if (family === null || !family.isGapless) return null;
  const ofForm = all.filter((column) => !dropped.has(column) && isOfForm(column, family.form));
  return ofForm.length === columns.length ? family : null;
}

/** The columns in the order of their numbers if they are a complete family, else in table order. */
export function inOwnOrder(columns: readonly DataColumn[], table: Table): readonly DataColumn[] {
  return completeFamily(columns, table)?.columns ?? columns;
}

function quoted(columns: readonly DataColumn[]): string {
  return columns.map(({ name }) => `"${name}"`).join(', ');
}

/** Columns in table order. */
export function inTableOrder(columns: readonly DataColumn[], table: Table): readonly DataColumn[] {
  const wanted = new Set(columns);
  return table.columns.filter((column) => wanted.has(column));
}

/** What may be wrong with a binding: `doubtful` columns were left out, `suspects` were used. */
interface Doubts {
  readonly doubtful: readonly LeftOut[];
  readonly suspects: readonly Suspect[];
}

/** Left-out columns that could be read as numbers. */
function readable(doubtful: readonly LeftOut[]): readonly DataColumn[] {
  const columns = doubtful.map(({ column }) => column);
  return columns.every(({ kind, depth }) => depth === 0 && /integer|number|boolean/.test(kind)) ? columns : [];
}

/** The reading in which the only excluded column is a feature, and the last used column is the label. */
function withLastAsLabel(
  need: InputNeed,
  taken: readonly DataColumn[],
  [back, ...more]: readonly DataColumn[],
  table: Table,
): readonly BindingRemedy[] {
  const last = taken.at(-1);
  if (back === undefined || more.length > 0 || last === undefined) return [];
  if (table.isKeyed || need.type === 'string') return [];
  const columns = inTableOrder([...taken.slice(0, -1), back], table);
  const when = `If ${quoted([back])} is a feature and ${quoted([last])} is the label`;
  return [{ when, maps: [mapOf(need, columns, table)], drops: [], labels: [last.name] }];
}

function remediesFor(
  need: InputNeed,
  taken: readonly DataColumn[],
  { doubtful, suspects }: Doubts,
  table: Table,
): readonly BindingRemedy[] {
  const fellOut = doubtful.map(({ column }) => column);
  const cameIn = suspects.map(({ column }) => column);
  const drops = (columns: readonly DataColumn[]): string[] => columns.map(({ name }) => name);
  if (cameIn.length === 0) {
    const when = `If ${quoted(fellOut)} ${fellOut.length === 1 ? 'is not a feature' : 'are not features'}`;
    return [{ when, maps: [], drops: drops(fellOut) }, ...withLastAsLabel(need, taken, readable(doubtful), table)];
  }
  const others = taken.filter((column) => !cameIn.includes(column));
  const back = readable(doubtful);
  const isSwap = others.length + back.length === taken.length;
  const swapped = inTableOrder([...others, ...back], table);
  const isAre = cameIn.length === 1 ? 'is a feature' : 'are features';
  const complete =
    fellOut.length === 0 ? 'Once the data have every feature' : `Once ${quoted(fellOut)} can be read as numbers`;
  return [
    isSwap
      ? { when: `If ${quoted(back)} belongs in its place`, maps: [mapOf(need, swapped, table)], drops: drops(cameIn) }
      : { when: `${complete}, leave ${quoted(cameIn)} out with`, maps: [], drops: drops(cameIn) },
    { when: `If ${quoted(cameIn)} ${isAre}`, maps: [mapOf(need, taken, table)], drops: [] },
  ];
}

function refusal(need: InputNeed, taken: readonly DataColumn[], doubts: Doubts, { table }: BindingState): BindingError {
  const { suspects, doubtful } = doubts;
  const fit = taken.length === 1 ? 'one column is left for it' : `${taken.length} columns are left for it`;
  const cameIn =
    suspects.length > 0
      ? `among them ${listSuspects(suspects)}`
      : `and any of them may be a label (${quoted(taken.slice(-1))}, say)`;
  const cause =
    doubtful.length === 0
      ? `${fit} only with ${listSuspects(suspects)}`
      : `${fit} only because ${listLeftOut(doubtful)} fell out, ${cameIn}`;
  return cannotBind(need, cause, table.columns, [], remediesFor(need, taken, doubts, table));
}

/** Whether an input takes all keys of JSON in the order in which every row has them. */
export function isInKeyOrder({ columns, how }: Assignment, { isKeyed, hasKeyOrder, columns: all }: Table): boolean {
  const isByOrder = isKeyed && how === 'type-and-width' && columns.length > 1 && familyOf(columns) === null;
  return isByOrder && hasKeyOrder === true && columns.length === all.length;
}

/** Keys have no order, so several of them fill an input only if their names or all rows define one. */
function refuseUnordered(assignment: Assignment, { table }: BindingState): void {
  const { need, columns } = assignment;
  if (!table.isKeyed || columns.length < 2 || familyOf(columns) !== null || isInKeyOrder(assignment, table)) return;
  throw cannotBind(
    need,
    `its ${columns.length} values would come from object keys, which have no order, and the key names have no numbers`,
    table.columns,
    [],
    [{ when: 'Put them in the order of the model’s features', maps: [mapOf(need, columns, table)], drops: [] }],
  );
}

/** The left-out columns that may be features of this input. */
function doubtfulFor(need: InputNeed, leftOut: readonly LeftOut[], width: number | null): readonly LeftOut[] {
  const doubtful = leftOut.filter(({ isDoubtful }) => isDoubtful);
  // A single text column for a single text value is not a question of counting.
  return need.type === 'string' && width === 1 ? doubtful.filter(({ code }) => code === 'text') : doubtful;
}

/** The excluded columns that belong to the numbered family of the used ones. */
function siblingsAmong(fellOut: readonly LeftOut[], taken: readonly DataColumn[]): readonly LeftOut[] {
  const family = familyOf(taken);
  if (family === null || isMadeUp(family.form)) return [];
  return fellOut.filter(({ column }) => isOfForm(column, family.form));
}

/** Signs that cast no doubt on a column if another one is known to be the label. */
const BY_VALUES: ReadonlySet<Suspect['code']> = new Set(['label-values', 'flag']);

/**
 * The suspects; without any, the column at the end of the table if it has the values of a label, because it may have taken the place of an excluded
 * column.
 */
function weakest(
  suspects: readonly Suspect[],
  columns: readonly DataColumn[],
  { table }: BindingState,
): readonly Suspect[] {
  const last = table.columns.at(-1);
  if (suspects.length > 0 || table.isKeyed || last === undefined || !columns.includes(last)) return suspects;
  return areLabels(last.content) ? [{ code: 'few-values', column: last }] : suspects;
}

/**
 * Rejects columns that were found by their number only (for the inputs in `placed`) if the number is right only because
 * a column was left out, or because one that looks like a label or row number was included. Throws BindingError with
 * the options that resolve it.
 */
export function checkPlaces(state: BindingState, placed: ReadonlySet<string>): void {
  const leftOut = leftOutOf(state);
  for (const assignment of state.assigned.values()) {
    const { need, columns } = assignment;
    const isList = columns.some(({ elements }) => elements !== null);
    if (!placed.has(need.name) || isList) continue;
    const family = completeFamily(columns, state.table);
    const suspects = judgeTaken(state.table, columns, leftOut, family).filter(
      ({ code, column }) => code !== 'unique-numbers' && !state.features.has(column),
    );
    // A `y` between features may be one of them.
    const labels = leftOut.filter(({ code, isDoubtful, column }) => {
      return code === 'label' && !(isDoubtful && /^y$/i.test(column.name.trim()));
    });
    // If a label is known, values alone do not make a second one, and the excluded columns are not features: the number is right.
    const isGrave = suspects.some(({ code }) => !BY_VALUES.has(code)) || (labels.length === 0 && suspects.length > 0);
    const fellOut = family === null ? doubtfulFor(need, leftOut, widthOf(need, state)) : [];
    const doubtful = isGrave || labels.length === 0 ? fellOut : siblingsAmong(fellOut, columns);
    if (doubtful.length > 0)
      throw refusal(need, columns, { suspects: weakest(suspects, columns, state), doubtful }, state);
    // If two columns look like labels, one may be the missing feature.
    if (isGrave) throw refusal(need, columns, { suspects, doubtful: labels }, state);
    refuseUnordered(assignment, state);
  }
}
