import type { LeftOutColumn } from '#core/contract/model/model.ts';
import { isEpoch, isNumeric, isTimeName, labelOf, roleOf } from './column-roles.ts';
import type { ColumnContent, DataColumn } from './columns.ts';
import { isMadeUp, type NumberedFamily } from './name-families.ts';

/**
 * An unused column. `isDoubtful`: only its values or its name excluded it, so it may be a feature. `because`: what set
 * it aside although it has the right type, or made a text a label; absent if its name or type says it all.
 */
export interface LeftOut {
  readonly code: LeftOutColumn['code'];
  readonly column: DataColumn;
  readonly isDoubtful: boolean;
  readonly because?: Suspect['code'] | 'given';
}

/**
 * A column that has the right type, and does not look like a feature. `label-name`, `target-name` (at an end of the
 * table), `key-name`: by its name; `model-classes`: it holds the classes that the model predicts; `label-values`: few
 * integers, at an end of the table or alone among fractions; `flag`: booleans there; `row-number`: it counts the rows;
 * `unique-numbers`: unique integers among fractions; `few-values`: few integers at an end of the table, next to others of
 * that kind; `many-texts`: far more different texts than a category has; `text-classes`: few texts; `time-name`: named like
 * a time, without the values of one; `constant`: every row has the same value; `end`: it is at an end of the table. Those from `unique-numbers` on are weak: they
 * only rank readings.
 */
export interface Suspect {
  readonly code:
    | 'label-name'
    | 'target-name'
    | 'key-name'
    | 'model-classes'
    | 'label-values'
    | 'flag'
    | 'row-number'
    | 'unique-numbers'
    | 'few-values'
    | 'many-texts'
    | 'text-classes'
    | 'time-name'
    | 'constant'
    | 'end';
  readonly column: DataColumn;
}

/**
 * The table as a judge sees it. `isKeyed`: its columns have names but no order, like keys of JSON. `dropped` includes
 * `labels`, the columns that the user names as labels. `classes`: what the model predicts, as far as it says so.
 */
export interface Table {
  readonly columns: readonly DataColumn[];
  readonly dropped: ReadonlySet<DataColumn>;
  readonly labels?: ReadonlySet<DataColumn>;
  readonly classes?: readonly string[];
  readonly isKeyed: boolean;
  /** Whether those keys have the same order in all rows. */
  readonly hasKeyOrder?: boolean;
}

/** Minimum number of values of a row number, because two or three consecutive ones may be chance. */
const MIN_COUNTED = 5;
/** Minimum number of values that can count as unique. */
const MIN_UNIQUE = 20;
/** Maximum number of classes of a label detected by its values. */
const MAX_CLASSES = 10;
/** The same for texts, which are more telling. */
const MAX_TEXT_CLASSES = 20;
/** Minimum number of fraction columns among which a single other one stands out. */
const MIN_AMONG = 5;

function isEmpty(column: DataColumn): boolean {
  return column.content?.values === 0;
}

function isUnique({ distinct, values }: ColumnContent): boolean {
  return distinct === values;
}

/** A typical key: text or unique integers. A number with a fraction is not a key, whatever its name. */
export function isKey(column: DataColumn): boolean {
  if (roleOf(column) !== 'key') return column.kind === 'text' && column.content?.isUuid === true;
  if (column.kind === 'text') return true;
  return column.kind === 'integer' && (column.content === null || isUnique(column.content));
}

function isTime(column: DataColumn): boolean {
  if (column.kind === 'time') return isTimeName(column.name);
  return isNumeric(column) && roleOf(column) === 'time' && column.content !== null && isEpoch(column.content);
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
  const label = labelOf(column);
  if (label !== null && column.depth === 0 && !isEmpty(column) && column.kind !== 'time' && column.kind !== 'other')
    return { code: 'label', isDoubtful: !isOutside };
  const role = roleOf(column);
  // An index saved without a name, or the empty column that a trailing comma on each line creates.
  if (role === 'key' && isEmpty(column)) return { code: 'empty', isDoubtful: false };
  return { code: role ?? codeByValues(column), isDoubtful: true };
}

