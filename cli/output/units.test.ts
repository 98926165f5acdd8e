import { expect, test } from 'vitest';
import { bytes, duration, interval, number, perDay, seconds, usd } from './units.ts';

test('numbers keep three significant digits and set thousands apart', () => {
  expect([0, 0.01234, 1.234, 12.34, 123.4, 12_345.6, -5].map(number)).toEqual([
    '0',
    '0.0123',
    '1.23',
    '12.3',
    '123',
    '12,346',
    '-5.00',
  ]);
});

test('times take the unit that a reader would', () => {
  expect([0.0064, 1.5, 850, 12_000].map(duration)).toEqual(['6.40 µs', '1.50 ms', '850 ms', '12.0 s']);
  expect([0.5, 60, 3600, 90_000, 400_000].map(seconds)).toEqual(['500 ms', '60.0 s', '60.0 min', '25.0 h', '4.63 d']);
  expect(duration(null)).toBe('–');
});

test('money, bytes and intervals carry their unit', () => {
  expect([0.155, 2.8333, 1234.5, 0].map(usd)).toEqual(['$0.155', '$2.83', '$1,235', '$0']);
  expect([12, 2048, 5_242_880].map(bytes)).toEqual(['12 B', '2.00 KiB', '5.00 MiB']);
  expect(interval({ value: 10, low: 9, high: 11 }, usd)).toBe('$10.00 ($9.00–$11.00)');
  expect(interval({ value: 10, low: null, high: null }, usd)).toBe('$10.00');
});

test('volumes under one are not nothing, and one is singular', () => {
  expect([0.25, 1, 2.5, 1_234_567].map(perDay)).toEqual([
    '0.250 predictions a day',
    '1 prediction a day',
    '2.50 predictions a day',
    '1,234,567 predictions a day',
  ]);
});
