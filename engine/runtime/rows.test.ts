import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { benchInputOf, LOOK_UP, modelFile } from '#engine/bench/testing.ts';
import { fileWith, scratch } from '#engine/dataset/rows/testing.ts';
import type { BenchInput } from './bench-input.ts';
import { loadRows } from './rows.ts';

/** The input of bench processes that keep what they read of a file of ids; the file is gone once one has read it. */
async function readOnce(rowsFile: string): Promise<BenchInput> {
  const data = fileWith('ids.csv', 'id\n3\n1\n4\n');
  const input = { ...(await benchInputOf({ model: modelFile(LOOK_UP), data })), rowsFile };
  const read = await loadRows(input);
  expect(read.inputs[0]?.data).toEqual(BigInt64Array.of(3n, 1n, 4n));
  rmSync(data);
  return input;
}

test('the processes of a measurement take the rows that one of them has read', async () => {
  const input = await readOnce(join(scratch(), 'rows', 'rows.bin'));
  const { rows, inputs } = await loadRows(input);
  expect({ rows, inputs }).toEqual({
    rows: 3,
    inputs: [{ name: 'id', type: 'int64', rowShape: [], batched: true, data: BigInt64Array.of(3n, 1n, 4n) }],
  });
  // Each thread gets these bytes and no others.
  expect(inputs[0]?.data).toMatchObject({ buffer: { byteLength: 3 * 8 } });
});

test('a folder that cannot be written costs the rows another reading', async () => {
  const file = join(scratch(), 'file');
  writeFileSync(file, '');
  const input = await readOnce(join(file, 'rows.bin'));
  await expect(loadRows(input)).rejects.toThrow('ids.csv');
});