/** Judges every unused column, in data order. `judged`: columns of the right type that were set aside. */
export function judgeAllLeftOut(
  table: Table,
  taken: ReadonlySet<DataColumn>,
  judged: ReadonlyMap<DataColumn, Suspect> = new Map(),
): readonly LeftOut[] {
  const { columns, dropped, labels, isKeyed } = table;
  const first = columns.findIndex((column) => taken.has(column));
  const last = columns.findLastIndex((column) => taken.has(column));
  const all = columns.flatMap((column, index): LeftOut[] => {
    if (taken.has(column)) return [];
    if (labels?.has(column) === true) return [{ code: 'label', column, isDoubtful: false, because: 'given' }];
    if (dropped.has(column)) return [{ code: 'dropped', column, isDoubtful: false }];
    const suspect = judged.get(column);
    if (suspect !== undefined) return [{ code: codeOf(suspect), column, isDoubtful: false, because: suspect.code }];
    if (holdsClasses(column, table)) return [{ code: 'label', column, isDoubtful: false, because: 'model-classes' }];
    return [{ column, ...judgeLeftOut(column, isKeyed || index < first || index > last) }];
  });
  return withTextLabel(table, all);
}

/** What a column set aside by a judgement is taken for. */
function codeOf({ code, column }: Suspect): LeftOut['code'] {
  if (code === 'row-number' || code === 'unique-numbers' || code === 'key-name') return 'key';
  if (code === 'time-name') return 'time';
  if (code === 'many-texts') return 'text';
  if (code === 'constant') return 'not-needed';
  return code === 'end' && column.kind === 'text' ? 'text' : 'label';
}

/** Whether the different values of a column are classes that the model predicts, and nothing else. */
export function holdsClasses({ content, depth }: DataColumn, { classes = [] }: Table): boolean {
  const listed = content?.listed ?? null;
  if (depth > 0 || listed === null || listed.length < 2 || classes.length < 2) return false;
  // 0 and 1 are the values of any flag, and few integers may be anything.
  const areNumbers = classes.every((each) => /^-?\d+$/.test(each));
  if (areNumbers && (classes.length < 3 || listed.length < classes.length)) return false;
  const known = new Set(classes);
  return listed.every((each) => known.has(asClass(each)));
}

/** `1.0` is the class 1. */
function asClass(value: string): string {
  return /^-?\d+\.0+$/.test(value) ? value.slice(0, value.indexOf('.')) : value;
}

/**
 * If no column is known to be the label, a text with few different values at the end of the table is one, else one at
 * its beginning. Keys, times and empty columns do not count.
 */
function withTextLabel(table: Table, leftOut: readonly LeftOut[]): readonly LeftOut[] {
  if (table.isKeyed || leftOut.some(({ code }) => code === 'label')) return leftOut;
  const edges = edgesOf(table, leftOut);
  const found = leftOut.findLast(({ code, column }) => code === 'text' && edges.has(column) && areTextClasses(column));
  if (found === undefined) return leftOut;
  return leftOut.map((each) =>
    each === found ? { ...each, code: 'label', isDoubtful: false, because: 'text-classes' } : each,
  );
}

/** Texts that repeat, and are not numbers: typical of a label or a category. */
export function areTextClasses({ content }: DataColumn): boolean {
  if (content === null || content.min !== null) return false;
  const { distinct, values } = content;
  return distinct >= 2 && distinct <= MAX_TEXT_CLASSES && distinct <= values / 2;
}

/** How many integers the range of the values spans; null unless every value is an integer. */
function extentOf({ isWhole, min, max }: ColumnContent): number | null {
  return isWhole && min !== null && max !== null ? max - min + 1 : null;
}

/** Integers of a few classes, or any two values: typical of a label. */
export function areLabels(content: ColumnContent | null): content is ColumnContent {
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

/** The first and last column, without unused keys, times and empty columns. None if columns have no order. */
export function edgesOf({ columns, dropped, isKeyed }: Table, leftOut: readonly LeftOut[]): ReadonlySet<DataColumn> {
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
    const label = labelOf(column);
    if (label === 'anywhere') return [{ code: 'label-name', column }];
    if (holdsClasses(column, table) && judgesValues) return [{ code: 'model-classes', column }];
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
    const neighbour = index === 0 ? taken[1] : taken[index - 1];
    if (column.kind === 'boolean') return neighbour?.kind === 'boolean' ? [] : [{ code: 'flag', column }];
    if (countsRows(column)) return [{ code: 'row-number', column }];
    if (areLabels(column.content) && isUnlikeLabel(neighbour, column.content))
      return [{ code: 'label-values', column }];
    return isUniqueBesideFractions(column, neighbour) ? [{ code: 'unique-numbers', column }] : [];
  });
}
