import type { LeftOutColumn } from '#core/contract/model.ts';
import { isNumeric, isTimeName, labelByName, roleByName } from './column-roles.ts';
import type { ColumnContent, DataColumn } from './columns.ts';
import { isMadeUp, type NumberedFamily } from './name-families.ts';

/** A column that no input takes. `isDoubtful`: nothing but its values or its name kept it out, so that it may well be a feature. */
export interface LeftOut {
  readonly code: LeftOutColumn['code'];
  readonly column: DataColumn;
  readonly isDoubtful: boolean;
}

/**
 * A column that was taken for its place in the table, and does not look like a feature. `label-name`, `target-name` (at an end of the table):
 * by its name; `label-values`: few whole numbers, at an end of the table or alone among fractions; `flag`: true and false there; `row-number`: it counts
 * the rows; `unique-numbers`: whole numbers of which none comes twice, beside fractions: a weak sign, of which only remedies make use.
 */
export interface Suspect {
  readonly code: 'label-name' | 'target-name' | 'label-values' | 'flag' | 'row-number' | 'unique-numbers';
  readonly column: DataColumn;
}

/** What a table looks like to a judge. `isKeyed`: its columns have names but no places, as keys of JSON. */
export interface Table {
  readonly columns: readonly DataColumn[];
  readonly dropped: ReadonlySet<DataColumn>;
  readonly isKeyed: boolean;
}

/** Fewest values that count as a row number; two or three may follow each other by chance. */
const MIN_COUNTED = 5;
/** Fewest values that are worth calling unique. */
const MIN_UNIQUE = 20;
/** Most classes of a label that is known by its values. */
const MAX_CLASSES = 10;
/** Columns of fractions among which a single other one stands out. */
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

/** A key as it stands in tables: text, or whole numbers of which none comes twice. A number with a fraction is none, whatever it is called. */
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

/** Why a column is not a feature, and whether that leaves doubt. `isOutside`: it stands before or behind all columns that were taken. */
function judgeLeftOut(column: DataColumn, isOutside: boolean): Omit<LeftOut, 'column'> {
  if (isKey(column)) return { code: 'key', isDoubtful: !isOutside && isNumeric(column) };
  if (isTime(column)) return { code: 'time', isDoubtful: !isOutside };
  const label = labelByName(column.name);
  if (label !== null && column.depth === 0 && !isEmpty(column) && column.kind !== 'time' && column.kind !== 'other')
    return { code: 'label', isDoubtful: !isOutside };
  const role = roleByName(column.name);
  // An index that was saved without a name, or the empty column that a comma at the end of each line makes.
  if (role === 'key' && isEmpty(column)) return { code: 'empty', isDoubtful: false };
  return { code: role ?? codeByValues(column), isDoubtful: true };
}

/** Judges every column that no input takes, in the order of the data. */
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

/** Whole numbers of a few classes, or any two: what a label looks like beside a column that is none. */
function hasLabelValues({ content }: DataColumn): boolean {
  if (content === null || !content.isWhole || content.min === null || content.max === null) return false;
  const { distinct, values, min, max } = content;
  if (distinct < 2 || distinct >= values) return false;
  return distinct === 2 || (distinct <= MAX_CLASSES && max - min + 1 === distinct);
}

/** Whether a column's values are of another sort than a label's: fractions, or many more of them. */
function isUnlikeLabel(column: DataColumn | undefined, label: DataColumn): boolean {
  if (column === undefined) return false;
  if (column.content === null) return column.kind === 'number';
  return !column.content.isWhole || column.content.distinct >= 5 * Math.max(4, label.content?.distinct ?? 0);
}

function countsRows({ content, kind }: DataColumn): boolean {
  if (content === null || kind !== 'integer' || !content.isWhole || content.min === null || content.max === null)
    return false;
  const { values, min, max } = content;
  return values >= MIN_COUNTED && isUnique(content) && max - min + 1 === values;
}

function isUniqueBesideFractions(column: DataColumn, neighbour: DataColumn | undefined): boolean {
  const { content } = column;
  if (content === null || !content.isWhole || !isUnique(content) || content.values < MIN_UNIQUE) return false;
  return neighbour?.content?.isWhole === false;
}

/** The only column of whole numbers or flags among columns of fractions, or null. */
function aloneAmongFractions(columns: readonly DataColumn[]): DataColumn | null {
  const [alone, ...more] = columns.filter(({ kind }) => kind !== 'number');
  return alone === undefined || more.length > 0 || columns.length < MIN_AMONG ? null : alone;
}

/** The first and the last column of the table, beyond keys, times and empty columns that were left out. None where columns have no places. */
function edgesOf({ columns, dropped, isKeyed }: Table, leftOut: readonly LeftOut[]): ReadonlySet<DataColumn> {
  if (isKeyed) return new Set();
  const aside = new Set(
    leftOut.filter(({ code }) => code === 'key' || code === 'time' || code === 'empty').map(({ column }) => column),
  );
  const rest = columns.filter((column) => !aside.has(column) && !dropped.has(column));
  return new Set([rest[0], rest.at(-1)].filter((column) => column !== undefined));
}

/**
 * The columns among those taken by their places that do not look like features. A numbered family of names that somebody gave speaks for
 * itself: only its names are judged.
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
  const alone = hasLabel ? null : aloneAmongFractions(taken);
  return taken.flatMap((column, index): Suspect[] => {
    const label = labelByName(column.name);
    if (label === 'anywhere') return [{ code: 'label-name', column }];
    if (!edges.has(column)) {
      if (column !== alone || !judgesValues) return [];
      return column.kind === 'boolean'
        ? [{ code: 'flag', column }]
        : hasLabelValues(column)
          ? [{ code: 'label-values', column }]
          : [];
    }
    // A table has one target: where another column is known to be it, a price is a feature.
    if (label === 'at-edge' && !hasLabel) return [{ code: 'target-name', column }];
    if (!judgesValues) return [];
    if (column.kind === 'boolean') return [{ code: 'flag', column }];
    if (countsRows(column)) return [{ code: 'row-number', column }];
    const neighbour = index === 0 ? taken[1] : taken[index - 1];
    if (hasLabelValues(column) && isUnlikeLabel(neighbour, column)) return [{ code: 'label-values', column }];
    return isUniqueBesideFractions(column, neighbour) ? [{ code: 'unique-numbers', column }] : [];
  });
}
