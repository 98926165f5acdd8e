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
import { dirname, join } from 'node:path';
import Zip from 'jszip';
import { expect, test } from 'vitest';
import { PlanDocument, type ServingOption } from '#core/contract/plan/plan.ts';
import { refusal, scratch } from '#engine/dataset/rows/testing.ts';
import { externalTensor } from '#engine/model/onnx-writer/tensor.ts';
import { resolveSample } from '#engine/model/samples.ts';
import { model as onnxModel } from '#engine/model/testing.ts';
import { SOME_SERVICES } from './testing.ts';
import { allPlans, feasible, modelPath, planFirst, request, testWholeBundles, textsOf } from './write-bundle.cases.ts';
import { writeBundle } from './write-bundle.ts';

planFirst(SOME_SERVICES);

// write-bundle.full.test.ts has the other services, and the templates of all of them.
testWholeBundles(SOME_SERVICES);

test('the README argues for the options that were not chosen', async () => {
  const [plan, optionId] = feasible('sagemaker-endpoint');
  const { path: folder } = await writeBundle(request(plan, { optionId }));
  const readme = textsOf(folder)['README.md'] ?? '';
  const rivals = readme.split('## Alternatives')[1]?.split('\n## ')[0] ?? '';
  expect(rivals.match(/^\*\*/gm)).toHaveLength(2);
  for (const title of ['What the plan expects', 'Deploy', 'Roll back', 'Cost limits']) {
    expect(readme).toContain(`## ${title}`);
  }
});

test('an option that is struck out or unknown is refused by name', async () => {
  const [plan] = allPlans();
  const struck = plan?.options.find((each) => !each.feasible);
  if (plan === undefined || struck === undefined) throw new Error('every option is feasible');
  const out = await refusal(() => writeBundle(request(plan, { optionId: struck.id })));
  expect(out.reason).toContain(`${struck.id} is excluded: `);
  const unknown = await refusal(() => writeBundle(request(plan, { optionId: 'lambda/none/spot' })));
  expect(unknown.reason).toBe('the plan has no option "lambda/none/spot"');
  expect(unknown.actions.join(' ')).toContain('lambda/');
});

/** A plan in which an option was changed. */
function changed(plan: PlanDocument, optionId: string, change: (option: ServingOption) => ServingOption): PlanDocument {
  return { ...plan, options: plan.options.map((each) => (each.id === optionId ? change(each) : each)) };
}

test('a plan of an earlier version is refused with the command that makes it again, and nothing is written', async () => {
  const [plan, optionId] = feasible('lambda');
  const older = changed(plan, optionId, (option) => ({ ...option, deployment: undefined }));
  expect(PlanDocument.safeParse(older).success).toBe(true);
  const asked = request(older, { optionId });
  const { reason, actions } = await refusal(() => writeBundle(asked));
  expect(reason).toContain(`the plan does not state what ${optionId} consists of`);
  expect(actions.join(' ')).toContain('modewise plan RUN.json --out plan.json');
  expect(existsSync(asked.target.path)).toBe(false);
});

test('a plan that lacks a fact which a file needs is refused with the fact and the file', async () => {
  const [plan, optionId] = feasible('ecs-ec2');
  const lacking = changed(plan, optionId, (option) => {
    const { deployment } = option;
    if (deployment === undefined) throw new Error('the option states nothing');
    return { ...option, deployment: { ...deployment, machine: { ...deployment.machine, instanceType: null } } };
  });
  const { reason } = await refusal(() => writeBundle(request(lacking, { optionId })));
  expect(reason).toContain(`it does not state instanceType of ${optionId}, which cloudformation.yaml needs`);
});

test('the README of a bundle signs Docker in, says what each variable means, and how many calls the function takes', async () => {
  const [plan, optionId] = feasible('lambda');
  const { path } = await writeBundle(request(plan, { optionId }));
  const readme = textsOf(path)['README.md'] ?? '';
  expect(readme).toContain(
    'aws ecr get-login-password --region=us-east-1 | docker login --username AWS --password-stdin',
  );
  expect(readme).toContain('- `ACCOUNT`: the number of your AWS account');
  expect(readme).toMatch(/Runs on: 1 Lambda function \((arm64|x86\\_64), [\d,]+ MB\)/);
  expect(readme).toMatch(/The function takes at most \d+ calls at a time\./);
});

test('a model that is gone or changed is refused, and nothing is written', async () => {
  const [plan, optionId] = feasible('lambda');
  const gone = request(plan, { optionId, model: join(scratch(), 'fraud.onnx') });
  expect((await refusal(() => writeBundle(gone))).reason).toBe('the model of the plan was not found');
  const other = await resolveSample('recommendations');
  const changed = request(plan, { optionId, model: other.modelPath });
  expect((await refusal(() => writeBundle(changed))).reason).toContain('it is not the model that was measured');
  for (const { target } of [gone, changed]) expect(existsSync(target.path)).toBe(false);
});

/** A plan of a service for any model, and a model with its weights in another file. */
function withWeights(service: string, location: string) {
  const [plan, optionId] = feasible(service);
  const folder = scratch();
  const path = join(folder, 'fraud.onnx');
  const weights = { name: 'w', type: 'float', dims: [3, 30], location, offset: 0, length: 360 } as const;
  writeFileSync(path, onnxModel({ initializers: [externalTensor({ ...weights, dims: [...weights.dims] })] }));
  mkdirSync(dirname(join(folder, location)), { recursive: true });
  writeFileSync(join(folder, location), Buffer.alloc(360, 7));
  const runs = plan.runs.map((run) => ({ ...run, model: { ...run.model, sha256: null } }));
  return request({ ...plan, runs }, { optionId, model: path });
}

