import { expect, test } from 'vitest';
import type { InputMapping, TensorInfo } from '#core/contract/model/model.ts';
import { rowDims, settledSizes, tensorText, valuesPerRow } from './tensor-text.ts';

const ids: TensorInfo = { name: 'ids', kind: 'tensor', type: 'int64', dims: ['batch', 'sequence'], batched: true };
const image: TensorInfo = { name: 'image', kind: 'tensor', type: 'float', dims: [null, 3, null, 28], batched: true };
const mask: TensorInfo = { name: 'mask', kind: 'tensor', type: 'bool', dims: ['sequence'], batched: false };

const fed = (input: string, rowShape: number[]): InputMapping => ({
  input,
  columns: [],
  how: 'name',
  rowShape,
  note: null,
});

test('a tensor is described by its type and declared shape', () => {
  expect(tensorText(image)).toBe('float [?, 3, ?, 28]');
  expect(tensorText({ ...ids, dims: [] })).toBe('int64 scalar');
  expect(tensorText({ ...ids, dims: null })).toBe('int64, shape not declared');
  expect(tensorText({ ...ids, kind: 'sequence', type: 'map(int64, float)' })).toBe('sequence of map(int64, float)');
});

test('the batch is not a row dimension, and an unnamed dimension is called by its axis', () => {
  expect(rowDims(image)).toEqual([3, 'image[2]', 28]);
  expect(rowDims(mask)).toEqual(['sequence']);
});

test('the number of values per row follows from the sizes once all are known', () => {
  expect(valuesPerRow(ids, {})).toBeNull();
  expect(valuesPerRow(ids, { sequence: 32 })).toBe(32);
  expect(valuesPerRow(image, { 'image[2]': 10 })).toBe(840);
  expect(valuesPerRow({ ...ids, dims: ['batch'] }, {})).toBe(1);
});

test('sizes come from the shapes in which inputs are fed', () => {
  expect(settledSizes([ids, image, mask], [fed('ids', [32]), fed('image', [3, 5, 28])])).toEqual({
    sequence: 32,
    'image[2]': 5,
  });
  expect(settledSizes([ids], [fed('gone', [3])])).toEqual({});
});
