import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createHash } from 'node:crypto';
import { openDuck } from '#engine/dataset/read/duck.ts';
import { openDataset, type OpenDatasetOptions } from './open-dataset.ts';
import { fileWith, input, refusal, scratch } from './testing.ts';
import type { TensorRows } from '#engine/model/tensor-rows.ts';

const ALL = { maxRows: 1_000_000, maxBytes: 1_000_000_000 };
const X2 = [input('x', 'float', ['N', 2])];

async function read(path: string, inputs = X2, more: Partial<OpenDatasetOptions> = {}) {
  const dataset = await openDataset({ path, inputs, batchable: true, maps: [], dims: {}, threads: 2, ...more });
  try {
    const rows = await dataset.load(ALL);
    const { mapping, leftOut, rows: count, rowsDropped } = dataset;
    return { rows, mapping, leftOut: leftOut.map(({ column }) => column), count, rowsDropped };
  } finally {
    await dataset.close();
  }
}

function data(rows: TensorRows, name: string): unknown[] {
  return [...(rows.inputs.find((one) => one.name === name)?.data ?? [])];
}

async function parquet(sql: string): Promise<string> {
  const path = join(scratch(), 'data.parquet');
  const instance = await openDuck({});
  const connection = await instance.connect();
  await connection.run(`COPY (${sql}) TO '${path}' (FORMAT parquet)`);
  instance.closeSync();
  return path;
}

test('a CSV file becomes rows in the order of the file, labels and ids left out', async () => {
  const got = await read(fileWith('a.csv', 'id,a,b,label\n7,1,2,0\n8,3.5,-4,1\n'));
  expect(got.rows.rows).toBe(2);
  expect(data(got.rows, 'x')).toEqual([1, 2, 3.5, -4]);
  expect(got.rows.inputs[0]).toMatchObject({ type: 'float32', rowShape: [2], batched: true });
  expect(got.mapping[0]).toMatchObject({ columns: ['a', 'b'], how: 'type-and-width' });
  expect(got.leftOut).toEqual(['id', 'label']);
});

test.each([
  ['a.tsv', 'a\tb\n1\t2\n'],
  ['a.csv', 'a;b\n1;2\n'],
  ['a.csv', '\uFEFFa,b\r\n1,2\r\n'],
  ['nohead.csv', '1,2\n'],
  ['pandas.csv', ',0,1\n0,1,2\n'],
  ['a.json', '[{"a":1,"b":2}]'],
  ['a.jsonl', '{"a":1,"b":2}\n'],
  ['a.ndjson', '{"a":1,"b":2}'],
])('%s is read: %j', async (name, content) => {
  const got = await read(fileWith(name, content), X2, { maps: name.includes('json') ? ['x=a,b'] : [] });
  expect(data(got.rows, 'x')).toEqual([1, 2]);
});

test.each([`a*.csv`, `q'uote "x".csv`, 'sp ace ü.csv', 'b[1].csv', 'w?.csv'])(
  'a file called %s is itself and no pattern',
  async (name) => {
    const folder = scratch();
    writeFileSync(join(folder, name), 'a,b\n1,2\n');
    writeFileSync(join(folder, 'ab.csv'), 'a,b\n8,9\n');
    writeFileSync(join(folder, 'wx.csv'), 'a,b\n8,9\n');
    writeFileSync(join(folder, 'b1.csv'), 'a,b\n8,9\n');
    expect(data((await read(join(folder, name))).rows, 'x')).toEqual([1, 2]);
  },
);

test('rows with a missing value in a bound column are dropped and counted, NaN passes', async () => {
  const got = await read(fileWith('a.csv', 'a,b,note\n1,2,\n,3,x\n4,NaN,\n5,"",x\n6,7,\n'), X2, { drops: ['note'] });
  expect(data(got.rows, 'x')).toEqual([1, 2, 4, Number.NaN, 6, 7]);
  expect([got.count, got.rowsDropped]).toEqual([3, 2]);
});

