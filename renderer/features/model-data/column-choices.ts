/** A column of the data as an inspection lists it, by DuckDB's type name or as an array. */
export interface Column {
  readonly name: string;
  readonly type: string;
}

/** A set of columns that one click selects. */
interface ColumnGroup {
  readonly title: string;
  readonly columns: readonly string[];
}

const INTEGER = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER)$/;
const NUMBER = /^(FLOAT|DOUBLE|DECIMAL(\(.*\))?)$/;

/** The kind of values in a column, in plain words; array types and unknown types keep their name. */
export function typeWord(type: string): string {
  if (/^[a-z]/.test(type)) return type;
  if (type.endsWith(']')) return `list of ${plural(type)}`;
  if (INTEGER.test(type)) return 'whole number';
  if (NUMBER.test(type)) return 'number';
  if (type === 'VARCHAR' || type.startsWith('ENUM')) return 'text';
  if (type === 'BOOLEAN') return 'boolean';
  if (/^(DATE|TIME|TIMESTAMP|INTERVAL)/.test(type)) return 'time';
  return type.toLowerCase();
}

function plural(type: string): string {
  const word = typeWord(type.replace(/\[\d*\]$/, ''));
  return word.startsWith('list of') || word.endsWith('s') ? word : `${word}s`;
}

/**
 * Groups of columns that one click selects: numbered columns with a common prefix, in numeric order, and all numeric columns.
 * Groups with a single column are omitted.
 */
export function columnGroups(columns: readonly Column[]): readonly ColumnGroup[] {
  const families = new Map<string, { readonly order: number; readonly name: string }[]>();
  for (const { name } of columns) {
    const match = /^(.*?[^\d])(\d+)$/.exec(name);
    if (match === null) continue;
    const [, prefix = '', order = ''] = match;
    families.set(prefix, [...(families.get(prefix) ?? []), { order: Number(order), name }]);
  }
  const numbered = [...families].map(([prefix, members]) => {
    const sorted = members.toSorted((a, b) => a.order - b.order).map((member) => member.name);
    return { title: `${prefix}…`, columns: sorted };
  });
  const numbers = columns.filter(({ type }) => INTEGER.test(type) || NUMBER.test(type)).map(({ name }) => name);
  return [...numbered, { title: 'All numeric columns', columns: numbers }].filter((group) => group.columns.length > 1);
}
