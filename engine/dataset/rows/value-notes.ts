import { DUCK_TYPES } from '#engine/dataset/read/table-types.ts';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { InputMapping, MissingPolicy, MissingValues } from '#core/contract/model/model.ts';
import type { BoundInput } from '#engine/dataset/bind/binding.ts';
import { type ColumnUse, readerTypes, usesOf, valueSql } from '#engine/dataset/read/column-sql.ts';
import { rowsOf, sqlName } from '#engine/dataset/read/duck.ts';
import { flatList } from '#engine/dataset/read/table-source.ts';
import type { TableSource } from '#engine/dataset/read/table-types.ts';

/** Non-finite values of one column or array, among `values` checked values. */
export interface NonFinite {
  readonly input: string;
  readonly column: string;
  readonly values: number;
  readonly nan: number;
  readonly infinite: number;
}

/** Maximum number of columns in one note. */
const COLUMNS_NAMED = 3;
/** Half precision rounds larger numbers to infinity. */
const HALF_OVERFLOW = 65_520;

function isReal({ type }: BoundInput): boolean {
  return type === 'float32' || type === 'float64' || type === 'float16';
}

/** SQL expressions for the bound values of a row as they are in the file, NULL where one is missing. */
function fileValuesSql(source: TableSource, uses: readonly ColumnUse[], types = readerTypes(uses)): string[] {
  const isText = source.format === 'csv' || source.format === 'tsv';
  return uses.map((use) => valueSql(use, isText ? types.get(use.column.name) : undefined));
}

/** SQL expressions for the bound values of a row as the dataset reads them: NaN for a missing one that the model takes. */
export function boundValuesSql(source: TableSource, uses: readonly ColumnUse[]): string[] {
  const values = fileValuesSql(source, uses);
  return uses.map(({ input }, index) => {
    const value = values[index] ?? 'NULL';
    return input.missing === 'nan' ? `coalesce(${value}, CAST('nan' AS ${DUCK_TYPES[input.type]}))` : value;
  });
}

/** SQL that is true for a bound value that is missing; a list is missing as a whole. */
export function isMissingSql(value: string, { source }: BoundInput): string {
  const hole = `list_contains(list_transform(${value}, x -> x IS NULL), true)`;
  return source === 'list' ? `(${value} IS NULL OR ${hole})` : `${value} IS NULL`;
}

function isInfinite(value: string, { type }: BoundInput): string {
  return type === 'float16' ? `(isinf(${value}) OR abs(${value}) >= ${HALF_OVERFLOW})` : `isinf(${value})`;
}

function isOdd(value: string, input: BoundInput): string {
  const odd = (one: string): string => `isnan(${one}) OR ${isInfinite(one, input)}`;
  return input.source === 'list' ? `len(list_filter(${value}, x -> ${odd('x')})) > 0` : odd(value);
}

/** SQL that is true for a row with a non-finite value; `names` are those of the bound values. */
export function oddRowSql(uses: readonly ColumnUse[], names: readonly string[]): string {
  const odd = uses.flatMap(({ input }, index) => (isReal(input) ? [`(${isOdd(names[index] ?? '', input)})`] : []));
  return odd.length === 0 ? 'false' : odd.join(' OR ');
}

/** Rows in which integers are tried without a pass over all rows. */
const TRIED_ROWS = 20_480;

/** Reads the first rows of integer and boolean inputs as a measurement does; a fraction or a text fails the query. */
export async function readWholeNumbers(
  connection: DuckDBConnection,
  source: TableSource,
  inputs: readonly BoundInput[],
): Promise<void> {
  const uses = usesOf(inputs.filter((input) => !isReal(input) && input.type !== 'string'));
  if (uses.length === 0) return;
  const counts = boundValuesSql(source, uses).map((value) => `count(${value})`);
  const rows = `SELECT * FROM ${source.from(readerTypes(uses))} LIMIT ${TRIED_ROWS}`;
  await rowsOf(connection, `SELECT ${counts.join(', ')} FROM (${rows})`);
}

/** The values of a file that are not numbers. */
interface OddValues {
  readonly nonFinite: readonly NonFinite[];
  readonly missing: MissingValues;
}

/**
 * How reals are read, and the columns of other inputs as text: whether they are missing is known without reading them as numbers, which fails for
 * the first that is none.
 */
function typesToCount(reals: readonly ColumnUse[], others: readonly ColumnUse[]): ReadonlyMap<string, string> {
  const types = new Map(others.map(({ column }) => [column.name, 'VARCHAR']));
  for (const [name, type] of readerTypes(reals)) types.set(name, types.has(name) ? 'VARCHAR' : type);
  return types;
}

