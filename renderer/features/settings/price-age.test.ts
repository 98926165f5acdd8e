import { expect, test } from 'vitest';
import { ageText } from './price-age.ts';

test('the age of prices is that of the newest one, in days, or in months from four months on', () => {
  const age = (day: string) => ageText('2023-08-30/2026-09-28', new Date(`${day}T12:00:00Z`));
  expect(age('2026-09-28')).toBe('the newest is from today');
  expect(age('2026-09-29')).toBe('the newest is 1 day old');
  expect(age('2026-11-24')).toBe('the newest is 57 days old');
  expect(age('2027-09-28')).toBe('the newest is 12 months old');
});
