import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import type { RunDocument } from '#core/contract/run/run.ts';
import { exampleExecution } from '#core/contract/testing/testing-execution.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import type { VariantsDocument } from '#core/contract/model/variants.ts';
import { exampleVariant } from '#core/decide/testing-variants.ts';
import { readVariants, writtenVariants } from './read-variants.ts';

const folder = mkdtempSync(join(tmpdir(), 'modewise-variants-'));
afterAll(() => rmSync(folder, { recursive: true }));

const run = exampleRun();
const SHA = 'e'.repeat(64);
const at = (name: string): string => join(folder, name);
const write = (name: string, value: unknown): void => writeFileSync(at(name), JSON.stringify(value));

function documentOf(change: Partial<VariantsDocument> = {}): VariantsDocument {
  const { kind, bytes, answers, speed } = exampleVariant('int8');
  const made = { changed: {}, left: [], calibrationRows: null, seconds: 1, peakMiB: 100, answers, speed };
  return {
    schemaVersion: 1,
    startedAt: '2026-01-15T09:02:00Z',
    finishedAt: '2026-01-15T09:02:10Z',
    host: run.host,
    model: { file: 'fraud.onnx', sha256: run.model.sha256 ?? '', bytes: 1000 },
    data: run.data,
    label: null,
    maxChangedShare: 0.01,
    seed: 1,
    variants: [
      { state: 'written', kind, bytes, files: [{ file: 'fraud.int8.onnx', sha256: SHA, bytes }], ...made },
      { state: 'not-made', kind: 'fp16', reason: { code: 'already-half' }, left: [] },
    ],
    ...change,
  };
}

/** A run of the variant. */
function ofVariant(change: Partial<RunDocument> = {}): RunDocument {
  return exampleRun({ runId: 'of-int8', model: { ...run.model, sha256: SHA }, ...change });
}

beforeEach(() => {
  for (const name of ['fraud.int8.run.json', 'fraud.int8.webgpu.run.json']) rmSync(at(name), { force: true });
  write('variants.json', documentOf());
});

const read = (packs: readonly RunDocument[] = [], limit: number | null = null) =>
  readVariants(folder, { run, packs, limit });

test('the run next to a variant is its measurement; without one it was not measured', async () => {
  expect((await read()).variants).toMatchObject({ maxChangedShare: 0.01, list: [{ kind: 'int8', runs: [] }] });
  write('fraud.int8.run.json', ofVariant());
  const { variants } = await read([], 0.002);
  expect(variants.maxChangedShare).toBe(0.002);
  expect(variants.list.map(({ kind, runs }) => [kind, runs.map(({ runId }) => runId)])).toEqual([
    ['int8', ['of-int8']],
  ]);
  expect(variants.sha256).toMatch(/^[0-9a-f]{64}$/);
  expect(await readVariants(at('variants.json'), { run, packs: [], limit: 0.002 })).toEqual(await read([], 0.002));
});

test('a pack belongs to the variant whose model it measured, and a software device to none', async () => {
  write('fraud.int8.run.json', ofVariant());
  write('fraud.int8.webgpu.run.json', ofVariant({ runId: 'software', execution: exampleExecution() }));
  const pack = ofVariant({ runId: 'pack', host: { ...run.host, instanceType: 'c7g.large' } });
  const other = exampleRun({ runId: 'other' });
  const { variants, packs } = await read([pack, other]);
  expect(variants.list[0]?.runs.map(({ runId }) => runId)).toEqual(['of-int8', 'pack']);
  expect(packs).toEqual([other]);
});

test.each<readonly [string, () => void, RegExp]>([
  [
    'variants of another model',
    () => write('variants.json', documentOf({ model: { file: 'other.onnx', sha256: 'f'.repeat(64), bytes: 1 } })),
    /variants of another model than run .* \(other\.onnx, not fraud.*\)/,
  ],
  [
    'a run of another variant',
    () => write('fraud.int8.run.json', exampleRun()),
    /fraud\.int8\.run\.json: it measured an earlier content of fraud\.int8\.onnx/,
  ],
  [
    'a run of another machine',
    () => write('fraud.int8.run.json', ofVariant({ host: { ...run.host, cpuModel: 'Another' } })),
    /it was measured on Another, and run .*: their speeds cannot be compared/,
  ],
  ['another document', () => write('variants.json', run), /this is a run\.json, and a variants\.json is needed here/],
])('%s is refused', async (_name, prepare, message) => {
  prepare();
  await expect(read()).rejects.toThrow(message);
});

test('only variants that were written are measured, each run next to its model', async () => {
  expect(await writtenVariants(folder, 'cpu')).toMatchObject([
    { variant: { kind: 'int8' }, model: at('fraud.int8.onnx'), runFile: at('fraud.int8.run.json') },
  ]);
  expect((await writtenVariants(folder, 'webgpu'))[0]?.runFile).toBe(at('fraud.int8.webgpu.run.json'));
  write('variants.json', documentOf({ variants: documentOf().variants.slice(1) }));
  await expect(writtenVariants(folder, 'cpu')).rejects.toThrow('it has no variant to measure');
});
