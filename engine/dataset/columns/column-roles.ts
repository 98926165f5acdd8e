import type { ColumnContent, DataColumn } from './columns.ts';

/** The role of a column that is not an input, judged by name only. */
type NameRole = 'label' | 'key' | 'time' | null;

const LABEL = /^(labels?|targets?|class(es)?|y|y_?true|outcome|response)$/;
const KEY = /(^|_)(ids?|uuid|guid|key|pk|index)$|^(id|uuid|key)_|^unnamed/;
const TIME = /(^|_)(time|timestamp|date|datetime|ts)$|^(time|timestamp|date)_/;

/** Label names in any position. Such a column counts as a possible feature, and the user is asked. */
const LABEL_LIKE =
  /^(is_|has_|was_)?(label|target|outcome|diagnosis|species|fraud|churn|churned|survived|clicked|converted|defaulted|exited|attrition|readmitted|cancell?ed|spam|sentiment|intent|malignant|(heart_?)?disease|failure|defective|anomaly|purchased|subscribed|admitted|digit|ground_?truth)(_?(flag|label|class|code|value|id|binary|encoded|\d))?$|_(label|target|ground_truth|y_true)$/;
/** Target names in the first or last column; elsewhere they may be features. */
const TARGET_AT_EDGE =
  /^((sales?|house|target|total|final)_?)?price$|^(sales|revenue|quality|medv|med_?house_?val|median_?house_?value|mpg|miles_per_gallon|charges|salary|income|rating|grade|rings|strength|progression|default|result|decision|status|approved|loan_status|no_?show|deposit|variety|y_?\d)$|_class$/;
const TIME_LIKE = /_(at|on)$/;
/** Longer names are not informative. */
const MAX_NAME = 256;

/** Lower-case words joined by `_`: `customerId`, `Customer-ID` and `customer id` are the same. */
function words(name: string): string {
  return name
    .slice(0, MAX_NAME)
    .trim()
    .replaceAll(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replaceAll(/[-. :/]+/g, '_');
}

/** The role that a name suggests: a label, a key, a time, or none. */
export function roleByName(name: string): NameRole {
  const text = words(name);
  if (LABEL.test(text)) return 'label';
  if (KEY.test(text)) return 'key';
  return TIME.test(text) ? 'time' : null;
}

/** Whether a name may be a label's: `anywhere` in the table, only `at-edge`, or null. */
export function labelByName(name: string): 'anywhere' | 'at-edge' | null {
  const text = words(name);
  if (LABEL.test(text) || LABEL_LIKE.test(text)) return 'anywhere';
  return TARGET_AT_EDGE.test(text) ? 'at-edge' : null;
}

/** The role of a column by its name; see `roleByName`. A `y` has none if there is an `x`. */
export function roleOf(column: DataColumn): NameRole {
  return column.isAxis === true ? null : roleByName(column.name);
}

/** Whether a column's name may be a label's; see `labelByName`. */
export function labelOf(column: DataColumn): ReturnType<typeof labelByName> {
  return column.isAxis === true ? null : labelByName(column.name);
}

/** The columns with `y` marked as a coordinate if there is an `x`. */
export function withAxes(columns: readonly DataColumn[]): readonly DataColumn[] {
  const isNamed = (name: string) => (column: DataColumn) => column.name.trim().toLowerCase() === name;
  if (!columns.some(isNamed('x'))) return columns;
  return columns.map((column) => (isNamed('y')(column) ? { ...column, isAxis: true } : column));
}

/** Whether a name suggests a time, for columns whose values are times. */
export function isTimeName(name: string): boolean {
  return roleByName(name) === 'time' || TIME_LIKE.test(words(name));
}

/** A name normalised for binding: no case, no punctuation, no `:0` suffix of TensorFlow. */
export function normalised(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/:\d+$/, '')
    .replaceAll(/[-_. /()[\]]/g, '');
  return plain === '' ? name : plain;
}

/** The same without a unit behind it: `sepal length (cm)` is `sepal_length`. */
export function bareName(name: string): string {
  return normalised(name.slice(0, MAX_NAME).replace(/\s*[([][^()[\]]*[)\]]\s*$/, ''));
}

/** Whether a column can be read as numbers. */
export function isNumeric(column: DataColumn): boolean {
  return column.depth === 0 && (column.kind === 'integer' || column.kind === 'number');
}

/** Unix times between 2001 and 2033, in s, ms, µs or ns. */
const EPOCHS = [1e9, 1e12, 1e15, 1e18].map((from) => ({ from, to: 2 * from }));

/** Whether the values of a column are times since 1970. */
export function isEpoch({ min, max }: ColumnContent): boolean {
  return min !== null && max !== null && EPOCHS.some(({ from, to }) => from <= min && max <= to);
}

/** Whether a numeric column is named like a time and holds other numbers: a duration, or an hour of the day. */
export function isOddTime(column: DataColumn): boolean {
  return isNumeric(column) && roleOf(column) === 'time' && column.content !== null && !isEpoch(column.content);
}

interface FeatureChoice {
  readonly columns: readonly DataColumn[];
  readonly note: string | null;
}

/**
 * The numeric columns that can be features when `width` are needed (null: any number): excludes labels, keys and times,
 * except those that are times by name only.
 * Includes numeric times and booleans, which are features in some tables, if only that makes the number match. Includes
 * booleans also if there are too few numbers, and too many columns with them.
 */
export function numericFeatures(columns: readonly DataColumn[], width: number | null): FeatureChoice {
  const plain = columns.filter((column) => (isNumeric(column) && roleOf(column) === null) || isOddTime(column));
  if (plain.length === width) return { columns: plain, note: null };
  const isTime = (column: DataColumn): boolean => isNumeric(column) && roleOf(column) === 'time' && !isOddTime(column);
  const isFlag = (column: DataColumn): boolean =>
    column.depth === 0 && column.kind === 'boolean' && roleOf(column) === null;
  const plainOnes = new Set(plain);
  const extras = [isTime, isFlag, (column: DataColumn): boolean => isTime(column) || isFlag(column)];
  const fits = extras.flatMap((extra) => {
    const wider = columns.filter((column) => plainOnes.has(column) || extra(column));
    return wider.length === width ? [wider] : [];
  });
  const only = fits[0];
  const onlyOnes = new Set(only);
  if (only === undefined || (fits[1] !== undefined && fits[1].some((column) => !onlyOnes.has(column)))) {
    // Categories that became flags, and a label among them: too many are read as too many numbers are.
    const withFlags = columns.filter((column) => plainOnes.has(column) || isFlag(column));
    const isMany = fits.length === 0 && width !== null && plain.length < width && withFlags.length > width;
    return { columns: isMany ? withFlags : plain, note: null };
  }
  const added = only.filter((column) => !plainOnes.has(column)).map((column) => column.name);
  return { columns: only, note: `${added.join(', ')} taken as ${added.length === 1 ? 'a feature' : 'features'}` };
}

/** The text columns that can be features: all except labels and keys. */
export function textFeatures(columns: readonly DataColumn[]): readonly DataColumn[] {
  return columns.filter((column) => {
    const role = roleOf(column);
    return (
      column.depth === 0 && column.elements === null && column.kind === 'text' && role !== 'label' && role !== 'key'
    );
  });
}
