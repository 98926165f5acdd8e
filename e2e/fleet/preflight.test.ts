import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import type { FleetStudy, PreflightCheck } from '#core/contract/fleet/fleet.ts';
import { exampleStudy, exampleType } from '#core/fleet/testing.ts';
import { kubernetesEngine } from '#engine/fleet/kubernetes/kubernetes-engine.ts';
import { temporaryFolder } from '#e2e/modewise.ts';
import { type Access, type Asked, FULL_ACCESS } from './cluster/access.ts';
import { TestCluster } from './cluster/cluster.ts';

const folder = temporaryFolder('preflight');
afterAll(folder.remove);
const kubeconfig = join(folder.path, 'kubeconfig');
const { signal } = new AbortController();

const NODE = { name: 'node-a', instanceType: 'c7i.large', cpu: '1930m', memory: '3200Mi' };
const STUDY: FleetStudy = exampleStudy([exampleType('c7i.large')]);
let cluster: TestCluster | null = null;

beforeEach(() => {
  process.env['KUBECONFIG'] = kubeconfig;
});
afterEach(async () => {
  delete process.env['KUBECONFIG'];
  await cluster?.stop();
  cluster = null;
});

/** Everything but what a function refuses. */
function without(refused: (asked: Asked) => boolean): Access {
  return { allows: (asked) => !refused(asked) };
}

async function checksOn(
  access: Access,
  {
    namespace = null,
    study = STUDY,
    quota = null,
  }: { namespace?: string | null; study?: FleetStudy; quota?: Readonly<Record<string, string>> | null } = {},
): Promise<readonly PreflightCheck[]> {
  cluster = new TestCluster({ nodes: [NODE], images: () => null, access, controllers: false });
  if (quota !== null) {
    const object = {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'team' },
      status: { hard: quota, used: { pods: '9' } },
    };
    cluster.store.create('resourcequotas', object, 'fleet');
  }
  await cluster.start(kubeconfig);
  const engine = await kubernetesEngine({
    context: null,
    namespace,
    image: 'any',
    program: ['modewise'],
    tolerate: [],
    packs: null,
  });
  const before = cluster.store.version;
  const checks = await engine.preflight(study, signal);
  // Nothing was stored.
  expect(cluster.store.version).toBe(before);
  return checks;
}

function blocked(checks: readonly PreflightCheck[]): readonly PreflightCheck[] {
  return checks.filter(({ result }) => result === 'blocked');
}

test('with all rights and a node of the type, nothing stands against it', async () => {
  const checks = await checksOn(FULL_ACCESS);
  expect(checks.map(({ code, result }) => `${code} ${result}`)).toEqual([
    'version ok',
    'namespace ok',
    'rights ok',
    'type-place ok',
    'admission ok',
  ]);
  expect(cluster?.requests.some((line) => line.startsWith('POST') && line.includes('dryRun=All'))).toBe(true);
});

test('every right that is missing is named with its verbs', async () => {
  const checks = await checksOn(
    without(({ resource, subresource, verb }) => (resource === 'jobs' && verb === 'create') || subresource === 'log'),
  );
  expect(blocked(checks).map(({ text }) => text)).toEqual([
    'you may not create jobs in fleet',
    'you may not get pods/log in fleet',
  ]);
  expect(checks.map(({ code }) => code)).not.toContain('admission');
});

test('without rights on the whole cluster, preflight lists what it could not check', async () => {
  const checks = await checksOn(without(({ namespace }) => namespace === null));
  expect(blocked(checks)).toEqual([]);
  expect(checks.filter(({ result }) => result === 'warning').map(({ code }) => code)).toEqual([
    'cluster-right-missing',
    'cluster-right-missing',
    'cluster-right-missing',
    'types-unknown',
  ]);
});

test('a quota that is too small, and one that asks for limits, are named', async () => {
  const checks = await checksOn(FULL_ACCESS, {
    quota: { pods: '9', 'requests.cpu': '1', 'limits.cpu': '8', 'count/jobs.batch': '5' },
  });
  expect(blocked(checks)).toMatchObject([
    { code: 'quota-exceeded', quota: 'team', resource: 'pods', used: 9, hard: 9, wanted: 1 },
    { code: 'quota-exceeded', resource: 'requests.cpu', used: 0, hard: 1, wanted: 1.68 },
    { code: 'quota-of-limits', resource: 'limits.cpu' },
  ]);
});

test('a type without a node, and a namespace that is not there', async () => {
  const study = exampleStudy([exampleType('m7i.large')]);
  const checks = await checksOn(FULL_ACCESS, { study });
  expect(blocked(checks)).toMatchObject([{ code: 'type-place', place: { kind: 'nowhere' } }]);
  await cluster?.stop();
  const nowhere = await checksOn(FULL_ACCESS, { namespace: 'absent' });
  expect(blocked(nowhere)).toMatchObject([{ code: 'admission' }]);
  expect(blocked(nowhere)[0]?.text).toContain('namespaces "absent" not found');
});
