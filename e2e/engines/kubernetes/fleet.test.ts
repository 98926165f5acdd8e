import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ChildProcess } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { FleetPreflight, FleetStudy } from '#core/contract/fleet/fleet.ts';
import { RunDocument } from '#core/contract/run/run.ts';
import { STUDY_LABEL } from '#core/fleet/names.ts';
import { expectRefused, ROOT, temporaryFolder } from '#e2e/modewise.ts';
import { applyManifests, type Manifest } from '#e2e/kubernetes/apply.ts';
import { NAMESPACE, TestCluster, until } from '#e2e/kubernetes/cluster.ts';
import { fleetCommand, MODEL, planOfModel, SHORT, smallData, statesOf, studyIn } from '#e2e/kubernetes/fleet-plan.ts';
import { BUILD_LIMIT_MS } from '#e2e/kubernetes/programs.ts';
import { engine } from '#e2e/engines/lib/engines.ts';

const folder = temporaryFolder('fleet');
const home = join(folder.path, 'home');
const kubeconfig = join(folder.path, 'kubeconfig');
const fleetFile = join(folder.path, 'fleet.json');
const packs = join(folder.path, 'packs');
const DATA = smallData(folder.path);
const fleet = (...args: readonly string[]) => fleetCommand({ home, kubeconfig }, args);

const IMAGE = 'registry.test/modewise:1';
const LARGE = { cpu: '1930m', memory: '3200Mi' };
const BIG = { cpu: '1930m', memory: '14500Mi' };
const TYPES = ['c7i.large', 'm7i.large', 'r7i.large', 'c6a.large', 'm6i.large'] as const;

/** One node for each type but one. One of them reports another type than its label. */
const NODES = [
  { name: 'node-a', instanceType: 'c7i.large', ...LARGE },
  { name: 'node-b', instanceType: 'm7i.large', ...BIG },
  { name: 'node-c', instanceType: 'c6a.large', machine: 'c5.large', ...LARGE },
  { name: 'node-d', instanceType: 'm6i.large', ...BIG },
];

const USER = 'tester';
let cluster: TestCluster;

/** Everything of a study that is on the cluster. */
async function left(studyId: string): Promise<readonly string[]> {
  const kinds = ['jobs', 'pods', 'configmaps', 'secrets'] as const;
  const all = await Promise.all(
    kinds.map(async (kind) =>
      (await cluster.list(kind))
        .filter(({ metadata }) => metadata.labels?.[STUDY_LABEL] === studyId)
        .map(({ metadata }) => `${kind}/${metadata.name}`),
    ),
  );
  return all.flat();
}

const WHAT =
  'five types on a real cluster: one evicted, one never scheduled, one with a lying label, and our process killed';

