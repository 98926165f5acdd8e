import { expect, test } from 'vitest';
import { every } from './every.ts';

test.each([
  [86_400, 'once a day'],
  [86_340, 'once a day'],
  [3600, 'every hour'],
  [6 * 3600, 'every 6 hours'],
  // A day less ten hours and the minute of a run.
  [14 * 3600 - 60, 'every 14 hours'],
  [900, 'every 15 min'],
  [2 * 86_400, 'every 2 d'],
])('%i s is %s', (seconds, said) => {
  expect(every(seconds)).toBe(said);
});
