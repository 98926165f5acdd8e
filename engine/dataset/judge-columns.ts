import type { LeftOutColumn } from '#core/contract/model.ts';
import { isNumeric, isTimeName, labelByName, roleByName } from './column-roles.ts';
import type { ColumnContent, DataColumn } from './columns.ts';
import { isMadeUp, type NumberedFamily } from './name-families.ts';

/** An unused column. `isDoubtful`: only its values or its name excluded it, so it may be a feature. */
export interface LeftOut {
  readonly code: LeftOutColumn['code'];
  readonly column: DataColumn;
  readonly isDoubtful: boolean;
}

/**
 * A column that was used because of its position, and does not look like a feature. `label-name`, `target-name` (at an
 * end of the table): by its name; `label-values`: few integers, at an end of the table or alone among fractions;
 * `flag`: booleans there; `row-number`: it counts the rows; `unique-numbers`: unique integers among fractions, a weak
 * sign that only remedies use.
 */
export interface Suspect {
  readonly code: 'label-name' | 'target-name' | 'label-values' | 'flag' | 'row-number' | 'unique-numbers';
  readonly column: DataColumn;
}

/** The table as a judge sees it. `isKeyed`: its columns have names but no order, like keys of JSON. */
export interface Table {
  readonly columns: readonly DataColumn[];
  readonly dropped: ReadonlySet<DataColumn>;
  readonly isKeyed: boolean;
}

/** Minimum number of values of a row number, because two or three consecutive ones may be chance. */
const MIN_COUNTED = 5;
/** Minimum number of values that can count as unique. */
const MIN_UNIQUE = 20;
/** Maximum number of classes of a label detected by its values. */
const MAX_CLASSES = 10;
/** Minimum number of fraction columns among which a single other one stands out. */
const MIN_AMONG = 5;
/** Unix times between 2001 and 2033, in s, ms, µs or ns. */
const EPOCHS = [1e9, 1e12, 1e15, 1e18].map((from) => ({ from, to: 2 * from }));

function isEmpty(column: DataColumn): boolean {
  return column.content?.values === 0;
}

function isUnique({ distinct, values }: ColumnContent): boolean {
  return distinct === values;
}

function isEpoch({ min, max }: ColumnContent): boolean {
  return min !== null && max !== null && EPOCHS.some(({ from, to }) => from <= min && max <= to);
}

/** A typical key: text or unique integers. A number with a fraction is not a key, whatever its name. */
function isKey(column: DataColumn): boolean {
  if (roleByName(column.name) !== 'key') return column.kind === 'text' && column.content?.isUuid === true;
  if (column.kind === 'text') return true;
  return column.kind === 'integer' && (column.content === null || isUnique(column.content));
}

function isTime(column: DataColumn): boolean {
  if (column.kind === 'time') return isTimeName(column.name);
  return isNumeric(column) && roleByName(column.name) === 'time' && column.content !== null && isEpoch(column.content);
}

function codeByValues(column: DataColumn): LeftOut['code'] {
  if (column.depth > 0 || column.elements !== null) return 'list';
  if (isEmpty(column)) return 'empty';
  if (column.kind === 'integer' || column.kind === 'number') return 'not-needed';
  return column.kind;
}

/** Why a column is not a feature, and whether that is doubtful. `isOutside`: it is before or after all used columns. */
function judgeLeftOut(column: DataColumn, isOutside: boolean): Omit<LeftOut, 'column'> {
  if (isKey(column)) return { code: 'key', isDoubtful: !isOutside && isNumeric(column) };
  if (isTime(column)) return { code: 'time', isDoubtful: !isOutside };
  const label = labelByName(column.name);
  if (label !== null && column.depth === 0 && !isEmpty(column) && column.kind !== 'time' && column.kind !== 'other')
    return { code: 'label', isDoubtful: !isOutside };
  const role = roleByName(column.name);
  // An index saved without a name, or the empty column that a trailing comma on each line creates.
  if (role === 'key' && isEmpty(column)) return { code: 'empty', isDoubtful: false };
  return { code: role ?? codeByValues(column), isDoubtful: true };
}

