import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fieldText, type FieldRules, readField } from './number-field.ts';
import { readNumber } from './read-number.ts';

const DAY: FieldRules = { kind: 'per-day', unit: 'per day', min: 1, max: 1e15, whole: false };
const WAIT: FieldRules = { kind: 's', unit: 's', min: 0.001, max: 1e9, whole: false };
const MONEY: FieldRules = { kind: 'usd', unit: '$ per month', min: 0, max: 1e9, whole: false };
const COUNT: FieldRules = { kind: 'count', unit: 'instances', min: 0, max: 1000, whole: true };

test('a field says what it understood', () => {
  expect(readField('2.5m', DAY)).toEqual({
    state: 'read',
    value: 2_500_000,
    says: 'Read as 2,500,000 per day: m is read as million.',
  });
  expect(readField('2h', WAIT)).toMatchObject({ value: 7200, says: 'Read as 7200 s (2 h).' });
  expect(readField('2m', WAIT)).toMatchObject({ says: 'Read as 120 s (2 min): m is read as minutes.' });
  expect(readField('1.2k', MONEY)).toMatchObject({ says: 'Read as $1,200 per month.' });
});

test('a field refuses a text that is not a number, a value outside its limits, and parts of what is counted whole', () => {
  expect(readField('lots', DAY)).toEqual({ state: 'refused', why: expect.stringContaining('"lots" is not a number') });
  expect(readField('0', DAY)).toEqual({ state: 'refused', why: '0 per day is too low: at least 1 per day.' });
  expect(readField('5k', COUNT)).toMatchObject({
    why: '5,000 instances is too high: at most 1,000 instances.',
  });
  expect(readField('1.5', COUNT)).toMatchObject({ why: '1.5 instances is not a whole number.' });
  expect(readField(' ', DAY)).toEqual({ state: 'empty' });
});

test('what a field shows is what it reads', () => {
  const kinds = ['per-day', 'ms', 's', 'percent', 'usd', 'bytes', 'count', 'times', 'work-hours'] as const;
  fc.assert(
    fc.property(fc.double({ min: -1e15, max: 1e15, noNaN: true }), fc.constantFrom(...kinds), (value, kind) => {
      const shown = Number(value.toPrecision(12));
      expect(readNumber(fieldText(value, kind), kind)).toMatchObject({ state: 'read', value: shown });
    }),
  );
  expect(fieldText(1_000_000, 'per-day')).toBe('1,000,000');
  expect(fieldText(93_600, 's')).toBe('93600');
});
