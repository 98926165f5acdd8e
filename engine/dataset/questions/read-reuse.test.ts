import { expect, test } from 'vitest';
import { fileWith, refusal } from '#engine/dataset/rows/testing.ts';
import { readReuse } from './read-reuse.ts';

const HOUR_MS = 3_600_000;
const START_MS = Date.UTC(2026, 2, 1);
const iso = (hours: number): string => new Date(START_MS + hours * HOUR_MS).toISOString();

function csv(rows: readonly (readonly [key: string, time: string])[]): string {
  return fileWith('reads.csv', `user,at,x\n${rows.map(([key, time]) => `${key},${time},1`).join('\n')}\n`);
}

test('keys are counted as they are written, and rows without a key are counted apart', async () => {
  const path = csv(['007', '007', '7', '', 'ann', 'ann', 'ann', ''].map((key) => [key, '']));
  const reuse = await readReuse({ path, keyColumn: 'user', timeColumn: null });
  expect(reuse).toMatchObject({
    file: 'reads.csv',
    rows: 6,
    rowsWithoutKey: 2,
    rowsWithoutTime: 0,
    distinctKeys: 3,
    spanDays: null,
    readsPerEntity: { mean: 2, p50: 2, max: 3 },
    readsPerEntityPerDay: null,
    popularity: [
      { keys: 1, reads: 3 },
      { keys: 1, reads: 2 },
      { keys: 1, reads: 1 },
    ],
    newKeyShare: null,
  });
  expect(reuse.sha256).toMatch(/^[0-9a-f]{64}$/);
});

test('keys of many reads share a bin, most read first', async () => {
  const keys = [
    ...Array<string>(1000).fill('a'),
    ...Array<string>(1001).fill('b'),
    ...Array<string>(33).fill('c'),
    'd',
  ];
  const reuse = await readReuse({ path: csv(keys.map((key) => [key, ''])), keyColumn: 'user', timeColumn: null });
  expect(reuse.popularity).toEqual([
    { keys: 2, reads: 2001 },
    { keys: 1, reads: 33 },
    { keys: 1, reads: 1 },
  ]);
});

/**
 * Four days: one known customer every hour; in the second half also one new customer at each noon, who returns an hour
 * later.
 */
const visits: (readonly [string, string])[] = Array.from({ length: 97 }, (_, hour) => ['known', iso(hour)]);
for (const day of [2, 3]) {
  visits.push([`new-${day}`, iso(24 * day + 12)], [`new-${day}`, iso(24 * day + 13)]);
}

test('with times there are rates, and the share of reads whose key is new since the last run', async () => {
  const reuse = await readReuse({ path: csv(visits), keyColumn: 'user', timeColumn: 'at' });
  expect(reuse.spanDays).toBeCloseTo(4, 9);
  expect(reuse.readsPerEntityPerDay?.max).toBeCloseTo(97 / 4, 9);
  // In the second half, without its last period: 48 reads of the known customer and four of new ones.
  expect(reuse.newKeyShare).toEqual([
    // The second visit is in the next hour, after a run that has seen the customer.
    { periodS: 3600, reads: 52, share: 2 / 52 },
    { periodS: 21_600, reads: 52, share: 4 / 52 },
    { periodS: 86_400, reads: 52, share: 4 / 52 },
  ]);
});

test.each([
  ['seconds', (ms: number) => String(ms / 1000)],
  ['milliseconds', String],
  ['local text', (ms: number) => new Date(ms).toISOString().slice(0, 19).replace('T', ' ')],
  ['text with an offset', (ms: number) => new Date(ms).toISOString().replace('Z', '+00:00')],
])('times as %s mean the same', async (_name, write) => {
  const rows = visits.map(([key, time]) => [key, write(Date.parse(time))] as const);
  const reuse = await readReuse({ path: csv(rows), keyColumn: 'user', timeColumn: 'at' });
  expect(reuse.spanDays).toBeCloseTo(4, 9);
  expect(reuse.newKeyShare?.map(({ share }) => share)).toEqual([2 / 52, 4 / 52, 4 / 52]);
});

test('rows without a time do not count where times were asked for', async () => {
  const path = csv([...visits, ['known', ''], ['', iso(1)]]);
  const reuse = await readReuse({ path, keyColumn: 'user', timeColumn: 'at' });
  expect(reuse).toMatchObject({ rows: 101, rowsWithoutKey: 1, rowsWithoutTime: 1, distinctKeys: 3 });
});

test.each([
  ['a column that is not there', { keyColumn: 'usr' }, 'it has no column "usr"; did you mean "user"?', 'user, at, x'],
  ['a time column that is not there', { timeColumn: 'when' }, 'it has no column "when"', '--set timeColumn=NAME'],
  [
    'a key that is another in each row',
    { keyColumn: 'at' },
    'a different value in each of the 2 rows',
    'keyColumn=NAME',
  ],
  ['times that are all the same', { keyColumn: 'x', timeColumn: 'x' }, 'every time in "x" is the same', 'timeColumn'],
  [
    'values that are not times',
    { keyColumn: 'x', timeColumn: 'user' },
    '2 of its times cannot be read, for example "',
    'ISO 8601',
  ],
])('%s is refused with the remedy', async (_name, asked, cause, remedy) => {
  const path = csv([
    ['ann', iso(0)],
    ['bob', iso(1)],
  ]);
  const error = await refusal(() => readReuse({ path, keyColumn: 'user', timeColumn: null, ...asked }));
  expect(error).toMatchObject({ code: 'unusable-input', file: path });
  expect(error.reason).toContain(cause);
  expect(error.actions.join(' ')).toContain(remedy);
});

test('a column without a single value is refused', async () => {
  const path = csv([
    ['', iso(0)],
    ['', iso(1)],
  ]);
  const error = await refusal(() => readReuse({ path, keyColumn: 'user', timeColumn: null }));
  expect(error.reason).toBe('column "user" is empty (2 rows without a key)');
});