test('a file in which every row misses a value cannot be used', async () => {
  const error = await refusal(() => read(fileWith('a.csv', 'a,b,k\n1,,5\n,2,5\n'), X2, { maps: ['x=a,b'] }));
  expect(error.reason).toContain('no row can be used');
});

const TYPES = [
  ['float', 'float32', '1.5', [1.5]],
  ['double', 'float64', '0.1', [0.1]],
  ['float16', 'float16', '1.5', [0x3e00]],
  ['int8', 'int8', '-128', [-128]],
  ['int16', 'int16', '-32768', [-32768]],
  ['int32', 'int32', '7.0', [7]],
  ['int64', 'int64', '9007199254740993', [9007199254740993n]],
  ['uint8', 'uint8', '255', [255]],
  ['uint16', 'uint16', '65535', [65535]],
  ['uint32', 'uint32', '4294967295', [4294967295]],
  ['uint64', 'uint64', '18446744073709551615', [18446744073709551615n]],
  ['bool', 'bool', 'true', [1]],
  ['string', 'string', 'grün', ['grün']],
] as const;

test.each(TYPES)('a %s input is filled from CSV, Parquet and JSON', async (onnx, type, text, expected) => {
  const inputs = [input('v', onnx, ['N', 1])];
  const quoted = type === 'string' ? `"${text}"` : text;
  const sql =
    type === 'string'
      ? `'${text}'`
      : type === 'bool'
        ? text
        : `${text}::${type.startsWith('float') ? 'DOUBLE' : type.startsWith('u') ? 'UBIGINT' : type === 'int32' ? 'DOUBLE' : 'BIGINT'}`;
  for (const path of [
    fileWith('a.csv', `v,k\n${text},1\n`),
    fileWith('a.jsonl', `{"v":${quoted},"k":1}\n`),
    await parquet(`SELECT ${sql} AS v, 1 AS k`),
  ]) {
    const got = await read(path, inputs);
    expect(got.rows.inputs[0]?.type).toBe(type);
    expect(data(got.rows, 'v')).toEqual(expected);
  }
});

test.each([
  ['int64', '1.5', 'row 2: "1.5" is not a whole number'],
  ['int64', 'x7', 'row 2: "x7" is text where a number is needed'],
  ['uint8', '300', 'row 2: "300" is out of the range of uint8'],
  ['bool', 'maybe', 'row 2: "maybe" is not true or false'],
  ['float', 'abc', 'row 2: "abc" is text where a number is needed'],
])('a %s input refuses %j and names column, row and value', async (type, text, message) => {
  for (const path of [
    fileWith('a.csv', `v,k\n1,1\n${text},1\n`),
    fileWith('a.jsonl', `{"v":1,"k":1}\n{"v":${Number.isNaN(Number(text)) ? `"${text}"` : text},"k":1}\n`),
  ]) {
    const error = await refusal(() => read(path, [input('v', type, ['N'])]));
    expect(error.code).toBe('unusable-input');
    expect(error.file).toBe(path);
    expect(error.reason).toContain(`column "v", ${message}`);
    expect(error.actions.length).toBeGreaterThan(0);
  }
});

test('a fraction that comes long after the first rows is not rounded', async () => {
  const lines = Array.from({ length: 30_000 }, (_, index) => `${index},1`).join('\n');
  const error = await refusal(() => read(fileWith('a.csv', `v,k\n${lines}\n1.5,1\n`), [input('v', 'int64', ['N'])]));
  expect(error.reason).toContain('column "v", row 30001: "1.5" is not a whole number');
});

test('text in a numeric column that is not an input does not disturb', async () => {
  const lines = Array.from({ length: 30_000 }, () => `1,2,3`).join('\n');
  const got = await read(fileWith('a.csv', `a,b,c\n${lines}\n1,2,x\n`), X2, { maps: ['x=a,b'] });
  expect(got.rows.rows).toBe(30_001);
});

