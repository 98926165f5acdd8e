import { expect, test } from 'vitest';
import type { ModelProfile } from '#core/contract/run/profile.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { operatorTimes, timeChart } from './time.ts';

function node(opType: string, ms: readonly number[]): ModelProfile['nodes'][number] {
  const work = { flopsPerRow: 10, weightBytes: 0, activationBytesPerRow: 4 };
  return { name: opType, opType, opClass: 'gemm', precision: 'fp32', count: 1, ...work, ms: [...ms] };
}

const PROFILE: ModelProfile = {
  batchSizes: [1, 32],
  threads: 1,
  runs: [30, 30],
  callMs: [0.05, 1],
  nodeCount: 4,
  nodes: [node('MatMul', [0.01, 0.4]), node('Add', [0.005, 0.1]), node('MatMul', [0.01, 0.45]), node('Erf', [0, 0.01])],
  byClass: [],
  byKind: [
    { kind: 'compute', ms: [0.02, 0.85] },
    { kind: 'memory', ms: [0.005, 0.11] },
    { kind: 'overhead', ms: [0.025, 0.04] },
  ],
  ridge: { flopsPerByte: 10, basis: 'assumed' },
};

test('operators are summed over their nodes, and add up to the call with the time outside', () => {
  const times = operatorTimes(PROFILE);
  expect(times.map(({ label, nodes }) => [label, nodes])).toEqual([
    ['MatMul', 2],
    ['Add', 1],
    ['Erf', 1],
    ['Call, between nodes', null],
  ]);
  for (const at of [0, 1]) {
    expect(times.reduce((sum, { ms }) => sum + (ms[at] ?? 0), 0)).toBeCloseTo(PROFILE.callMs[at] ?? 0);
  }
});

test('the title of the chart is the finding, and its table has every operator and kind at every batch size', () => {
  const chart = timeChart(exampleRun({ profile: PROFILE }));
  expect(chart?.title).toMatch(/^A single row spends 50 % of its time on overhead, a batch of 32 85 % on computing$/);
  expect(chart?.bars[0]?.label).toBe('MatMul × 2');
  expect(chart?.bars[0]?.value).toBeCloseTo(0.85);
  expect(chart?.table.columns.map(({ title }) => title)).toEqual(['Operator', 'Nodes', '1 row', '32 rows']);
  expect(chart?.table.rows).toHaveLength(4 + 3);
});

test('a run from before models were profiled has no time chart', () => {
  expect(timeChart(exampleRun())).toBeNull();
});
