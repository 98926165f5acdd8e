import { expect, test } from 'vitest';
import { headings, shapeText, withoutOptions } from './preview-text.ts';

test('a shape is written with its thousands apart, and none is a scalar', () => {
  expect(shapeText([5, 1, 50_000])).toBe('[5, 1, 50,000]');
  expect(shapeText([])).toBe('scalar');
});

test('values are called by their columns where each has one, else by their place', () => {
  expect(headings(2, 3, ['a', 'b', 'c'])).toEqual(['a', 'b']);
  expect(headings(2, 784, ['image'])).toEqual(['0', '1']);
  expect(headings(2, 2, ['a', 'a'])).toEqual(['0', '1']);
});

test('advice for a command line is left out, other advice stays', () => {
  const problem = { code: null, file: null, cause: 'x', details: '' };
  const actions = ['Say it: --dim sequence=N', 'Copy the file again.'];
  expect(withoutOptions({ ...problem, actions }).actions).toEqual(['Copy the file again.']);
});
