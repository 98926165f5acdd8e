import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NUMERIC_INPUTS, inputDefinition } from '#core/contract/workload/workload-inputs.ts';
import { bytes, roundDuration } from '#core/words/format/format.ts';
import { inputText } from './inputs.ts';
import type { TypedKind } from './number-units.ts';
import { noteText, readNumber, refusalText } from './read-number.ts';

/** The value, or the code of the refusal. */
function read(text: string, kind: TypedKind): number | string {
  const typed = readNumber(text, kind);
  return typed.state === 'read' ? typed.value : typed.refusal.code;
}

test.each([
  ['2.5m', 'per-day', 2_500_000],
  ['2.5M', 'per-day', 2_500_000],
  ['2,5m', 'per-day', 2_500_000],
  ['200k', 'per-day', 200_000],
  ['1.1 million', 'per-day', 1_100_000],
  ['3B', 'per-day', 3e9],
  ['2 million per day', 'per-day', 2_000_000],
  ['2 million predictions per day', 'per-day', 2_000_000],
  ['30/s', 'per-day', 30 * 86_400],
  ['1k per hour', 'per-day', 24_000],
  ['7 a week', 'per-day', 1],
  ['2h', 's', 7_200],
  ['2h', 'ms', 7_200_000],
  ['250', 'ms', 250],
  ['250ms', 's', 0.25],
  ['1.5 s', 'ms', 1_500],
  ['38 µs', 'ms', 0.038],
  ['38 μs', 'ms', 0.038],
  ['3 d', 's', 259_200],
  ['2m', 's', 120],
  ['90 Min', 's', 5_400],
  ['1 h 30 min', 's', 5_400],
  ['1h30m', 's', 5_400],
  ['2 d 3 h', 's', 183_600],
  ['2k', 'ms', 2_000],
  ['20kB', 'bytes', 20_000],
  ['20 KB', 'bytes', 20_000],
  ['64 KiB', 'bytes', 65_536],
  ['1.5 MB', 'bytes', 1_500_000],
  ['1GiB', 'bytes', 2 ** 30],
  ['512 B', 'bytes', 512],
  ['2k', 'bytes', 2_000],
  ['2m', 'bytes', 2_000_000],
  ['5 %', 'percent', 5],
  ['5', 'percent', 5],
  ['99.9%', 'percent', 99.9],
  ['57 %', 'share', 0.57],
  ['0.57', 'share', 0.57],
  ['0,5 %', 'share', 0.005],
  ['$1,200', 'usd', 1_200],
  ['1.2k', 'usd', 1_200],
  ['5k$', 'usd', 5_000],
  ['$1,240 per month', 'usd', 1_240],
  ['12000 USD per year', 'usd', 1_000],
  ['$90/h', 'usd-per-hour', 90],
  ['2k requests/s', 'per-s', 2_000],
  ['600/min', 'per-s', 10],
  ['40 h', 'work-hours', 40],
  ['8 per day', 'times-a-day', 8],
  ['2.5 times', 'times', 2.5],
  ['2.5x', 'times', 2.5],
  ['1e6', 'count', 1e6],
  ['1e3 ms', 's', 1],
  ['2_500_000', 'per-day', 2_500_000],
  ['+5', 'count', 5],
  ['−5', 'count', -5],
  ['.5', 's', 0.5],
  ['5.', 's', 5],
] as const)('%s as %s is %d', (text, kind, value) => {
  expect(read(text, kind)).toBe(value);
});

test.each([
  ['1,5', 's', 1.5],
  ['0,125', 's', 0.125],
  ['1234,567', 's', 1234.567],
  ['1,2345', 's', 1.2345],
  ['1,234.5', 's', 1234.5],
  ['1.234,5', 's', 1234.5],
  ['1,234,567', 's', 1_234_567],
  ['1.234.567', 's', 1_234_567],
  ['1.234.567,89', 's', 1_234_567.89],
  ['1 234 567', 's', 1_234_567],
  ['1\u202f234,5', 's', 1234.5],
  ["1'234.5", 's', 1234.5],
  ['1’234’567', 's', 1_234_567],
  ['1,500', 'per-day', 1_500],
  ['1,024', 'bytes', 1_024],
  ['1.500', 'per-day', 1.5],
])('%s as %s is %d: its separators have one reading', (text, kind, value) => {
  expect(read(text, kind as TypedKind)).toBe(value);
});

