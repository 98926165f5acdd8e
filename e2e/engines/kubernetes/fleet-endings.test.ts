import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type FleetRun, FleetStudy } from '#core/contract/fleet/fleet.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { STUDY_LABEL } from '#core/fleet/names.ts';
import { exampleStudy, exampleType } from '#core/fleet/testing.ts';
import { collect } from '#engine/fleet/follow-study.ts';
import { kubernetesEngine } from '#engine/fleet/kubernetes/kubernetes-engine.ts';
import { packForLog, sha256Of } from '#engine/packs/pack-file.ts';
import type { FleetEngine } from '#engine/fleet/fleet-engine.ts';
import { expectRefused, ROOT, temporaryFolder } from '#e2e/modewise.ts';
import { engine as realEngine } from '#e2e/engines/lib/engines.ts';
import { ADMIN, TestCluster, until } from '#e2e/kubernetes/cluster.ts';
import { fleetCommand, statesOf, studyIn } from '#e2e/kubernetes/fleet-plan.ts';
import { BUILD_LIMIT_MS } from '#e2e/kubernetes/programs.ts';

const folder = temporaryFolder('endings');
const kubeconfig = join(folder.path, 'kubeconfig');
const modelFile = join(folder.path, 'm.onnx');
writeFileSync(modelFile, 'a model');
const run = exampleRun();
const signal = new AbortController().signal;

let cluster: TestCluster;
let engine: FleetEngine;

/** What the container of a type does, as a script. */
const scripts = new Map<string, string>();

/** The image runs the real command for everything but a measurement, which is a script here. */
function imageStore(image: string, [, ...args]: readonly string[]): readonly string[] | null {
  if (image === 'other') return ['sleep', '600'];
  if (image !== 'known') return null;
  if (args[1] !== 'job') return [process.execPath, join(ROOT, 'tools', 'modewise.mjs'), ...args];
  const type = args[args.indexOf('--type') + 1] ?? '';
  return ['sh', '-c', scripts.get(type) ?? 'exit 9', 'sh', ...args];
}

/** A study of types that each have a node. */
async function studyOf(types: readonly string[], more: Partial<FleetStudy> = {}): Promise<FleetStudy> {
  const size = { cpu: '1930m', memory: '3200Mi' };
  await cluster.addNodes(types.map((instanceType, i) => ({ name: `node-${i}`, instanceType, ...size })));
  const own = types.map((name) => exampleType(name, { vcpus: 2 }));
  const study = exampleStudy(own, {
    model: { file: 'm.onnx', sha256: run.model.sha256 ?? '', bytes: 1 },
    inputs: [],
    data: { file: null, sha256: null, synthetic: true, rows: 10 },
  });
  const model = { name: 'm.onnx', sha256: run.model.sha256 ?? '', bytes: 1, from: { kind: 'config-map' } } as const;
  return {
    ...study,
    startedAt: study.createdAt,
    inputs: [model],
    runs: study.runs.map((each) => ({ ...each, state: 'waiting' })),
    ...more,
  };
}

async function start(study: FleetStudy): Promise<void> {
  await engine.start(study, {
    files: study.inputs.map(() => ({ path: modelFile, sha256: run.model.sha256 ?? '', bytes: 1 })),
    urls: study.inputs.map(() => null),
    say: () => undefined,
    signal,
  });
}

const failures: string[] = [];

async function ends(study: FleetStudy): Promise<readonly FleetRun[]> {
  const collecting = { engine, out: join(folder.path, 'packs'), wait: true, intervalMs: 50, signal };
  const ended = await collect(study, {
    ...collecting,
    save: async () => undefined,
    onChange: () => undefined,
    onFailure: ({ message }) => failures.push(message),
  });
  return ended.runs;
}

/** A script that prints a pack of a type, changed by a command. */
async function printing(instanceType: string, change = 'cat'): Promise<string> {
  const text = await packForLog({
    schemaVersion: 1,
    studyId: 'mw-1a2b3c4d',
    instanceType,
    machine: { smbios: instanceType, imds: null },
    run,
  });
  return `echo progress >&2; ${change} <<'EOT'\n${text}EOT\n`;
}

