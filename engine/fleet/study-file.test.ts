import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { exampleStudy, exampleType } from '#core/fleet/testing.ts';
import { studyInputs } from './inputs.ts';
import { sha256Of } from '#engine/packs/pack-file.ts';
import { readStudy, writeStudy } from './study-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'modewise-study-file-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);

function file(name: string, content: string): string {
  writeFileSync(at(name), content);
  return at(name);
}

test('a study is read as it was written', async () => {
  const study = exampleStudy([exampleType('c7i.large')]);
  await writeStudy(at('fleet.json'), study);
  expect(await readStudy(at('fleet.json'))).toEqual(study);
});

test.each([
  ['absent.json', null, /no such file/],
  ['text.json', 'no JSON', /not JSON/],
  ['other.json', '{"schemaVersion":1}', /not a valid fleet.json: studyId/],
  ['newer.json', '{"schemaVersion":99}', /newer Modewise/],
])('%s is refused with its cause', async (name, content, cause) => {
  await expect(readStudy(content === null ? at(name) : file(name, content))).rejects.toThrow(cause);
});

const MODEL = 'a model';
const study = exampleStudy([exampleType('c7i.large')], {
  model: { file: 'm.onnx', sha256: sha256Of(MODEL), bytes: 7 },
});
const NOWHERE = { model: null, data: null, modelUrl: null, dataUrl: null, modelClaim: null, dataClaim: null };

test('small files go to the cluster, an address is stored without its query, and a claim with its path', async () => {
  const model = file('m.onnx', MODEL);
  const data = file('rows (1).csv', 'a,b');
  const small = await studyInputs(study, { ...NOWHERE, model, data }, false);
  expect(small.inputs.map(({ name, from }) => [name, from])).toEqual([
    ['m.onnx', { kind: 'config-map' }],
    ['rows-1-.csv', { kind: 'config-map' }],
  ]);
  const away = {
    ...NOWHERE,
    model,
    data,
    modelUrl: 'https://me:pw@host/m?X-Amz-Signature=s',
    dataClaim: 'data:a/rows.csv',
  };
  const far = await studyInputs(study, away, false);
  expect(far.inputs.map(({ from }) => from)).toEqual([
    { kind: 'url', url: 'https://host/m' },
    { kind: 'claim', claim: 'data', path: 'a/rows.csv' },
  ]);
  expect(far.urls).toEqual([away.modelUrl, null]);
});

test('inputs that cannot be used are refused', async () => {
  const model = file('m.onnx', MODEL);
  const large = file('large.csv', 'x'.repeat(1024 * 1024));
  await expect(studyInputs(study, { ...NOWHERE, data: large }, false)).rejects.toThrow(/model is missing/);
  await expect(studyInputs(study, { ...NOWHERE, model }, false)).rejects.toThrow(/data is missing/);
  await expect(studyInputs(study, { ...NOWHERE, model, data: large }, false)).rejects.toThrow(/1048576 bytes/);
  const other = file('other.onnx', 'another model');
  await expect(studyInputs(study, { ...NOWHERE, model: other, data: large }, false)).rejects.toThrow(/not the model/);
  await expect(studyInputs(study, { ...NOWHERE, model, data: at('none') }, false)).rejects.toThrow(/no such file/);
  for (const claim of ['models', ':m.onnx', 'models:../secret']) {
    await expect(studyInputs(study, { ...NOWHERE, model, data: large, modelClaim: claim }, true)).rejects.toThrow(
      /CLAIM:PATH/,
    );
  }
  const uploaded = await studyInputs(study, { ...NOWHERE, model, data: large }, true);
  expect(uploaded.inputs.map(({ from }) => from.kind)).toEqual(['s3', 's3']);
});
