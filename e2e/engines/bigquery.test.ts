import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, describe, expect, test } from 'vitest';
import type { BigQueryImport } from '#core/contract/model/bigquery.ts';
import { ROOT } from '#e2e/root.ts';
import { inspectModel } from '#engine/model/inspect.ts';
import { engine } from './lib/engines.ts';
import { printTable } from './lib/print.ts';
import { runPython } from './lib/programs.ts';

const folder = mkdtempSync(join(tmpdir(), 'modewise-warehouse-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const runtime = engine('onnxruntime-1.12');
const outside = engine('outside-models');
const python = engine('quantisation');
const LOADER = join(ROOT, 'e2e', 'engines', 'lib', 'load-models.mjs');
/** Text operators need a locale that a small machine lacks. */
const OF_THIS_MACHINE = /[Ff]ailed to construct locale/;
const ENDED = 'the process ended';

/** The errors of models by path, null for those that load. A process that a model ends is started again for the next one. */
async function loadAll(paths: readonly string[]): Promise<ReadonlyMap<string, string | null>> {
  const errors = new Map<string, string | null>();
  let left = paths;
  while (left.length > 0) {
    for (const [path, error] of await loadUntilItEnds(left)) errors.set(path, error);
    const next = left.filter((path) => !errors.has(path));
    const [guilty] = next;
    if (guilty !== undefined) errors.set(guilty, ENDED);
    left = next.slice(1);
  }
  return errors;
}

async function loadUntilItEnds(paths: readonly string[]): Promise<readonly (readonly [string, string | null])[]> {
  const child = spawn(process.execPath, [LOADER, runtime?.path ?? ''], { stdio: ['pipe', 'pipe', 'ignore'] });
  const closed = new Promise((resolve) => child.once('close', resolve));
  child.stdin.on('error', () => {});
  child.stdin.end(`${paths.join('\n')}\n`);
  const read: (readonly [string, string | null])[] = [];
  for await (const line of createInterface({ input: child.stdout })) read.push(JSON.parse(line));
  await closed;
  return read;
}

function modelsBelow(root: string): readonly string[] {
  const found = readdirSync(root, { recursive: true, encoding: 'utf8' });
  return found
    .filter((name) => name.endsWith('.onnx'))
    .map((name) => join(root, name))
    .toSorted();
}

interface Compared {
  readonly path: string;
  /** What the runtime says: null if it loads the model and all that goes in and out are tensors that BigQuery has types for. */
  readonly error: string | null;
  readonly fact: BigQueryImport | undefined;
}

/** What the rule and the runtime say about models, without those that this machine cannot load for a reason of its own. */
async function compared(paths: readonly string[]): Promise<readonly Compared[]> {
  const errors = await loadAll(paths);
  const pairs: Compared[] = [];
  for (const path of paths) {
    const error = errors.get(path) ?? null;
    if (error !== null && OF_THIS_MACHINE.test(error)) continue;
    const { model } = await inspectModel(path, { hash: false });
    const ports = [...model.inputs, ...model.outputs];
    const odd = ports.find(({ kind, type }) => kind !== 'tensor' || type.startsWith('complex'));
    pairs.push({
      path,
      error: error ?? (odd === undefined ? null : `${odd.name} is not a tensor`),
      fact: model.bigQuery,
    });
  }
  return pairs;
}

/** Those that differ, as text. */
function differences(pairs: readonly Compared[]): readonly string[] {
  return pairs
    .filter(({ error, fact }) => fact?.imports !== (error === null ? 'yes' : 'no'))
    .map(({ path, error, fact }) => `${path}: ${error ?? 'loads'} / ${JSON.stringify(fact)}`);
}

function print(title: string, pairs: readonly Compared[]): void {
  const loaded = pairs.filter(({ error }) => error === null).length;
  const equal = pairs.length - differences(pairs).length;
  printTable('bigquery', { title, columns: COLUMNS, rows: [[pairs.length, loaded, pairs.length - loaded, equal]] });
}

const COLUMNS = ['models', 'ONNX Runtime 1.12.1 loads', 'it refuses', 'the rule says the same'];

describe.skipIf(runtime === null || outside === null)('whether BigQuery imports a model', () => {
  const all = outside === null ? [] : modelsBelow(outside.path);
  const isTest = (path: string): boolean => path.includes(join('backend', 'test', 'data'));

  test('is what ONNX Runtime 1.12 says of the models in packages of other programs', { timeout: 300_000 }, async () => {
    const pairs = await compared(all.filter((path) => !isTest(path)));
    print('Models in packages of other programs', pairs);
    expect(pairs.length).toBeGreaterThanOrEqual(20);
    expect(differences(pairs)).toEqual([]);
  });

  test('is what it says of the tests of ONNX', { timeout: 300_000 }, async () => {
    const pairs = await compared(all.filter(isTest));
    print('Models of the tests of ONNX 1.12', pairs);
    expect(pairs.length).toBeGreaterThan(1000);
    expect(differences(pairs)).toEqual([]);
  });

  test.skipIf(python === null)('is what it says of models of converters', { timeout: 600_000 }, async () => {
    await runPython(python?.path ?? '', 'warehouse_models.py', [folder, outside?.path ?? '']);
    const pairs = await compared(modelsBelow(folder));
    print('Models of converters', pairs);
    expect(pairs.length).toBeGreaterThan(100);
    expect(differences(pairs)).toEqual([]);
  });
});
