import { expect, test } from 'vitest';
import { halfValue } from '#engine/dataset/arrays/half.ts';
import { synthesise } from './synthesise.ts';
import { ELEMENT_TYPES } from '#engine/model/element-type.ts';
import { input, refusal } from './testing.ts';

const onnxName = (type: string) => (type === 'float32' ? 'float' : type === 'float64' ? 'double' : type);

test.each(ELEMENT_TYPES)('%s rows are random, repeatable and in range', (type) => {
  const make = (seed: number) =>
    synthesise({ inputs: [input('x', onnxName(type), ['N', 4])], batchable: true, rows: 250, seed, dims: {} });
  const data = [...(make(1).inputs[0]?.data ?? [])];
  expect(data).toHaveLength(1000);
  expect(data).toEqual([...(make(1).inputs[0]?.data ?? [])]);
  expect(data).not.toEqual([...(make(2).inputs[0]?.data ?? [])]);
  if (type === 'string') return expect(new Set(data).size).toBe(10);
  const numbers = data.map((value) => (type === 'float16' ? halfValue(Number(value)) : Number(value)));
  if (type.startsWith('float')) {
    const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
    const spread = Math.sqrt(numbers.reduce((sum, value) => sum + value * value, 0) / numbers.length);
    expect(Math.abs(mean)).toBeLessThan(0.12);
    expect(Math.abs(spread - 1)).toBeLessThan(0.1);
    return;
  }
  expect([Math.min(...numbers), Math.max(...numbers)]).toEqual([0, type === 'bool' ? 1 : 9]);
});

test('inputs have streams of their own: one more input leaves the others as they were', () => {
  const x = input('x', 'float', ['N', 4]);
  const alone = synthesise({ inputs: [x], batchable: true, rows: 3, seed: 5, dims: {} });
  const both = synthesise({ inputs: [input('w', 'int64', ['N']), x], batchable: true, rows: 3, seed: 5, dims: {} });
  expect(both.inputs[1]?.data).toEqual(alone.inputs[0]?.data);
});

test('shapes follow the model: fixed leading 1, scalars, whole tensors, --dim', () => {
  const fixed = synthesise({
    inputs: [input('x', 'float', [1, 3, 8, 8])],
    batchable: false,
    rows: 2,
    seed: 1,
    dims: {},
  });
  expect(fixed.inputs[0]).toMatchObject({ rowShape: [3, 8, 8], batched: true });
  expect(fixed.inputs[0]?.data.length).toBe(2 * 192);
  const whole = synthesise({ inputs: [input('x', 'float', [3, 2])], batchable: false, rows: 2, seed: 1, dims: {} });
  expect(whole.inputs[0]).toMatchObject({ rowShape: [3, 2], whole: true });
  const mixed = synthesise({
    inputs: [input('ids', 'int64', ['N', 'seq']), input('k', 'float', [])],
    batchable: true,
    rows: 2,
    seed: 1,
    dims: { seq: 7 },
  });
  expect(mixed.inputs.map((one) => [one.batched, one.data.length])).toEqual([
    [true, 14],
    [false, 1],
  ]);
  expect(mixed.mapping[0]).toMatchObject({ how: 'synthetic', columns: [], rowShape: [7] });
});

test('rows that would not fit the memory are not made', () => {
  const made = synthesise({
    inputs: [input('x', 'float', ['N', 1000])],
    batchable: true,
    rows: 1e9,
    seed: 1,
    dims: {},
    maxBytes: 40_000,
  });
  expect(made.rows).toBe(10);
});

test('a dimension without size names the option', async () => {
  const error = await refusal(() =>
    synthesise({ inputs: [input('x', 'float', ['N', 'seq', null])], batchable: true, rows: 1, seed: 1, dims: {} }),
  );
  expect(error.actions.join()).toContain("--dim seq=64 --dim 'x[2]=64'");
});
