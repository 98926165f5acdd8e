import { expect, test } from 'vitest';
import type { MissingPolicy, TensorInfo } from '#core/contract/model/model.ts';
import { inspectData } from '#engine/dataset/questions/describe-data.ts';
import { withMissing } from './input-need.ts';
import { openDataset } from '#engine/dataset/rows/open-dataset.ts';
import { fileWith, input } from '#engine/dataset/rows/testing.ts';

const CSV = 'age,discount,channel\n1,0.5,web\n,0.5,app\n3,,\n4,0.25,app\n';
const INPUTS: readonly TensorInfo[] = [
  { ...input('age', 'float', ['N', 1]), takesNaN: true },
  { ...input('discount', 'double', ['N', 1]), takesNaN: true },
  input('channel', 'string', ['N', 1]),
];

async function read(content: string, inputs: readonly TensorInfo[], policy?: MissingPolicy, name = 'orders.csv') {
  const path = fileWith(name, content);
  const ports = { inputs: withMissing(inputs, policy), batchable: true };
  const options = { path, ...ports, maps: [], dims: {}, threads: 1 };
  const dataset = await openDataset(options);
  try {
    const { inputs: tensors } = await dataset.load({ maxRows: 100, maxBytes: 1e6 });
    const { rows, rowsDropped, missing } = dataset;
    const inspected = await inspectData({ path, model: ports, maps: [], dims: {} });
    expect(inspected.missing).toEqual(missing ?? { rowsAsNaN: 0, rowsLeftOut: 0, columns: [] });
    return { rows, rowsDropped, missing, ages: [...(tensors.find((one) => one.name === 'age')?.data ?? [])] };
  } finally {
    await dataset.close();
  }
}

test('a missing number is NaN for a model that takes it, and a missing text leaves its row out', async () => {
  const got = await read(CSV, INPUTS);
  expect(got).toMatchObject({ rows: 3, rowsDropped: 1, ages: [1, Number.NaN, 4] });
  expect(got.missing).toEqual({
    rowsAsNaN: 1,
    rowsLeftOut: 1,
    columns: [
      { column: 'age', values: 1, policy: 'nan', canBeNaN: true },
      { column: 'discount', values: 1, policy: 'nan', canBeNaN: true },
      { column: 'channel', values: 1, policy: 'leave-out', canBeNaN: false },
    ],
  });
});

test('the user decides otherwise, for any model', async () => {
  const left = await read(CSV, INPUTS, 'leave-out');
  expect(left).toMatchObject({ rows: 2, rowsDropped: 2, ages: [1, 4], missing: { rowsAsNaN: 0, rowsLeftOut: 2 } });
  const plain = INPUTS.map(({ takesNaN: _own, ...each }) => each);
  expect(await read(CSV, plain)).toMatchObject({ rows: 2, rowsDropped: 2, ages: [1, 4] });
  expect(await read(CSV, plain, 'nan')).toMatchObject({ rows: 3, rowsDropped: 1, ages: [1, Number.NaN, 4] });
});

test('JSON lines are read alike, whose integers and missing keys are', async () => {
  const lines = '{"age":1,"discount":0.5,"channel":"web"}\n{"discount":0.5,"channel":"app"}\n';
  expect(await read(lines, INPUTS, undefined, 'orders.jsonl')).toMatchObject({
    rows: 2,
    rowsDropped: 0,
    ages: [1, Number.NaN],
    missing: { rowsAsNaN: 1, rowsLeftOut: 0 },
  });
});

test('a list with a missing element leaves its row out, and complete data miss nothing', async () => {
  const inputs = [{ ...input('age', 'float', ['N', 2]), takesNaN: true }];
  const lists = '{"age":[1,2]}\n{"age":[null,4]}\n';
  expect(await read(lists, inputs, undefined, 'lists.jsonl')).toMatchObject({
    rows: 1,
    rowsDropped: 1,
    missing: { rowsAsNaN: 0, rowsLeftOut: 1, columns: [{ column: 'age', values: 1, canBeNaN: false }] },
  });
  expect((await read('age,discount,channel\n1,2,web\n', INPUTS)).missing).toBeUndefined();
});
