import { parse } from 'postgres-array';

/** A column of a result; `dataTypeID` is the object id of its type in `pg_type`. */
export interface ResultColumn {
  readonly name: string;
  readonly dataTypeID: number;
}

/** Converts a value as PostgreSQL writes it into JSON. Throws RangeError for text that is not a value of its type. */
type Convert = (text: string) => string;

const asText: Convert = (text) => JSON.stringify(text);
const asBoolean: Convert = (text) => (text === 't' ? 'true' : 'false');
const asNumber: Convert = (text) => {
  if (JSON_NUMBER.test(text)) return text;
  // JSON has neither NaN nor infinity.
  if (/^(NaN|-?Infinity)$/.test(text)) return 'null';
  throw new RangeError('not a number');
};
const JSON_NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?(e[+-]?\d+)?$/i;

/** How values of a type become JSON, and the type of DuckDB that they are. */
interface ValueType {
  readonly duck: string;
  readonly convert: Convert;
}

const TEXT: ValueType = { duck: 'VARCHAR', convert: asText };
const BOOLEAN: ValueType = { duck: 'BOOLEAN', convert: asBoolean };
const WHOLE: ValueType = { duck: 'BIGINT', convert: asNumber };
const SINGLE: ValueType = { duck: 'FLOAT', convert: asNumber };
const REAL: ValueType = { duck: 'DOUBLE', convert: asNumber };

/** Types by object id, fixed since their introduction (`src/include/catalog/pg_type.dat`). All others are text. */
const SCALARS: Readonly<Record<number, ValueType>> = {
  16: BOOLEAN,
  20: WHOLE,
  21: WHOLE,
  23: WHOLE,
  26: WHOLE,
  700: SINGLE,
  701: REAL,
  1700: REAL,
};
/** The elements of arrays. */
const ARRAYS: Readonly<Record<number, ValueType>> = {
  1000: BOOLEAN,
  1005: WHOLE,
  1007: WHOLE,
  1016: WHOLE,
  1021: SINGLE,
  1022: REAL,
  1231: REAL,
  1009: TEXT,
  1015: TEXT,
};

/** The type of DuckDB for a column. */
export function duckType({ dataTypeID }: ResultColumn): string {
  const element = ARRAYS[dataTypeID];
  return element === undefined ? (SCALARS[dataTypeID] ?? TEXT).duck : `${element.duck}[]`;
}

/** One row as a line of JSON. */
export function rowText(columns: readonly ResultColumn[], row: readonly unknown[]): string {
  const fields = columns.map(({ name, dataTypeID }, index) => {
    const value = row[index];
    return `${JSON.stringify(name)}:${typeof value === 'string' ? valueText(dataTypeID, value) : 'null'}`;
  });
  return `{${fields.join(',')}}\n`;
}

function valueText(type: number, text: string): string {
  const element = ARRAYS[type];
  if (element === undefined) return (SCALARS[type] ?? TEXT).convert(text);
  const items = parse<Nested>(text, (item) => item);
  return arrayText(items, element.convert);
}

type Nested = string | null | readonly Nested[];

function arrayText(items: readonly Nested[], element: Convert): string {
  const parts = items.map((item) => {
    if (item === null) return 'null';
    return typeof item === 'string' ? element(item) : arrayText(item, element);
  });
  return `[${parts.join(',')}]`;
}
