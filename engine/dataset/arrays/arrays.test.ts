import fc from 'fast-check';
import { expect, test } from 'vitest';
import { columnOf } from '#engine/dataset/columns/columns.ts';
import { describeData } from '#engine/dataset/questions/describe-data.ts';
import { halfBits, halfValue } from './half.ts';
import { openDataset, type OpenDatasetOptions } from '#engine/dataset/rows/open-dataset.ts';
import { fileWith, input, refusal } from '#engine/dataset/rows/testing.ts';
import { bytesOf, npy, zip } from './testing-arrays.ts';

async function read(path: string, inputs: OpenDatasetOptions['inputs'], more: Partial<OpenDatasetOptions> = {}) {
  const dataset = await openDataset({ path, inputs, batchable: true, maps: [], dims: {}, ...more });
  try {
    return {
      rows: await dataset.load({ maxRows: 1e6, maxBytes: 1e9 }),
      mapping: dataset.mapping,
      unused: dataset.leftOut.map(({ column }) => column),
    };
  } finally {
    await dataset.close();
  }
}

const SIX = [1, 2, 3, 4, 5, 6];

test.each([
  ['<f4', new Float32Array(SIX), 'float'],
  ['<f8', new Float64Array(SIX), 'double'],
  ['<f8', new Float64Array(SIX), 'float'],
  ['<f2', Uint16Array.from(SIX, halfBits), 'float16'],
  ['<f2', Uint16Array.from(SIX, halfBits), 'float'],
  ['|i1', new Int8Array(SIX), 'int8'],
  ['<i2', new Int16Array(SIX), 'int16'],
  ['<i4', new Int32Array(SIX), 'int64'],
  ['<i8', BigInt64Array.from(SIX, BigInt), 'int32'],
  ['<i8', BigInt64Array.from(SIX, BigInt), 'float'],
  ['|u1', new Uint8Array(SIX), 'uint8'],
  ['<u2', new Uint16Array(SIX), 'uint16'],
  ['<u4', new Uint32Array(SIX), 'uint32'],
  ['<u8', BigUint64Array.from(SIX, BigInt), 'uint64'],
  ['<f8', new Float64Array(SIX), 'int64'],
  ['|b1', new Uint8Array([1, 1, 1, 1, 1, 1]), 'bool'],
])('a .npy of %s with %o fills a %s input', async (descr, values, type) => {
  const got = await read(fileWith('x.npy', npy(descr, [3, 2], bytesOf(values))), [input('any', type, ['N', 2])]);
  const data = [...(got.rows.inputs[0]?.data ?? [])].map(Number);
  const expected = type === 'bool' ? [1, 1, 1, 1, 1, 1] : SIX;
  expect(type === 'float16' ? data.map(halfValue) : data).toEqual(expected);
  expect(got.rows.rows).toBe(3);
  expect(got.mapping[0]).toMatchObject({ columns: ['x'], how: 'array' });
});

test('big-endian, column-major and text arrays are read as what they mean', async () => {
  const big = Buffer.from(bytesOf(new Float32Array(SIX))).swap32();
  const one = await read(fileWith('x.npy', npy('>f4', [3, 2], big)), [input('x', 'float', ['N', 2])]);
  expect([...(one.rows.inputs[0]?.data ?? [])]).toEqual(SIX);
  const columns = new Float32Array([1, 3, 5, 2, 4, 6]);
  const two = await read(fileWith('x.npy', npy('<f4', [3, 2], bytesOf(columns), true)), [
    input('x', 'float', ['N', 2]),
  ]);
  expect([...(two.rows.inputs[0]?.data ?? [])]).toEqual(SIX);
  const text = Buffer.alloc(16);
  [0xe4, 0x62].forEach((code, index) => text.writeUInt32LE(code, index * 4));
  text.writeUInt32LE(0x1f600, 8);
  const three = await read(fileWith('x.npy', npy('<U2', [2], text)), [input('x', 'string', ['N', 1])]);
  expect(three.rows.inputs[0]?.data).toEqual(['äb', '😀']);
});

