import { count } from '#core/words/format.ts';

/** Names in one line that are shown; a file may have thousands. `--json` has them all. */
const MAX_NAMES = 8;
const MAX_NAME_LENGTH = 80;

/** A name as it fits a line: the beginning of a long one, with its length. */
export function shortName(name: string): string {
  return name.length <= MAX_NAME_LENGTH
    ? name
    : `${name.slice(0, MAX_NAME_LENGTH - 20)}… (${count(name.length)} characters)`;
}

/** Names in one line: all of a few, the first and the last of many with their number, a dash for none. */
export function shortNames(names: readonly string[]): string {
  if (names.length <= MAX_NAMES) return names.map(shortName).join(', ') || '–';
  return `${names.slice(0, 3).map(shortName).join(', ')}, … ${shortName(names.at(-1) ?? '')} (${count(names.length)})`;
}
