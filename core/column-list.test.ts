import fc from 'fast-check';
import { expect, test } from 'vitest';
import { joinColumnList, rangeOf, splitColumnList } from './column-list.ts';

test('a list that was joined is split into the same names, whatever is in them', () => {
  const name = fc.oneof(
    fc.string({ minLength: 1 }),
    fc.constantFrom('a,b', '"', '""', ' a ', 'a*', '2..31', '__proto__'),
  );
  fc.assert(
    fc.property(fc.array(name, { minLength: 1 }), (names) => {
      expect(splitColumnList(joinColumnList(names)).map((entry) => entry.text)).toEqual(names);
    }),
  );
});

test('only an entry without quotes may be a pattern or a range', () => {
  expect(splitColumnList('2..31, "2..31" ,mean*,"a*"')).toEqual([
    { text: '2..31', isQuoted: false },
    { text: '2..31', isQuoted: true },
    { text: 'mean*', isQuoted: false },
    { text: 'a*', isQuoted: true },
  ]);
});

test('a quote that does not close is part of a name', () => {
  expect(splitColumnList('"a,b').map((entry) => entry.text)).toEqual(['"a', 'b']);
  expect(splitColumnList('"a"b,c').map((entry) => entry.text)).toEqual(['"a"b', 'c']);
});

test.each([
  ['2..31', { first: 2, last: 31 }],
  ['2...31', null],
  ['..31', null],
  ['-2..31', null],
  ['2..31a', null],
  [`1..${'9'.repeat(400)}`, null],
])('%s as a range', (text, range) => {
  expect(rangeOf(text)).toEqual(range);
});