test.each([false, true])('an .npz binds its arrays by name, packed: %s', async (deflate) => {
  const ids = npy('<i8', [2, 3], bytesOf(BigInt64Array.from(SIX, BigInt)));
  const mask = npy('|b1', [2, 3], new Uint8Array([1, 1, 1, 1, 1, 0]));
  const label = npy('<i8', [2], bytesOf(BigInt64Array.from([0n, 1n])));
  const path = fileWith('d.npz', zip({ 'label.npy': label, 'input_ids.npy': ids, 'mask.npy': mask }, deflate));
  const got = await read(path, [input('input-ids', 'int64', ['N', 'seq']), input('mask', 'float', ['N', 'seq'])]);
  expect(got.rows.inputs.map((one) => [...one.data].map(Number))).toEqual([SIX, [1, 1, 1, 1, 1, 0]]);
  expect(got.rows.inputs[1]?.rowShape).toEqual([3]);
  expect(got.unused).toEqual(['label']);
  expect((await describeData(path)).columns[1]).toEqual(columnOf('input_ids', 'int64[3]'));
});

test('rows of another shape but the same size are reshaped, and the notes report it', async () => {
  const path = fileWith('x.npy', npy('<f4', [1, 6], bytesOf(new Float32Array(SIX))));
  const got = await read(path, [input('x', 'float', ['N', 1, 2, 3])]);
  expect(got.rows.inputs[0]?.rowShape).toEqual([1, 2, 3]);
  expect(got.mapping[0]?.note).toContain('reshaped');
});

test('next to labels and ids, the only array of the right shape is taken', async () => {
  const pixels = npy('<f4', [2, 3, 1, 1], bytesOf(new Float32Array(SIX)));
  const labels = npy('<i8', [2], bytesOf(BigInt64Array.from([0n, 1n])));
  const path = fileWith('a.npz', zip({ 'pixels.npy': pixels, 'labels.npy': labels }, false));
  const { mapping, unused } = await read(path, [input('x', 'float', ['N', 3, 1, 1])]);
  expect(mapping[0]?.columns).toEqual(['pixels']);
  expect(unused).toEqual(['labels']);
});

test('of several arrays of the right shape, each is offered', async () => {
  const rows = npy('<f4', [3, 2], bytesOf(new Float32Array(SIX)));
  const few = npy('<f4', [1, 2], bytesOf(new Float32Array(2)));
  const labels = npy('<i8', [3], bytesOf(BigInt64Array.from([0, 1, 0], BigInt)));
  const path = fileWith('a.npz', zip({ 'x_train.npy': rows, 'y_train.npy': labels, 'x_test.npy': few }, false));
  const X2 = [input('image', 'float', ['N', 2])];
  const error = await refusal(() => read(path, X2));
  expect(error.actions).toContain('If "x_train" holds the rows (3): --map image=x_train');
  expect(error.actions).toContain('If "x_test" holds the rows (1): --map image=x_test');
  const got = await read(path, X2, { maps: ['image=x_train'] });
  expect(got.unused).toEqual(['y_train', 'x_test']);
});

test('axes in another order are refused, because reshaping would mix the pixels', async () => {
  const path = fileWith('a.npy', npy('<f4', [1, 2, 3], bytesOf(new Float32Array(SIX))));
  const error = await refusal(() => read(path, [input('x', 'float', ['N', 3, 2])]));
  expect(error.reason).toContain('with its axes in another order');
  expect(error.actions.join(' ')).toContain('transpose');
});

test('a model of fixed shape takes one whole array, or an array of them', async () => {
  const path = fileWith('x.npy', npy('<f4', [3, 2], bytesOf(new Float32Array(SIX))));
  const whole = await read(path, [input('x', 'float', [3, 2])], { batchable: false });
  expect(whole.rows).toMatchObject({ rows: 1, inputs: [{ whole: true, rowShape: [3, 2] }] });
  const many = await read(path, [input('x', 'float', [2])], { batchable: false });
  expect(many.rows).toMatchObject({ rows: 3, inputs: [{ whole: true, rowShape: [2] }] });
  const lead = await read(path, [input('x', 'float', [1, 2])], { batchable: false });
  expect(lead.rows).toMatchObject({ rows: 3, inputs: [{ rowShape: [2] }] });
});

