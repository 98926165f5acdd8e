import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sayUsd } from './say.ts';
import {
  amount,
  bytes,
  columnDecimals,
  day,
  days,
  duration,
  mebibytes,
  moment,
  percent,
  plain,
  rate,
  predictionsADay,
  rows,
  significant,
  tabular,
  usd,
  usdRange,
} from './format.ts';

test.each([
  [0, '$0'],
  [0.0043, '$0.0043'],
  [0.14, '$0.14'],
  [0.0000012, '$0.0000012'],
  [0.0000000284, '$0.000000028'],
  [0.999, '$1.00'],
  [7.3, '$7.30'],
  [99.994, '$99.99'],
  [99.996, '$100'],
  [312.68, '$313'],
  [999.6, '$1,000'],
  [1240.4, '$1,240'],
  [12_345.6, '$12,350'],
  [1_240_000, '$1.24 million'],
  [-3, '−$3.00'],
  [Number.NaN, '—'],
])('%d dollars are said as %s', (value, text) => {
  expect(usd(value)).toBe(text);
});

test.each([
  [0, '0 ms'],
  [0.0012, '1.2 µs'],
  [0.038, '38 µs'],
  [0.11, '0.11 ms'],
  [2.31, '2.3 ms'],
  [66.4, '66 ms'],
  [352.2, '352 ms'],
  [999.6, '1.0 s'],
  [1400, '1.4 s'],
  [59_960, '1 min'],
  [250_000, '4 min 10 s'],
  [3_599_900, '1 h'],
  [4_800_000, '1 h 20 min'],
  [24_420_000, '6 h 47 min'],
  [86_399_000, '24 h'],
  [86_760_000, '24 h 6 min'],
  [172_800_000, '2 d'],
  [183_600_000, '2 d 3 h'],
])('%d ms are said as %s', (value, text) => {
  expect(duration(value)).toBe(text);
});

test.each([
  [0, '0 %'],
  [0.004, '< 1 %'],
  [0.02, '2 %'],
  [0.062, '6.2 %'],
  [0.97, '97 %'],
  [0.9999, '> 99 %'],
  [1, '100 %'],
])('a share of %d is said as %s', (value, text) => {
  expect(percent(value)).toBe(text);
});

test.each([2.84e-8, 0.0032, 0.03, 0.8, 28.333, 1240.4])('reasons and report print %d dollars alike', (value) => {
  expect(sayUsd(value)).toBe(usd(value));
});

test('rates keep three significant digits and their unit', () => {
  expect(rate(198_000, 'rows/s')).toBe('198,000 rows/s');
  expect(rate(0.35, 'requests/s')).toBe('0.35 requests/s');
  expect(rate(1_240_000, 'rows/s')).toBe('1.24 million rows/s');
  expect(rate(41.26, 'requests/s')).toBe('41.3 requests/s');
});

test('rows, amounts, bytes and memory are said in the units people use', () => {
  expect(rows(1)).toBe('1 row');
  expect(rows(20_000)).toBe('20,000 rows');
  expect(rows(2_000_000)).toBe('2 million rows');
  expect(amount(26_000)).toBe('26,000');
  expect(amount(2_500_000_000)).toBe('2.5 billion');
  expect([0.43, 1, 2e6].map(predictionsADay)).toEqual([
    '0.43 predictions a day',
    '1 prediction a day',
    '2 million predictions a day',
  ]);
  expect(bytes(512)).toBe('512 B');
  expect(bytes(1_240_000)).toBe('1.2 MB');
  expect(mebibytes(96)).toBe('96 MiB');
  expect(mebibytes(1434)).toBe('1.4 GiB');
});

test('both ends of a range of dollars have the decimals of the upper one, unless the lower would vanish', () => {
  expect(usdRange(0.09, 0.17)).toBe('0.09–0.17');
  expect(usdRange(0.004, 0.17)).toBe('0.0040–0.17');
  expect(usdRange(5.47, 10.34)).toBe('5.47–10.34');
  expect(usdRange(290, 1340)).toBe('290–1,340');
});

test('a column has the same decimals in every row, enough for its smallest number', () => {
  const values = [0.12, 5.14, null, 1234.5];
  expect(tabular(values, columnDecimals(values, 2))).toEqual(['0.12', '5.14', '—', '1,234.50']);
  expect(columnDecimals([0.0043, 12], 2)).toBe(4);
  expect(columnDecimals([0.0000043], 2)).toBe(4);
});

test('days and moments are read from ISO times, and what is none is left alone', () => {
  expect(day('2026-11-24')).toBe('24 November 2026');
  expect(moment('2026-01-05T09:05:00Z')).toBe('5 January 2026, 09:05 UTC');
  expect(day('soon')).toBe('soon');
  expect(days('2023-08-30/2026-11-01')).toBe('30 August 2023 to 1 November 2026');
});

const positive = fc.double({ min: 1e-9, max: 1e12, noNaN: true });

test('significant digits say a number to within half a unit of the last digit', () => {
  fc.assert(
    fc.property(positive, fc.integer({ min: 1, max: 6 }), (value, digits) => {
      const said = Number(significant(value, digits).replaceAll(',', ''));
      expect(Math.abs(said / value - 1)).toBeLessThanOrEqual(0.5 * 10 ** (1 - digits) + 1e-9);
    }),
  );
});

test('no formatter ever says a number in exponent form or as NaN', () => {
  fc.assert(
    fc.property(positive, (value) => {
      for (const text of [usd(value), duration(value), plain(value), rate(value, '/s'), amount(value)]) {
        expect(text).not.toMatch(/e[+-]|NaN|undefined|Infinity/);
      }
    }),
  );
});

test('a longer time is never said to be shorter', () => {
  const perUnit: Readonly<Record<string, number>> = { µs: 1e-3, ms: 1, s: 1e3, min: 6e4, h: 3.6e6, d: 8.64e7 };
  const inMs = (text: string): number => {
    const parts = text.replaceAll(',', '').split(' ');
    return parts.reduce(
      (sum, part, index) =>
        index % 2 === 0 ? sum + Number(part) * (perUnit[parts[index + 1] ?? ''] ?? Number.NaN) : sum,
      0,
    );
  };
  fc.assert(
    fc.property(fc.double({ min: 1e-4, max: 1e9, noNaN: true }), (ms) => {
      expect(Math.abs(inMs(duration(ms)) / ms - 1)).toBeLessThan(0.051);
    }),
  );
});
