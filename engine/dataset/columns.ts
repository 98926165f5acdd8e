/** What the values of a column are, as far as binding cares. */
type ValueKind = 'integer' | 'number' | 'boolean' | 'text' | 'time' | 'other';

/** What the first rows of a column hold (`column-content.ts`). Texts count as numbers where they are written as one. */
export interface ColumnContent {
  /** Values that are there, of the rows that were looked at. */
  readonly values: number;
  readonly distinct: number;
  /** Whether every value is a whole number, written with or without a fraction of 0. */
  readonly isWhole: boolean;
  /** Of the values that are numbers; null where none is. */
  readonly min: number | null;
  readonly max: number | null;
  /** Whether every value is a UUID. */
  readonly isUuid: boolean;
  /** A value that is no number, else any; null where there is none. */
  readonly example: string | null;
}

/** One column of a table, by DuckDB's type name; `depth` is how many lists its values are nested in (0: plain values). */
export interface DataColumn {
  readonly name: string;
  readonly type: string;
  readonly kind: ValueKind;
  readonly depth: number;
  /** Fewest and most elements of a value, nested lists flattened; null for plain values. A text that is written as a list has them too. */
  readonly elements: { readonly fewest: number; readonly most: number } | null;
  /** Null where it was not looked at. */
  readonly content: ColumnContent | null;
}

const INTEGER = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER)$/;
const NUMBER = /^(FLOAT|DOUBLE|DECIMAL\(.*\)|DECIMAL)$/;
const TIME = /^(DATE|TIME|TIMESTAMP|INTERVAL)/;

function kindOf(type: string): ValueKind {
  if (INTEGER.test(type)) return 'integer';
  if (NUMBER.test(type)) return 'number';
  if (type === 'BOOLEAN') return 'boolean';
  if (type === 'VARCHAR' || type.startsWith('ENUM')) return 'text';
  if (TIME.test(type)) return 'time';
  return 'other';
}

/** DuckDB's name of a list type, taken apart: `FLOAT[3][4]` is a FLOAT in two lists. Linear in its length. */
export function withoutLists(type: string): { readonly element: string; readonly depth: number } {
  let end = type.length;
  let depth = 0;
  while (type.charAt(end - 1) === ']') {
    const start = type.lastIndexOf('[', end - 2);
    if (start < 0 || !/^\d*$/.test(type.slice(start + 1, end - 1))) break;
    end = start;
    depth++;
  }
  return { element: type.slice(0, end), depth };
}

/** Reads DuckDB's type name: `BIGINT[]` and `FLOAT[3][4]` are lists of integers and numbers. */
export function columnOf(name: string, type: string, elements: DataColumn['elements'] = null): DataColumn {
  const { element, depth } = withoutLists(type);
  return { name, type, kind: kindOf(element), depth, elements, content: null };
}
