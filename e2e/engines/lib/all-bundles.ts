import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import { deploymentOf } from '#core/bundle/refusal.ts';
import { WrittenBundle } from '#core/contract/serving/bundle.ts';
import { PlanDocument, type ServingOption } from '#core/contract/plan/plan.ts';
import { plannableRun, succeed } from './measured-bundle.ts';

/** A bundle of a service, and which of its options it is. */
export interface OptionBundle {
  readonly service: string;
  readonly optionId: string;
  readonly folder: string;
  /** The files that it consists of. */
  readonly files: readonly string[];
}

/** Workloads in which each service has a feasible option. Of the last two, one stores answers in DynamoDB and one in ElastiCache. */
const WORKLOADS: Readonly<Record<string, readonly string[]>> = {
  stream: ['predictionsPerDay=30000000', 'callerWaits=false', 'maxStalenessS=60'],
  waiting: [
    'predictionsPerDay=1000000',
    'callerWaits=true',
    'sloMs=500',
    'readsPerEntityPerDay=20',
    'inputsKnownInAdvance=0.8',
  ],
  daily: [
    'predictionsPerDay=1000000',
    'callerWaits=false',
    'maxStalenessS=93600',
    'readsPerEntityPerDay=5',
    'inputsKnownInAdvance=1',
  ],
  nightly: [
    'predictionsPerDay=100000000',
    'callerWaits=false',
    'maxStalenessS=108000',
    'readsPerEntityPerDay=20',
    'inputsKnownInAdvance=1',
  ],
};

/** Regions and workloads in which each service has a feasible option. */
const PLANS = [
  ...Object.keys(WORKLOADS).map((name) => ['us-east-1', name] as const),
  ...['us-central1', 'eastus'].flatMap((region) => ['waiting', 'daily'].map((name) => [region, name] as const)),
];

/** Plans the workloads for a sample, and writes a bundle for each way in which a service is put into production. */
export async function allBundles(sample: string): Promise<readonly OptionBundle[]> {
  const run = await plannableRun(sample);
  const folder = join(inject('sharedFolder'), `all-${sample}`);
  mkdirSync(folder, { recursive: true });
  const home = join(folder, 'home');
  const bundles = new Map<string, OptionBundle>();
  for (const [region, name] of PLANS) {
    const planFile = join(folder, `${name}-${region}.json`);
    const set = (WORKLOADS[name] ?? []).flatMap((input) => ['--set', input]);
    await succeed(['plan', run, '--region', region, ...set, '--out', planFile], { home });
    const plan = PlanDocument.parse(JSON.parse(readFileSync(planFile, 'utf8')));
    for (const option of plan.options) {
      const way = wayOf(option);
      if (!option.feasible || bundles.has(way) || 'reason' in deploymentOf(option)) continue;
      const out = join(folder, way);
      const written = await succeed(['bundle', planFile, '--option', option.id, '--out', out, '--json'], { home });
      const { bundle } = WrittenBundle.parse(JSON.parse(written));
      const files = bundle.files.map(({ file }) => file);
      bundles.set(way, { service: option.service, optionId: option.id, folder: out, files });
    }
  }
  return [...bundles.values()];
}

/** What decides between the files of a service's options: its machines, where answers lie, and whether it is spot. */
function wayOf({ service, instanceType, purchase, reasons }: ServingOption): string {
  const store = reasons.find(({ code }) => code === 'answers-stored');
  const isFunction = reasons.some(({ code }) => code === 'lambda-reader');
  return [
    service,
    instanceType === null ? 'no-machine' : instanceType === 'arm64' ? 'arm64' : 'machine',
    ...(purchase === 'spot' ? ['spot'] : []),
    ...(store?.code === 'answers-stored' ? [store.store] : []),
    ...(isFunction ? ['function'] : []),
  ].join('-');
}
