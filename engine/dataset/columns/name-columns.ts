import { type ListedColumn, rangeOf, splitColumnList } from '#core/column-list.ts';
import { nearWord } from '#core/near-word.ts';
import { type AppError, usage } from '#engine/platform/app-error.ts';
import { listNames } from '#engine/dataset/bind/bind-errors.ts';
import type { DataColumn } from './columns.ts';
import type { Table } from './judge-columns.ts';
import { byNaturalOrder, familyOf } from './name-families.ts';

/** Longer names are not searched for similar ones, because comparing takes the product of their lengths. */
const MAX_COMPARED = 200;
const MAX_NAME = 100;

/** The error for an unknown name. `option` is the typed text. */
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

/** Finds a thing by name: exactly, else the only match ignoring case and surrounding spaces. */
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

/** Columns that match `mean*`: numbered ones by number, others in file order; those without an order by name. */
function fitting(option: string, pattern: string, { columns, dropped, isKeyed }: Table): readonly DataColumn[] {
  const star = pattern.indexOf('*');
  if (star !== pattern.lastIndexOf('*'))
    throw usage(`${option}: "${pattern}" has more than one *`, 'Write a pattern with a single *.');
  const prefix = pattern.slice(0, star);
  const suffix = pattern.slice(star + 1);
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
 * The columns of a list, in its order. An entry is a name, a range of positions counted from 1 (`2..31`) or a pattern
 * with one `*` (`mean*`). Names of columns take precedence, and quotes force a name. A single column whose name has
 * commas needs no quotes. Ranges and patterns skip dropped columns. Throws AppError (usage).
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
  if (found.length === 0) {
    throw usage(`${option}: all columns of this list are dropped`, {
      commandLine: 'Remove a --drop, or name other columns in --map.',
    });
  }
  return found;
}

/** The columns that `--drop` or `--label` names, one each. Throws AppError (usage) for an unknown name. */
export function namedColumns(
  option: '--drop' | '--label',
  names: readonly string[],
  columns: readonly DataColumn[],
): ReadonlySet<DataColumn> {
  return new Set(
    names.map((name) => {
      const entries = splitColumnList(name);
      const [only, ...others] = entries.map(({ text }) => findNamed(columns, text));
      const found = findNamed(columns, name) ?? (others.length === 0 ? only : undefined);
      if (found !== undefined) return found;
      if (only !== undefined && others.every((other) => other !== undefined)) {
        throw usage(`${option} ${name}: there is no column of this name`, {
          commandLine: `Give each column its own ${option}: ${entries.map(({ text }) => `${option} ${text}`).join(' ')}`,
        });
      }
      throw unknownName(
        `${option} ${name}`,
        'column',
        name,
        columns.map((column) => column.name),
      );
    }),
  );
}
