/** A column of the data as an inspection lists it, by DuckDB's type name or as an array. */
export interface Column {
  readonly name: string;
  readonly type: string;
}

/** A set of columns that can be taken with one press. */
interface ColumnGroup {
  readonly title: string;
  readonly columns: readonly string[];
}

const INTEGER = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER)$/;
const NUMBER = /^(FLOAT|DOUBLE|DECIMAL(\(.*\))?)$/;

/** What values a column holds, in a word; a type that people need not know by name as it is. */
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
 * The choices that save picking columns one by one: numbered columns with one prefix, in the order of their numbers, and all plain numbers.
 * Groups of a single column are left out.
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
  return [...numbered, { title: 'All numbers', columns: numbers }].filter((group) => group.columns.length > 1);
}
