import { expect, test } from 'vitest';
import { openDataset } from './open-dataset.ts';
import { fileWith, input } from './testing.ts';

test('rows keep the order of the file when several threads scan ahead of the reader', async () => {
  // Long enough for DuckDB to divide it (in parts of 8 MB) among threads.
  const rows = 120_000;
  const filler = 'x'.repeat(250);
  const path = fileWith(
    'wide.csv',
    `id,text\n${Array.from({ length: rows }, (_, row) => `${row},${filler}`).join('\n')}\n`,
  );
  const dataset = await openDataset({
    path,
    maps: [],
    inputs: [input('id', 'int64', ['N'])],
    batchable: true,
    dims: {},
    count: false,
    threads: 4,
    readAheadMiB: 32,
  });
  let next = 0;
  for await (const batch of dataset.batches({ rowsPerBatch: 5_000 })) {
    const ids = batch.inputs[0]?.data as BigInt64Array;
    expect(ids.findIndex((id, at) => id !== BigInt(next + at))).toBe(-1);
    next += batch.rows;
  }
  expect(next).toBe(rows);
  await dataset.close();
});
