import { expect, test } from 'vitest';
import { halfBits } from '#engine/dataset/arrays/half.ts';
import { previewRows } from './preview-rows.ts';
import type { InputRows } from '#engine/model/tensor-rows.ts';

function one(input: Partial<InputRows> & Pick<InputRows, 'type' | 'data'>, rows = 1) {
  const [tensor] = previewRows({ rows, inputs: [{ name: 'x', rowShape: [1], batched: true, ...input }] });
  return tensor;
}

test('rows are stacked behind a batch dimension, each with its own values', () => {
  const tensor = one({ type: 'float32', rowShape: [2], data: new Float32Array([1, 0.1, -3, 1e-9]) }, 2);
  expect(tensor?.shape).toEqual([2, 2]);
  expect(tensor?.rows).toEqual([
    { values: ['1', '0.1'], length: 2 },
    { values: ['-3', '1e-9'], length: 2 },
  ]);
});

test('a long row is cut, and says how long it is', () => {
  const [row] = one({ type: 'uint8', rowShape: [28, 28], data: new Uint8Array(784) })?.rows ?? [];
  expect(row?.length).toBe(784);
  expect(row?.values).toHaveLength(16);
});

test('a long text is cut at a character, not in one', () => {
  const [row] = one({ type: 'string', data: ['🙂'.repeat(60)] })?.rows ?? [];
  expect(row?.values).toEqual([`${'🙂'.repeat(39)}…`]);
});

test('halves, whole numbers beyond 2^53 and booleans are shown as what they stand for', () => {
  expect(one({ type: 'float16', data: new Uint16Array([halfBits(1.5)]) })?.rows[0]?.values).toEqual(['1.5']);
  const large = 9_007_199_254_740_993n;
  expect(one({ type: 'int64', data: new BigInt64Array([large]) })?.rows[0]?.values).toEqual(['9007199254740993']);
  expect(one({ type: 'bool', rowShape: [2], data: new Uint8Array([1, 0]) })?.rows[0]?.values).toEqual([
    'true',
    'false',
  ]);
});

test('a constant is one tensor for all rows, and a whole tensor has no dimension in front', () => {
  const constant = one({ type: 'int64', rowShape: [], batched: false, data: new BigInt64Array([7n]) }, 3);
  expect(constant).toMatchObject({ shape: [], rows: [{ values: ['7'], length: 1 }] });
  const whole = one({ type: 'float32', rowShape: [4], whole: true, data: new Float32Array(8) }, 2);
  expect(whole?.shape).toEqual([4]);
  expect(whole?.rows).toHaveLength(2);
});
