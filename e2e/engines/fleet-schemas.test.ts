import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { PodSettings } from '#core/fleet/job-pod.ts';
import { accessManifests, jobManifest } from '#core/fleet/manifests.ts';
import { exampleStudy, exampleType } from '#core/fleet/testing.ts';
import { yamlDocuments, yamlOf } from '#core/fleet/yaml.ts';
import { engine, theEngine } from './lib/engines.ts';
import { outputOf } from './lib/programs.ts';

const folder = mkdtempSync(join(tmpdir(), 'modewise-fleet-cluster-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);

const TYPES = ['c7i.large', 'm7i.large'].map((name) => exampleType(name));
const STUDY = exampleStudy(TYPES);
const SETTINGS: PodSettings & { readonly namespace: string } = {
  image: 'registry.test/modewise:1',
  program: ['modewise'],
  tolerate: ['study'],
  namespace: 'fleet',
  addresses: {
    inputs: new Map([
      [1, { name: 'MODEWISE_INPUT_1', valueFrom: { secretKeyRef: { name: 'addresses', key: 'input-1' } } }],
    ]),
    pack: null,
  },
};

describe.skipIf(engine('checkers') === null)('the strict official schemas, by kubernetes-validate', () => {
  const validate = (file: string): Promise<string> =>
    outputOf({ program: join(dirname(theEngine('checkers').path), 'kubernetes-validate'), args: ['--strict', file] });

  test('accept every Job, the namespace and the rights, and refuse an unknown field', async () => {
    const jobs = TYPES.map((type) => jobManifest(STUDY, type, SETTINGS));
    writeFileSync(at('all.yaml'), yamlDocuments([...accessManifests('fleet', 'me@example.com'), ...jobs]));
    expect(await validate(at('all.yaml'))).not.toMatch(/failed|error/i);
    writeFileSync(at('unknown.yaml'), yamlOf({ ...jobs[0], spec: { ...jobs[0]?.spec, backofLimit: 1 } }));
    await expect(validate(at('unknown.yaml'))).rejects.toThrow();
  });
});
