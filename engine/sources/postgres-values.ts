import { parse } from 'postgres-array';

/** A column of a result; `dataTypeID` is the object id of its type in `pg_type`. */
export interface ResultColumn {
  readonly name: string;
  readonly dataTypeID: number;
}

/** Converts a value as PostgreSQL writes it into JSON. */
type Convert = (text: string) => string;

const asText: Convert = (text) => JSON.stringify(text);
const asWhole: Convert = (text) => text;
const asBoolean: Convert = (text) => (text === 't' ? 'true' : 'false');
/** With a decimal point, so that a reader that has seen only whole values does not take the column for whole numbers. */
const asReal: Convert = (text) => {
  if (/^-?\d+$/.test(text)) return `${text}.0`;
  // JSON has neither NaN nor infinity.
  return Number.isFinite(Number(text)) ? text : 'null';
};

/** Element types by object id, fixed since their introduction (`src/include/catalog/pg_type.dat`). */
const SCALARS: Readonly<Record<number, Convert>> = {
  16: asBoolean,
  20: asWhole,
  21: asWhole,
  23: asWhole,
  26: asWhole,
  700: asReal,
  701: asReal,
  1700: asReal,
};
const ARRAYS: Readonly<Record<number, Convert>> = {
  1000: asBoolean,
  1016: asWhole,
  1005: asWhole,
  1007: asWhole,
  1021: asReal,
  1022: asReal,
  1231: asReal,
  1009: asText,
  1015: asText,
};

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
  if (element !== undefined)
    return arrayText(
      parse<Nested>(text, (item) => item),
      element,
    );
  return (SCALARS[type] ?? asText)(text);
}

type Nested = string | null | readonly Nested[];

function arrayText(items: readonly Nested[], element: Convert): string {
  const parts = items.map((item) => {
    if (item === null) return 'null';
    return typeof item === 'string' ? element(item) : arrayText(item, element);
  });
  return `[${parts.join(',')}]`;
}