describe.skipIf(realEngine('kubernetes') === null)('measurements on a real cluster', () => {
  beforeAll(async () => {
    cluster = await TestCluster.start({ images: imageStore });
    await cluster.createNamespace();
    cluster.writeKubeconfig(kubeconfig, ADMIN);
  }, BUILD_LIMIT_MS);
  beforeEach(async () => {
    process.env['KUBECONFIG'] = kubeconfig;
    engine = await kubernetesEngine({
      context: null,
      namespace: null,
      image: 'known',
      program: ['modewise'],
      tolerate: [],
      packs: null,
    });
  });
  afterEach(async () => {
    delete process.env['KUBECONFIG'];
    cluster.proxy.failNext(0);
    await cluster.clear();
  });
  afterAll(async () => {
    await cluster?.stop();
    folder.remove();
  });

  test('every way to end has its own state', async () => {
    const types = ['good.large', 'unusable.large', 'broken.large', 'damaged.large', 'silent.large', 'twice.large'];
    scripts.set('good.large', await printing('good.large'));
    scripts.set('unusable.large', 'echo "modewise: model.onnx: not a model" >&2; exit 2');
    scripts.set('broken.large', 'echo "modewise: out of memory" >&2; exit 1');
    scripts.set('damaged.large', await printing('damaged.large', "sed '2s/./A/20'"));
    scripts.set('silent.large', 'echo done');
    scripts.set('twice.large', 'sleep 600');
    const study = await studyOf(types);
    await start(study);
    const evicting = (async () => {
      for (let times = 0; times < 2; times++) {
        await until('an attempt', () => cluster.isMeasuring('twice.large'));
        await cluster.evict('twice.large');
        await until('the end of an attempt', () => !cluster.isMeasuring('twice.large'));
      }
    })();
    const runs = await ends(study);
    await evicting;
    expect(
      runs.map(({ instanceType, state, reason, attempts }) => [instanceType, state, reason?.code ?? null, attempts]),
    ).toEqual([
      ['good.large', 'collected', null, 1],
      ['unusable.large', 'failed', 'container-failed', 1],
      ['broken.large', 'failed', 'container-failed', 2],
      ['damaged.large', 'refused', 'pack-damaged', 1],
      ['silent.large', 'refused', 'pack-missing', 1],
      ['twice.large', 'evicted', 'evicted', 2],
    ]);
    const textOf = (type: string) => runs.find(({ instanceType }) => instanceType === type)?.reason?.text;
    expect(textOf('unusable.large')).toBe('the measurement ended with exit code 2: modewise: model.onnx: not a model');
    expect(textOf('twice.large')).toContain('The node was low on resource: memory.');
  });

  test('a measurement that takes longer than its deadline is ended', async () => {
    scripts.set('slow.large', 'sleep 600');
    const study = await studyOf(['slow.large'], { deadlineS: 4 });
    await start(study);
    expect(await ends(study)).toMatchObject([{ state: 'out-of-time', reason: { code: 'deadline' }, attempts: 1 }]);
    await until('the end of the processes', () => cluster.kubelets.running.length === 0);
  });

  test('an image that is not there is given up after a while, and its Job is removed', async () => {
    engine = await kubernetesEngine({
      context: null,
      namespace: null,
      image: 'absent',
      program: ['modewise'],
      tolerate: [],
      packs: null,
    });
    const study = await studyOf(['any.large'], { patienceS: 1 });
    await start(study);
    const [only] = await ends(study);
    expect(only).toMatchObject({ state: 'failed', reason: { code: 'image' } });
    expect(only?.reason?.text).toContain('"absent"');
    await cluster.untilGone('jobs');
  });

  test('a cancel ends the processes, and leaves nothing', async () => {
    scripts.set('a.large', 'sleep 60');
    scripts.set('b.large', 'sleep 60');
    const study = await studyOf(['a.large', 'b.large']);
    await start(study);
    await until('both', () => cluster.isMeasuring('a.large') && cluster.isMeasuring('b.large'));
    const removed = await engine.remove(study.studyId, signal);
    expect(removed).toEqual([
      'job/mw-1a2b3c4d-a-large',
      'job/mw-1a2b3c4d-b-large',
      'configmap/mw-1a2b3c4d-input-0',
      'configmap/mw-1a2b3c4d-study',
    ]);
    await until('the end of the processes', () => cluster.kubelets.running.length === 0);
    await cluster.untilGone('jobs', 'pods');
    for (const kind of ['jobs', 'pods', 'configmaps', 'secrets'] as const) {
      const own = (await cluster.list(kind)).filter(({ metadata }) => metadata.labels?.[STUDY_LABEL] !== undefined);
      expect(own).toEqual([]);
    }
    expect(await engine.remove(study.studyId, signal)).toEqual([]);
  });

  test('Ctrl-C ends collecting with 3 and loses nothing; cancel removes everything', async () => {
    scripts.set('a.large', 'exec sleep 60');
    const place = { kind: 'kubernetes', context: 'local', namespace: 'fleet', packs: null } as const;
    const study = await studyOf(['a.large'], { place, image: 'known' });
    await start(study);
    await until('the measurement', () => cluster.isMeasuring('a.large'));
    const file = join(folder.path, 'fleet.json');
    writeFileSync(file, JSON.stringify(study));
    const command = { home: join(folder.path, 'home'), kubeconfig };
    const stopped = await fleetCommand(command, ['collect', file, '--interval-s', '0.2', '--json'], {
      onStderr: (text, child) => void (text.includes('a.large: measures') && child.kill('SIGINT')),
    });
    expect(stopped.code, stopped.stderr).toBe(3);
    expect(statesOf(FleetStudy.parse(JSON.parse(stopped.stdout)))).toEqual({ 'a.large': 'running' });
    expect(statesOf(studyIn(file))).toEqual({ 'a.large': 'running' });
    const cancelled = await fleetCommand(command, ['cancel', file, '--json']);
    expect(cancelled.code, cancelled.stderr).toBe(0);
    expect(statesOf(studyIn(file))).toEqual({ 'a.large': 'cancelled' });
    await cluster.untilGone('jobs');
    const again = await fleetCommand(command, ['run', file, '--image', 'known', '--yes']);
    expectRefused(again, 'all its measurements have ended');
  });

  test('a start that was interrupted can be repeated: what is there stays', async () => {
    scripts.set('a.large', 'sleep 60');
    const study = await studyOf(['a.large']);
    await start(study);
    const uids = async (): Promise<readonly string[]> =>
      (await cluster.list('jobs')).map(({ metadata }) => metadata.uid);
    const before = await uids();
    expect(before).toHaveLength(1);
    await start(study);
    expect(await uids()).toEqual(before);
    expect(await engine.find(study.studyId, signal)).toMatchObject({ studyId: study.studyId, types: study.types });
  });

  test('a server that fails for a moment does not end the collecting, and one that keeps failing does', async () => {
    scripts.set('a.large', `sleep 1; ${await printing('a.large')}`);
    const study = await studyOf(['a.large']);
    await start(study);
    cluster.proxy.failNext(3);
    expect(await ends(study)).toMatchObject([{ state: 'collected' }]);
    expect(failures.length).toBeGreaterThan(0);
    expect(failures[0]).toContain('HTTP 503');
    cluster.proxy.failNext(1_000);
    await expect(ends(study)).rejects.toThrow(/HTTP 503/);
  });

  test('neighbours on a node are counted, daemons are not', async () => {
    scripts.set('a.large', `sleep 2; ${await printing('a.large')}`);
    const study = await studyOf(['a.large']);
    const labels = { app: 'other' };
    const template = { metadata: { labels }, spec: { containers: [{ name: 'other', image: 'other' }] } };
    const spec = { selector: { matchLabels: labels }, template };
    await cluster.create('deployments', { metadata: { name: 'web' }, spec });
    await cluster.create('daemonsets', { metadata: { name: 'log' }, spec });
    await until('the neighbours', () => cluster.kubelets.running.length === 2);
    await start(study);
    const [only] = await ends(study);
    expect(only).toMatchObject({ state: 'collected', neighbours: 1 });
    const collected = JSON.parse(readFileSync(only?.pack?.file ?? '', 'utf8')) as typeof run;
    expect(collected.trust.reasons.map(({ code }) => code)).toContain('neighbours');
  });

  test('an input from an address is fetched with its hash, and a signature in the address is in a Secret only', async () => {
    const content = 'the model';
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.end(content);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/m.onnx`;
    scripts.set('right.large', `cat "$7"; ${await printing('right.large')}`);
    const input = { name: 'm.onnx', sha256: sha256Of(content), bytes: 9, from: { kind: 'url', url: base } } as const;
    const study = await studyOf(['right.large'], { inputs: [input] });
    await engine.start(study, { files: [null], urls: [`${base}?signature=secret`], say: () => undefined, signal });
    expect(await ends(study)).toMatchObject([{ state: 'collected' }]);
    expect(asked).toEqual(['/m.onnx?signature=secret']);
    const kinds = ['jobs', 'pods', 'configmaps', 'events'] as const;
    const others = (await Promise.all(kinds.map((kind) => cluster.list(kind)))).flat();
    expect(JSON.stringify(others)).not.toContain('signature');
    expect(await cluster.list('secrets')).toHaveLength(1);
    const wrong = { ...input, sha256: sha256Of('another model') };
    await engine.remove(study.studyId, signal);
    await cluster.untilGone('jobs', 'pods');
    await engine.start({ ...study, inputs: [wrong] }, { files: [null], urls: [base], say: () => undefined, signal });
    const [failed] = await ends({ ...study, inputs: [wrong] });
    server.close();
    expect(failed).toMatchObject({ state: 'failed', attempts: 1, reason: { code: 'container-failed', exitCode: 2 } });
  });
});
