import { expect, test } from 'vitest';
import type { Deployment } from '#core/contract/serving/deployment.ts';
import { countsMachines } from '#core/words/names.ts';
import { runsOnText } from './deployment-words.ts';

const TASK: Deployment['machine'] = {
  cloud: 'aws',
  architecture: 'arm64',
  instanceType: null,
  vcpus: 0.5,
  memoryMib: 1024,
  sessions: 1,
  provider: 'cpu',
};
const NODE: Deployment['machine'] = { ...TASK, instanceType: 'c7g.large', vcpus: 2, memoryMib: 4096 };
const FUNCTION = { kind: 'function', count: 7, provisioned: 0 } as const;

test.each<readonly [service: string, deployment: Deployment, text: string]>([
  ['lambda', { machine: TASK, use: FUNCTION }, '1 Lambda function (arm64, 1,024 MB)'],
  [
    'lambda',
    { machine: TASK, use: { ...FUNCTION, provisioned: 2 } },
    '1 Lambda function (arm64, 1,024 MB), 2 containers kept ready',
  ],
  [
    'ecs-fargate-autoscaled',
    {
      machine: TASK,
      use: {
        kind: 'fleet',
        count: 8,
        peak: { onDemand: 3, spot: 5 },
        always: { onDemand: 1, spot: 1 },
        scaling: 'by-load',
        pods: null,
      },
    },
    '2 to 8 Fargate tasks (arm64, 0.5 vCPU, 1 GB), 5 of them on spot',
  ],
  [
    'eks',
    {
      machine: NODE,
      use: {
        kind: 'fleet',
        count: 2,
        peak: { onDemand: 2, spot: 0 },
        always: { onDemand: 2, spot: 0 },
        scaling: 'none',
        pods: { perNode: 2, neededMib: 200, mostMib: 900, mostVcpus: 0.8 },
      },
    },
    '2 c7g.large nodes, 2 pods on each',
  ],
  [
    'precompute-cache',
    {
      machine: NODE,
      use: { kind: 'stored', count: 1, periodS: 86_400, store: { kind: 'firestore', units: null }, live: null },
    },
    '1 c7g.large machine a run, every 24 h, a Firestore table',
  ],
  [
    'cloud-run-job',
    { machine: TASK, use: { kind: 'job', count: 2, periodS: 86_400 } },
    '2 Cloud Run tasks a run (arm64, 0.5 vCPU, 1 GB), every 24 h',
  ],
  [
    'container-apps-job',
    { machine: TASK, use: { kind: 'job', count: 1, periodS: 86_400 } },
    '1 Container Apps replica a run (arm64, 0.5 vCPU, 1 GB), every 24 h',
  ],
  [
    'ec2-batch',
    { machine: NODE, use: { kind: 'job', count: 1, periodS: 86_400 } },
    '1 c7g.large machine a run, every 24 h',
  ],
  [
    'sqs-microbatch',
    {
      machine: TASK,
      use: { kind: 'readers', count: 5, by: 'functions', windowS: 2, source: { kind: 'queue', isFifo: false } },
    },
    '1 Lambda function (arm64, 1,024 MB), a window of 2 s',
  ],
])('%s says what it runs on: %#', (service, deployment, text) => {
  expect(runsOnText({ service, deployment })).toBe(text);
});

test('an option of an earlier plan says which parts its service has', () => {
  expect(runsOnText({ service: 'lambda' })).toBe('a function');
});

test('concurrent calls of a function are not counted as machines, and tasks are', () => {
  const counted = (service: string, instanceType: string | null): boolean => countsMachines({ service, instanceType });
  expect([counted('lambda', null), counted('lambda', 'arm64'), counted('sagemaker-serverless', null)]).toEqual([
    false,
    false,
    false,
  ]);
  expect([
    counted('lambda-batch', 'arm64'),
    counted('kinesis-microbatch', null),
    counted('sqs-microbatch', null),
  ]).toEqual([false, false, false]);
  expect([
    counted('ecs-fargate', 'arm64'),
    counted('sqs-microbatch', 'fargate'),
    counted('ecs-ec2', 'c7g.large'),
  ]).toEqual([true, true, true]);
});