describe.skipIf(engine('kubernetes') === null)(WHAT, () => {
  let studyId = '';

  beforeAll(async () => {
    mkdirSync(home, { recursive: true });
    // The rights are those that the command line prints, and no others.
    const asked = ['preflight', '--print-access', '--namespace', NAMESPACE, '--user', USER];
    const printed = await fleetCommand({ home, kubeconfig }, asked);
    const manifests = parseAllDocuments(printed.stdout).map((document) => document.toJS() as Manifest);
    expect(manifests.map(({ kind }) => kind)).toEqual([
      'Namespace',
      'Role',
      'RoleBinding',
      'ClusterRole',
      'ClusterRoleBinding',
    ]);
    cluster = await TestCluster.start({
      users: [USER],
      images: (image, [program = '', ...args]) =>
        image === IMAGE && program === 'modewise'
          ? [process.execPath, join(ROOT, 'tools', 'modewise.mjs'), ...args]
          : null,
    });
    await applyManifests(cluster.admin, manifests);
    await cluster.namespaceIsReady();
    await cluster.addNodes(NODES);
    cluster.writeKubeconfig(kubeconfig, USER);
  }, BUILD_LIMIT_MS);
  afterAll(async () => {
    await cluster?.stop();
    folder.remove();
  });

  beforeAll(async () => {
    const plan = await planOfModel(folder.path);
    const made = await fleet(
      'plan',
      plan,
      '--types',
      TYPES.join(','),
      '--effort',
      'quick',
      '--patience-s',
      '8',
      '--out',
      fleetFile,
      '--json',
      '--',
      ...SHORT,
    );
    expect(made.code, made.stderr).toBe(0);
    const study = FleetStudy.parse(JSON.parse(made.stdout));
    expect(study.runs.map(({ instanceType }) => instanceType).toSorted()).toEqual([...TYPES].toSorted());
    expect(study.costUsd).toBeGreaterThan(0);
    ({ studyId } = study);
  });

  test('preflight creates nothing, and names the type that cannot be scheduled', async () => {
    const checked = await fleet('preflight', fleetFile, '--image', IMAGE, '--json');
    expect(checked.code, checked.stderr).toBe(1);
    const document = FleetPreflight.parse(JSON.parse(checked.stdout));
    const blocked = document.checks.filter(({ result }) => result === 'blocked');
    expect(blocked).toMatchObject([{ code: 'type-place', instanceType: 'r7i.large', place: { kind: 'nowhere' } }]);
    expect(document.checks.filter(({ code }) => code === 'admission')).toMatchObject([{ result: 'ok' }]);
    expect(await left(studyId)).toEqual([]);
  });

  test('nothing starts without a place for every type, without --yes, or over a limit', async () => {
    const run = (...more: readonly string[]) =>
      fleet('run', fleetFile, '--image', IMAGE, '--model', MODEL, '--data', DATA, ...more);
    expectRefused(await run('--yes'), 'r7i.large', 'preflight');
    expectRefused(await run('--max-usd', '0.001'), '--max-usd');
    expectRefused(
      await fleet('run', fleetFile, '--image', IMAGE, '--model', DATA, '--data', DATA, '--yes'),
      'not the model of the plan',
    );
    expect(await left(studyId)).toEqual([]);
  });

  test('each run comes to its right end, nothing is lost and nothing is left', async () => {
    // A node of the missing type is there when the study starts, and gone when its pod asks for one.
    await cluster.addNodes([{ name: 'node-e', instanceType: 'r7i.large', ...BIG }]);
    const killed = await fleetCommand(
      { home, kubeconfig },
      ['run', fleetFile, '--image', IMAGE, '--model', MODEL, '--data', DATA, '--yes'],
      { onStart: (child) => cluster.proxy.onNext('POST', 'configmaps', () => void child.kill('SIGKILL')) },
    );
    expect(killed.signal).toBe('SIGKILL');
    expect(studyIn(fleetFile).startedAt).not.toBeNull();
    expect(await left(studyId)).toEqual([`configmaps/${studyId}-study`]);
    const interrupted = await fleet('status', fleetFile, '--json');
    expect(interrupted.code, interrupted.stderr).toBe(0);
    expect(studyIn(fleetFile).runs.map(({ reason }) => reason?.code)).toEqual(TYPES.map(() => 'not-started'));
    // The dry run of a Job is the last of preflight.
    cluster.proxy.onNext('POST', 'jobs', () => cluster.removeNode('node-e'));
    const again = ['run', fleetFile, '--image', IMAGE, '--model', MODEL, '--data', DATA, '--yes', '--json'];
    const started = await fleet(...again);
    expect(started.code, started.stderr).toBe(0);

    // The process that collects is killed while measurements run.
    let child: ChildProcess | null = null;
    const collecting = fleetCommand({ home, kubeconfig }, ['collect', fleetFile, '--interval-s', '0.2'], {
      onStart: (started1) => void (child = started1),
    });
    await until('the first measurement', () => cluster.isMeasuring('m7i.large'));
    await cluster.evict('m7i.large');
    (child as ChildProcess | null)?.kill('SIGKILL');
    expect((await collecting).signal).toBe('SIGKILL');

    // The study is found again, by its file and by its id.
    const byId = await fleet('status', studyId, '--json');
    expect(byId.code, byId.stderr).toBe(0);
    expect(FleetStudy.parse(JSON.parse(byId.stdout)).runs.map(({ state }) => state)).not.toContain('planned');

    const collected = await fleet('collect', fleetFile, '--interval-s', '0.2', '--json');
    expect(collected.code, collected.stderr).toBe(1);
    const study = studyIn(fleetFile);
    expect(FleetStudy.parse(JSON.parse(collected.stdout))).toEqual(study);
    expect(statesOf(study)).toEqual({
      'c7i.large': 'collected',
      'm7i.large': 'collected',
      'r7i.large': 'never-scheduled',
      'c6a.large': 'refused',
      'm6i.large': 'collected',
    });
    const runOf = (type: string) => study.runs.find(({ instanceType }) => instanceType === type);
    expect(runOf('m7i.large')?.attempts).toBe(2);
    expect(runOf('r7i.large')?.reason?.text).toContain("didn't match Pod's node affinity/selector");
    expect(runOf('c6a.large')?.reason).toMatchObject({
      code: 'lying-label',
      label: 'c6a.large',
      machine: 'c5.large',
      source: 'imds',
    });
    for (const type of ['c7i.large', 'm7i.large', 'm6i.large']) {
      const run = RunDocument.parse(JSON.parse(readFileSync(join(packs, `${type}.run.json`), 'utf8')));
      expect(run).toMatchObject({ state: 'complete', host: { instanceType: type } });
    }
    expect(existsSync(join(packs, 'c6a.large.run.json'))).toBe(false);
    // What was deleted goes in the background.
    await cluster.untilGone('jobs', 'pods');
    expect(await left(studyId)).toEqual([]);
  });
});
