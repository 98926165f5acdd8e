import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { PlanDocument } from '#core/contract/plan/plan.ts';
import { VariantsDocument } from '#core/contract/model/variants.ts';
import { expectNoStack, expectRefused, type Finished, modewise, SMALL_REGION, temporaryFolder } from './modewise.ts';
import { lossyModel } from './lossy-model.ts';

const folder = temporaryFolder('optimise');
const home = join(folder.path, 'home');
const at = (name: string): string => join(folder.path, name);
afterAll(folder.remove);

const optimise = (model: string, ...args: readonly string[]): Promise<Finished> =>
  modewise(['optimise', model, ...args], { home });

function documentIn(name: string): VariantsDocument {
  return VariantsDocument.parse(JSON.parse(readFileSync(join(at(name), 'variants.json'), 'utf8')));
}

const SLOW = { timeout: 120_000 };

test('a text encoder gets three variants, with one document about them', SLOW, async () => {
  const done = await optimise(
    'sample:text-encoder',
    '--int8',
    '--fp16',
    '--ort',
    '--out',
    at('text'),
    '--max-changed',
    '1%',
    '--json',
  );
  expect(done.code, done.stderr).toBe(0);
  const document = VariantsDocument.parse(JSON.parse(done.stdout));
  expect(documentIn('text')).toEqual(document);
  expect(document.variants.map(({ kind, state }) => [kind, state])).toEqual([
    ['int8', 'written'],
    ['fp16', 'written'],
    ['ort', 'written'],
  ]);
  expect(readdirSync(at('text')).toSorted()).toEqual([
    'text-encoder.fp16.onnx',
    'text-encoder.int8.onnx',
    'text-encoder.ort.onnx',
    'variants.json',
  ]);
  for (const variant of document.variants) {
    if (variant.state !== 'written') continue;
    const { ratio, verdict } = variant.speed;
    const isSure = ratio.low !== null && ratio.high !== null && (ratio.low > 1 || ratio.high < 1);
    expect(verdict === 'same' || isSure).toBe(true);
    expect(variant.answers.labels.map(({ output }) => output)).toEqual(['logits']);
  }
});

test('convolutions are calibrated on the rows, and a second call replaces the files of the first', SLOW, async () => {
  const args = ['--int8', '--out', at('image')];
  const done = await optimise('sample:image-classifier', ...args);
  expect(done.code, done.stderr).toBe(0);
  expect(done.stdout).toContain('changed: 2 Conv, 2 Gemm, calibrated on 400 rows');
  const [variant] = documentIn('image').variants;
  if (variant?.state !== 'written') throw new Error('it was not written');
  // The other half of the rows is compared, and the speed over pairs of processes.
  expect(variant.answers.rows).toBe(400);
  expect(variant.speed).toMatchObject({ processes: 5, rounds: 10 });
  expect(variant.bytes).toBeLessThan(0.3 * documentIn('image').model.bytes);
  expect((await optimise('sample:image-classifier', ...args)).code).toBe(0);
  expect(readdirSync(at('image')).toSorted()).toEqual(['image-classifier.int8.onnx', 'variants.json']);
});

test('a variant is measured in the same way as the model, and a plan prices it within a limit', SLOW, async () => {
  const brief = ['--modes', 'batch', '--batch-size', '64', '--threads', '1', '--replicas', '1', '--duration-s', '0.2'];
  const variants = ['--variants', at('image')];
  const args = ['measure', '--model', 'sample:image-classifier', ...brief, ...variants, '--out', at('run.json')];
  const measured = await modewise(args, { home });
  expect(measured.code, measured.stderr).toBe(0);
  expect(readdirSync(at('image'))).toContain('image-classifier.int8.run.json');
  const plan = ['plan', at('run.json'), '--preset', 'million-a-day', '--region', SMALL_REGION, ...variants];
  const done = await modewise([...plan, '--max-changed', '0', '--json'], { home });
  expect(done.code, done.stderr).toBe(0);
  const [variant, ...more] = PlanDocument.parse(JSON.parse(done.stdout)).variants?.list ?? [];
  expect(more).toEqual([]);
  expect(variant?.runs.map(({ model }) => model.file)).toEqual(['image-classifier.int8.onnx']);
  const changed = variant?.answers.labels.some(({ changedShare }) => changedShare > 0);
  expect(variant?.standing.state).toBe(changed ? 'struck-out' : 'priced');
  const other = ['--variants', at('text')];
  const refused = await modewise([...plan.slice(0, -2), ...other], { home });
  expectRefused(refused, 'variants of another model than run', 'image-classifier.onnx');
});

