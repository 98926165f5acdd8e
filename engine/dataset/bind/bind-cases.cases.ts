import { expect, test } from 'vitest';
import { refusal } from '#engine/dataset/rows/testing.ts';
import {
  bind,
  type Column,
  day,
  holding,
  LABEL,
  NAMED,
  NUMBERED,
  spoilt,
  write,
} from '#engine/dataset/rows/testing-tables.ts';

const renamed = (name: string) => (column: Column) => [{ ...column, name }];

/**
 * A change after which one feature is no longer a numeric column; `out` is its name in the list of excluded columns, if
 * different.
 */
interface Spoiling {
  readonly at: number;
  readonly change: (column: Column) => readonly Column[];
  readonly out?: string;
}

const CASES: readonly (readonly [what: string, spoiling: Spoiling])[] = [
  ['the first holds text', { at: 0, change: holding((row) => (row % 2 === 0 ? 'low' : 'high')) }],
  ['one in the middle holds text', { at: 11, change: holding((row) => `level ${row % 3}`) }],
  ['the last holds text', { at: 29, change: holding((row) => (row % 2 === 0 ? 'low' : 'high')) }],
  ['one is empty', { at: 4, change: holding(() => null) }],
  ['one is boolean', { at: 8, change: holding((row) => row % 3 === 0) }],
  ['the last is boolean', { at: 29, change: holding((row) => row % 3 === 0) }],
  ['one holds dates', { at: 6, change: holding(day) }],
  ['one holds timestamps', { at: 6, change: holding((row) => `${day(row)} 10:00:00`) }],
  ['one holds %', { at: 3, change: holding((row) => `${row}%`) }],
  ['one holds a unit', { at: 13, change: holding((row) => `${row} kg`) }],
  ['one has a decimal comma', { at: 17, change: holding((row) => `${row},5`) }],
  ['one holds words for most numbers', { at: 9, change: holding((row) => (row < 30 ? 'missing' : row)) }],
  ['one is called class', { at: 0, change: renamed('class'), out: 'class' }],
  ['one in the middle is called class', { at: 12, change: renamed('class'), out: 'class' }],
  ['one is called y', { at: 5, change: renamed('y'), out: 'y' }],
  ['one is called like a key', { at: 10, change: renamed('body_mass_index'), out: 'body_mass_index' }],
  ['one is a list of words', { at: 10, change: holding((row) => `a${row} b c`) }],
  ['one holds marks such as -', { at: 20, change: holding(() => '-') }],
];

/** JSON keys without a numeric order never bind by themselves; only numbered names are informative. */
const TABLES = [
  ['csv', 'names', NAMED],
  ['csv', 'numbered names', NUMBERED],
  ['jsonl', 'numbered names', NUMBERED],
  ['parquet', 'names', NAMED],
] as const;
type Table = (typeof TABLES)[number];

/** A test by its name. */
interface BindCase {
  readonly name: string;
  readonly run: () => Promise<void>;
}

/** A case in every table. */
function inEveryTable(what: string, check: (table: Table) => Promise<void>): readonly BindCase[] {
  return TABLES.map((table) => ({
    name: `30 features and a label in ${table[0]} with ${table[1]}: ${what}`,
    run: () => check(table),
  }));
}

/** The label never takes the place of a feature that is spoilt, is called like something else or is missing. Every third of them has each format and each kind. */
export const BIND_CASES: readonly BindCase[] = [
  ...CASES.flatMap(([what, spoiling]) =>
    inEveryTable(`${what}: the label never takes its place`, (table) => expectSpoiltRefused(table, spoiling)),
  ),
  ...['time', 'date'].flatMap((name) =>
    inEveryTable(`one is called ${name} and holds other numbers: it stays a feature`, (table) =>
      expectRenamedBound(table, name),
    ),
  ),
  ...[0, 14, 29].flatMap((at) =>
    inEveryTable(`feature ${at} is missing: the label never takes its place`, (table) =>
      expectMissingRefused(table, at),
    ),
  ),
];

/** One test for each case. */
export function testBindCases(cases: readonly BindCase[]): void {
  test.each(cases.map(({ name, run }) => [name, run] as const))('%s', (_, run) => run());
}

async function expectSpoiltRefused([format, , names]: Table, { at, change, out }: Spoiling): Promise<void> {
  const path = await write(format, [...spoilt(names, at, change), LABEL]);
  const error = await refusal(() => bind(path));
  expect(error.code).toBe('unusable-input');
  expect(error.file).toBe(path);
  const text = [error.reason, ...error.actions].join(' ');
  expect(text).toContain(out ?? names[at]);
  expect(text).toContain('diagnosis');
  expect(text).toMatch(/--drop |--map features=/);
}

async function expectRenamedBound([format, , names]: Table, name: string): Promise<void> {
  const path = await write(format, [...spoilt(names, 2, renamed(name)), LABEL]);
  if (format === 'jsonl') {
    const error = await refusal(() => bind(path));
    expect(error.reason).toContain('object keys, which have no order');
    return;
  }
  const bound = await bind(path);
  expect(bound.columns).toEqual(names.map((each, index) => (index === 2 ? name : each)));
}

async function expectMissingRefused([format, , names]: Table, at: number): Promise<void> {
  const path = await write(format, [...spoilt(names, at, () => []), LABEL]);
  const error = await refusal(() => bind(path));
  expect(error.reason).toContain('diagnosis');
}
