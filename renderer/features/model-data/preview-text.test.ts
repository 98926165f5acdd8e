import { expect, test } from 'vitest';
import { headings, shapeText } from './preview-text.ts';

test('a shape has thousands separators, and an empty shape is a scalar', () => {
  expect(shapeText([5, 1, 50_000])).toBe('[5, 1, 50,000]');
  expect(shapeText([])).toBe('scalar');
});

test('headings are column names if each value has one, else positions', () => {
  expect(headings(2, 3, ['a', 'b', 'c'])).toEqual(['a', 'b']);
  expect(headings(2, 784, ['image'])).toEqual(['0', '1']);
  expect(headings(2, 2, ['a', 'a'])).toEqual(['0', '1']);
});
