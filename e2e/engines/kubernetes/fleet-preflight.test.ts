import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { FleetStudy, PreflightCheck } from '#core/contract/fleet/fleet.ts';
import { accessManifests } from '#core/fleet/manifests.ts';
import { exampleStudy, exampleType } from '#core/fleet/testing.ts';
import { kubernetesEngine } from '#engine/fleet/kubernetes/kubernetes-engine.ts';
import { temporaryFolder } from '#e2e/modewise.ts';
import { engine as realEngine } from '#e2e/engines/lib/engines.ts';
import { applyManifests, type Manifest } from '#e2e/kubernetes/apply.ts';
import { ADMIN, NAMESPACE, TestCluster, until } from '#e2e/kubernetes/cluster.ts';
import { BUILD_LIMIT_MS } from '#e2e/kubernetes/programs.ts';

const folder = temporaryFolder('preflight');
const kubeconfig = join(folder.path, 'kubeconfig');
const { signal } = new AbortController();

const NODE = { name: 'node-a', instanceType: 'c7i.large', cpu: '1930m', memory: '3200Mi' };
const STUDY: FleetStudy = exampleStudy([exampleType('c7i.large')]);
/** Users with a part of the rights that the command line prints. */
const LIMITED = 'limited';
const CONFINED = 'confined';
let cluster: TestCluster;

interface Role extends Manifest {
  readonly rules?: readonly { readonly resources: readonly string[]; readonly verbs: readonly string[] }[];
}

/** The printed rights of a user, without the namespace, in objects with names of their own. */
function printedRights(user: string): readonly Role[] {
  const [, ...rights] = accessManifests(NAMESPACE, user) as readonly Role[];
  return rights.map((manifest) => {
    const roleRef: unknown = Reflect.get(manifest, 'roleRef');
    const own = (name: string): string => `${name}-${user}`;
    const metadata = { ...manifest.metadata, name: own(manifest.metadata.name) };
    if (typeof roleRef !== 'object' || roleRef === null) return { ...manifest, metadata };
    return { ...manifest, metadata, roleRef: { ...roleRef, name: own(String(Reflect.get(roleRef, 'name'))) } };
  });
}

async function checksOn(
  user: string,
  { namespace = null, study = STUDY }: { readonly namespace?: string | null; readonly study?: FleetStudy } = {},
): Promise<readonly PreflightCheck[]> {
  cluster.writeKubeconfig(kubeconfig, user);
  const settings = { context: null, image: 'any', program: ['modewise'], tolerate: [], packs: null };
  const engine = await kubernetesEngine({ ...settings, namespace });
  const checks = await engine.preflight(study, signal);
  // Nothing was stored.
  for (const kind of ['jobs', 'configmaps', 'secrets'] as const) expect(await cluster.list(kind)).toEqual([]);
  return checks;
}

function blocked(checks: readonly PreflightCheck[]): readonly PreflightCheck[] {
  return checks.filter(({ result }) => result === 'blocked');
}

/** Limits the namespace, and waits until the controller has counted what is used. */
async function limit(hard: Readonly<Record<string, string>>): Promise<void> {
  await cluster.create('resourcequotas', { metadata: { name: 'team' }, spec: { hard } });
  await until('the quota', async () => {
    const [quota] = await cluster.list('resourcequotas');
    const status: unknown = quota === undefined ? undefined : Reflect.get(quota, 'status');
    return typeof status === 'object' && status !== null && Object.hasOwn(status, 'used');
  });
}

