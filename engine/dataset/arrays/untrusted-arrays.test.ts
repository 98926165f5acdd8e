import { readdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { openArrayFile, readFortranRows } from './array-source.ts';
import { type ByteSource, partOfFile } from './byte-source.ts';
import { describeData, inspectData } from '#engine/dataset/questions/describe-data.ts';
import { parseNpyHeader } from './npy.ts';
import { openDataset } from '#engine/dataset/rows/open-dataset.ts';
import { fileWith, input, refusal, scratch } from '#engine/dataset/rows/testing.ts';
import { bytesOf, npy, zip } from './testing-arrays.ts';

const SIX = bytesOf(new Float32Array([1, 2, 3, 4, 5, 6]));
const X = npy('<f4', [3, 2], SIX);
const X2 = [input('x', 'float', ['N', 2])];

async function valuesOf(path: string, inputs = X2): Promise<number[]> {
  const dataset = await openDataset({ path, inputs, batchable: true, maps: [], dims: {} });
  try {
    return [...((await dataset.load({ maxRows: 1e6, maxBytes: 1e9 })).inputs[0]?.data ?? [])].map(Number);
  } finally {
    await dataset.close();
  }
}

/** A .npy whose header has `shape`, in NumPy's notation. */
function withShape(shape: string, descr = '<f4'): Buffer {
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape}), }\n`;
  const head = Buffer.from('\x93NUMPY\x01\x00\0\0', 'latin1');
  head.writeUInt16LE(text.length, 8);
  return Buffer.concat([head, Buffer.from(text), SIX]);
}

test.each([
  ['a negative dimension', withShape('-3, 2'), 'the shape (-3, 2)'],
  ['a dimension of 2⁶³', withShape('9223372036854775808, 2'), 'more bytes than any file has'],
  ['dimensions whose product overflows', withShape('4294967296, 4294967296'), 'more bytes than any file has'],
  ['a dimension of many digits', withShape('9'.repeat(400)), 'cannot be read'],
  ['65 dimensions', withShape('1,'.repeat(65)), 'cannot be read'],
  ['texts of no length', withShape('1000000000000,', '<U0'), 'texts of no length'],
  ['rows without a value', withShape('1000000000000, 0'), 'holds no value'],
  ['no rows', withShape('0, 2'), '0 rows'],
  ['Python objects', withShape('3,', '|O'), 'holds Python objects'],
])('an array with %s is refused, and nothing is allocated for it', async (_what, content, cause) => {
  const path = fileWith('x.npy', content);
  const error = await refusal(() => valuesOf(path));
  expect(error).toMatchObject({ code: 'unusable-input', file: path });
  expect(error.reason).toContain(cause);
});

test.each([true, false])('a member of size 0 is refused by name, packed: %s', async (deflate) => {
  const path = fileWith('x.npz', zip({ 'x.npy': X, 'nothing.npy': Buffer.alloc(0) }, deflate));
  expect((await refusal(() => describeData(path))).reason).toContain('array "nothing"');
});

test('a packed member of no bytes at all is refused by name', async () => {
  const archive = zip({ 'x.npy': X, 'z.npy': Buffer.from('a') }, true);
  const entry = archive.lastIndexOf('PK\x01\x02', undefined, 'latin1');
  // Compressed and uncompressed size.
  archive.writeUInt32LE(0, entry + 20);
  archive.writeUInt32LE(0, entry + 24);
  const error = await refusal(() => describeData(fileWith('x.npz', archive)));
  expect(error.reason).toContain('array "z"');
});

test('an array without elements next to the bound one does no harm', async () => {
  const path = fileWith('x.npz', zip({ 'none.npy': npy('<f4', [5, 0], new Uint8Array(0)), 'x.npy': X }, true));
  expect(await valuesOf(path)).toEqual([1, 2, 3, 4, 5, 6]);
});

test('members that share their bytes are refused', async () => {
  const archive = zip({ 'x.npy': X, 'y.npy': X }, true);
  const entry = archive.lastIndexOf('PK\x01\x02', undefined, 'latin1');
  archive.writeUInt32LE(0, entry + 42);
  const error = await refusal(() => describeData(fileWith('x.npz', archive)));
  expect(error.reason).toBe('its member "y.npy" overlaps another one');
});

test('an archive of more members than a model can have inputs is refused with the bound', async () => {
  const members = Object.fromEntries(Array.from({ length: 4_097 }, (_, index) => [`y${index}.npy`, X]));
  const error = await refusal(() => describeData(fileWith('x.npz', zip(members, false))));
  expect(error.reason).toBe('it holds more than 4,096 arrays');
});

test('no memory is allocated for a size that deflate cannot reach', async () => {
  const archive = zip({ 'x.npy': X }, true);
  const entry = archive.lastIndexOf('PK\x01\x02', undefined, 'latin1');
  archive.writeUInt32LE(0x7fff_ffff, entry + 24);
  expect((await refusal(() => describeData(fileWith('x.npz', archive)))).reason).toContain('ZIP directory');
});

test('a small archive that unpacks to a lot is described and read without unpacking it to disk', async () => {
  const rows = 8 * 2 ** 20;
  const content = Buffer.concat([npy('<f4', [rows, 2], new Uint8Array(0)), Buffer.alloc(rows * 8)]);
  const path = fileWith('x.npz', zip({ 'x.npy': content }, true));
  const temporary = scratch();
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = temporary;
  try {
    const file = await openArrayFile(path, 'npz');
    const [array] = file.arrays;
    expect(await array?.read(0, 2)).toEqual(new Float32Array(4));
    expect(await array?.read(1_000_000, 1_000_001)).toEqual(new Float32Array(2));
    expect(readdirSync(temporary)).toEqual([]);
    await file.close();
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  }
});

test('a packed array may be read in any order', async () => {
  const values = Float32Array.from({ length: 100_000 }, (_, index) => index);
  const path = fileWith('x.npz', zip({ 'x.npy': npy('<f4', [50_000, 2], bytesOf(values)) }, true));
  const file = await openArrayFile(path, 'npz');
  const read = async (from: number): Promise<number[]> =>
    [...((await file.arrays[0]?.read(from, from + 1)) ?? [])].map(Number);
  expect([await read(0), await read(40_000), await read(3), await read(49_999), await read(49_999)]).toEqual([
    [0, 1],
    [80_000, 80_001],
    [6, 7],
    [99_998, 99_999],
    [99_998, 99_999],
  ]);
  await file.close();
});

/** Elements of [rows, 2, 3] in column-major order; each value is its row-major position. */
function columnMajor(rows: number): Float32Array {
  const values = new Float32Array(rows * 6);
  for (let row = 0; row < rows; row++)
    for (let a = 0; a < 2; a++) for (let b = 0; b < 3; b++) values[row + rows * (a + 2 * b)] = row * 6 + a * 3 + b;
  return values;
}

test.each([
  [5, false],
  [5, true],
  [20_000, false],
  [20_000, true],
])('%d rows in column-major order are read as what they mean, packed: %s', async (rows, deflate) => {
  const content = npy('<f4', [rows, 2, 3], bytesOf(columnMajor(rows)), true);
  const path = fileWith('x.npz', zip({ 'x.npy': content }, deflate));
  const got = await valuesOf(path, [input('x', 'float', ['N', 2, 3])]);
  expect(got).toEqual(Array.from({ length: rows * 6 }, (_, index) => index));
});

test('two rows of very many columns in column-major order are read in a few pieces', async () => {
  const width = 300_000;
  const content = npy('<f4', [2, width], new Uint8Array(width * 8), true);
  const path = fileWith('x.npy', content);
  const handle = await open(path, 'r');
  const source = partOfFile(path, handle, 0, content.length);
  let reads = 0;
  const counted: ByteSource = { ...source, read: (position, length) => (reads++, source.read(position, length)) };
  const bytes = await readFortranRows(counted, parseNpyHeader(path, 'x', content), 0, 2);
  await handle.close();
  expect(bytes).toHaveLength(width * 8);
  expect(reads).toBeLessThan(10);
});

test('a row that takes more memory than rows may is refused before it is taken', async () => {
  const path = fileWith('x.npy', npy('|u1', [1, 2 ** 19, 2 ** 10], new Uint8Array(0)));
  const handle = await open(path, 'r+');
  await handle.truncate(2 ** 29 + 1000);
  await handle.close();
  const error = await refusal(() => valuesOf(path, [input('x', 'float', ['N', 'a', 'b'])]));
  expect(error.reason).toContain('takes 2 GiB');
});

test('NaN and infinity of an array are noted in the mapping of inspect and of the run', async () => {
  const path = fileWith('x.npy', npy('<f4', [2, 2], bytesOf(new Float32Array([1, Number.NaN, Infinity, Number.NaN]))));
  const note = 'not finite: "x": 2 NaN and 1 infinite of 4 values';
  const inspected = await inspectData({ path, model: { inputs: X2, batchable: true }, maps: [], dims: {} });
  expect(inspected.mapping[0]?.note).toBe(note);
  const dataset = await openDataset({ path, inputs: X2, batchable: true, maps: [], dims: {} });
  expect(dataset.mapping[0]?.note).toBe(note);
  await dataset.close();
});
