import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FleetPreflight, FleetStudy } from '#core/contract/fleet/fleet.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { jobManifest } from '#core/fleet/manifests.ts';
import { exampleStudy, exampleType } from '#core/fleet/testing.ts';
import { packForLog } from '#engine/packs/pack-file.ts';
import { temporaryFolder } from '#e2e/modewise.ts';
import { TestCluster } from './cluster/cluster.ts';
import { fleetCommand, planOfModel, studyIn } from './fleet-plan.ts';

const TYPES = 1_000;
const folder = temporaryFolder('thousand');
const at = (name: string): string => join(folder.path, name);
const kubeconfig = at('kubeconfig');
const run = exampleRun();
const names = Array.from({ length: TYPES }, (_, i) => `t${i}x.large`);
let cluster: TestCluster;
let study: FleetStudy;

beforeAll(async () => {
  cluster = new TestCluster({
    nodes: names.map((instanceType, i) => ({ name: `node-${i}`, instanceType, cpu: '1930m', memory: '3200Mi' })),
    images: () => null,
    controllers: false,
  });
  await cluster.start(kubeconfig);
  const model = { file: 'm.onnx', sha256: run.model.sha256 ?? '', bytes: 1 };
  const types = names.map((name) => exampleType(name));
  const made = exampleStudy(types, { model, costUsd: 16.5 });
  study = {
    ...made,
    startedAt: made.createdAt,
    image: 'any',
    place: { kind: 'kubernetes', context: 'simulated', namespace: 'fleet', packs: null },
    runs: made.runs.map((each) => ({ ...each, state: 'waiting' })),
  };
  writeFileSync(at('fleet.json'), JSON.stringify(study));
  const settings = {
    image: 'any',
    program: ['modewise'],
    tolerate: [],
    namespace: 'fleet',
    addresses: { inputs: new Map(), pack: null },
  };
  for (const type of types) {
    const { instanceType } = type;
    const pack = {
      schemaVersion: 1,
      studyId: study.studyId,
      instanceType,
      machine: { smbios: instanceType, imds: null },
      run,
    } as const;
    cluster.addFinished(jobManifest(study, type, settings), await packForLog(pack));
  }
  // Writes what the process has used when it ends.
  writeFileSync(
    at('usage.cjs'),
    `process.on('exit', () => require('node:fs').writeFileSync(${JSON.stringify(at('usage.json'))}, JSON.stringify({ s: process.uptime(), cpuS: (process.cpuUsage().user + process.cpuUsage().system) / 1e6, mib: process.resourceUsage().maxRSS / 1024 })));`,
  );
});
afterAll(async () => {
  await cluster?.stop();
  folder.remove();
});

interface Usage {
  readonly s: number;
  readonly cpuS: number;
  readonly mib: number;
}

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
    'any',
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
  expect(cluster.pods()).toEqual([]);
});
