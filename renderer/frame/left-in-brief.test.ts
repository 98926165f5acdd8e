import { expect, test } from 'vitest';
import { leftInBrief } from './left-in-brief.ts';

test.each([
  [{ waits: true, leftS: null }, 'waiting'],
  [{ waits: false, leftS: null }, 'starting'],
  [{ waits: false, leftS: 32.1 }, '33 s left'],
  [{ waits: false, leftS: 200 }, '4 min left'],
  [{ waits: false, leftS: 0.4 }, 'almost done'],
])('%o is “%s”', (measurement, text) => {
  expect(leftInBrief(measurement)).toBe(text);
});
