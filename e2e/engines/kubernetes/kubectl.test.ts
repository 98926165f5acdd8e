import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FleetStudy } from '#core/contract/fleet/fleet.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { inputMapName, type PodSettings } from '#core/fleet/job-pod.ts';
import { accessManifests, jobManifest } from '#core/fleet/manifests.ts';
import { STUDY_LABEL } from '#core/fleet/names.ts';
import { exampleStudy, exampleType } from '#core/fleet/testing.ts';
import { yamlDocuments, yamlOf } from '#core/fleet/yaml.ts';
import { packForLog } from '#engine/packs/pack-file.ts';
import { modewise } from '#e2e/modewise.ts';
import { PATIENT } from '#e2e/patience.ts';
import { engine, theEngine } from '#e2e/engines/lib/engines.ts';
import { outputOf } from '#e2e/engines/lib/programs.ts';
import type { ApiObject } from '#e2e/kubernetes/api.ts';
import { applyManifests } from '#e2e/kubernetes/apply.ts';
import { ADMIN, NAMESPACE, TestCluster, until } from '#e2e/kubernetes/cluster.ts';
import type { Pod } from '#e2e/kubernetes/objects.ts';
import { BUILD_LIMIT_MS } from '#e2e/kubernetes/programs.ts';

const folder = mkdtempSync(join(tmpdir(), 'modewise-fleet-cluster-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);

const run = exampleRun();
const TYPES = ['c7i.large', 'm7i.large'].map((name) => exampleType(name));
const STUDY: FleetStudy = exampleStudy(TYPES, {
  startedAt: '2026-11-27T12:00:00.000Z',
  image: 'any',
  place: { kind: 'kubernetes', context: 'local', namespace: NAMESPACE, packs: null },
  model: { file: 'm.onnx', sha256: run.model.sha256 ?? '', bytes: 1 },
});
const SETTINGS: PodSettings & { readonly namespace: string } = {
  image: 'registry.test/modewise:1',
  program: ['modewise'],
  tolerate: ['study'],
  namespace: NAMESPACE,
  addresses: {
    inputs: new Map([
      [1, { name: 'MODEWISE_INPUT_1', valueFrom: { secretKeyRef: { name: 'addresses', key: 'input-1' } } }],
    ]),
    pack: null,
  },
};

/** Those of the Jobs that run: nothing is fetched. */
const NO_ADDRESSES = { inputs: new Map(), pack: null } as const;

const isThere = engine('kubectl') !== null && engine('kubernetes') !== null;

describe.skipIf(!isThere)("Debian's kubectl on a real cluster", () => {
  const kubeconfig = at('kubeconfig');
  let cluster: TestCluster;
  beforeAll(async () => {
    // A measurement prints the pack of its type.
    cluster = await TestCluster.start({
      images: (_, command) => ['cat', at(`pack-${command[command.indexOf('--type') + 1] ?? ''}`)],
    });
    await cluster.createNamespace();
    cluster.writeKubeconfig(kubeconfig, ADMIN);
    const size = { cpu: '2', memory: '4Gi' };
    await cluster.addNodes(TYPES.map(({ instanceType }, i) => ({ name: `node-${i}`, instanceType, ...size })));
    const metadata = { name: inputMapName(STUDY.studyId, 0) };
    await cluster.create('configmaps', { metadata, data: { 'model.onnx': 'a model' } });
    for (const type of TYPES) {
      const { instanceType } = type;
      const machine = { smbios: instanceType, imds: null };
      const pack = { schemaVersion: 1, studyId: STUDY.studyId, instanceType, machine, run } as const;
      writeFileSync(at(`pack-${instanceType}`), await packForLog(pack));
      await applyManifests(cluster.admin, [jobManifest(STUDY, type, { ...SETTINGS, addresses: NO_ADDRESSES })]);
    }
    await until('the measurements', async () =>
      (await cluster.list<ApiObject & Pick<Pod, 'status'>>('pods')).every(
        ({ status }) => status?.phase === 'Succeeded',
      ),
    );
    writeFileSync(at('fleet.json'), JSON.stringify(STUDY));
  }, BUILD_LIMIT_MS);
  afterAll(() => cluster?.stop());

  const kubectl = (...args: readonly string[]): Promise<string> =>
    outputOf({ program: theEngine('kubectl').path, args, environment: { KUBECONFIG: kubeconfig, HOME: folder } });
  const fleet = (...args: readonly string[]) =>
    modewise(['fleet', ...args], { home: at('home'), environment: { KUBECONFIG: kubeconfig } });
  const selector = `${STUDY_LABEL}=${STUDY.studyId}`;

  test('sees the objects that our client sees, and its logs carry the packs', async () => {
    expect((await kubectl('get', 'nodes', '-o', 'name')).trim().split('\n')).toEqual(['node/node-0', 'node/node-1']);
    const jobs = (await kubectl('get', 'jobs', '-l', selector, '-o', 'name')).trim().split('\n');
    expect(jobs).toEqual(['job.batch/mw-1a2b3c4d-c7i-large', 'job.batch/mw-1a2b3c4d-m7i-large']);
    const states = async (): Promise<readonly string[]> => {
      const status = await fleet('status', at('fleet.json'), '--json');
      return FleetStudy.parse(JSON.parse(status.stdout)).runs.map(({ state }) => state);
    };
    // A Job is complete some seconds after its pod is.
    await expect.poll(states, PATIENT).toEqual(['measured', 'measured']);

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
    const [, ...rights] = accessManifests(NAMESPACE, 'me@example.com');
    writeFileSync(at('access.yaml'), yamlDocuments(rights));
    const created = await kubectl('create', '-f', at('access.yaml'));
    expect(created.trim().split('\n')).toHaveLength(rights.length);
    const wrong = { ...jobManifest(STUDY, exampleType('c6i.large'), SETTINGS), spec: { template: 7 } };
    writeFileSync(at('wrong.yaml'), yamlOf(wrong));
    await expect(kubectl('create', '--validate=false', '-f', at('wrong.yaml'))).rejects.toThrow(/cannot be handled/);
    await kubectl('delete', 'jobs', '-l', selector);
    await cluster.untilGone('jobs', 'pods');
    const status = await fleet('status', at('fleet.json'), '--json');
    expect(status.code, status.stderr).toBe(0);
  });
});
