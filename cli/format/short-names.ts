import { count } from '#core/words/format/format.ts';

/** Maximum number of names on one line. A file may have thousands; `--json` has them all. */
const MAX_NAMES = 8;
const MAX_NAME_LENGTH = 80;

/** A name shortened to fit on a line: the start of a long name, with its length. */
export function shortName(name: string): string {
  return name.length <= MAX_NAME_LENGTH
    ? name
    : `${name.slice(0, MAX_NAME_LENGTH - 20)}… (${count(name.length)} characters)`;
}

/** Names on one line: all of a few; the first, the last and the number of many; a dash for none. */
export function shortNames(names: readonly string[]): string {
  if (names.length <= MAX_NAMES) return names.map(shortName).join(', ') || '–';
  return `${names.slice(0, 3).map(shortName).join(', ')}, … ${shortName(names.at(-1) ?? '')} (${count(names.length)})`;
}
