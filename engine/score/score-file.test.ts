import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ScoreDocument as Schema } from '#core/contract/run/score.ts';
import { modelFile } from '#engine/bench/testing.ts';
import { refusal, scratch } from '#engine/dataset/rows/testing.ts';
import { int, node, type OnnxGraph, value } from '#engine/model/onnx-writer/graph.ts';
import { CAN_MOUNT, smallDisk } from '#engine/platform/files/testing.ts';
import { type Asked, csv, isMissing, linesOf, score, SLOW, TWICE } from './testing.ts';

// score-file.full.test.ts has shards, formats, links, devices, and processes that end early.
test('every row with its values is scored in order, with its key and its position', SLOW, async () => {
  const folder = scratch();
  const out = join(folder, 'all.csv');
  const document = await score({ model: modelFile(TWICE), data: csv(folder, 20_001), out });
  expect(Schema.parse(document)).toEqual(document);
  const expected = Array.from({ length: 20_001 }, (_, row) => row).filter((row) => !isMissing(row));
  expect(readFileSync(out, 'utf8').split('\n')[0]).toBe('row,customer_id,y');
  expect(linesOf(out)).toEqual(expected.map((row) => `${row + 1},k${row},${2 * row}`));
  expect(document.out.rows).toBe(expected.length);
  expect(document.rowsLeftOut).toBe(20_001 - expected.length);
  expect(document.kept).toEqual([
    { column: null, as: 'row' },
    { column: 'customer_id', as: 'customer_id' },
  ]);
  expect(readdirSync(folder).sort()).toEqual(['all.csv', 'all.csv.score.json', 'rows.csv']);
});

test('rows with a missing number are scored as NaN where it is asked for, as they were measured', SLOW, async () => {
  const folder = scratch();
  const out = join(folder, 'out.csv');
  const ofReals: OnnxGraph = {
    ...TWICE,
    inputs: [value('x', 'float', ['N'])],
    outputs: [value('y', 'float', ['N'])],
  };
  const asked = { model: modelFile(ofReals), data: csv(folder, 3, (row) => row === 1), out };
  const document = await score({ ...asked, missing: 'nan' });
  expect(document).toMatchObject({ rowsLeftOut: 0, out: { rows: 3 }, made: { missing: 'nan' } });
  expect(linesOf(out).map((line) => line.split(',').at(-1))).toEqual(['0.0', 'nan', '4.0']);
  const error = await refusal(() => score(asked));
  expect(error.reason).toContain('--missing');
});

test('a model whose answers depend on the batch scores its rows one by one', SLOW, async () => {
  const folder = scratch();
  const centred: OnnxGraph = {
    name: 'centred',
    nodes: [node('ReduceMax', ['x'], 'm', { keepdims: int(1) }), node('Sub', ['x', 'm'], 'y')],
    initializers: [],
    inputs: [value('x', 'float', ['N'])],
    outputs: [value('y', 'float', ['N'])],
  };
  const out = join(folder, 'out.csv');
  const document = await score({ model: modelFile(centred), data: csv(folder, 200, () => false), out });
  expect(document.settings.batchSize).toBe(1);
  expect(document.parity?.same).toBe(false);
  expect(linesOf(out).every((line) => line.endsWith(',0.0'))).toBe(true);
});

test('bad names and numbers are refused before anything is read', SLOW, async () => {
  const folder = scratch();
  const model = modelFile(TWICE);
  const data = csv(folder, 10);
  const refused = async (change: Partial<Asked>): Promise<string> =>
    (await refusal(() => score({ model, data, out: join(folder, 'out.csv'), ...change }))).message;
  expect(await refused({ out: join(folder, 'out.xlsx') })).toContain('.xlsx');
  expect(await refused({ out: join(folder, 'none', 'out.csv') })).toContain('does not exist');
  expect(await refused({ out: folder })).toContain('a folder');
  expect(await refused({ shard: { index: 11, of: 11 } })).toContain('10 rows');
  expect(await refused({ keep: ['absent'] })).toContain('no column "absent"');
  expect(readdirSync(folder)).toEqual(['rows.csv']);
});

test.skipIf(!CAN_MOUNT)('a full disk names the file that was asked for, the cause and what to do', SLOW, async () => {
  const disk = smallDisk(64 * 1024);
  const [model, data] = [modelFile(TWICE), csv(scratch(), 20_000)];
  for (const name of ['out.csv', 'out.jsonl', 'out.parquet']) {
    const out = join(disk, name);
    const error = await refusal(() => score({ model, data, out }));
    expect(error).toMatchObject({
      code: 'unusable-input',
      file: out,
      reason: 'the file cannot be written: the disk is full',
    });
    expect(error.actions).toEqual(['Free some space, or write to another disk.']);
    expect(readdirSync(disk)).toEqual([]);
  }
});