/** Counts non-finite and missing values per column, in one pass over the columns of the inputs that vary. */
export async function countOddValues(
  connection: DuckDBConnection,
  source: TableSource,
  inputs: readonly BoundInput[],
): Promise<OddValues> {
  const varying = inputs.filter(({ layout }) => layout !== 'constant');
  const reals = usesOf(inputs.filter(isReal));
  const others = usesOf(varying.filter((input) => !isReal(input)));
  const uses = [...reals, ...others];
  if (uses.length === 0) return { nonFinite: [], missing: { rowsAsNaN: 0, rowsLeftOut: 0, columns: [] } };
  const types = typesToCount(reals, others);
  const values = [
    ...fileValuesSql(source, reals, types),
    ...others.map(({ input, column }) =>
      input.source === 'list' && column.depth > 0 ? flatList(column) : sqlName(column.name),
    ),
  ];
  const named = values.map((value, index) => `${value} AS v${index}`);
  const isGone = (index: number, { input, column }: ColumnUse): string =>
    isReal(input) || column.depth > 0 ? isMissingSql(`v${index}`, input) : `v${index} IS NULL`;
  const isAnyGone = (policy: MissingPolicy): string => {
    const own = uses.flatMap((use, index) =>
      use.input.missing === policy && use.input.layout !== 'constant' ? [isGone(index, use)] : [],
    );
    return own.length === 0 ? 'false' : `(${own.join(' OR ')})`;
  };
  const counts = [
    ...reals.map(({ input }, index) => nonFiniteSql(input, index)),
    ...uses.map((use, index) => `count_if(${isGone(index, use)}) AS m${index}`),
    `count_if(${isAnyGone('leave-out')}) AS left_out`,
    `count_if(${isAnyGone('nan')} AND NOT ${isAnyGone('leave-out')}) AS as_nan`,
  ];
  const [row] = await rowsOf(
    connection,
    `SELECT ${counts.join(', ')} FROM (SELECT ${named.join(', ')} FROM ${source.from(types)})`,
  );
  const count = (name: string): number => Number(row?.[name] ?? 0);
  const nonFinite = reals
    .map(({ input, column }, index) => ({
      input: input.name,
      column: column.name,
      values: count(`a${index}`),
      nan: count(`n${index}`),
      infinite: count(`i${index}`),
    }))
    .filter(({ nan, infinite }) => nan + infinite > 0);
  const columns = uses
    .map(({ input, column }, index) => {
      const canBeNaN = isReal(input) && input.source === 'values';
      return { column: column.name, values: count(`m${index}`), policy: input.missing, canBeNaN };
    })
    .filter(({ values: missing }, index) => missing > 0 && uses[index]?.input.layout !== 'constant')
    .toSorted((a, b) => b.values - a.values);
  return { nonFinite, missing: { rowsAsNaN: count('as_nan'), rowsLeftOut: count('left_out'), columns } };
}

/** SQL for the number of values, of NaN and of infinite values in the value `v<index>` of all rows. */
function nonFiniteSql(input: BoundInput, index: number): string {
  const name = `v${index}`;
  if (input.source === 'values') {
    return `count(${name}) AS a${index}, count_if(isnan(${name})) AS n${index}, count_if(${isInfinite(name, input)}) AS i${index}`;
  }
  const among = (condition: string): string => `coalesce(sum(len(list_filter(${name}, x -> ${condition}))), 0)`;
  return `coalesce(sum(len(${name})), 0) AS a${index}, ${among('isnan(x)')} AS n${index}, ${among(isInfinite('x', input))} AS i${index}`;
}

function sentence({ column, values, nan, infinite }: NonFinite): string {
  const all = values.toLocaleString('en');
  const parts = [
    ...(nan > 0 ? [`${nan.toLocaleString('en')} NaN`] : []),
    ...(infinite > 0 ? [`${infinite.toLocaleString('en')} infinite`] : []),
  ];
  return `"${column}": ${parts.join(' and ')} of ${all} ${values === 1 ? 'value' : 'values'}`;
}

/** The mapping with a note at each input that contains NaN or infinity, for which most models return NaN. */
export function withValueNotes(mapping: readonly InputMapping[], found: readonly NonFinite[]): readonly InputMapping[] {
  return mapping.map((each) => {
    const own = found.filter(({ input }) => input === each.input);
    if (own.length === 0) return each;
    const named = own.slice(0, COLUMNS_NAMED).map(sentence).join(', ');
    const more = own.length > COLUMNS_NAMED ? ` and ${own.length - COLUMNS_NAMED} more columns` : '';
    const note = `not finite: ${named}${more}`;
    return { ...each, note: each.note === null ? note : `${each.note}; ${note}` };
  });
}
