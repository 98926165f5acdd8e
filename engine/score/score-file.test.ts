import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ScoreDocument as Schema } from '#core/contract/run/score.ts';
import type { BenchHost } from '#engine/bench/bench-host.ts';
import { createChildBenchHost } from '#engine/bench/bench-host-child.ts';
import { modelFile } from '#engine/bench/testing.ts';
import { refusal, scratch } from '#engine/dataset/rows/testing.ts';
import { int, node, type OnnxGraph, value } from '#engine/model/onnx-writer/graph.ts';
import { type Asked, csv, isMissing, linesOf, score, SLOW, TWICE } from './testing.ts';

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

test('what a killed process left next to the result is removed', SLOW, async () => {
  const folder = scratch();
  const left = join(folder, '.out.csv.1-abcd.part');
  mkdirSync(left);
  writeFileSync(join(left, 'result.csv'), 'half');
  await score({ model: modelFile(TWICE), data: csv(folder, 10), out: join(folder, 'out.csv') });
  expect(existsSync(left)).toBe(false);
});

test('a link stays a link to the new result, and a device and a FIFO get the rows', SLOW, async (context) => {
  const folder = scratch();
  const [model, data] = [modelFile(TWICE), csv(folder, 10, () => false)];
  const header = 'customer_id,y';
  mkdirSync(join(folder, 'store'));
  symlinkSync(join('store', 'kept.csv'), join(folder, 'link.csv'));
  await score({ model, data, out: join(folder, 'link.csv') });
  expect(readlinkSync(join(folder, 'link.csv'))).toBe(join('store', 'kept.csv'));
  expect(readFileSync(join(folder, 'store', 'kept.csv'), 'utf8')).toContain(header);

  const [device, fifo] = [join(folder, 'device.csv'), join(folder, 'fifo.csv')];
  if (spawnSync('mkfifo', [fifo]).status !== 0) return context.skip('FIFOs cannot be made here');
  const received = readFile(fifo, 'utf8');
  await score({ model, data, out: fifo });
  expect((await received).split('\n')).toHaveLength(12);
  expect(statSync(fifo).isFIFO()).toBe(true);
  if (spawnSync('mknod', [device, 'c', '1', '3']).status !== 0) return context.skip('devices cannot be made here');
  await score({ model, data, out: device });
  expect(statSync(device).isCharacterDevice()).toBe(true);
  expect(readdirSync(folder).sort()).toEqual(
    ['device.csv', 'fifo.csv', 'link.csv', 'link.csv.score.json', 'rows.csv', 'store'].sort(),
  );
});

test('a shard whose rows all lack a value is a file with a header and no rows', SLOW, async () => {
  const folder = scratch();
  const out = join(folder, 'out.csv');
  const data = csv(folder, 100, (row) => row < 50);
  const document = await score({ model: modelFile(TWICE), data, out, shard: { index: 1, of: 2 } });
  expect(readFileSync(out, 'utf8')).toBe('row,customer_id,y\n');
  expect(document).toMatchObject({ rowsLeftOut: 50, out: { rows: 0 } });
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

test('a column of the data with the name of an output gets another one', SLOW, async () => {
  const folder = scratch();
  const data = join(folder, 'rows.csv');
  writeFileSync(data, 'Y,x\n5,1\n6,2\n');
  const out = join(folder, 'out.csv');
  const document = await score({ model: modelFile(TWICE), data, out, keep: ['Y'], maps: ['x=x'] });
  expect(document.kept).toEqual([{ column: 'Y', as: 'data.Y' }]);
  expect(readFileSync(out, 'utf8')).toBe('data.Y,y\n5,2\n6,4\n');
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

test(
  'a process that is killed while it scores leaves nothing, and the error says what to do about scoring',
  SLOW,
  async () => {
    const folder = scratch();
    const real = createChildBenchHost();
    const benchHost: BenchHost = {
      spawn: (options) => {
        const bench = real.spawn(options);
        bench.onMessage((message) => message.kind === 'event' && message.event.kind === 'progress' && bench.kill());
        return bench;
      },
    };
    const data = csv(folder, 300_000);
    const refused = await refusal(() =>
      score({ model: modelFile(TWICE), data, out: join(folder, 'out.csv') }, { benchHost }),
    );
    expect(refused.reason).toContain('the process that scored was killed');
    expect(refused.actions.join(' ')).toMatch(/run the same command again|--batch-size/);
    expect(readdirSync(folder)).toEqual(['rows.csv']);
  },
);

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
