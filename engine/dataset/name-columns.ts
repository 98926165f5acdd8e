import { type ListedColumn, rangeOf, splitColumnList } from '#core/column-list.ts';
import { nearWord } from '#core/near-word.ts';
import { type AppError, usage } from '#engine/platform/app-error.ts';
import { listNames } from './bind-errors.ts';
import type { DataColumn } from './columns.ts';
import type { Table } from './judge-columns.ts';
import { byNaturalOrder, familyOf } from './name-families.ts';

/** Names beyond these are not searched for one that is meant: comparing takes the product of their lengths. */
const MAX_COMPARED = 200;
const MAX_NAME = 100;

/** The error for a name that is none of those known. `option` is what was typed. */
export function unknownName(option: string, what: string, name: string, known: readonly string[]): AppError {
  const near =
    name.length > MAX_NAME
      ? null
      : nearWord(
          name,
          known.slice(0, MAX_COMPARED).filter((each) => each.length <= MAX_NAME),
        );
  const meant = near === null ? '' : ` (did you mean "${near}"?)`;
  return usage(`${option}: there is no ${what} "${name}"${meant}`, `Known: ${listNames(known)}.`);
}

/** The thing of a name: exactly, else the only one without regard to case and to spaces at its ends. */
export function findNamed<T extends { readonly name: string }>(things: readonly T[], name: string): T | undefined {
  const exact = things.find((thing) => thing.name === name);
  if (exact !== undefined) return exact;
  const wanted = name.trim().toLowerCase();
  const alike = things.filter((thing) => thing.name.trim().toLowerCase() === wanted);
  return alike.length === 1 ? alike[0] : undefined;
}

function inRange(
  option: string,
  { first, last }: { first: number; last: number },
  table: Table,
): readonly DataColumn[] {
  const { columns, dropped, isKeyed } = table;
  if (isKeyed) {
    throw usage(
      `${option}: ${first}..${last} is a range, but the columns of these data have no order`,
      'Write the names, or a pattern such as f*.',
    );
  }
  if (first < 1 || last < first || last > columns.length) {
    throw usage(
      `${option}: ${first}..${last} is not a range of columns`,
      `The file has ${columns.length} columns: write a range from 1 to ${columns.length}, the smaller number first.`,
    );
  }
  return columns.slice(first - 1, last).filter((column) => !dropped.has(column));
}

/** Columns that fit `mean*`: numbered ones by their numbers, others as they stand in the file; those without a place by their names. */
function fitting(option: string, pattern: string, { columns, dropped, isKeyed }: Table): readonly DataColumn[] {
  const [prefix = '', suffix = '', ...more] = pattern.split('*');
  if (more.length > 0) throw usage(`${option}: "${pattern}" has more than one *`, 'Write a pattern with a single *.');
  const matching = columns.filter(
    ({ name }) => name.length >= prefix.length + suffix.length && name.startsWith(prefix) && name.endsWith(suffix),
  );
  if (matching.length === 0)
    throw unknownName(
      option,
      'column that fits',
      pattern,
      columns.map(({ name }) => name),
    );
  const kept = matching.filter((column) => !dropped.has(column));
  return familyOf(kept)?.columns ?? (isKeyed ? kept.toSorted(byNaturalOrder) : kept);
}

function columnsOf(
  option: string,
  { text, isQuoted }: ListedColumn,
  table: Table,
  byName: ReadonlyMap<string, DataColumn>,
): readonly DataColumn[] {
  const named = byName.get(text) ?? findNamed(table.columns, text);
  if (named !== undefined) return [named];
  const range = isQuoted ? null : rangeOf(text);
  if (range !== null) return inRange(option, range, table);
  if (!isQuoted && text.includes('*')) return fitting(option, text, table);
  throw unknownName(
    option,
    'column',
    text,
    table.columns.map(({ name }) => name),
  );
}

/**
 * The columns that a list names, in its order. An entry is a name, a range of positions counted from 1 (`2..31`) or a pattern with one `*`
 * (`mean*`); a name that a column has comes first, and quotes keep one from being read otherwise. A column whose name has commas may also stand
 * alone without quotes. Columns that are dropped are left out of ranges and patterns. Throws AppError (usage).
 */
export function listedColumns(option: string, list: string, table: Table): readonly DataColumn[] {
  const byName = new Map(table.columns.map((column) => [column.name, column]));
  const whole = byName.get(list);
  const found =
    whole === undefined ? splitColumnList(list).flatMap((entry) => columnsOf(option, entry, table, byName)) : [whole];
  const seen = new Set<DataColumn>();
  for (const column of found) {
    if (table.dropped.has(column)) {
      throw usage(`${option}: column "${column.name}" is dropped`, {
        commandLine: 'Remove its --drop, or remove it from --map.',
      });
    }
    if (seen.has(column)) throw usage(`${option}: column "${column.name}" is named twice`, 'Name each column once.');
    seen.add(column);
  }
  return found;
}

/** The columns that `--drop` names, one each. Throws AppError (usage) for a name that no column has. */
export function droppedColumns(drops: readonly string[], columns: readonly DataColumn[]): ReadonlySet<DataColumn> {
  return new Set(
    drops.map((drop) => {
      const exact = columns.find((column) => column.name === drop);
      if (exact !== undefined) return exact;
      const entries = splitColumnList(drop);
      const [only] = entries;
      const found = only === undefined || entries.length > 1 ? findNamed(columns, drop) : findNamed(columns, only.text);
      if (found !== undefined) return found;
      if (entries.length > 1 && entries.every(({ text }) => findNamed(columns, text) !== undefined)) {
        throw usage(`--drop ${drop}: there is no column of this name`, {
          commandLine: `Give each column a --drop of its own: ${entries.map(({ text }) => `--drop ${text}`).join(' ')}`,
        });
      }
      throw unknownName(
        `--drop ${drop}`,
        'column',
        drop,
        columns.map(({ name }) => name),
      );
    }),
  );
}
