import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { describeData, inspectData } from '#engine/dataset/questions/describe-data.ts';
import { openDataset } from '#engine/dataset/rows/open-dataset.ts';
import { fileWith, input, refusal, scratch, withoutRights } from '#engine/dataset/rows/testing.ts';

const X2 = [input('x', 'float', ['N', 2])];

async function read(path: string, inputs = X2, maps: readonly string[] = []): Promise<void> {
  const dataset = await openDataset({ path, inputs, batchable: true, maps, dims: {} });
  await dataset.load({ maxRows: 100, maxBytes: 1e6 });
  await dataset.close();
}

test.each([
  ['empty.csv', '', 'empty', /Use a file/],
  ['header.csv', 'a,b\n', '0 rows', /at least one row/],
  ['blank.csv', '\n\n', '0 rows', /at least one row/],
  ['short.csv', 'a,b\n1,2\n3\n', 'line 3: expected 2 columns, found 1', /as many values/],
  ['long.csv', 'a,b\n1,2\n3,4,5\n', 'line 3: expected 2 columns, found 3', /as many values/],
  ['quote.csv', 'a,b\n1,"2\n', 'line 2: .*quote', /quoted/],
  ['a.data', 'a,b\n1,2\n', 'extension .data is not known', /CSV, TSV, Parquet/],
  ['cat.jpg', '\xff\xd8\xff\xe0', 'it is an image', /numpy\.save/],
  ['rows.xlsx', 'PK\x03\x04 a workbook', 'it is a workbook', /as CSV/],
  ['fake.parquet', 'hello, this is not parquet at all', 'not a .parquet file', /Parquet/],
  ['cut.parquet', 'PAR1 and then nothing of it', '^No magic bytes found$', /Check the file/],
  ['bad.json', '{"a": 1', 'Malformed JSON', /Check the file/],
  ['scalars.json', '[1, 2]', 'expected an object', /one object per row/],
  ['empty.json', '[]', '0 rows', /at least one row/],
  ['bad.npy', 'hello', 'not a .npy file', /npy/],
  ['bad.npz', 'PK\x03\x04 cut', 'ZIP directory', /savez/],
  ['z.csv', '\x1f\x8b\x08\x00', 'not valid UTF-8|gzip', /./],
])('%s is refused with file, cause and remedy', async (name, content, cause, action) => {
  const path = fileWith(name, Buffer.from(content, 'latin1'));
  const errors = [await refusal(() => read(path)), await refusal(() => describeData(path))];
  for (const error of errors) {
    expect(error.code).toBe('unusable-input');
    expect(error.file).toBe(path);
    expect(error.reason).toMatch(new RegExp(cause));
    expect(error.reason).not.toMatch(/stack|libduckdb/i);
    expect(error.actions.join(' ')).toMatch(action);
  }
});

test('a byte that is not UTF-8 is found in any column, with its line', async () => {
  const path = fileWith(
    'a.csv',
    Buffer.concat([Buffer.from('a,b,c\n1,2,x\n3,4,'), Buffer.from([0xe9]), Buffer.from('\n5,6,y\n')]),
  );
  const error = await refusal(() => read(path));
  expect(error.reason).toBe('line 3 is not valid UTF-8');
  expect(error.actions.join()).toContain('iconv');
});

test('a folder, a missing file and a file without permission are refused', async () => {
  const folder = scratch();
  const inside = join(folder, 'dir.csv');
  mkdirSync(inside);
  expect((await refusal(() => read(inside))).reason).toBe('it is a folder');
  writeFileSync(join(inside, 'part-0.parquet'), '');
  expect((await refusal(() => read(inside))).actions).toEqual(['Use one of its files: part-0.parquet.']);
  for (const image of ['a.jpg', 'b.PNG']) writeFileSync(join(inside, image), '');
  const images = await refusal(() => read(inside));
  expect(images.reason).toBe('it is a folder with 2 images');
  expect(images.actions.join()).toContain('numpy.save');
  expect((await refusal(() => read(join(folder, 'none.csv')))).reason).toContain('no such file');
  const path = join(folder, 'secret.csv');
  writeFileSync(path, 'a,b\n1,2\n');
  chmodSync(folder, 0o755);
  chmodSync(path, 0);
  const error = await refusal(() => withoutRights(() => read(path)));
  expect(error.reason).toContain('permission');
  expect(error.file).toBe(path);
});

test('inspectData shows columns and mapping, and tells a binding problem instead of throwing', async () => {
  const path = fileWith('a.csv', 'id,a,b,label\n7,1,2,0\n8,3,4,1\n');
  const good = await inspectData({ path, model: { inputs: X2, batchable: true }, maps: [], dims: {} });
  expect(good).toMatchObject({ file: 'a.csv', rows: 2, problem: null });
  expect(good.columns.map((column) => column.role)).toEqual(['unused', 'input', 'input', 'unused']);
  const bad = await inspectData({
    path,
    model: { inputs: [input('x', 'float', ['N', 3])], batchable: true },
    maps: [],
    dims: {},
  });
  expect(bad.problem).toContain('expected 3 numeric columns, found 2: a, b');
  expect(bad.problem).toContain('--map');
});

test('inspectData reads every row on request, as a measurement does', async () => {
  const path = fileWith('a.csv', `a,b\n${'1,2\n'.repeat(30)}1,\n`);
  const options = { path, model: { inputs: X2, batchable: true }, maps: [], dims: {} };
  expect((await inspectData(options)).rowsDropped).toBeNull();
  expect(await inspectData({ ...options, allRows: true })).toMatchObject({ rowsDropped: 1, problem: null });
  const whole = { inputs: [input('x', 'int64', ['N', 2])], batchable: true };
  const late = fileWith('b.csv', `a,b\n${'1,2\n'.repeat(30)}1,2.5\n`);
  const found = await inspectData({ ...options, path: late, model: whole, allRows: true });
  expect(found.problem).toContain('column "b", row 31: "2.5" is not a whole number');
});

test('one text among numbers is named, where only the width says that the column is wanted', async () => {
  for (const [path, maps] of [
    [fileWith('a.csv', 'a,b,label\n1,2,0\n3,oops,1\n5,6,0\n'), []],
    [fileWith('a.jsonl', '{"a":1,"b":2}\n{"a":3,"b":"oops"}\n{"a":5,"b":6}\n'), ['x=a,b']],
  ] as const) {
    for (const type of ['float', 'int32']) {
      const error = await refusal(() => read(path, [input('x', type, ['N', 2])], maps));
      expect(error.reason).toContain('column "b", row 2: "oops" is text where a number is needed');
    }
  }
});

test('an inspection finds fractions for an integer input without reading every row', async () => {
  const path = fileWith('a.csv', 'a,b\n1.0,2\n3,4.5\n');
  const model = { inputs: [input('x', 'int64', ['N', 2])], batchable: true };
  const found = await inspectData({ path, model, maps: [], dims: {} });
  expect(found.reason).toBe('column "b", row 2: "4.5" is not a whole number (input "x" is int64)');
});
