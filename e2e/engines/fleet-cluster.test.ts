import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FleetStudy } from '#core/contract/fleet/fleet.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import type { PodSettings } from '#core/fleet/job-pod.ts';
import { accessManifests, jobManifest } from '#core/fleet/manifests.ts';
import { STUDY_LABEL } from '#core/fleet/names.ts';
import { exampleStudy, exampleType } from '#core/fleet/testing.ts';
import { yamlDocuments, yamlOf } from '#core/fleet/yaml.ts';
import { packForLog } from '#engine/packs/pack-file.ts';
import { TestCluster } from '#e2e/fleet/cluster/cluster.ts';
import { modewise } from '#e2e/modewise.ts';
import { engine, theEngine } from './lib/engines.ts';
import { outputOf } from './lib/programs.ts';

const folder = mkdtempSync(join(tmpdir(), 'modewise-fleet-cluster-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);

const run = exampleRun();
const TYPES = ['c7i.large', 'm7i.large'].map((name) => exampleType(name));
const STUDY: FleetStudy = exampleStudy(TYPES, {
  startedAt: '2026-11-27T12:00:00.000Z',
  image: 'any',
  place: { kind: 'kubernetes', context: 'simulated', namespace: 'fleet', packs: null },
  model: { file: 'm.onnx', sha256: run.model.sha256 ?? '', bytes: 1 },
});
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

describe.skipIf(engine('kubectl') === null)("Debian's kubectl on the cluster of the tests", () => {
  const kubeconfig = at('kubeconfig');
  let cluster: TestCluster;
  beforeAll(async () => {
    const node = { name: 'node-a', instanceType: 'c7i.large', cpu: '2', memory: '4Gi' };
    cluster = new TestCluster({ nodes: [node], images: () => null, controllers: false });
    await cluster.start(kubeconfig);
    for (const type of TYPES) {
      const { instanceType } = type;
      const pack = {
        schemaVersion: 1,
        studyId: STUDY.studyId,
        instanceType,
        machine: { smbios: instanceType, imds: null },
        run,
      } as const;
      cluster.addFinished(jobManifest(STUDY, type, SETTINGS), await packForLog(pack));
    }
    writeFileSync(at('fleet.json'), JSON.stringify(STUDY));
  });
  afterAll(() => cluster?.stop());

  const kubectl = (...args: readonly string[]): Promise<string> =>
    outputOf({ program: theEngine('kubectl').path, args, environment: { KUBECONFIG: kubeconfig, HOME: folder } });
  const fleet = (...args: readonly string[]) =>
    modewise(['fleet', ...args], { home: at('home'), environment: { KUBECONFIG: kubeconfig } });
  const selector = `${STUDY_LABEL}=${STUDY.studyId}`;

  test('sees the objects that our client sees, and its logs carry the packs', async () => {
    expect((await kubectl('get', 'nodes', '-o', 'name')).trim()).toBe('node/node-a');
    const jobs = (await kubectl('get', 'jobs', '-l', selector, '-o', 'name')).trim().split('\n');
    expect(jobs).toEqual(['job.batch/mw-1a2b3c4d-c7i-large', 'job.batch/mw-1a2b3c4d-m7i-large']);
    const status = await fleet('status', at('fleet.json'), '--json');
    expect(FleetStudy.parse(JSON.parse(status.stdout)).runs.map(({ state }) => state)).toEqual([
      'measured',
      'measured',
    ]);

    const pods = (await kubectl('get', 'pods', '-l', selector, '-o', 'name')).trim().split('\n');
    const logs: string[] = [];
    for (const [i, pod] of pods.entries()) {
      logs.push('--log', at(`log-${i}`));
      writeFileSync(at(`log-${i}`), await kubectl('logs', pod, '-c', 'measure'));
    }
    const collected = await fleet('collect', at('fleet.json'), '--out', at('packs'), ...logs, '--json');
    expect(collected.code, collected.stderr).toBe(0);
    expect(JSON.parse(readFileSync(at('packs/c7i.large.run.json'), 'utf8'))).toMatchObject({
      host: { instanceType: 'c7i.large' },
    });
  });

  test('creates the printed rights, is refused a Job of the wrong shape, and deletes by label', async () => {
    const [, ...rights] = accessManifests('fleet', 'me@example.com');
    writeFileSync(at('access.yaml'), yamlDocuments(rights));
    const created = await kubectl('create', '--validate=false', '-f', at('access.yaml'));
    expect(created.trim().split('\n')).toHaveLength(rights.length);
    const wrong = { ...jobManifest(STUDY, exampleType('c6i.large'), SETTINGS), spec: { template: 7 } };
    writeFileSync(at('wrong.yaml'), yamlOf(wrong));
    await expect(kubectl('create', '--validate=false', '-f', at('wrong.yaml'))).rejects.toThrow(/cannot be handled/);
    await kubectl('delete', 'jobs', '-l', selector, '--wait=false');
    expect(cluster.pods()).toEqual([]);
    const status = await fleet('status', at('fleet.json'), '--json');
    expect(status.code, status.stderr).toBe(0);
  });
});

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
