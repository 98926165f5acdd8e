import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { KeptColumn, TensorRows } from '#engine/model/tensor-rows.ts';
import type { Dataset, RowChoice } from './dataset.ts';
import { openDataset } from './open-dataset.ts';
import { openResultWriter } from '#engine/dataset/write/result-writer.ts';
import { fileWith, input, refusal, scratch } from './testing.ts';

const ROWS = 5_000;
const isMissing = (row: number): boolean => row % 500 === 3;

/** A CSV whose `x` is the number of the row, missing in some rows; `code` is text with leading zeros, missing in one row. */
function csv(): string {
  const lines = Array.from(
    { length: ROWS },
    (_, row) => `${isMissing(row) ? '' : row},${row === 1 ? '' : String(row).padStart(6, '0')}`,
  );
  return fileWith('rows.csv', `x,code\n${lines.join('\n')}\n`);
}

function open(path: string): Promise<Dataset> {
  return openDataset({ path, maps: ['x=x'], inputs: [input('x', 'int64', ['N'])], batchable: true, dims: {} });
}

async function read(dataset: Dataset, choice: RowChoice, rowsPerBatch = 300): Promise<readonly TensorRows[]> {
  const batches: TensorRows[] = [];
  for await (const batch of dataset.batches({ rowsPerBatch, choice })) batches.push(batch);
  await dataset.close();
  return batches;
}

const values = (batches: readonly TensorRows[]): number[] =>
  batches.flatMap(({ inputs }) => Array.from(inputs[0]?.data ?? [], Number));
const kept = (batches: readonly TensorRows[], name: string): (string | number | null)[] =>
  batches.flatMap((batch) => {
    const column = batch.kept?.find((each) => each.name === name);
    return column === undefined ? [] : valuesOf(column);
  });

function valuesOf({ data, missing }: KeptColumn): (string | number | null)[] {
  const values: readonly (string | number)[] = Array.isArray(data) ? data : Array.from(data, Number);
  return values.map((value, row) => (missing?.[row] === 1 ? null : value));
}

test.each([
  [0, ROWS],
  [0, 1],
  [1, 4],
  [2047, 2049],
  [2500, 4999],
  [4999, 5000],
])('rows %i to %i of a CSV are read, without those that lack a value', async (from, to) => {
  const batches = await read(await open(csv()), { from, to, keep: [], numbered: false });
  const expected = Array.from({ length: to - from }, (_, k) => from + k).filter((row) => !isMissing(row));
  expect(values(batches)).toEqual(expected);
});

test('kept columns and row numbers belong to their rows, and text is as it is written', async () => {
  const batches = await read(await open(csv()), { from: 0, to: ROWS, keep: ['code'], numbered: true }, 777);
  const rows = values(batches);
  expect(rows).toHaveLength(ROWS - 10);
  expect(kept(batches, 'row')).toEqual(rows.map((row) => row + 1));
  expect(kept(batches, 'code')).toEqual(rows.map((row) => (row === 1 ? null : String(row).padStart(6, '0'))));
});

test('integers of a file with types stay integers', async () => {
  const path = join(scratch(), 'rows.parquet');
  const writer = await openResultWriter({
    path,
    columns: [
      { name: 'x', type: 'int64', width: 1 },
      { name: 'id', type: 'int32', width: 1 },
    ],
  });
  writer.append(3, [BigInt64Array.of(5n, 6n, 7n), Int32Array.of(50, 60, 70)]);
  await writer.finish();
  const [batch] = await read(await open(path), { from: 1, to: 3, keep: ['id'], numbered: false });
  expect(batch?.kept).toEqual([{ name: 'id', type: 'int64', data: BigInt64Array.of(60n, 70n), missing: null }]);
});

test('a column that the file does not have is refused with the names of those that it has', async () => {
  const dataset = await open(csv());
  const error = await refusal(() => read(dataset, { from: 0, to: 1, keep: ['cod'], numbered: false }));
  expect(error.reason).toContain('no column "cod"');
  expect(error.actions.join(' ')).toContain('x, code');
});

test('a part of an array is read, and an array has no columns to keep', async () => {
  const header = `{'descr': '<i8', 'fortran_order': False, 'shape': (6,), }`.padEnd(117) + '\n';
  const start = Buffer.from(
    `\x93NUMPY\x01\x00${String.fromCharCode(header.length & 255, header.length >> 8)}`,
    'latin1',
  );
  const bytes = Buffer.concat([
    start,
    Buffer.from(header, 'latin1'),
    Buffer.from(BigInt64Array.of(0n, 1n, 2n, 3n, 4n, 5n).buffer),
  ]);
  const path = fileWith('rows.npy', bytes);
  const openArray = () =>
    openDataset({ path, maps: [], inputs: [input('x', 'int64', ['N'])], batchable: true, dims: {} });
  const part = await read(await openArray(), { from: 2, to: 5, keep: [], numbered: false }, 2);
  expect(values(part)).toEqual([2, 3, 4]);
  const dataset = await openArray();
  expect((await refusal(() => read(dataset, { from: 0, to: 1, keep: ['id'], numbered: false }))).reason).toContain(
    'no columns',
  );
});