/** Judges every unused column, in data order. */
export function judgeAllLeftOut(table: Table, taken: ReadonlySet<DataColumn>): readonly LeftOut[] {
  const { columns, dropped, isKeyed } = table;
  const first = columns.findIndex((column) => taken.has(column));
  const last = columns.findLastIndex((column) => taken.has(column));
  return columns.flatMap((column, index) => {
    if (taken.has(column)) return [];
    if (dropped.has(column)) return [{ code: 'dropped' as const, column, isDoubtful: false }];
    return [{ column, ...judgeLeftOut(column, isKeyed || index < first || index > last) }];
  });
}

/** How many integers the range of the values spans; null unless every value is an integer. */
function extentOf({ isWhole, min, max }: ColumnContent): number | null {
  return isWhole && min !== null && max !== null ? max - min + 1 : null;
}

/** Integers of a few classes, or any two values: typical of a label. */
function areLabels(content: ColumnContent | null): content is ColumnContent {
  if (content === null) return false;
  const { distinct, values } = content;
  const extent = extentOf(content);
  if (extent === null || distinct < 2 || distinct >= values) return false;
  return distinct === 2 || (distinct <= MAX_CLASSES && extent === distinct);
}

/** Whether a column's values differ in kind from a label's: fractions, or many more distinct values. */
function isUnlikeLabel(column: DataColumn | undefined, label: ColumnContent): boolean {
  if (column === undefined) return false;
  if (column.content === null) return column.kind === 'number';
  return !column.content.isWhole || column.content.distinct >= 5 * Math.max(4, label.distinct);
}

function countsRows({ content, kind }: DataColumn): boolean {
  if (content === null || kind !== 'integer') return false;
  return content.values >= MIN_COUNTED && isUnique(content) && extentOf(content) === content.values;
}

function isUniqueBesideFractions({ content }: DataColumn, neighbour: DataColumn | undefined): boolean {
  if (content === null || !content.isWhole || !isUnique(content) || content.values < MIN_UNIQUE) return false;
  return neighbour?.content?.isWhole === false;
}

/** The only column of integers or flags among columns of fractions, if there is one. */
function aloneAmongFractions(columns: readonly DataColumn[]): DataColumn | undefined {
  const [alone, ...more] = columns.filter(({ kind }) => kind !== 'number');
  return more.length > 0 || columns.length < MIN_AMONG ? undefined : alone;
}

/**
 * The first and last column of the table, not counting unused keys, times and empty columns. None if columns have no
 * order.
 */
function edgesOf({ columns, dropped, isKeyed }: Table, leftOut: readonly LeftOut[]): ReadonlySet<DataColumn> {
  if (isKeyed) return new Set();
  const aside = new Set(
    leftOut.filter(({ code }) => code === 'key' || code === 'time' || code === 'empty').map(({ column }) => column),
  );
  const rest = columns.filter((column) => !aside.has(column) && !dropped.has(column));
  return new Set(rest.filter((_, index) => index === 0 || index === rest.length - 1));
}

/**
 * The used columns that were chosen by position and do not look like features. For a numbered family with meaningful
 * names, only the names are judged.
 */
export function judgeTaken(
  table: Table,
  taken: readonly DataColumn[],
  leftOut: readonly LeftOut[],
  family: NumberedFamily | null,
): readonly Suspect[] {
  const edges = edgesOf(table, leftOut);
  const hasLabel = leftOut.some(({ code, isDoubtful }) => code === 'label' && !isDoubtful);
  const judgesValues = family === null || isMadeUp(family.form);
  const alone = hasLabel ? undefined : aloneAmongFractions(taken);
  return taken.flatMap((column, index): Suspect[] => {
    const label = labelByName(column.name);
    if (label === 'anywhere') return [{ code: 'label-name', column }];
    if (!edges.has(column)) {
      if (column !== alone || !judgesValues) return [];
      return column.kind === 'boolean'
        ? [{ code: 'flag', column }]
        : areLabels(column.content)
          ? [{ code: 'label-values', column }]
          : [];
    }
    // A table has one target: if another column is known to be it, a price is a feature.
    if (label === 'at-edge' && !hasLabel) return [{ code: 'target-name', column }];
    if (!judgesValues) return [];
    if (column.kind === 'boolean') return [{ code: 'flag', column }];
    if (countsRows(column)) return [{ code: 'row-number', column }];
    const neighbour = index === 0 ? taken[1] : taken[index - 1];
    if (areLabels(column.content) && isUnlikeLabel(neighbour, column.content))
      return [{ code: 'label-values', column }];
    return isUniqueBesideFractions(column, neighbour) ? [{ code: 'unique-numbers', column }] : [];
  });
}
