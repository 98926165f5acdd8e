/** One entry of a column list. A quoted entry is always a name; any other entry may also be a pattern or a range. */
export interface ListedColumn {
  readonly text: string;
  readonly isQuoted: boolean;
}

/** The quoted entry that starts at `from`, and its end; null if no closing quote comes before a comma or the end. */
function quotedEntry(list: string, from: number): { readonly text: string; readonly end: number } | null {
  let text = '';
  for (let at = from + 1; at < list.length; at++) {
    if (list[at] !== '"') text += list[at];
    else if (list[at + 1] === '"') {
      text += '"';
      at++;
    } else {
      const comma = list.indexOf(',', at);
      const end = comma < 0 ? list.length : comma;
      return list.slice(at + 1, end).trim() === '' ? { text, end } : null;
    }
  }
  return null;
}

/**
 * Splits `a,"b,c",d*` at its commas. A name in double quotes, as in CSV, may contain commas, spaces at its ends, and pattern characters.
 * Pure; takes linear time unless a quote is left open.
 */
export function splitColumnList(list: string): readonly ListedColumn[] {
  const entries: ListedColumn[] = [];
  let mayQuote = true;
  for (let from = 0; from <= list.length;) {
    const start = from + (/^\s*/.exec(list.slice(from, from + 64))?.[0].length ?? 0);
    const quoted = mayQuote && list[start] === '"' ? quotedEntry(list, start) : null;
    if (quoted !== null) {
      entries.push({ text: quoted.text, isQuoted: true });
      from = quoted.end + 1;
      continue;
    }
    // An unclosed quote is part of a name. Later quotes are then not searched for their end.
    if (list[start] === '"') mayQuote = false;
    const comma = list.indexOf(',', from);
    const end = comma < 0 ? list.length : comma;
    entries.push({ text: list.slice(from, end).trim(), isQuoted: false });
    from = end + 1;
  }
  return entries;
}

/** Parses `2..31` into the first and last position, counted from 1; null if the text is not a range. */
export function rangeOf(text: string): { readonly first: number; readonly last: number } | null {
  const match = /^(\d{1,9})\.\.(\d{1,9})$/.exec(text);
  return match === null ? null : { first: Number(match[1]), last: Number(match[2]) };
}

/** A name as an entry of a column list, in quotes if it would otherwise be parsed differently. */
export function listedName(name: string): string {
  const isPlain = name !== '' && name === name.trim() && !/[",*]/.test(name) && rangeOf(name) === null;
  return isPlain ? name : `"${name.replaceAll('"', '""')}"`;
}

/** Formats names as a column list that `splitColumnList` can parse. */
export function joinColumnList(names: readonly string[]): string {
  return names.map(listedName).join(',');
}
