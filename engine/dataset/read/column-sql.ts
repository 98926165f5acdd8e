import type { DataColumn } from '#engine/dataset/columns/columns.ts';
import { sqlName } from './duck.ts';
import { DUCK_TYPES } from './table-types.ts';
import { flatList } from './table-source.ts';
import type { BoundInput } from '#engine/dataset/bind/binding.ts';
import type { ElementType } from '#engine/model/element-type.ts';

/** Whether an element type is an integer. */
export function isInteger(type: ElementType): boolean {
  return type.startsWith('int') || type.startsWith('uint');
}

/** One value of a bound column: its source and its target type. */
export interface ColumnUse {
  readonly input: BoundInput;
  readonly column: DataColumn;
}

/** The bound columns of all inputs, in input order. */
export function usesOf(inputs: readonly BoundInput[]): readonly ColumnUse[] {
  return inputs.flatMap((input) => input.columns.map((column) => ({ input, column })));
}

/**
 * How the values of a text file are read. The reader parses reals and booleans. Integers are read as text first,
 * because DuckDB would silently round "1.5". A column used in two ways is also read as text.
 */
export function readerTypes(uses: readonly ColumnUse[]): ReadonlyMap<string, string> {
  const types = new Map<string, string>();
  for (const { input, column } of uses) {
    const type = readerType(input, column);
    const known = types.get(column.name);
    types.set(column.name, known === undefined || known === type ? type : 'VARCHAR');
  }
  return types;
}

function readerType(input: BoundInput, column: DataColumn): string {
  if (input.source !== 'values') return 'VARCHAR';
  // Booleans become 1 and 0 after they are parsed.
  if (column.kind === 'boolean' && input.type !== 'string') return 'BOOLEAN';
  return isInteger(input.type) ? 'VARCHAR' : DUCK_TYPES[input.type];
}

const REFUSE = "error('fraction')";

function integerSql(value: string, isText: boolean, target: string): string {
  const whole = (real: string): string =>
    `CASE WHEN ${real} <> trunc(${real}) THEN ${REFUSE} ELSE CAST(${real} AS ${target}) END`;
  if (!isText) return whole(value);
  const mayBeReal = `contains(${value}, '.') OR contains(${value}, 'e') OR contains(${value}, 'E')`;
  return `CASE WHEN ${mayBeReal} THEN ${whole(`CAST(${value} AS DOUBLE)`)} ELSE CAST(${value} AS ${target}) END`;
}

function listSql({ input, column }: ColumnUse): string {
  const target = `${DUCK_TYPES[input.type]}[]`;
  const list = column.depth > 0 ? flatList(column) : sqlName(column.name);
  if (!isInteger(input.type) || column.kind === 'integer') return `CAST(${list} AS ${target})`;
  const asReal = `CAST(${list} AS DOUBLE[])`;
  return `CASE WHEN CAST(CAST(${asReal} AS BIGINT[]) AS DOUBLE[]) <> ${asReal} THEN ${REFUSE} ELSE CAST(${list} AS ${target}) END`;
}

/**
 * The SQL expression for a bound column in its element type, or NULL if the value is missing. An unsuitable value
 * (text, out of range, a fraction for an integer) fails the query; `diagnose` then finds it. `readAs` is the reader's
 * type for a column of a text file, undefined for files with types.
 */
export function valueSql(use: ColumnUse, readAs: string | undefined): string {
  const { input, column } = use;
  if (input.source === 'list') return listSql(use);
  const name = sqlName(column.name);
  const target = DUCK_TYPES[input.type];
  if (readAs === target) return name;
  const isText = readAs === 'VARCHAR' || (readAs === undefined && column.type === 'VARCHAR');
  if (isInteger(input.type) && (isText || column.kind === 'number')) return integerSql(name, isText, target);
  return readAs === undefined && column.type === target ? name : `CAST(${name} AS ${target})`;
}