test.each([
  ['1,500', 's', 'comma-ambiguous'],
  ['1,500 ms', 's', 'comma-ambiguous'],
  ['1,500', 'percent', 'comma-ambiguous'],
  ['1,500k', 'per-day', 'comma-ambiguous'],
  ['12,34,567', 'count', 'separators'],
  ['1.5.2', 'count', 'separators'],
  ['1,2345,678', 'count', 'separators'],
  ['1,234 567', 'count', 'separators'],
  ['1.234,567,8', 'count', 'separators'],
  ['0,234,567', 'count', 'separators'],
  ['1 00', 'count', 'separators'],
  ['5,', 's', 'separators'],
  ['1_', 's', 'separators'],
  ['_1', 's', 'separators'],
  ['1__0', 's', 'separators'],
  ['', 's', 'empty'],
  ['  ', 's', 'empty'],
  ['soon', 's', 'not-a-number'],
  ['.', 's', 'not-a-number'],
  ['1e999', 's', 'not-a-number'],
  ['0x10', 's', 'not-a-number'],
  ['0b11', 's', 'not-a-number'],
  ['Infinity', 's', 'not-a-number'],
  ['١٢٣', 's', 'not-a-number'],
  ['1 2 h', 's', 'separators'],
  ['1 h 30', 's', 'not-a-number'],
  ['30 min 1 h', 's', 'not-a-number'],
  ['1 h 90 min', 's', 'not-a-number'],
  ['1 h 2 h', 's', 'not-a-number'],
  ['5 apples', 'per-day', 'unknown-unit'],
  ['5 h', 'per-day', 'unknown-unit'],
  ['5 MB', 's', 'unknown-unit'],
  ['5 %', 'ms', 'unknown-unit'],
  ['2 d', 'work-hours', 'unknown-unit'],
  ['5/m', 'per-day', 'unknown-unit'],
  ['5 Mbit', 'bytes', 'unknown-unit'],
  ['2M', 's', 'm-ambiguous'],
  ['2 M', 'ms', 'm-ambiguous'],
  ['2 toString', 'bytes', 'unknown-unit'],
  ['2 constructor', 's', 'unknown-unit'],
] as const)('%s as %s is refused: %s', (text, kind, code) => {
  expect(read(text, kind)).toBe(code);
});

test('an m is a minute of a time and a million of a number, and the reading says so', () => {
  expect(readNumber('2m', 's')).toMatchObject({ value: 120, note: 'm-as-minutes' });
  expect(readNumber('2m', 'per-day')).toMatchObject({ value: 2e6, note: 'm-as-million' });
  expect(readNumber('2min', 's')).toMatchObject({ note: null });
  expect(readNumber('1,500', 'count')).toMatchObject({ note: 'comma-groups' });
  expect(noteText('m-as-minutes')).toBe('m is read as minutes');
});

test('a refusal quotes the text and says how to write the number', () => {
  const why = (text: string, kind: TypedKind): string => {
    const typed = readNumber(text, kind);
    return typed.state === 'refused' ? refusalText(typed.refusal, kind) : '';
  };
  expect(why('soon', 'ms')).toBe('"soon" is not a number; write a time, such as 250 ms, 1.5 s or 2 min');
  expect(why('1,500', 's')).toBe('"1,500" can mean 1500 or 1.5; write the number without a comma');
  expect(why('5 apples', 'bytes')).toMatch(/"5 apples" has an unknown unit, apples; write a size/);
  expect(why('2M', 's')).toMatch(/minutes or millions/);
});

const KINDS = [
  'per-day', 'times', 'times-a-day', 'ms', 's', 'share', 'percent', 'usd', 'usd-per-hour', 'bytes', 'count', 'per-s',
  'work-hours',
] as const satisfies readonly TypedKind[]; // prettier-ignore
const anyKind = fc.constantFrom(...KINDS);
const amount = fc.double({ min: 1e-6, max: 1e15, noNaN: true });

/** Digits with a separator of thousands and a decimal mark. */
function written(value: number, group: string, decimal: string): string {
  const [whole = '', fraction] = value.toFixed(2).split('.');
  const grouped = whole.replaceAll(/\B(?=(\d{3})+(?!\d))/g, group);
  return `${grouped}${decimal}${fraction}`;
}

test('whatever JavaScript writes as a number is that number, in every kind', () => {
  fc.assert(
    fc.property(amount, anyKind, (value, kind) => {
      expect(read(String(value), kind)).toBe(value);
      expect(read(`-${value}`, kind)).toBe(-value);
    }),
  );
});