describe.skipIf(realEngine('kubernetes') === null)('preflight on a real cluster', () => {
  beforeAll(async () => {
    cluster = await TestCluster.start({ images: () => null, users: [LIMITED, CONFINED] });
    await cluster.createNamespace();
    const lacking = printedRights(LIMITED).map(({ rules, ...manifest }) => ({
      ...manifest,
      ...(rules !== undefined && {
        rules: rules
          .filter(({ resources }) => !resources.includes('pods/log'))
          .map((rule) =>
            rule.resources.includes('jobs') ? { ...rule, verbs: rule.verbs.filter((verb) => verb !== 'create') } : rule,
          ),
      }),
    }));
    await applyManifests(cluster.admin, lacking);
    const confined = printedRights(CONFINED).filter(({ kind }) => !kind.startsWith('Cluster'));
    await applyManifests(cluster.admin, confined);
  }, BUILD_LIMIT_MS);
  beforeEach(async () => {
    process.env['KUBECONFIG'] = kubeconfig;
    await cluster.addNodes([NODE]);
  });
  afterEach(async () => {
    delete process.env['KUBECONFIG'];
    await cluster.clear();
  });
  afterAll(async () => {
    await cluster?.stop();
    folder.remove();
  });

  test('with all rights and a node of the type, nothing stands against it', async () => {
    const checks = await checksOn(ADMIN);
    expect(checks.map(({ code, result }) => `${code} ${result}`)).toEqual([
      'version ok',
      'namespace ok',
      'rights ok',
      'type-place ok',
      'admission ok',
    ]);
    expect(cluster.proxy.requests.some((line) => line.startsWith('POST') && line.includes('dryRun=All'))).toBe(true);
  });

  test('every right that is missing is named with its verbs', async () => {
    const checks = await checksOn(LIMITED);
    expect(blocked(checks).map(({ text }) => text)).toEqual([
      'you may not create jobs in fleet',
      'you may not get pods/log in fleet',
    ]);
    expect(checks.map(({ code }) => code)).not.toContain('admission');
  });

  test('without rights on the whole cluster, preflight lists what it could not check', async () => {
    const checks = await checksOn(CONFINED);
    expect(blocked(checks)).toEqual([]);
    expect(checks.filter(({ result }) => result === 'warning').map(({ code }) => code)).toEqual([
      'cluster-right-missing',
      'cluster-right-missing',
      'cluster-right-missing',
      'types-unknown',
    ]);
  });

  test('a quota that is too small, and one that asks for limits, are named', async () => {
    for (let i = 0; i < 9; i++) {
      const spec = { nodeSelector: { nowhere: 'yes' }, containers: [{ name: 'any', image: 'any' }] };
      await cluster.create('pods', { metadata: { name: `other-${i}` }, spec });
    }
    await limit({ pods: '9', 'requests.cpu': '1', 'limits.cpu': '8', 'count/jobs.batch': '5' });
    expect(blocked(await checksOn(ADMIN))).toMatchObject([
      { code: 'quota-of-limits', resource: 'limits.cpu' },
      { code: 'quota-exceeded', quota: 'team', resource: 'pods', used: 9, hard: 9, wanted: 1 },
      { code: 'quota-exceeded', resource: 'requests.cpu', used: 0, hard: 1, wanted: 1.68 },
    ]);
  });

  test('a quota of Jobs is refused by the server too, in a dry run', async () => {
    await limit({ 'count/jobs.batch': '0' });
    const [quota, admission] = blocked(await checksOn(ADMIN));
    expect(quota).toMatchObject({ code: 'quota-exceeded', resource: 'count/jobs.batch', hard: 0, wanted: 1 });
    expect(admission).toMatchObject({ code: 'admission' });
    expect(admission?.text).toContain('exceeded quota: team');
  });

  test('a type without a node, and a namespace that is not there', async () => {
    const study = exampleStudy([exampleType('m7i.large')]);
    const checks = await checksOn(ADMIN, { study });
    expect(blocked(checks)).toMatchObject([{ code: 'type-place', place: { kind: 'nowhere' } }]);
    const nowhere = await checksOn(ADMIN, { namespace: 'absent' });
    expect(blocked(nowhere)).toMatchObject([{ code: 'admission' }]);
    expect(blocked(nowhere)[0]?.text).toContain('namespaces "absent" not found');
  });
});
