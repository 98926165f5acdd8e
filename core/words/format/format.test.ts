import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  amount,
  atMostSeconds,
  bytes,
  columnDecimals,
  count,
  counted,
  day,
  days,
  duration,
  mebibytes,
  memory,
  moment,
  percent,
  percentOf,
  plain,
  rate,
  predictionsPerDayText,
  rows,
  seconds,
  significant,
  tabular,
  usd,
  usdDecimals,
  usdRange,
  waitText,
} from './format.ts';
import { cellText, intervalText } from './quantity.ts';

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
])('%d dollars are written as %s', (value, text) => {
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
  [59_499, '59 s'],
  [59_500, '1 min'],
  [59_960, '1 min'],
  [250_000, '4 min 10 s'],
  [3_599_900, '1 h'],
  [4_800_000, '1 h 20 min'],
  [5_400_000, '1 h 30 min'],
  [24_420_000, '6 h 47 min'],
  [86_399_000, '24 h'],
  [86_760_000, '24 h 6 min'],
  [172_800_000, '2 d'],
  [183_600_000, '2 d 3 h'],
])('%d ms are written as %s', (value, text) => {
  expect(duration(value)).toBe(text);
});

test('seconds follow the rule of milliseconds, and what is unknown is a dash', () => {
  expect([5_400, 0.5, 90, null].map(seconds)).toEqual(['1 h 30 min', '500 ms', '1 min 30 s', '—']);
  expect(duration(null)).toBe('—');
});

test.each([
  [0.0801, '81 ms'],
  [0.1, '100 ms'],
  [1, '1 s'],
  [44.1, '45 s'],
  [59, '59 s'],
  [59.5, '1 min'],
  [600, '10 min'],
  [3_599, '59 min 59 s'],
  [3_599.5, '1 h'],
  [86_400, '24 h'],
  [86_570, '24 h 3 min'],
  [90_000, '25 h'],
  [2 * 86_400, '2 d'],
  [2 * 86_400 + 1, '2 d 1 h'],
])('an age of at most %d seconds is written as %s, never as less', (value, text) => {
  expect(atMostSeconds(value)).toBe(text);
});

test.each([
  [0.2, '1 s'],
  [58, '58 s'],
  [119, '2 min'],
  [299, '5 min'],
  [5_400, '1 h 30 min'],
  [20_000, '5 h 33 min'],
])('a wait of about %d seconds is written as %s', (value, text) => {
  expect(waitText(value)).toBe(text);
});

test.each([
  [0, '0 B', '0 B'],
  [512, '512 B', '512 B'],
  [999.6, '1 kB', '1,000 B'],
  [1_536, '1.5 kB', '1.5 KiB'],
  [999_999, '1 MB', '977 KiB'],
  [1_500_000, '1.5 MB', '1.4 MiB'],
  [256 * 2 ** 20, '268 MB', '256 MiB'],
  [2 ** 30, '1.1 GB', '1 GiB'],
  [Number.POSITIVE_INFINITY, 'more than 10,000 PB', 'more than 10,000 PiB'],
])('%d bytes of data are %s, of memory %s', (value, data, inMemory) => {
  expect([bytes(value), memory(value)]).toEqual([data, inMemory]);
});

test('counts keep every digit', () => {
  expect([0, 1_234_567, -1_200].map(count)).toEqual(['0', '1,234,567', '−1,200']);
  expect([counted(1, 'round'), counted(1_200, 'round')]).toEqual(['1 round', '1,200 rounds']);
});

test('a column that names its unit has value and interval', () => {
  expect(cellText({ value: 0.12, low: 0.09, high: 0.17 }, 'usd-per-month')).toBe('$0.12 [0.09–0.17]');
  expect(cellText({ value: 10, low: null, high: null }, 'usd-per-month')).toBe('$10.00');
  expect(cellText(null, 'ms')).toBe('—');
});

test.each([
  [0, '0 %'],
  [1e-9, '< 0.01 %'],
  [0.000_12, '0.012 %'],
  [0.004, '0.4 %'],
  [0.02, '2 %'],
  [0.062, '6.2 %'],
  [0.97, '97 %'],
  [0.994, '99.4 %'],
  [0.954, '95.4 %'],
  [0.254, '25 %'],
  [0.997, '99.7 %'],
  [0.999_4, '99.94 %'],
  [0.999_99, '> 99.99 %'],
  [1, '100 %'],
  [1.52, '152 %'],
  [-0.05, '−5 %'],
])('a share of %d is written as %s', (value, text) => {
  expect(percent(value)).toBe(text);
});