test('lists of different length are padded with 0 to the longest, for all inputs of that dimension', async () => {
  const path = fileWith('a.jsonl', '{"ids":[5,6,7],"mask":[1,1,1],"t":"x"}\n{"ids":[8],"mask":[1],"t":"y"}\n');
  const inputs = [input('ids', 'int64', ['N', 'seq']), input('mask', 'int64', ['N', 'seq'])];
  const got = await read(path, inputs);
  expect(data(got.rows, 'ids')).toEqual([5n, 6n, 7n, 8n, 0n, 0n]);
  expect(data(got.rows, 'mask')).toEqual([1n, 1n, 1n, 1n, 0n, 0n]);
  expect(got.mapping[0]).toMatchObject({ how: 'name', rowShape: [3] });
  expect(got.mapping[0]?.note).toContain('padded');
  const cut = await read(path, inputs, { dims: { seq: 2 } });
  expect(data(cut.rows, 'ids')).toEqual([5n, 6n, 8n, 0n]);
  expect(cut.mapping[0]?.note).toContain('cut');
});

test('nested lists, fixed arrays and lists in CSV text fill an input; a list with a gap is dropped', async () => {
  const image = [input('image', 'float', ['N', 1, 2, 2])];
  const nested = await read(fileWith('a.json', '[{"image":[[1,2],[3,4]]},{"image":[[5,6],[7,8]]}]'), image);
  expect(data(nested.rows, 'image')).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  const fixed = await read(
    await parquet('SELECT array_value(array_value(1::DOUBLE, 2), array_value(3, 4)) AS image'),
    image,
  );
  expect(data(fixed.rows, 'image')).toEqual([1, 2, 3, 4]);
  const text = await read(fileWith('a.csv', 'image\n"[1, 2, 3, 4]"\n'), image);
  expect(data(text.rows, 'image')).toEqual([1, 2, 3, 4]);
  const gap = await read(fileWith('a.jsonl', '{"image":[1,null,3,4]}\n{"image":[1,2,3,4]}\n'), image);
  expect([gap.rows.rows, gap.count, gap.rowsDropped]).toEqual([1, 1, 1]);
});

test('token lists written as text are lists, whatever their length', async () => {
  const path = fileWith('a.csv', 'ids,mask,label\n"[101, 5, 102]","[1,1,1]",1\n"[101]","[1]",0\n');
  const got = await read(path, [input('ids', 'int64', ['N', 'seq']), input('mask', 'int64', ['N', 'seq'])]);
  expect(data(got.rows, 'ids')).toEqual([101n, 5n, 102n, 101n, 0n, 0n]);
  expect(got.leftOut).toEqual(['label']);
  const error = await refusal(() =>
    read(fileWith('b.csv', 'ids\n"[1, 2]"\n"[1, x]"\n'), [input('ids', 'int64', ['N', 2])]),
  );
  expect(error.reason).toContain('column "ids", row 2: "[1, x]" holds a value that is not int64');
});

test('string lists are padded with empty strings', async () => {
  const got = await read(fileWith('a.jsonl', '{"w":["a","b"]}\n{"w":["c"]}\n'), [input('w', 'string', ['N', 'n'])]);
  expect(data(got.rows, 'w')).toEqual(['a', 'b', 'c', '']);
});

test('one column per input, texts too, as scikit-learn exports models', async () => {
  const inputs = [
    input('age', 'float', [null, 1]),
    input('City', 'string', [null, 1]),
    input('is_new', 'bool', [null, 1]),
  ];
  const got = await read(
    fileWith('a.csv', 'city,age,is new,y\nRom,31,true,1\nBrüssel mit langem Namen,40,false,0\n'),
    inputs,
  );
  expect(data(got.rows, 'age')).toEqual([31, 40]);
  expect(data(got.rows, 'City')).toEqual(['Rom', 'Brüssel mit langem Namen']);
  expect(data(got.rows, 'is_new')).toEqual([1, 0]);
  expect(got.leftOut).toEqual(['y']);
});

test('an input without batch dimension takes the value of the first row', async () => {
  const inputs = [input('x', 'float', ['N', 2]), input('threshold', 'float', [])];
  const got = await read(fileWith('a.csv', 'a,b,threshold\n1,2,\n3,4,0.5\n5,6,0.7\n'), inputs);
  expect(data(got.rows, 'threshold')).toEqual([0.5]);
  expect(got.rows.inputs[1]).toMatchObject({ batched: false, rowShape: [] });
  expect(got.rows.rows).toBe(3);
});