test('every usual way to separate thousands and two decimals gives the same number', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e13 }), anyKind, (cents, kind) => {
      const value = cents / 100;
      for (const [group, decimal] of [
        [',', '.'],
        ['.', ','],
        [' ', ','],
        [' ', '.'],
        ["'", '.'],
        ['\u00a0', ','],
        ['', ','],
        ['', '.'],
      ] as const) {
        expect(read(written(value, group, decimal), kind)).toBe(Number(value.toFixed(2)));
      }
    }),
  );
});

test('a unit multiplies, with and without a blank, and more of it is more', () => {
  const units = [
    ['s', 'ms', 0.001],
    ['s', 's', 1],
    ['s', 'min', 60],
    ['s', 'h', 3600],
    ['s', 'd', 86_400],
    ['s', 'w', 604_800],
    ['ms', 'µs', 0.001],
    ['ms', 'ms', 1],
    ['ms', 's', 1000],
    ['ms', 'min', 60_000],
    ['bytes', 'B', 1],
    ['bytes', 'kB', 1e3],
    ['bytes', 'MB', 1e6],
    ['bytes', 'GB', 1e9],
    ['bytes', 'KiB', 1024],
    ['bytes', 'MiB', 2 ** 20],
    ['per-day', 'k', 1e3],
    ['per-day', 'M', 1e6],
    ['per-day', 'B', 1e9],
    ['usd', 'k', 1e3],
    ['count', 'bn', 1e9],
    ['share', '%', 0.01],
    ['percent', '%', 1],
  ] as const;
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 99_999 }),
      fc.constantFrom(...units),
      fc.boolean(),
      (n, [kind, unit, factor], blank) => {
        const value = n / 100;
        const text = `${value}${blank ? ' ' : ''}${unit}`;
        expect(read(text, kind)).toBeCloseTo(value * factor, 9 - Math.ceil(Math.log10(factor + 1)));
        expect(read(text.replace('.', ','), kind)).toBe(read(text, kind));
        expect(read(`-${text}`, kind)).toBe(-Number(read(text, kind)));
        expect(Number(read(`${value + 1}${unit}`, kind))).toBeGreaterThan(Number(read(text, kind)));
      },
    ),
  );
});

test('what Modewise writes can be typed: durations, sizes, and every input of a workload', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.001, max: 1e10, noNaN: true }), (ms) => {
      const text = roundDuration(ms);
      const again = read(text, 'ms');
      expect(Math.abs(Number(again) - ms) / ms).toBeLessThan(0.06);
      expect(roundDuration(Number(again))).toBe(text);
    }),
  );
  fc.assert(
    fc.property(fc.double({ min: 1, max: 1e14, noNaN: true }), (size) => {
      expect(bytes(Number(read(bytes(size).replace(/,(?=\d{3} )/, ''), 'bytes')))).toBe(bytes(size));
    }),
  );
  for (const input of NUMERIC_INPUTS) {
    for (const value of [0.5, 1, 42, 90]) {
      const stored = inputDefinition(input).kind === 'share' ? value / 100 : value;
      expect(read(inputText(input, stored), inputDefinition(input).kind)).toBeCloseTo(stored, 9);
    }
  }
});

test('any text is a finite number or refused with a reason, never thrown at', () => {
  const piece = fc.constantFrom(
    ..."0123456789.,'’_ +-−e%$kKmMbBhsd/µ\u00a0".split(''),
    'min',
    'per day',
    ' million',
    '1e',
    'KiB',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(piece, { maxLength: 12 }).map((all) => all.join('')),
      ),
      anyKind,
      (text, kind) => {
        const typed = readNumber(text, kind);
        if (typed.state === 'read') expect(Number.isFinite(typed.value)).toBe(true);
        else expect(refusalText(typed.refusal, kind).length).toBeGreaterThan(10);
      },
    ),
    { numRuns: 3000 },
  );
});

test('a text longer than any number is refused, and quoted only in part', () => {
  const typed = readNumber('1 '.repeat(50_000), 's');
  expect(typed).toMatchObject({ state: 'refused', refusal: { code: 'not-a-number' } });
  expect(typed.state === 'refused' && refusalText(typed.refusal, 's').length).toBeLessThan(200);
  expect(read(`${'1,000,'.repeat(5)}000`, 'count')).not.toBe('not-a-number');
});