test('batches of an array come in order and end with the rest', async () => {
  const values = Float32Array.from({ length: 20 }, (_, index) => index);
  const path = fileWith('x.npy', npy('<f4', [10, 2], bytesOf(values)));
  const dataset = await openDataset({
    path,
    inputs: [input('x', 'float', ['N', 2])],
    batchable: true,
    maps: [],
    dims: {},
  });
  const got: number[][] = [];
  for await (const batch of dataset.batches({ rowsPerBatch: 4 }))
    got.push([...(batch.inputs[0]?.data ?? [])].map(Number));
  await dataset.close();
  expect(got.map((batch) => batch.length)).toEqual([8, 8, 4]);
  expect(got.flat()).toEqual([...values]);
});

const F32 = bytesOf(new Float32Array(SIX));

test.each([
  ['cut.npy', npy('<f4', [3, 2], F32).subarray(0, -1), 'truncated'],
  ['huge.npy', npy('<f4', [3_000_000_000, 2_000_000_000], F32), 'truncated'],
  ['object.npy', npy('|O', [3, 2], F32), 'holds Python objects'],
  ['zero.npy', npy('<f4', [0, 2], new Uint8Array(0)), '0 rows'],
  ['wrong.npy', npy('<f4', [2, 3], F32), 'has shape [2, 3], expected [N, 2]'],
  ['text.npy', npy('|S1', [3, 2], Buffer.from('abcdef')), 'cannot become float32'],
  ['none.npz', zip({ 'readme.txt': Buffer.from('x') }, false), 'no array'],
  ['cut.npz', zip({ 'x.npy': npy('<f4', [3, 2], F32) }, false).subarray(0, -30), 'ZIP directory'],
  [
    'two.npz',
    zip({ 'a.npy': npy('<f4', [3, 2], F32), 'b.npy': npy('<f4', [3, 2], F32) }, false),
    'no array has its name',
  ],
])('%s is refused with its cause', async (name, content, cause) => {
  const path = fileWith(name, content);
  const error = await refusal(() => read(path, [input('x', 'float', ['N', 2])]));
  expect(error).toMatchObject({ code: 'unusable-input', file: path });
  expect(error.reason).toContain(cause);
});

test('a damaged packed member is refused', async () => {
  const archive = zip({ 'x.npy': npy('<f4', [3, 2], F32) }, true);
  archive.fill(0xff, 60, 80);
  const error = await refusal(() => read(fileWith('x.npz', archive), [input('x', 'float', ['N', 2])]));
  expect(error.reason).toMatch(/damaged|cannot be read/);
});

test('arrays with different numbers of rows are refused', async () => {
  const path = fileWith('x.npz', zip({ 'a.npy': npy('<f4', [3, 2], F32), 'b.npy': npy('<f4', [2, 3], F32) }, false));
  const inputs = [input('a', 'float', ['N', 2]), input('b', 'float', ['N', 3])];
  expect((await refusal(() => read(path, inputs))).reason).toContain('different numbers of rows: a 3, b 2');
});

test('a fraction in an array is not cut to an integer', async () => {
  const path = fileWith('x.npy', npy('<f8', [2, 2], bytesOf(new Float64Array([1, 2, 3, 4.5]))));
  const error = await refusal(() => read(path, [input('x', 'int64', ['N', 2])]));
  expect(error.reason).toContain('row 2: 4.5 is not a whole number');
});

test('half precision rounds to the nearest, ties to even, and every half comes back', () => {
  for (let bits = 0; bits < 0x1_0000; bits++) {
    const value = halfValue(bits);
    if (Number.isNaN(value)) expect(halfValue(halfBits(value))).toBeNaN();
    else if (halfBits(value) !== bits) throw new Error(`${bits} does not come back`);
  }
  expect([halfBits(65_520), halfBits(65_519), halfBits(2 ** -25), halfBits(2 ** -25 * 1.001)]).toEqual([
    0x7c00, 0x7bff, 0, 1,
  ]);
  expect([halfBits(1 + 2 ** -11), halfBits(1 + 3 * 2 ** -11)]).toEqual([0x3c00, 0x3c02]);
  fc.assert(
    fc.property(fc.float({ min: -65_000, max: 65_000, noNaN: true }), (value) => {
      const near = halfValue(halfBits(value));
      return Math.abs(near - value) <= Math.max(2 ** -25, Math.abs(value) * 2 ** -11);
    }),
  );
});