test('for a model that is not batchable a leading 1 is the row and any other shape is one whole tensor a row', async () => {
  const path = fileWith('a.csv', 'a,b\n1,2\n3,4\n');
  const one = await read(path, [input('x', 'float', [1, 2])], { batchable: false });
  expect(one.rows.inputs[0]).toMatchObject({ batched: true, rowShape: [2] });
  expect(one.rows.inputs[0]).not.toHaveProperty('whole');
  const whole = await read(path, [input('x', 'float', [2, 1])], { batchable: false });
  expect(whole.rows.inputs[0]).toMatchObject({ batched: true, whole: true, rowShape: [2, 1] });
  expect(data(whole.rows, 'x')).toEqual([1, 2, 3, 4]);
});

test('true and false of a text file are 1 and 0 for an input of numbers that they are mapped to', async () => {
  const path = fileWith('a.csv', 'a,b\n1.5,true\n2,false\n');
  const floats = await read(path, X2, { maps: ['x=a,b'] });
  expect(data(floats.rows, 'x')).toEqual([1.5, 1, 2, 0]);
  const integers = await read(path, [input('x', 'int64', ['N', 1])], { maps: ['x=b'] });
  expect(data(integers.rows, 'x')).toEqual([1n, 0n]);
});

test('batches hold all rows once, in order, whatever the threads, and memory is handed over', async () => {
  const path = await parquet(
    'SELECT range::DOUBLE AS a, (range * 2)::FLOAT AS b, CASE WHEN range % 1000 = 7 THEN NULL ELSE 1 END AS c FROM range(100000)',
  );
  const inputs = [input('x', 'float', ['N', 2]), input('c', 'int8', ['N'])];
  const dataset = await openDataset({
    path,
    inputs,
    batchable: true,
    maps: ['x=a,b'],
    dims: {},
    threads: 2,
    count: false,
  });
  let next = 0;
  const sizes = new Set<number>();
  const buffers = new Set<unknown>();
  for await (const batch of dataset.batches({ rowsPerBatch: 3000 })) {
    const [x] = batch.inputs;
    sizes.add(batch.rows);
    buffers.add(Array.isArray(x?.data) ? null : x?.data.buffer);
    for (let row = 0; row < batch.rows; row++) {
      if (next % 1000 === 7) next++;
      if (x?.data[row * 2] !== next || x?.data[row * 2 + 1] !== next * 2)
        throw new Error(`row ${next} is out of order`);
      next++;
    }
  }
  expect(next).toBe(100_000);
  expect([...sizes]).toEqual([3000, 99_900 % 3000]);
  expect(buffers.size).toBe(34);
  expect(await dataset.counts()).toEqual({ rows: 99_900, rowsDropped: 100 });
  await dataset.close();
});

test('a reader may stop early and read again', async () => {
  const path = await parquet('SELECT range::FLOAT AS a, 0::FLOAT AS b FROM range(50000)');
  const dataset = await openDataset({ path, inputs: X2, batchable: true, maps: [], dims: {} });
  for await (const batch of dataset.batches({ rowsPerBatch: 10 })) if (batch.rows > 0) break;
  expect((await dataset.load({ maxRows: 5, maxBytes: 1e9 })).rows).toBe(5);
  expect((await dataset.load({ maxRows: 1e9, maxBytes: 800 })).rows).toBe(100);
  expect((await dataset.load({ maxRows: 40_000, maxBytes: 1e9 })).inputs[0]?.data.length).toBe(80_000);
  await dataset.close();
});

test('the hash is that of the file', async () => {
  const path = fileWith('a.csv', 'a,b\n1,2\n');
  for (const verify of [true, false]) {
    const dataset = await openDataset({ path, inputs: X2, batchable: true, maps: [], dims: {}, verify });
    expect(await dataset.sha256()).toBe(createHash('sha256').update('a,b\n1,2\n').digest('hex'));
    await dataset.close();
  }
});
