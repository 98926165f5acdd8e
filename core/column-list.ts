/** One entry of a column list. What stands in quotes is always a name; anything else may also be a pattern or a range. */
export interface ListedColumn {
  readonly text: string;
  readonly isQuoted: boolean;
}

/** The entry that starts in quotes at `from`, and where it ends; null where the quotes do not close before a comma or the end. */
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
 * Splits `a,"b,c",d*` at its commas. An entry may stand in double quotes, as in CSV, so that its name may hold commas, spaces at its ends, or
 * what would be a pattern. Pure, linear in the length unless a quote is left open.
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
    // One quote that does not close is part of a name; no later one is searched for its end.
    if (list[start] === '"') mayQuote = false;
    const comma = list.indexOf(',', from);
    const end = comma < 0 ? list.length : comma;
    entries.push({ text: list.slice(from, end).trim(), isQuoted: false });
    from = end + 1;
  }
  return entries;
}

/** `2..31`: the first and the last position, counted from 1; null where it is no range. */
export function rangeOf(text: string): { readonly first: number; readonly last: number } | null {
  const match = /^(\d{1,9})\.\.(\d{1,9})$/.exec(text);
  return match === null ? null : { first: Number(match[1]), last: Number(match[2]) };
}

/** A name as an entry of a column list: in quotes where it would otherwise be read as something else. */
export function listedName(name: string): string {
  const isPlain = name !== '' && name === name.trim() && !/[",*]/.test(name) && rangeOf(name) === null;
  return isPlain ? name : `"${name.replaceAll('"', '""')}"`;
}

/** Names as a column list that `splitColumnList` reads back. */
export function joinColumnList(names: readonly string[]): string {
  return names.map(listedName).join(',');
}