test('rates keep three significant digits and their unit', () => {
  expect(rate(198_000, 'rows/s')).toBe('198,000 rows/s');
  expect(rate(0.35, 'requests/s')).toBe('0.35 requests/s');
  expect(rate(1_240_000, 'rows/s')).toBe('1.24 million rows/s');
  expect(rate(41.26, 'requests/s')).toBe('41.3 requests/s');
});

test('rows, amounts, bytes and memory are written in the units people use', () => {
  expect(rows(1)).toBe('1 row');
  expect(rows(20_000)).toBe('20,000 rows');
  expect(rows(2_000_000)).toBe('2 million rows');
  expect(amount(26_000)).toBe('26,000');
  expect(amount(2_500_000_000)).toBe('2.5 billion');
  expect([amount(999.4e9), amount(1e12), amount(1.24e15)]).toEqual(['999 billion', '1 trillion', '1,240 trillion']);
  expect([0.43, 1, 2e6].map(predictionsPerDayText)).toEqual([
    '0.43 predictions per day',
    '1 prediction per day',
    '2 million predictions per day',
  ]);
  expect(bytes(512)).toBe('512 B');
  expect(bytes(1_240_000)).toBe('1.2 MB');
  expect(mebibytes(96)).toBe('96 MiB');
  expect(mebibytes(1434)).toBe('1.4 GiB');
});

test.each([
  [0.12, 0.09, 0.17, '0.09–0.17'],
  [0.05, 0.004, 0.17, '0.0040–0.17'],
  [7.3, 5.47, 10.34, '5.47–10.34'],
  [313, 290, 1340, '290–1,340'],
  // As precise as the value next to them, at least.
  [99.5, 80, 120, '80.00–120.00'],
  [0.0043, 0.0038, 0.0102, '0.0038–0.010'],
  [0.0098, 0.0091, 0.0103, '0.0091–0.010'],
  [998_000, 900_000, 1_200_000, '900,000–1.2 million'],
  [1, -2, 3, '−2.00–3.00'],
])('next to $%d the range from %d to %d dollars is %s', (value, low, high, text) => {
  expect(usdRange(low, high, usdDecimals(value))).toBe(text);
  expect(intervalText({ value, low, high, unit: 'usd-per-month' })).toBe(text);
});

test('an interval leaves out the unit that all its numbers share', () => {
  const ms = (value: number, low: number, high: number) => intervalText({ value, low, high, unit: 'ms' });
  expect(ms(66, 58, 81)).toBe('58–81');
  expect(ms(1.1, 0.099, 1.2)).toBe('99 µs–1.2 ms');
  expect(ms(5, -1, 9)).toBe('−1.0 ms–9.0 ms');
  expect(ms(7_200_000, 3_600_000, 14_400_000)).toBe('1–4');
  expect(ms(7_200_000, 3_660_000, 14_400_000)).toBe('1 h 1 min–4 h');
  expect(intervalText({ value: 2e6, low: 1.5e6, high: 3e6, unit: 'rows-per-s' })).toBe('1.5–3');
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

test('a share strictly between nothing and everything is never written as either', () => {
  fc.assert(
    fc.property(fc.double({ min: Number.MIN_VALUE, max: 1 - 2 ** -53, noNaN: true }), (share) => {
      expect(percent(share)).not.toMatch(/^(0|100)(\.0+)? %/);
    }),
  );
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

test.each([
  [0.967, 512, '97 %'],
  [0.528, 512, '55 %'],
  [0.528, 4096, '53 %'],
  [0.9487, 4096, '95 %'],
  [0.528, 64, '50 %'],
  [0.999, 512, '> 99.5 %'],
  [0.001, 512, '< 0.5 %'],
  [1, 512, '100 %'],
  [0, 512, '0 %'],
  [0.5, 10, '50 %'],
  [0.0534, undefined, '5.3 %'],
  [Number.NaN, 512, '—'],
])('a share of %d in %d draws is rounded to what they can tell: %s', (share, draws, text) => {
  expect(percentOf(share, draws)).toBe(text);
});
