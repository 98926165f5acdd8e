import { expect, test } from 'vitest';
import { ExistingPart } from '#core/contract/serving/existing-parts.ts';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import { billItemText } from '#core/contract/serving/bill-words.ts';
import { CENTRAL_SIMULATION } from './candidate/central-simulation.ts';
import type { Evaluation } from './candidate/types.ts';
import { createEvaluator } from './evaluator.ts';

const PRICES = {
  'nat.hour': 0.045,
  'nat.data': 0.045,
  'vpc.public-address': 0.005,
  'msk-serverless.cluster': 0.75,
  'msk-serverless.partition': 0.0015,
  'msk-serverless.storage': 0.1,
  'msk-serverless.data-in': 0.1,
  'msk-serverless.data-out': 0.05,
};
const USUAL = { 'usual.zones': 2, 'usual.image': 1, 'usual.releases': 4 };
const plain = exampleCatalog();
const seen = { kind: 'exact', source: 'test', asOf: '2026-07-20', note: '' } as const;
const catalog = {
  ...plain,
  limits: [...plain.limits, ...Object.entries(USUAL).map(([id, value]) => ({ id, value, unit: 'unit', ...seen }))],
  services: [
    ...plain.services,
    ...Object.entries(PRICES).map(([id, usd]) => ({ id, service: 's', item: id, unit: 'unit', usd, ...seen })),
  ],
};
const evaluator = createEvaluator({ runs: [exampleRun()], catalog });
const LIVE = {
  predictionsPerDay: 1e6,
  alsoPaid: false,
  callerWaits: true,
  sloMs: 200,
  inputsKnownInAdvance: 0,
} as const;

function at(id: string, input: Partial<WorkloadInput>): Evaluation {
  const candidate = evaluator.candidates({}).find((each) => each.id === id);
  if (candidate === undefined) throw new Error(`no candidate ${id}`);
  return evaluator.price(candidate, Workload.parse({ ...LIVE, ...input }), CENTRAL_SIMULATION).explain();
}

/** What the existing parts save, and the code that is paid no longer. */
function saved(id: string, existing: readonly ExistingPart[], input: Partial<WorkloadInput> = {}) {
  const before = at(id, input);
  const after = at(id, { ...input, existing });
  expect(after.feasible).toBe(true);
  expect(after.breakdown.reduce((sum, item) => sum + item.monthlyUsd, 0)).toBeCloseTo(after.monthlyUsd ?? NaN, 9);
  return { usd: (before.monthlyUsd ?? NaN) - (after.monthlyUsd ?? NaN), before, after };
}

test('the control plane of an existing cluster is not charged again, and the bill says so', () => {
  const { usd, after } = saved('eks/c6i.large/on-demand', ['eks']);
  expect(usd).toBeCloseTo(73, 6);
  const stated = after.breakdown.find(({ code }) => code === 'already-paid');
  expect(stated).toMatchObject({ part: 'eks', monthlyUsd: 0, quantity: 0, savedUsd: expect.closeTo(73, 6) });
  if (stated === undefined) throw new Error('the bill does not say it');
  expect(billItemText('eks', stated)).toBe('EKS control plane, existing ($73.00 a month not charged again)');
  expect(after.breakdown.some(({ code }) => code === 'control-plane')).toBe(false);
});

test('a load balancer that exists is paid for its load alone', () => {
  const { usd, after, before } = saved('ecs-fargate/-/on-demand', ['load-balancer']);
  const hours = before.breakdown.find(({ code }) => code === 'load-balancer')?.monthlyUsd ?? NaN;
  expect(usd).toBeCloseTo(hours, 9);
  expect(after.breakdown.some(({ code }) => code === 'load-balancer-units')).toBe(true);
});

test('NAT gateways that exist are paid for their data alone', () => {
  const { usd, after } = saved('eks/c6i.large/on-demand', ['nat'], { alsoPaid: true });
  expect(usd).toBeGreaterThan(30);
  const nat = after.breakdown.find(({ code }) => code === 'usual-nat');
  expect(nat?.monthlyUsd).toBeGreaterThan(0);
  expect(after.breakdown.some(({ code, part }) => code === 'already-paid' && part === 'nat')).toBe(true);
  const listed = evaluator.alsoPaid(after.candidate, Workload.parse({ ...LIVE, existing: ['nat'] }));
  expect(listed.find(({ code }) => code === 'usual-nat')?.monthlyUsd).toBeCloseTo(nat?.monthlyUsd ?? NaN, 9);
});

test('brokers that exist are not paid again, and what is stored on them is', () => {
  const stream = { callerWaits: false, sloMs: null, maxStalenessS: 60 } as const;
  for (const id of ['kafka-microbatch/c6i.large/on-demand', 'kafka-serverless-microbatch/-/on-demand']) {
    const { usd, after } = saved(id, ['msk'], stream);
    expect(usd).toBeGreaterThan(100);
    expect(after.breakdown.some(({ code }) => code === 'topic-storage')).toBe(true);
  }
});

test('an existing resource that is not used changes nothing', () => {
  const all = ExistingPart.options;
  expect(saved('ec2-batch/c6i.large/on-demand', all, { callerWaits: false, sloMs: null }).usd).toBe(0);
});

test('an unknown part is refused with the nearest name and those that are known', () => {
  const { error } = Workload.safeParse({ ...LIVE, existing: ['msq'] });
  expect(error?.issues[0]?.message).toBe(
    '"msq" is not a part that can exist already (did you mean \'msk\'?); known are eks, load-balancer, nat, msk',
  );
});
