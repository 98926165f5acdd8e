import { expect, test } from 'vitest';
import { checkMachine } from './accept-pack.ts';
import { nodeSelectorOf } from './job-pod.ts';
import { placeFor, type PoolRequirement, type SeenNode } from './node-pools.ts';
import { quantityOf, requestsOf } from './requests.ts';

const TYPE = { instanceType: 'c7i.xlarge', arch: 'x86_64', vcpus: 4 } as const;
const WANTED = {
  selector: nodeSelectorOf('c7i.xlarge', 'spot'),
  requests: requestsOf({ vcpus: 4, memoryGiB: 8 }),
  tolerate: [],
};
const NODE: SeenNode = {
  name: 'a',
  labels: { 'node.kubernetes.io/instance-type': 'c7i.xlarge', 'karpenter.sh/capacity-type': 'spot' },
  taints: [],
  ready: true,
  schedulable: true,
  allocatable: { cpu: '3920m', memory: '6900Mi' },
};

test('a node that is there and large enough is a place', () => {
  expect(placeFor(WANTED, [NODE], [])).toEqual({ kind: 'nodes', nodes: 1 });
});

test.each<[string, Partial<SeenNode>, object]>([
  [
    'another type',
    { labels: { ...NODE.labels, 'node.kubernetes.io/instance-type': 'c7i.large' } },
    { kind: 'nowhere' },
  ],
  ['another purchase', { labels: { ...NODE.labels, 'karpenter.sh/capacity-type': 'on-demand' } }, { kind: 'nowhere' }],
  ['not ready', { ready: false }, { kind: 'nowhere' }],
  ['cordoned', { schedulable: false }, { kind: 'nowhere' }],
  ['too small', { allocatable: { cpu: '2', memory: '6900Mi' } }, { kind: 'too-small', node: 'a' }],
  ['tainted', { taints: [{ key: 'team', effect: 'NoSchedule' }] }, { kind: 'tainted', taints: ['team'] }],
  [
    'with a taint that only prefers',
    { taints: [{ key: 'team', effect: 'PreferNoSchedule' }] },
    { kind: 'nodes', nodes: 1 },
  ],
])('a node that is %s', (_, more, place) => {
  expect(placeFor(WANTED, [{ ...NODE, ...more }], [])).toEqual(place);
});

test('a tolerated taint is none', () => {
  const node = { ...NODE, taints: [{ key: 'team', effect: 'NoSchedule' }] };
  expect(placeFor({ ...WANTED, tolerate: ['team'] }, [node], [])).toEqual({ kind: 'nodes', nodes: 1 });
});

test.each<[readonly PoolRequirement[], boolean]>([
  [[], true],
  [[{ key: 'node.kubernetes.io/instance-type', operator: 'In', values: ['c7i.large', 'c7i.xlarge'] }], true],
  [[{ key: 'node.kubernetes.io/instance-type', operator: 'NotIn', values: ['c7i.xlarge'] }], false],
  [[{ key: 'karpenter.sh/capacity-type', operator: 'In', values: ['on-demand'] }], false],
  [[{ key: 'karpenter.k8s.aws/instance-category', operator: 'In', values: ['m', 'r'] }], false],
  [[{ key: 'karpenter.k8s.aws/instance-family', operator: 'In', values: ['c7i'] }], true],
  [[{ key: 'karpenter.k8s.aws/instance-generation', operator: 'Gt', values: ['6'] }], true],
  [[{ key: 'karpenter.k8s.aws/instance-generation', operator: 'Gt', values: ['7'] }], false],
  [[{ key: 'topology.kubernetes.io/zone', operator: 'In', values: ['us-east-1a'] }], true],
])('a node pool with the requirements %j allows the type: %s', (requirements, allows) => {
  const place = placeFor(WANTED, [], [{ name: 'pool', requirements, taints: [] }]);
  expect(place).toEqual(allows ? { kind: 'pools', pools: ['pool'] } : { kind: 'nowhere' });
});

test('requests are more than half of any machine and less than all of it', () => {
  for (const vcpus of [1, 2, 4, 8, 32, 96, 192]) {
    const memoryGiB = 2 * vcpus;
    const { cpuMilli, memoryMiB } = requestsOf({ vcpus, memoryGiB });
    expect(cpuMilli).toBeGreaterThan(500 * vcpus);
    expect(cpuMilli).toBeLessThan(1000 * vcpus);
    expect(memoryMiB).toBeGreaterThan(0);
    expect(memoryMiB).toBeLessThan(1024 * memoryGiB);
  }
  // c7i.large on EKS: 2000 − 70 − 250 m; 0.93 × 4096 − 993 − 512 MiB.
  expect(requestsOf({ vcpus: 2, memoryGiB: 4 })).toEqual({ cpuMilli: 1680, memoryMiB: 2304 });
});

test.each([
  ['1930m', 1.93],
  ['2', 2],
  ['7Gi', 7 * 2 ** 30],
  ['3e3', 3000],
  ['500M', 5e8],
  ['x', null],
  ['', null],
] as const)('the quantity %s', (text, value) => {
  expect(quantityOf(text)).toBe(value);
});

test('the word of the machine is above its label, and the firmware above the metadata service', () => {
  const host = { arch: 'x64', logicalCores: 4 };
  const check = (smbios: string | null, imds: string | null) => checkMachine({ smbios, imds }, TYPE, host);
  expect(check('c7i.xlarge', null)).toEqual({ kind: 'confirmed', by: 'smbios' });
  expect(check(null, 'c7i.xlarge')).toEqual({ kind: 'confirmed', by: 'imds' });
  expect(check('c7i.xlarge', 'c7i.large')).toMatchObject({
    kind: 'refused',
    reason: { code: 'lying-label', source: 'imds' },
  });
  expect(check('c5.xlarge', 'c7i.xlarge')).toMatchObject({
    kind: 'refused',
    reason: { code: 'lying-label', source: 'smbios', machine: 'c5.xlarge' },
  });
});

test('a silent machine must at least look like its type', () => {
  const silent = { smbios: null, imds: null };
  expect(checkMachine(silent, TYPE, { arch: 'x64', logicalCores: 4 })).toEqual({ kind: 'unconfirmed' });
  expect(checkMachine(silent, TYPE, { arch: 'arm64', logicalCores: 4 })).toMatchObject({
    reason: { code: 'unlike-type', fact: 'arch' },
  });
  expect(checkMachine(silent, TYPE, { arch: 'x64', logicalCores: 8 })).toMatchObject({
    reason: { code: 'unlike-type', fact: 'vcpus', expected: '4', found: '8' },
  });
});
