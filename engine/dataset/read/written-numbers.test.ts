import { expect, test } from 'vitest';
import { openDataset } from '#engine/dataset/rows/open-dataset.ts';
import { fileWith, input, refusal } from '#engine/dataset/rows/testing.ts';

async function read(name: string, content: string, type = 'float') {
  const dataset = await openDataset({
    path: fileWith(name, content),
    inputs: [input('x', type, ['N', 2])],
    batchable: true,
    maps: [],
    dims: {},
    threads: 1,
  });
  try {
    const rows = await dataset.load({ maxRows: 1000, maxBytes: 1e6 });
    return {
      data: [...(rows.inputs[0]?.data ?? [])].map(Number),
      note: dataset.mapping[0]?.note ?? null,
      dropped: dataset.rowsDropped,
    };
  } finally {
    await dataset.close();
  }
}

test.each([
  ['a.csv', 'a;b\n1,5;2,25\n-0,5;1e1\n', [1.5, 2.25, -0.5, 10]],
  ['a.csv', '\uFEFFa;b\r\n,5;2\r\n3;4\r\n', [0.5, 2, 3, 4]],
  ['a.tsv', 'a\tb\n1,125\t2\n0,5\t3\n', [1.125, 2, 0.5, 3]],
])('decimal commas in %s are read where another character separates the columns: %j', async (name, content, data) => {
  const got = await read(name, content);
  expect(got.data).toEqual(data);
  expect(got.note).toContain('"a"');
  expect(got.note).toContain('read with decimal commas');
});

test('a comma before three digits everywhere may mean thousands: it is refused', async () => {
  const error = await refusal(() => read('a.csv', 'a;b\n1,234;1\n12,500;2\n'));
  expect(error.reason).toContain('1,234');
});

test.each(['NA', 'N/A', '#N/A', '<NA>', 'null', 'NULL', 'None', '?', ' na '])(
  '%j is a missing number: its row is skipped',
  async (word) => {
    const got = await read('a.csv', `a,b\n1,2\n${word},4\n5,6\n`);
    expect(got).toMatchObject({ data: [1, 2, 5, 6], dropped: 1 });
    expect(got.note).toContain('"a" read with words such as NA as missing values');
  },
);

test('integers with missing words and commas are integers, and a fraction among them is refused', async () => {
  const got = await read('a.csv', 'a;b\n1;2\nNA;4\n5,0;6\n', 'int64');
  expect(got).toMatchObject({ data: [1, 2, 5, 6], dropped: 1 });
  const error = await refusal(() => read('a.csv', 'a;b\n1;2\n5,5;6\n', 'int64'));
  expect(error.reason).toContain('is not a whole number');
});

test('another word between numbers is named with its row', async () => {
  const error = await refusal(() => read('a.csv', 'a,b\n1,2\nNA,4\nabout 3,5\n5,6\n'));
  expect(error.reason).toBe('column "a", row 3: "about 3" is text where a number is needed (float32)');
});
