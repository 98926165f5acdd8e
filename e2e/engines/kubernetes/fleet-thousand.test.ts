import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FleetPreflight, FleetStudy } from '#core/contract/fleet/fleet.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { inputMapName } from '#core/fleet/job-pod.ts';
import { jobManifest } from '#core/fleet/manifests.ts';
import { exampleStudy, exampleType } from '#core/fleet/testing.ts';
import { packForLog } from '#engine/packs/pack-file.ts';
import { temporaryFolder } from '#e2e/modewise.ts';
import { engine } from '#e2e/engines/lib/engines.ts';
import type { ApiObject } from '#e2e/kubernetes/api.ts';
import { applyManifests } from '#e2e/kubernetes/apply.ts';
import { ADMIN, inTurns, NAMESPACE, TestCluster, until } from '#e2e/kubernetes/cluster.ts';
import { fleetCommand, planOfModel, studyIn } from '#e2e/kubernetes/fleet-plan.ts';
import type { ImageStore } from '#e2e/kubernetes/pod-run.ts';
import { BUILD_LIMIT_MS } from '#e2e/kubernetes/programs.ts';

const TYPES = 1_000;
const folder = temporaryFolder('thousand');
const at = (name: string): string => join(folder.path, name);
const kubeconfig = at('kubeconfig');
const run = exampleRun();
const names = Array.from({ length: TYPES }, (_, i) => `t${i}x.large`);
let cluster: TestCluster;
let study: FleetStudy;

const IMAGE = 'any';

interface FinishedJob extends ApiObject {
  readonly status?: { readonly succeeded?: number };
}

interface Usage {
  readonly s: number;
  readonly cpuS: number;
  readonly mib: number;
}

describe.skipIf(engine('kubernetes') === null)('a thousand types on a real cluster', () => {
  beforeAll(async () => {
    // The nodes do not renew their leases: a thousand of them would be the load of this test.
    const controllerOptions = ['--node-monitor-grace-period=24h'];
    // A measurement prints the pack of its type.
    const images: ImageStore = (_, command) => ['cat', at(`pack-${command[command.indexOf('--type') + 1] ?? ''}`)];
    cluster = await TestCluster.start({ images, controllerOptions, renewsLeases: false });
    await cluster.createNamespace();
    cluster.writeKubeconfig(kubeconfig, ADMIN);
    const size = { cpu: '1930m', memory: '3200Mi' };
    await cluster.addNodes(names.map((instanceType, i) => ({ name: `node-${i}`, instanceType, ...size })));
    const model = { file: 'm.onnx', sha256: run.model.sha256 ?? '', bytes: 1 };
    const types = names.map((name) => exampleType(name));
    const made = exampleStudy(types, { model, costUsd: 16.5 });
    study = {
      ...made,
      startedAt: made.createdAt,
      image: IMAGE,
      place: { kind: 'kubernetes', context: 'local', namespace: NAMESPACE, packs: null },
      runs: made.runs.map((each) => ({ ...each, state: 'waiting' })),
    };
    writeFileSync(at('fleet.json'), JSON.stringify(study));
    const settings = {
      image: IMAGE,
      program: ['modewise'],
      tolerate: [],
      namespace: NAMESPACE,
      addresses: { inputs: new Map(), pack: null },
    };
    for (const { instanceType } of types) {
      const machine = { smbios: instanceType, imds: null };
      const pack = { schemaVersion: 1, studyId: study.studyId, instanceType, machine, run } as const;
      writeFileSync(at(`pack-${instanceType}`), await packForLog(pack));
    }
    const metadata = { name: inputMapName(study.studyId, 0) };
    await cluster.create('configmaps', { metadata, data: { 'model.onnx': 'a model' } });
    await inTurns(types, (type) => applyManifests(cluster.admin, [jobManifest(study, type, settings)]));
    const isDone = ({ status }: FinishedJob): boolean => status?.succeeded === 1;
    await until(
      'the measurements',
      async () => (await cluster.list<FinishedJob>('jobs')).filter(isDone).length === TYPES,
    );
    // Writes what the process has used when it ends.
    writeFileSync(
      at('usage.cjs'),
      `process.on('exit', () => require('node:fs').writeFileSync(${JSON.stringify(at('usage.json'))}, JSON.stringify({ s: process.uptime(), cpuS: (process.cpuUsage().user + process.cpuUsage().system) / 1e6, mib: process.resourceUsage().maxRSS / 1024 })));`,
    );
  }, BUILD_LIMIT_MS);
  afterAll(async () => {
    await cluster?.stop();
    folder.remove();
  });

  /** Runs a command, and returns its document with its seconds and its memory. Prints both: no time decides a test. */
  async function measured(title: string, args: readonly string[]) {
    const environment = { NODE_OPTIONS: `--require ${at('usage.cjs')}` };
    const ended = await fleetCommand({ home: at('home'), kubeconfig }, [...args, '--json'], { environment });
    const { s, cpuS, mib } = JSON.parse(readFileSync(at('usage.json'), 'utf8')) as Usage;
    process.stdout.write(
      `${title}: ${s.toFixed(2)} s, of a processor ${cpuS.toFixed(2)} s, ${mib.toFixed(0)} MiB at most\n`,
    );
    return { ...ended, s, mib };
  }

  test('planning, preflight, status and collecting of a thousand nodes', async () => {
    const plan = await planOfModel(folder.path);
    const planned = await measured('plan', ['plan', plan]);
    expect(planned.code, planned.stderr).toBe(0);

    const checked = await measured('preflight of 1,000 types and nodes', [
      'preflight',
      at('fleet.json'),
      '--image',
      IMAGE,
    ]);
    expect(checked.code, checked.stderr).toBe(0);
    expect(
      FleetPreflight.parse(JSON.parse(checked.stdout)).checks.filter(({ code }) => code === 'type-place'),
    ).toHaveLength(TYPES);

    const status = await measured('status of 1,000 runs', ['status', at('fleet.json')]);
    expect(status.code, status.stderr).toBe(0);
    expect(FleetStudy.parse(JSON.parse(status.stdout)).runs.map(({ state }) => state)).toEqual(
      names.map(() => 'measured'),
    );

    const collected = await measured('collect of 1,000 packs', ['collect', at('fleet.json'), '--keep']);
    expect(collected.code, collected.stderr).toBe(0);
    expect(studyIn(at('fleet.json')).runs.filter(({ state }) => state === 'collected')).toHaveLength(TYPES);

    const cancelled = await measured('cancel of 1,000 runs', ['cancel', at('fleet.json')]);
    expect(cancelled.code, cancelled.stderr).toBe(0);
    await cluster.untilGone('jobs', 'pods');
  });
});
