import { expect, test } from 'vitest';
import { columnOf, type DataColumn } from './columns.ts';
import { byNaturalOrder, familyOf, isMadeUp, isOfForm, numberedFamilies } from './name-families.ts';

const columnsOf = (...names: readonly string[]): DataColumn[] => names.map((name) => columnOf(name, 'DOUBLE'));
const namesOf = (columns: readonly DataColumn[]): string[] => columns.map(({ name }) => name);
/** A name of `length` characters that ends in a number. */
const long = (length: number): string => `${'a'.repeat(length - 1)}1`;

test.each([
  ['f1', 'f'],
  ['f-1', 'f'],
  ['f_12', 'f'],
  ['f. 1', 'f'],
  ['f[1]', 'f'],
  ['f (10)', 'f'],
  ['F.x_1', 'fx'],
  ['1', ''],
  ['a_1_2', 'a1'],
  [long(256), 'a'.repeat(255)],
])('%s is numbered, with the prefix %j', (name, prefix) => {
  expect([...numberedFamilies(columnsOf(name)).keys()]).toEqual([prefix]);
});

test.each(['f', 'f1x', 'f[1]]', 'f1 ', '', long(257)])('%j is not numbered', (name) => {
  expect(numberedFamilies(columnsOf(name)).size).toBe(0);
});

test('numbered columns are grouped by prefix and ordered by number, without lists', () => {
  const families = numberedFamilies([...columnsOf('f10', 'g_2', 'F-9', 'note', 'f[1]'), columnOf('f2', 'DOUBLE[]')]);
  expect([...families].map(([prefix, family]) => [prefix, namesOf(family)])).toEqual([
    ['f', ['f[1]', 'F-9', 'f10']],
    ['g', ['g_2']],
  ]);
});

test.each<[names: string[], form: string, ordered: string[], isGapless: boolean]>([
  [['f10', 'f9', 'f11'], 'f#', ['f9', 'f10', 'f11'], true],
  [['f3', 'f1'], 'f#', ['f1', 'f3'], false],
  [['f7'], 'f#', ['f7'], true],
  [['f_1', 'F2'], 'f#', ['f_1', 'F2'], true],
  [['2x1', '1x2', '1x1', '2x2'], '#x#', ['1x1', '1x2', '2x1', '2x2'], true],
  [['1x1', '1x2', '2x1'], '#x#', ['1x1', '1x2', '2x1'], false],
  [['1x1', '2x2'], '#x#', ['1x1', '2x2'], false],
  [['1x5', '1x6'], '#x#', ['1x5', '1x6'], true],
  [['5x1', '3x1', '4x1'], '#x#', ['3x1', '4x1', '5x1'], true],
  [['a2', 'a0', 'a1'], 'a#', ['a0', 'a1', 'a2'], true],
])('%j are a family', (names, form, ordered, isGapless) => {
  const family = familyOf(columnsOf(...names));
  expect(family === null ? null : { ...family, columns: namesOf(family.columns) }).toEqual({
    form,
    columns: ordered,
    isGapless,
  });
});

test.each([
  [[]],
  [['a']],
  [['f1', 'g2']],
  [['f1', 'f']],
  [['f1', 'f1x2']],
  [['f1', 'f01']],
  [['f2', 'f1', 'f_2']],
  [['1x2', '1x02']],
  [[`f${2 ** 53}`]],
  [[`f1x${2 ** 53}`]],
  [[long(257)]],
])('%j are not a family', (names) => {
  expect(familyOf(columnsOf(...names))).toBeNull();
});

test('a family has numbers that can be told apart, and names that people write', () => {
  expect(familyOf(columnsOf(`f${2 ** 53 - 1}`))?.isGapless).toBe(true);
  expect(familyOf(columnsOf(long(256)))?.columns).toHaveLength(1);
});

test('a name has a form if it has numbers', () => {
  const isOf = (name: string, form: string): boolean => columnsOf(name).every((column) => isOfForm(column, form));
  expect(isOf('Pixel-12', 'pixel#')).toBe(true);
  expect(isOf('pixel', 'pixel#')).toBe(false);
  expect(isOf('pixel1x2', 'pixel#')).toBe(false);
});

test.each([
  ['#', true],
  ['column#', true],
  ['col#', true],
  ['unnamed#', true],
  ['field#', true],
  ['var#', true],
  ['c#', true],
  ['v#', true],
  ['pixel#', false],
  ['xcol#', false],
  ['col#x', false],
  ['col', false],
])('%s is made up: %s', (form, isGenerated) => {
  expect(isMadeUp(form)).toBe(isGenerated);
});

test('the natural order is by numbers, and total', () => {
  const order = (a: string, b: string): number => {
    const [first, second] = columnsOf(a, b);
    return first === undefined || second === undefined ? Number.NaN : Math.sign(byNaturalOrder(first, second));
  };
  expect([order('f2', 'f10'), order('f10', 'f2')]).toEqual([-1, 1]);
  expect([order('f01', 'f1'), order('f1', 'f01')]).toEqual([-1, 1]);
  expect(order('f1', 'f1')).toBe(0);
});