test.each([
  'serving_model.py',
  'json.py',
  'Settings.PY',
  'numpy/__init__.py',
  'numpy.cpython-312-x86_64-linux-gnu.so',
  'main.tf',
  'extra.tf.json',
  './Dockerfile',
  '.dockerignore',
  'x/.terraform/w',
  'requirements.txt',
  'bundle.json',
  'settings.py. ',
  'MODEL.onnx',
])('a model whose weights are in %s puts no program into a bundle', async (location) => {
  const asked = withWeights('lambda', location);
  const { reason } = await refusal(() => writeBundle(asked));
  expect(reason).toContain(`its weights are in ${JSON.stringify(location)}`);
  expect(existsSync(asked.target.path)).toBe(false);
});

test.each(['fraud.onnx.data', 'weights/w.bin', 'onnx__MatMul_12', 'encoder.layer.0.weight'])(
  'weights in %s are copied next to the model',
  async (location) => {
    for (const service of ['lambda', 'eks']) {
      const { path, bundle } = await writeBundle(withWeights(service, location));
      const file = bundle.files.find((each) => each.file.endsWith('.onnx'))?.file ?? '';
      expect(readFileSync(join(path, dirname(file), location))).toHaveLength(360);
    }
  },
);

test.each(['', '.', '..', '/', '../../etc/passwd', '\u0000', 'x'.repeat(5_000)])(
  'a run whose model is called %j finds no file of that name',
  async (file) => {
    const [plan, optionId] = feasible('lambda');
    const runs = plan.runs.map((run) => ({ ...run, model: { ...run.model, file } }));
    const asked = request({ ...plan, runs }, { optionId, model: null, planFile: join(scratch(), 'plan.json') });
    expect((await refusal(() => writeBundle(asked))).code).toBe('unusable-input');
  },
);

test('a folder that is not empty is left as it is; an empty one is used', async () => {
  const [plan, optionId] = feasible('lambda');
  const full = request(plan, { optionId });
  mkdirSync(full.target.path);
  writeFileSync(join(full.target.path, 'mine.txt'), 'mine');
  expect((await refusal(() => writeBundle(full))).reason).toBe('the folder is not empty');
  expect(readdirSync(full.target.path)).toEqual(['mine.txt']);
  const empty = request(plan, { optionId });
  mkdirSync(empty.target.path);
  await writeBundle(empty);
  expect(existsSync(join(empty.target.path, 'README.md'))).toBe(true);
  // The folder's temporary name is gone.
  expect(readdirSync(dirname(empty.target.path))).toEqual(['out']);
});

test('a link to an empty folder or to none stays a link, and a FIFO gets the archive', async (context) => {
  const [plan, optionId] = feasible('lambda');
  const folder = scratch();
  mkdirSync(join(folder, 'empty'));
  for (const name of ['empty', 'none']) {
    const path = join(folder, `to-${name}`);
    symlinkSync(name, path);
    await writeBundle(request(plan, { optionId, target: { kind: 'folder', path } }));
    expect(readlinkSync(path)).toBe(name);
    expect(existsSync(join(folder, name, 'README.md'))).toBe(true);
  }
  const path = join(folder, 'bundle.zip');
  if (spawnSync('mkfifo', [path]).status !== 0) return context.skip('FIFOs cannot be made here');
  const received = readFile(path);
  await writeBundle(request(plan, { optionId, target: { kind: 'archive', path } }));
  expect(Object.keys((await Zip.loadAsync(await received)).files)).toContain('bundle/README.md');
  expect(statSync(path).isFIFO()).toBe(true);
});

test('a folder below a file is refused by its cause', async () => {
  const [plan, optionId] = feasible('lambda');
  const asked = request(plan, { optionId });
  writeFileSync(asked.target.path, '');
  const target = { ...asked.target, path: join(asked.target.path, 'out') };
  const error = await refusal(() => writeBundle({ ...asked, target }));
  expect(error).toMatchObject({ file: target.path, reason: 'a part of the path is a file, not a folder' });
});

test('the model is found among the samples when none is named', async () => {
  const [plan, optionId] = feasible('lambda');
  const { path: folder } = await writeBundle(
    request(plan, { optionId, model: null, planFile: join(scratch(), 'plan.json') }),
  );
  expect(existsSync(join(folder, 'model.onnx'))).toBe(true);
});

test('an archive holds the same folder', async () => {
  const [plan, optionId] = feasible('lambda');
  const path = join(scratch(), 'fraud-lambda.zip');
  const { bundle } = await writeBundle(request(plan, { optionId, target: { kind: 'archive', path } }));
  const zip = await Zip.loadAsync(readFileSync(path));
  const names = Object.values(zip.files).flatMap(({ dir, name }) => (dir ? [] : [name]));
  expect(names.sort()).toEqual(bundle.files.map(({ file }) => `fraud-lambda/${file}`).sort());
  const copied = await zip.file('fraud-lambda/model.onnx')?.async('nodebuffer');
  expect(copied?.equals(readFileSync(modelPath()))).toBe(true);
  expect(readdirSync(dirname(path))).toEqual(['fraud-lambda.zip']);
});
