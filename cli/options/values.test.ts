import { assert, double, property } from 'fast-check';
import { expect, test } from 'vitest';
import { arrivals } from './measure-options.ts';
import { addedTo, didYouMean, dimension, mapping, numberWithin, wholeUpTo, wordsOf } from './values.ts';

const positive = numberWithin({ above: 0 });
const wholePositive = wholeUpTo(1e9);

test('every positive number that JavaScript prints can be parsed again', () => {
  assert(
    property(double({ min: Number.MIN_VALUE, noNaN: true, noDefaultInfinity: true }), (n) => positive(String(n)) === n),
  );
});

test('text that is not a number, or out of bounds, is rejected with the bounds', () => {
  for (const text of ['abc', '', ' ', '0', '-5', 'NaN', 'Infinity', '0x10', '1,5', '12ms']) {
    expect(() => positive(text), text).toThrow('Expected a number above 0.');
  }
  for (const text of ['0', '1.5', '1e300']) expect(() => wholePositive(text), text).toThrow('whole number');
  expect(() => numberWithin({ above: 0, below: 100 })('100')).toThrow('a number above 0 and below 100');
  expect(wholePositive('64')).toBe(64);
});

test('a pair with a missing side is rejected', () => {
  expect(dimension('sequence=128')).toEqual(['sequence', 128]);
  for (const text of ['x', 'x=', '=3', 'x=0', 'x=1.5']) expect(() => dimension(text), text).toThrow(/Expected/);
  expect(mapping('features=a,b')).toBe('features=a,b');
  expect(mapping('features="a,,b",2..31')).toBe('features="a,,b",2..31');
  for (const text of ['features', '=a', 'features=a,,b']) expect(() => mapping(text), text).toThrow(/Expected|empty/);
});

test('arrivals are parsed in all their forms', () => {
  expect(arrivals('poisson')).toEqual({ kind: 'poisson' });
  expect(arrivals('gamma:0.5')).toEqual({ kind: 'gamma', k: 0.5 });
  expect(arrivals('trace:C:\\rates.txt')).toEqual({ kind: 'trace', file: 'C:\\rates.txt' });
  for (const text of ['gamma', 'gamma:0', 'trace:', 'poisson:3', 'uniform'])
    expect(() => arrivals(text), text).toThrow();
});

test('words are unique and in the known order, and a typo gets a suggestion', () => {
  const read = wordsOf(['batch', 'realtime', 'microbatch']);
  expect(read('microbatch,batch,batch')).toEqual(['batch', 'microbatch']);
  expect(() => read('batch,real-time')).toThrow("did you mean 'realtime'?");
  expect(didYouMean('zzz', ['batch'])).toBe('');
});

test('a list that is given again is added to, in the known order', () => {
  const read = addedTo(wordsOf(['batch', 'realtime', 'microbatch']));
  expect(read('batch,realtime', read('microbatch,batch', undefined))).toEqual(['batch', 'realtime', 'microbatch']);
  expect(() => read('real-time', ['batch'])).toThrow("did you mean 'realtime'?");
});
