/** The kinds of values that binding distinguishes. */
type ValueKind = 'integer' | 'number' | 'boolean' | 'text' | 'time' | 'other';

/** The content of a column's first rows (`column-content.ts`). Texts that are written as numbers count as numbers. */
export interface ColumnContent {
  /** Number of non-missing values in the sample. */
  readonly values: number;
  readonly distinct: number;
  /** Whether every value is an integer, with or without a fraction of 0. */
  readonly isWhole: boolean;
  /** Range of the numeric values; null if there are none. */
  readonly min: number | null;
  readonly max: number | null;
  /** Whether every value is a UUID. */
  readonly isUuid: boolean;
  /** A non-numeric value if possible; null if there are no values. */
  readonly example: string | null;
  /** The different values, sorted as text; null if there are many. */
  readonly listed: readonly string[] | null;
}

/** A column of a table, by DuckDB's type name; `depth` is the number of lists around its values (0: plain values). */
export interface DataColumn {
  readonly name: string;
  readonly type: string;
  readonly kind: ValueKind;
  readonly depth: number;
  /** Least and most elements of a value, lists flattened, also in texts written as lists; null for plain values. */
  readonly elements: { readonly fewest: number; readonly most: number } | null;
  /** Null if it was not sampled. */
  readonly content: ColumnContent | null;
  /** True for `y` if there is a column `x`: a coordinate, not a label. */
  readonly isAxis?: boolean;
  /** How its values are read if that needs saying, for the input that takes it. */
  readonly note?: string;
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

/** DuckDB's name of a list type, split: `FLOAT[3][4]` is a FLOAT in two lists. Linear in its length. */
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
