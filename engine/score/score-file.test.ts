import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type ScoreDocument, ScoreDocument as Schema, type ScoreRequest, WHOLE } from '#core/contract/score.ts';
import { createChildBenchHost } from '#engine/bench/bench-host-child.ts';
import { benchInputOf, modelFile, poolOver } from '#engine/bench/testing.ts';
import { openDataset } from '#engine/dataset/open-dataset.ts';
import { input, refusal, scratch } from '#engine/dataset/testing.ts';
import { int, node, type OnnxGraph, value } from '#engine/model/onnx-writer/graph.ts';
import { resolveSample } from '#engine/model/samples.ts';
import type { TensorData } from '#engine/model/tensor-rows.ts';
import { loadRows } from '#engine/runtime/rows.ts';
import { noteFile } from './note.ts';
import { scoreFile, type ScoreOptions } from './score-file.ts';

const SLOW = { timeout: 90_000 };

type Asked = Partial<ScoreRequest> & Pick<ScoreRequest, 'model' | 'data' | 'out'>;

function score(request: Asked, options: Partial<ScoreOptions> = {}): Promise<ScoreDocument> {
  return scoreFile({
    request: {
      shard: WHOLE,
      maps: [],
      drops: [],
      labels: [],
      dims: {},
      keep: null,
      batchSize: null,
      threads: null,
      overwrite: false,
      ...request,
    },
    benchHost: createChildBenchHost(),
    signal: new AbortController().signal,
    onEvent: () => undefined,
    ...options,
  });
}

const TWICE: OnnxGraph = {
  name: 'twice',
  nodes: [node('Add', ['x', 'x'], 'y')],
  initializers: [],
  inputs: [value('x', 'int64', ['N'])],
  outputs: [value('y', 'int64', ['N'])],
};

const isMissing = (row: number): boolean => row % 1000 === 7;

/** A CSV with a key, whose `x` is missing in some rows. */
function csv(folder: string, rows: number, missing = isMissing): string {
  const path = join(folder, 'rows.csv');
  const lines = Array.from({ length: rows }, (_, row) => `k${row},${missing(row) ? '' : row}`);
  writeFileSync(path, `customer_id,x\n${lines.join('\n')}\n`);
  return path;
}

/** The lines of a CSV without its header. */
const linesOf = (path: string): string[] => readFileSync(path, 'utf8').trimEnd().split('\n').slice(1);

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

test('the union of all shards is the whole, in order', SLOW, async () => {
  const folder = scratch();
  const model = modelFile(TWICE);
  const data = csv(folder, 10_007);
  const whole = join(folder, 'whole.csv');
  await score({ model, data, out: whole });
  const parts: string[] = [];
  for (const index of [3, 1, 2]) {
    const out = join(folder, `part-${index}.csv`);
    const { shard } = await score({ model, data, out, shard: { index, of: 3 } });
    expect(shard).toMatchObject({ index, of: 3 });
    parts[index] = out;
  }
  expect(parts.flatMap(linesOf)).toEqual(linesOf(whole));
});

test('the answers are those that the runtime gives row by row, in every format', SLOW, async () => {
  const folder = scratch();
  const rows = 2_000;
  const data = join(folder, 'rows.csv');
  const lines = readFileSync((await resolveSample('fraud')).dataPath, 'utf8').split('\n', rows + 1);
  writeFileSync(data, `${lines.join('\n')}\n`);
  const benchInput = await benchInputOf({ model: 'sample:fraud', data });
  const loaded = await loadRows(benchInput);
  const pool = poolOver(benchInput, loaded);
  await pool.prepare({ threads: 1, replicas: 1 });
  const single = await pool.call(0, { kind: 'infer', session: 1, data: loaded, batchSize: 1 }, 'inferred');
  const expected = single.outputs.find(({ name }) => name === 'probabilities')?.data ?? [];
  for (const extension of ['csv', 'parquet', 'jsonl']) {
    const out = join(folder, `predictions.${extension}`);
    const document = await score({ model: 'sample:fraud', data, out });
    expect(document.out.rows).toBe(rows);
    expect(document.parity?.same).toBe(true);
    const answers = await readBack(out, 'probabilities', 2);
    expect(answers).toHaveLength(2 * rows);
    // The first rows, as many as a measurement loads.
    const singles: readonly number[] = Array.isArray(expected) ? [] : Array.from(expected, Number);
    expect(singles.length).toBeGreaterThan(rows);
    const worst = singles.reduce((most, each, k) => Math.max(most, Math.abs(each - Number(answers[k]))), 0);
    expect(worst, extension).toBeLessThan(1e-6);
  }
});

