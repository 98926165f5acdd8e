import { expect, test } from 'vitest';
import { dateWords } from './date-words.ts';

const now = new Date(2026, 10, 24, 0, 30);
const at = (...parts: [number, number, number, number?, number?]): string => new Date(...parts).toISOString();

test('a time today shows the clock, an earlier one the day', () => {
  expect(dateWords(at(2026, 10, 24, 0, 2), now)).toBe('Today, 00:02');
  expect(dateWords(at(2026, 10, 23, 23, 59), now)).toBe('Yesterday');
  expect(dateWords(at(2026, 10, 18), now)).toBe('18 Nov');
  expect(dateWords(at(2024, 10, 3), now)).toBe('3 Nov 2024');
});

test('a daylight saving change does not shift the day', () => {
  expect(dateWords(at(2026, 9, 25, 0, 10), new Date(2026, 9, 26, 0, 5))).toBe('Yesterday');
});
