import { expect, test } from 'vitest';
import type { PodSettings } from './job-pod.ts';
import { jobManifest } from './manifests.ts';
import { runName } from './names.ts';
import { exampleStudy, exampleType } from './testing.ts';

const SETTINGS: PodSettings = {
  image: 'registry.test/modewise:1',
  program: ['modewise'],
  tolerate: ['study'],
  addresses: { inputs: new Map([[1, { name: 'MODEWISE_INPUT_1', value: 'https://files.test/rows.csv' }]]), pack: null },
};
const TYPE = exampleType('c7i.xlarge', { vcpus: 4, memoryGiB: 8 });
const STUDY = exampleStudy([TYPE, exampleType('m7g.large', { arch: 'arm64' })]);

test('a Job asks for one node of its type, nearly whole and alone, without a CPU limit and without a token', () => {
  const { spec, metadata } = jobManifest(STUDY, TYPE, { ...SETTINGS, namespace: 'fleet' });
  expect(metadata.name).toBe('mw-1a2b3c4d-c7i-xlarge');
  expect(spec).toMatchObject({ backoffLimit: 1, activeDeadlineSeconds: 1800, ttlSecondsAfterFinished: 86_400 });
  expect(spec.template.metadata.annotations).toEqual({ 'karpenter.sh/do-not-disrupt': 'true' });
  const pod = spec.template.spec;
  expect(pod.nodeSelector).toEqual({
    'node.kubernetes.io/instance-type': 'c7i.xlarge',
    'karpenter.sh/capacity-type': 'on-demand',
  });
  expect(pod.automountServiceAccountToken).toBe(false);
  const [term] = pod.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution;
  expect(term).toEqual({
    topologyKey: 'kubernetes.io/hostname',
    labelSelector: { matchLabels: { 'modewise.dev/study': 'mw-1a2b3c4d' } },
  });
  // 4000 − (60 + 10 + 2 × 5) − 250 m of CPU; 0.93 × 8 × 1024 − (11 × 58 + 255 + 100) − 512 MiB.
  expect(pod.containers[0].resources).toEqual({ requests: { cpu: '3670m', memory: '6113Mi' } });
  expect(pod.containers[0].args).toEqual([
    'fleet',
    'job',
    '--study',
    'mw-1a2b3c4d',
    '--type',
    'c7i.xlarge',
    '--model',
    '/input/0/model.onnx',
    '--data',
    '/input/1/rows.csv',
    '--modes',
    'batch',
    '--effort',
    'quick',
  ]);
});

test('an input from an address is fetched before, with its hash, and the others are mounted', () => {
  const { spec } = jobManifest(STUDY, TYPE, { ...SETTINGS, namespace: 'fleet' });
  const { initContainers = [], volumes } = spec.template.spec;
  expect(initContainers.map(({ name, args }) => [name, ...args])).toEqual([
    [
      'fetch-1',
      'fleet',
      'fetch',
      '--url-from',
      'MODEWISE_INPUT_1',
      '--sha256',
      'ab'.repeat(32),
      '--out',
      '/input/1/rows.csv',
    ],
  ]);
  expect(volumes.slice(1)).toEqual([
    { name: 'input-0', configMap: { name: 'mw-1a2b3c4d-input-0' } },
    { name: 'input-1', emptyDir: {} },
  ]);
});

test('any capacity leaves the purchase to the cluster', () => {
  const { spec } = jobManifest({ ...STUDY, capacity: 'any' }, TYPE, { ...SETTINGS, namespace: 'fleet' });
  expect(spec.template.spec.nodeSelector).toEqual({ 'node.kubernetes.io/instance-type': 'c7i.xlarge' });
});

test('names are unique, are labels, and leave room for the suffix of a pod', () => {
  const types = [
    'c7i.large',
    'C7i.large',
    'c7i-large',
    'Standard_D4s_v5',
    'n2-standard-4',
    `x${'1'.repeat(60)}.large`,
    `x${'1'.repeat(60)}.xlarge`,
  ];
  const names = types.map((type) => runName('mw-1a2b3c4d', type));
  expect(new Set(names).size).toBe(types.length);
  for (const name of names) expect(name).toMatch(/^[a-z0-9]([a-z0-9-]{0,55}[a-z0-9])$/);
});