async function readBack(path: string, column: string, width: number): Promise<TensorData> {
  const inputs = [input(column, 'float', ['N', width])];
  const dataset = await openDataset({ path, maps: [`${column}=${column}`], inputs, batchable: true, dims: {} });
  const rows = await dataset.load({ maxRows: 1e6, maxBytes: 1e9 });
  await dataset.close();
  return rows.inputs[0]?.data ?? [];
}

test('a result that is there is left alone if it was made from the same, and refused otherwise', SLOW, async () => {
  const folder = scratch();
  const model = modelFile(TWICE);
  const data = csv(folder, 500);
  const out = join(folder, 'out.csv');
  const asked = { model, data, out };
  const first = await score(asked);
  const again = await score(asked);
  expect(again).toEqual({ ...first, state: 'already-there' });

  const refused = async (change: Partial<Asked>): Promise<string> =>
    (await refusal(() => score({ ...asked, ...change }))).reason;
  expect(await refused({ shard: { index: 1, of: 2 } })).toContain('another shard');
  expect(await refused({ keep: [] })).toContain('other columns');
  expect(await refused({ maps: ['x=x'] })).toContain('--map');
  expect(await refused({ model: modelFile({ ...TWICE, name: 'other' }) })).toContain('another model');
  const other = scratch();
  expect(await refused({ data: csv(other, 501) })).toContain('other data');
  const before = readFileSync(out, 'utf8');
  writeFileSync(out, `${before}\n`);
  expect(await refused({})).toContain('was changed');
  expect(readFileSync(noteFile(out), 'utf8')).toBe(`${JSON.stringify(first, null, 2)}\n`);

  const replaced = await score({ ...asked, overwrite: true });
  expect(replaced.state).toBe('scored');
  expect(readFileSync(out, 'utf8')).toBe(before);
  writeFileSync(join(folder, 'mine.csv'), 'a\n1\n');
  expect(await refused({ out: join(folder, 'mine.csv') })).toContain('no note');
  expect(readFileSync(join(folder, 'mine.csv'), 'utf8')).toBe('a\n1\n');
});

test('an interrupted job leaves nothing behind, and the same command then does the whole', SLOW, async () => {
  const folder = scratch();
  const data = csv(folder, 100_000);
  const out = join(folder, 'out.parquet');
  const asked = { model: modelFile(TWICE), data, out, batchSize: 1 };
  const stop = new AbortController();
  const onEvent: ScoreOptions['onEvent'] = ({ kind }) => {
    if (kind === 'scoring') stop.abort();
  };
  const error = await refusal(() => score(asked, { signal: stop.signal, onEvent }));
  expect(error.code).toBe('interrupted');
  expect(readdirSync(folder)).toEqual(['rows.csv']);
  const done = await score({ ...asked, batchSize: null });
  expect(done.state).toBe('scored');
});

test('what a killed process left beside the result is removed', SLOW, async () => {
  const folder = scratch();
  const left = join(folder, '.out.csv.1-abcd.part');
  mkdirSync(left);
  writeFileSync(join(left, 'result.csv'), 'half');
  await score({ model: modelFile(TWICE), data: csv(folder, 10), out: join(folder, 'out.csv') });
  expect(existsSync(left)).toBe(false);
});

test('a shard whose rows all lack a value is a file with a header and no rows', SLOW, async () => {
  const folder = scratch();
  const out = join(folder, 'out.csv');
  const data = csv(folder, 100, (row) => row < 50);
  const document = await score({ model: modelFile(TWICE), data, out, shard: { index: 1, of: 2 } });
  expect(readFileSync(out, 'utf8')).toBe('row,customer_id,y\n');
  expect(document).toMatchObject({ rowsLeftOut: 50, out: { rows: 0 } });
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
