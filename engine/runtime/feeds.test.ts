import { InferenceSession, type Tensor } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { synthesise } from '#engine/dataset/rows/synthesise.ts';
import type { TensorRows } from '#engine/model/tensor-rows.ts';
import { input } from '#engine/dataset/rows/testing.ts';
import { node, value } from '#engine/model/onnx-writer/graph.ts';
import { model } from '#engine/model/testing.ts';
import { batchFeeds, feedsOf, firstRows, RequestFeeds } from './feeds.ts';

/** Five rows with two numbers and a word each, and a constant table of three values. */
const ROWS: TensorRows = {
  rows: 5,
  inputs: [
    {
      name: 'x',
      type: 'float32',
      rowShape: [2],
      batched: true,
      data: Float32Array.from([0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5]),
    },
    { name: 'word', type: 'string', rowShape: [], batched: true, data: ['a', 'b', 'c', 'd', 'e'] },
    { name: 'table', type: 'int64', rowShape: [3], batched: false, data: BigInt64Array.of(7n, 8n, 9n) },
  ],
};

function tensorOf(feeds: InferenceSession.FeedsType | undefined, name: string): Tensor {
  const tensor = feeds?.[name];
  if (tensor === undefined || tensor === null) throw new Error(`there is no feed called ${name}`);
  return tensor as Tensor;
}

const valuesOf = (feeds: InferenceSession.FeedsType | undefined, name: string): unknown[] => [
  ...(tensorOf(feeds, name).data as unknown as Iterable<unknown>),
];

test('feeds over a stretch of rows are views of the data, with the batch in front', () => {
  const feeds = feedsOf(ROWS, 1, 3);
  expect(tensorOf(feeds, 'x').dims).toEqual([3, 2]);
  expect(valuesOf(feeds, 'x')).toEqual([1, 1.5, 2, 2.5, 3, 3.5]);
  expect((tensorOf(feeds, 'x').data as Float32Array).buffer).toBe(
    (ROWS.inputs[0]?.data as Float32Array | undefined)?.buffer,
  );
  expect(tensorOf(feeds, 'word').dims).toEqual([3]);
  expect(valuesOf(feeds, 'word')).toEqual(['b', 'c', 'd']);
});

test('an input without a batch dimension goes whole with every batch', () => {
  for (const feeds of [feedsOf(ROWS, 2, 1), new RequestFeeds(ROWS).fill(3, 4), batchFeeds(ROWS, 2)[1]]) {
    expect(tensorOf(feeds, 'table').dims).toEqual([3]);
    expect(valuesOf(feeds, 'table')).toEqual([7n, 8n, 9n]);
  }
});

test('a row that is a whole tensor gets no dimension in front', () => {
  const whole: TensorRows = {
    rows: 2,
    inputs: [
      {
        name: 'x',
        type: 'float64',
        rowShape: [3, 1],
        batched: true,
        whole: true,
        data: Float64Array.of(1, 2, 3, 4, 5, 6),
      },
      { name: 's', type: 'bool', rowShape: [], batched: true, whole: true, data: Uint8Array.of(1, 0) },
    ],
  };
  for (const feeds of [feedsOf(whole, 1, 1), new RequestFeeds(whole).fill(3, 1)]) {
    expect(tensorOf(feeds, 'x').dims).toEqual([3, 1]);
    expect(valuesOf(feeds, 'x')).toEqual([4, 5, 6]);
    expect(tensorOf(feeds, 's').dims).toEqual([]);
    expect(valuesOf(feeds, 's')).toEqual([0]);
  }
});

test('a batch job reads whole batches in order, each row once, and leaves the rest', () => {
  const batches = batchFeeds(ROWS, 2);
  expect(batches.map((feeds) => valuesOf(feeds, 'word'))).toEqual([
    ['a', 'b'],
    ['c', 'd'],
  ]);
});

test('a batch that is larger than the data is filled by repeating the rows', () => {
  const [feeds, ...others] = batchFeeds(ROWS, 7);
  expect(others).toEqual([]);
  expect(tensorOf(feeds, 'x').dims).toEqual([7, 2]);
  expect(valuesOf(feeds, 'word')).toEqual(['a', 'b', 'c', 'd', 'e', 'a', 'b']);
  expect(valuesOf(feeds, 'x').slice(10)).toEqual([0, 0.5, 1, 1.5]);
});

test('requests beyond the last row begin again with the first', () => {
  const feeds = new RequestFeeds(ROWS);
  expect(valuesOf(feeds.fill(3, 4), 'word')).toEqual(['d', 'e', 'a', 'b']);
  expect(valuesOf(feeds.fill(3, 4), 'x')).toEqual([3, 3.5, 4, 4.5, 0, 0.5, 1, 1.5]);
  expect(valuesOf(feeds.fill(1_000_002, 1), 'word')).toEqual(['c']);
});

test('tensors of one size are made once and refilled; those of another size are their own', () => {
  const feeds = new RequestFeeds(ROWS);
  const first = feeds.fill(0, 2);
  const other = feeds.fill(4, 1);
  expect(feeds.fill(2, 2)).toBe(first);
  expect(valuesOf(first, 'word')).toEqual(['c', 'd']);
  expect(valuesOf(other, 'word')).toEqual(['e']);
});

test('filling requests leaves the data as they were', () => {
  const before = structuredClone(ROWS);
  const feeds = new RequestFeeds(ROWS);
  feeds.fill(2, 3);
  feeds.fill(4, 3);
  expect(ROWS).toEqual(before);
});

test('rows that are copied to be sent away share no memory with the data', () => {
  const copy = firstRows(ROWS, 7);
  expect(copy.rows).toBe(7);
  copy.inputs.forEach((input, index) => {
    const original = ROWS.inputs[index]?.data;
    expect(input.data).not.toBe(original);
    if (!Array.isArray(input.data) && !Array.isArray(original)) expect(input.data.buffer).not.toBe(original?.buffer);
  });
  expect(copy.inputs[1]?.data).toEqual(['a', 'b', 'c', 'd', 'e', 'a', 'b']);
});

test('float16 stays the bits that it is', () => {
  const half: TensorRows = {
    rows: 3,
    inputs: [{ name: 'h', type: 'float16', rowShape: [], batched: true, data: Uint16Array.of(0x3c00, 0x4000, 0xc200) }],
  };
  expect(valuesOf(new RequestFeeds(half).fill(2, 2), 'h')).toEqual([0xc200, 0x3c00]);
  expect(tensorOf(feedsOf(half, 0, 3), 'h').type).toBe('float16');
});

test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
  'an input that is called %s is fed like any other',
  async (name) => {
    const graph = {
      name: 'named',
      nodes: [node('Relu', name, 'y')],
      initializers: [],
      inputs: [value(name, 'float', ['batch', 3])],
      outputs: [value('y', 'float', ['batch', 3])],
    };
    const bytes = model(graph);
    const session = await InferenceSession.create(bytes);
    const rows = synthesise({
      inputs: [input(name, 'float', ['batch', 3])],
      batchable: true,
      rows: 4,
      seed: 1,
      dims: {},
    });
    for (const feeds of [feedsOf(rows, 0, 4), new RequestFeeds(rows).fill(0, 4)])
      expect((await session.run(feeds, ['y']))['y']?.dims).toEqual([4, 3]);
  },
);
