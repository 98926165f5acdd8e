import type { DuckDBConnection } from '@duckdb/node-api';
import type { InputMapping } from '#core/contract/model.ts';
import type { BoundInput } from './binding.ts';
import { type ColumnUse, readerTypes, usesOf, valueSql } from './column-sql.ts';
import { rowsOf } from './duck.ts';
import type { TableSource } from './table-types.ts';

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

/** SQL expressions for the bound values of a row, as the dataset reads them. */
export function boundValuesSql(source: TableSource, uses: readonly ColumnUse[]): string[] {
  const isText = source.format === 'csv' || source.format === 'tsv';
  const types = readerTypes(uses);
  return uses.map((use) => valueSql(use, isText ? types.get(use.column.name) : undefined));
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

/** Counts non-finite values per column, in one pass over the columns of real inputs. */
export async function countNonFinite(
  connection: DuckDBConnection,
  source: TableSource,
  inputs: readonly BoundInput[],
): Promise<readonly NonFinite[]> {
  const uses = usesOf(inputs.filter(isReal));
  if (uses.length === 0) return [];
  const from = source.from(readerTypes(uses));
  const values = boundValuesSql(source, uses).map((value, index) => `${value} AS v${index}`);
  const counts = uses.map(({ input }, index) => {
    const name = `v${index}`;
    if (input.source === 'values') {
      return `count(${name}) AS a${index}, count_if(isnan(${name})) AS n${index}, count_if(${isInfinite(name, input)}) AS i${index}`;
    }
    const among = (condition: string): string => `coalesce(sum(len(list_filter(${name}, x -> ${condition}))), 0)`;
    return `coalesce(sum(len(${name})), 0) AS a${index}, ${among('isnan(x)')} AS n${index}, ${among(isInfinite('x', input))} AS i${index}`;
  });
  const [row] = await rowsOf(connection, `SELECT ${counts.join(', ')} FROM (SELECT ${values.join(', ')} FROM ${from})`);
  const count = (name: string): number => Number(row?.[name] ?? 0);
  return uses
    .map(({ input, column }, index) => ({
      input: input.name,
      column: column.name,
      values: count(`a${index}`),
      nan: count(`n${index}`),
      infinite: count(`i${index}`),
    }))
    .filter(({ nan, infinite }) => nan + infinite > 0);
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
