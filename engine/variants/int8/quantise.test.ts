import { expect, test } from 'vitest';
import { floatWeight } from '#engine/variants/file/make-node.ts';
import { bytesOf } from '#engine/variants/testing.ts';
import { scaleOfRange } from './context.ts';
import { type MatrixForm, quantiseWeight } from './quantise.ts';

const matrix = (values: readonly number[], dims: readonly number[]) =>
  floatWeight('w', Float32Array.from(values), dims);

function quantised(values: readonly number[], form: MatrixForm): { values: number[]; scales: number[] } {
  const found = quantiseWeight(matrix(values, [form.rows, form.columns]), form);
  if (found === null) throw new Error('not finite');
  return { values: [...new Int8Array(bytesOf(found))], scales: [...found.scales] };
}

test('each column has its own scale, and its largest value becomes 127', () => {
  const found = quantised([1, -254, 0.5, 127, -0.25, 2], { rows: 3, columns: 2, channels: 'columns' });
  expect(found.scales[0]).toBeCloseTo(1 / 127, 8);
  expect(found.scales[1]).toBe(2);
  // 0.5 × 127 = 63.5 and 127 ÷ 2 = 63.5 are rounded to the even 64, −0.25 × 127 = −31.75 to −32.
  expect(found.values).toEqual([127, -127, 64, 64, -32, 1]);
});

test('each row has its own scale, and the matrix can be transposed on the way', () => {
  const form = { rows: 2, columns: 3, channels: 'rows' } as const;
  const values = [127, 0, -127, 1, 2, 4];
  expect(quantised(values, form).values).toEqual([127, 0, -127, 32, 64, 127]);
  expect(quantised(values, { ...form, transpose: true }).values).toEqual([127, 32, 0, 64, -127, 127]);
});

test('a channel of zeros stays zero', () => {
  const found = quantised([0, 1, 0, 2], { rows: 2, columns: 2, channels: 'columns' });
  expect(found.scales[0]).toBe(1);
  expect(found.values).toEqual([0, 64, 0, 127]);
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('%d cannot be quantised', (value) => {
  expect(quantiseWeight(matrix([1, value], [1, 2]), { rows: 1, columns: 2, channels: 'rows' })).toBeNull();
});

test('a calibrated range holds zero exactly', () => {
  // −1 to 3: s = 4 ÷ 255, z = round(1 ÷ s) = round(63.75) = 64.
  expect(scaleOfRange({ min: -1, max: 3 })).toEqual({ scale: Math.fround(4 / 255), zeroPoint: 64 });
  expect(scaleOfRange({ min: 2, max: 255 })).toEqual({ scale: 1, zeroPoint: 0 });
  expect(scaleOfRange({ min: -255, max: -2 })).toEqual({ scale: 1, zeroPoint: 255 });
  expect(scaleOfRange({ min: 0, max: 0 })).toEqual({ scale: 1, zeroPoint: 0 });
});