test('trees have nothing to quantise: the command says so and ends with 1', SLOW, async () => {
  const done = await optimise('sample:fraud', '--int8', '--fp16', '--out', at('trees'));
  expect(done.code, done.stderr).toBe(1);
  expect(done.stdout).toContain('it does not apply to operators of this model (ai.onnx.ml.TreeEnsembleClassifier)');
  expect(readdirSync(at('trees'))).toEqual(['variants.json']);
});

test('an int8 model that loses accuracy is struck out, and its files are gone', SLOW, async () => {
  const { model, data } = lossyModel(folder.path);
  const done = await optimise(
    model,
    '--data',
    data,
    '--label',
    'truth',
    '--int8',
    '--fp16',
    '--max-changed',
    '0.5%',
    '--out',
    at('lossy'),
  );
  expect(done.code, done.stderr).toBe(0);
  const [int8, fp16] = documentIn('lossy').variants;
  if (int8?.state !== 'struck-out') throw new Error(`it was not struck out: ${done.stdout}`);
  expect(int8.reason).toMatchObject({ code: 'labels-changed', output: 'probabilities', limit: 0.005 });
  expect(int8.answers.metric).toMatchObject({ kind: 'classification', accuracy: { original: 1 } });
  expect(fp16?.state).toBe('written');
  expect(done.stdout).toContain('✗ struck out: it changes');
  expect(readdirSync(at('lossy')).toSorted()).toEqual(['lossy.fp16.onnx', 'variants.json']);
});

test('without data, synthetic rows are used, and said', SLOW, async () => {
  const { model } = lossyModel(folder.path);
  const done = await optimise(model, '--fp16', '--synthetic', '50', '--out', at('synthetic'));
  expect(done.code, done.stderr).toBe(0);
  expect(done.stdout).toContain('synthetic rows, which say little about your answers');
  expect(documentIn('synthetic').data).toMatchObject({ synthetic: true, rows: 50 });
});

test.skipIf(process.platform === 'win32')(
  'a call that is interrupted ends with 3 and leaves nothing',
  SLOW,
  async () => {
    const { code, stderr } = await modewise(['optimise', 'sample:text-encoder', '--int8', '--out', at('stopped')], {
      home,
      onStderr: (text, child) => void (text.includes('comparing') && child.kill('SIGINT')),
    });
    expect(code, stderr).toBe(3);
    expectNoStack(stderr);
    expect(readdirSync(at('stopped'))).toEqual([]);
  },
);

test('what cannot be used is refused, with what to do', SLOW, async () => {
  const { model, data } = lossyModel(folder.path);
  expectRefused(await optimise(model, '--out', at('x')), '--int8');
  expectRefused(await optimise(model, '--int8'), '--out');
  expectRefused(await optimise(at('absent.onnx'), '--int8', '--out', at('x')), 'absent.onnx');
  expectRefused(await optimise(model, '--int8', '--label', 'truth', '--out', at('x')), '--data');
  expectRefused(await optimise(model, '--int8', '--data', data, '--label', 'none', '--out', at('x')), 'none');
  expectRefused(await optimise(model, '--int8', '--out', join(data, 'x')), 'not a folder');
  expectRefused(
    await optimise(model, '--int8', '--data', at('rows.npy'), '--label', 'truth', '--out', at('x')),
    'needs a table',
  );
  expectRefused(await optimise(model, '--int8', '--max-changed', '2', '--out', at('x')), 'too high');
  expect(existsSync(at('x'))).toBe(false);
  writeFileSync(at('lossy.int8.onnx'), 'mine');
  expectRefused(await optimise(model, '--int8', '--out', folder.path), 'lossy.int8.onnx', 'not written by');
  expect(readFileSync(at('lossy.int8.onnx'), 'utf8')).toBe('mine');
});
