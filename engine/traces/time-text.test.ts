import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TimeText, type TimeUnit } from './time-text.ts';

const read = (text: string, unit: TimeUnit = 's'): number => {
  const bytes = Buffer.from(text);
  return new TimeText(unit).read(bytes, 0, bytes.length);
};

test('a number has the unit of its file', () => {
  expect(read('12.5')).toBe(12_500);
  expect(read('-3')).toBe(-3000);
  expect(read('1767225600', 's')).toBe(1_767_225_600_000);
  expect(read('1767225600123', 'ms')).toBe(1_767_225_600_123);
  expect(read('1767225600123456', 'us')).toBeCloseTo(1_767_225_600_123.456, 3);
  expect(read('1767225600123456789', 'ns')).toBeCloseTo(1_767_225_600_123.456, 2);
  expect(read('1.5e3')).toBe(1_500_000);
});

test('dates are read with their zone, and without one as UTC', () => {
  const moment = Date.UTC(2026, 0, 31, 9, 30, 5);
  for (const text of [
    '2026-01-31T09:30:05Z',
    '2026-01-31 09:30:05',
    '"2026-01-31T11:30:05+02:00"',
    '2026-01-31T04:00:05-0530',
    '2026/01/31 09:30:05 UTC',
    '[31/Jan/2026:09:30:05 +0000]',
    '31/Jan/2026:10:30:05 +0100',
  ])
    expect([text, read(text)]).toEqual([text, moment]);
  expect(read('2026-01-31T09:30:05.1234567Z')).toBeCloseTo(moment + 123.4567, 3);
  expect(read('2026-01-31T09:30Z')).toBe(moment - 5000);
  expect(read('2024-02-29')).toBe(Date.UTC(2024, 1, 29));
});

test('what is not a time is NaN', () => {
  for (const text of [
    '',
    'soon',
    '1e999',
    '1e308',
    '2026-13-01',
    '2026-02-29',
    '2026-01-31T25:00:00Z',
    '2026-01-31T09:30:05 CET',
    '2026-01-31T09:30:05+99:00',
    '31/Foo/2026:09:30:05 +0000',
    '10.0.0.1',
    '0x10',
    '12:30:00',
    'Infinity',
  ])
    expect([text, read(text)]).toEqual([text, Number.NaN]);
});

test('every moment that JavaScript writes is read as it was', () => {
  fc.assert(
    fc.property(fc.date({ min: new Date(0), max: new Date('2199-12-31T23:59:59Z'), noInvalidDate: true }), (date) => {
      expect(read(date.toISOString())).toBeCloseTo(date.getTime(), 6);
    }),
  );
});

test('no text makes the reader throw or leave the cell', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (before, text) => {
      const bytes = Buffer.from(`${before}${text}9`);
      const from = Buffer.byteLength(before);
      const alone = Buffer.from(text);
      const reader = new TimeText('s');
      expect(reader.read(bytes, from, from + alone.length)).toEqual(read(text));
    }),
  );
});

test('a moment is in the years 1 to 9999', () => {
  expect([read('0001-01-01T00:00:00Z'), read('9999-12-31T23:59:59.999Z')]).toEqual([
    -62_135_596_800_000, 253_402_300_799_999,
  ]);
  expect([read('0000-12-31'), read('253402300800'), read('-62135596801'), read('1e300')]).toEqual([NaN, NaN, NaN, NaN]);
});
