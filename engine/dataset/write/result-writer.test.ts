import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDuck, rowsOf } from '#engine/dataset/read/duck.ts';
import { openResultWriter } from './result-writer.ts';
import { refusal, scratch } from '#engine/dataset/rows/testing.ts';

async function query(sql: string) {
  const instance = await openDuck({});
  const rows = await rowsOf(await instance.connect(), sql);
  instance.closeSync();
  return rows;
}

test('results of every type come back from Parquet in order', async () => {
  const path = join(scratch(), "it's.parquet");
  const writer = await openResultWriter({
    path,
    columns: [
      { name: 'label', type: 'int64', width: 1 },
      { name: 'p', type: 'float32', width: 3 },
      { name: 'half', type: 'float16', width: 1 },
      { name: 'yes', type: 'bool', width: 1 },
      { name: 'text', type: 'string', width: 1 },
    ],
  });
  const part = (from: number, rows: number) =>
    writer.append(rows, [
      BigInt64Array.from({ length: rows }, (_, row) => BigInt(from + row)),
      Float32Array.from({ length: rows * 3 }, (_, k) => from * 3 + k),
      new Uint16Array(rows).fill(0x3e00),
      Uint8Array.from({ length: rows }, (_, row) => (from + row) % 2),
      Array.from({ length: rows }, (_, row) => `row number ${from + row}`),
    ]);
  part(0, 5000);
  part(5000, 1);
  const done = await writer.finish();
  expect(done.rows).toBe(5001);
  const rows = await query(`SELECT * FROM '${path.replaceAll("'", "''")}'`);
  expect(rows).toHaveLength(5001);
  for (const k of [0, 2047, 2048, 4999, 5000]) {
    expect(rows[k]).toEqual({
      label: BigInt(k),
      p: [k * 3, k * 3 + 1, k * 3 + 2],
      half: 1.5,
      yes: k % 2 === 1,
      text: `row number ${k}`,
    });
  }
});

test('CSV has a header, and the writer leaves nothing but the file behind', async () => {
  const folder = scratch();
  const path = join(folder, 'out.csv');
  const writer = await openResultWriter({ path, columns: [{ name: 'a,b', type: 'float64', width: 1 }] });
  writer.append(2, [new Float64Array([0.5, -1])]);
  await writer.finish();
  expect(readFileSync(path, 'utf8')).toBe('"a,b"\n0.5\n-1.0\n');
  expect(readdirSync(folder)).toEqual(['out.csv']);
});

test('an aborted writer leaves no file', async () => {
  const path = join(scratch(), 'out.parquet');
  const writer = await openResultWriter({ path, columns: [{ name: 'a', type: 'float32', width: 1 }] });
  writer.append(1, [new Float32Array([1])]);
  writer.abort();
  expect(existsSync(path)).toBe(false);
});

test('a folder that is missing and an extension that is not known are refused', async () => {
  const columns = [{ name: 'a', type: 'float32', width: 1 }] as const;
  expect((await refusal(() => openResultWriter({ path: 'x.txt', columns }))).reason).toContain(
    '.parquet, .csv or .jsonl',
  );
  const writer = await openResultWriter({ path: join(scratch(), 'none', 'x.csv'), columns });
  const error = await refusal(() => writer.finish());
  expect(error.reason).toContain('cannot be written');
});

test('missing values stay missing in every format, and JSON has one object a line', async () => {
  const folder = scratch();
  const rows = 3000;
  const missing = Uint8Array.from({ length: rows }, (_, row) => (row % 1000 === 7 ? 1 : 0));
  for (const name of ['out.parquet', 'out.csv', 'out.jsonl']) {
    const path = join(folder, name);
    const writer = await openResultWriter({
      path,
      columns: [
        { name: 'key', type: 'string', width: 1 },
        { name: 'row', type: 'int64', width: 1 },
        { name: 'p', type: 'float32', width: 2 },
      ],
    });
    const texts = Array.from({ length: rows }, (_, row) => `k${row}`);
    const numbers = BigInt64Array.from({ length: rows }, (_, row) => BigInt(row));
    writer.append(rows, [texts, numbers, new Float32Array(2 * rows).fill(0.5)], [missing, missing, null]);
    await writer.finish();
    const read = await query(`SELECT * FROM '${path}'`);
    expect(read, name).toHaveLength(rows);
    expect(
      read.flatMap(({ key }, row) => (key === null ? [row] : [])),
      name,
    ).toEqual([7, 1007, 2007]);
    expect(read[1007]?.['row'], name).toBeNull();
    expect(read[2999], name).toMatchObject({ key: 'k2999', row: 2999n });
  }
  expect(readFileSync(join(folder, 'out.jsonl'), 'utf8').split('\n')[7]).toBe('{"key":null,"row":null,"p":[0.5,0.5]}');
});
