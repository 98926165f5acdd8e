import { expect, test } from 'vitest';
import { ModelProfile } from '#core/contract/run/profile.ts';
import type { ProfileEvent } from './flops.ts';
import type { GraphFacts } from './graph-facts.ts';
import { modelProfile } from './model-profile.ts';

const GRAPH: GraphFacts = {
  nodes: new Map([
    ['dense', [{ opType: 'MatMul', domain: '', inputs: ['x', 'w'], attributes: {} }]],
    ['view', [{ opType: 'Reshape', domain: '', inputs: ['dense', 'shape'], attributes: {} }]],
  ]),
  weights: new Map([
    ['w', { dims: [256, 512], bytes: 524_288, type: 'float' }],
    ['shape', { dims: [2], bytes: 16, type: 'int64' }],
  ]),
};

/** A product whose weights ONNX Runtime has repacked, so its profile omits them, and a view of the result. */
function run(rows: number, us: { readonly dense: number; readonly view: number }): readonly ProfileEvent[] {
  return [
    {
      cat: 'Node',
      name: 'dense_kernel_time',
      dur: us.dense,
      args: {
        op_name: 'MatMul',
        node_index: '0',
        parameter_size: '0',
        activation_size: String(rows * 1024),
        output_size: String(rows * 2048),
        input_type_shape: [{ float: [rows, 256] }],
        output_type_shape: [{ float: [rows, 512] }],
      },
    },
    {
      cat: 'Node',
      name: 'view_kernel_time',
      dur: us.view,
      args: {
        op_name: 'Reshape',
        node_index: '1',
        parameter_size: '16',
        activation_size: String(rows * 2048),
        output_size: String(rows * 2048),
        input_type_shape: [{ float: [rows, 512] }, { int64: [2] }],
        output_type_shape: [{ float: [rows, 512] }],
      },
    },
    { cat: 'Session', name: 'model_run' },
  ];
}

function profiled(patch: Partial<Parameters<typeof modelProfile>[0]> = {}) {
  const events = [
    ...run(1, { dense: 900, view: 900 }),
    ...[41, 42, 43, 900].flatMap((dense) => run(1, { dense, view: 2 })),
    ...[201, 202, 203, 204].flatMap((dense) => run(32, { dense, view: 3 })),
  ];
  return ModelProfile.parse(
    modelProfile({
      events,
      runSizes: [null, 1, 1, 1, 1, 32, 32, 32, 32],
      graph: GRAPH,
      batchSizes: [1, 32],
      callMs: [0.05, 0.23],
      floorUs: 2,
      callUs: 5,
      threads: 1,
      ridge: { flopsPerByte: 8, basis: 'assumed' },
      ...patch,
    }),
  );
}

test("a node's work is that of one row, including weights that the profile omits", () => {
  const [dense, view] = profiled().nodes;
  expect(dense).toMatchObject({
    name: 'dense',
    opClass: 'gemm',
    precision: 'fp32',
    flopsPerRow: 2 * 256 * 512,
    weightBytes: 524_288,
    activationBytesPerRow: 1024 + 2048,
  });
  expect(view).toMatchObject({ opClass: 'other', flopsPerRow: 0, weightBytes: 16 });
});

test("times are interquartile means of the runs that count, minus the profiler's overhead", () => {
  const { nodes, runs, nodeCount } = profiled();
  expect(runs).toEqual([4, 4]);
  expect(nodeCount).toBe(2);
  expect(nodes[0]?.ms).toEqual([0.0405, 0.2005]);
  expect(nodes[1]?.ms).toEqual([0, 0.001]);
});

test('kinds and the time outside of nodes add up to the call, and a product changes from memory to compute as the batch grows', () => {
  const { byKind, callMs, byClass } = profiled();
  const of = Object.fromEntries(byKind.map(({ kind, ms }) => [kind, ms]));
  expect(of['memory']?.[0]).toBeCloseTo(0.0405);
  expect(of['compute']?.[0]).toBe(0);
  expect(of['compute']?.[1]).toBeCloseTo(0.2005);
  expect(of['memory']?.[1]).toBe(0);
  for (const at of [0, 1]) {
    expect(byKind.reduce((sum, { ms }) => sum + (ms[at] ?? 0), 0)).toBeCloseTo(callMs[at] ?? 0);
  }
  expect(byClass.map(({ opClass }) => opClass)).toEqual(['gemm', 'other']);
});

test('if the profiler slows nodes down more, their times are reduced to that of a call without it', () => {
  const { nodes } = profiled({ callMs: [0.025, 0.23] });
  expect(nodes.reduce((sum, { ms }) => sum + (ms[0] ?? 0), 0)).toBeCloseTo(0.02);
});

test('the shorter nodes of a large graph are merged, and nothing is lost', () => {
  const names = Array.from({ length: 400 }, (_, index) => `add_${index}`);
  const events: ProfileEvent[] = names.map((name, index) => ({
    cat: 'Node',
    name: `${name}_kernel_time`,
    dur: 10 + index,
    args: { op_name: 'Add', node_index: String(index), output_size: '400', activation_size: '800' },
  }));
  const profile = profiled({
    events: [...events, { cat: 'Session', name: 'model_run' }],
    runSizes: [1],
    batchSizes: [1],
    callMs: [1000],
    graph: { nodes: new Map(), weights: new Map() },
  });
  expect(profile.nodeCount).toBe(400);
  expect(profile.nodes).toHaveLength(151);
  expect(profile.nodes.at(-1)).toMatchObject({ name: '250 × Add', count: 250, activationBytesPerRow: 250 * 1200 });
  const total = profile.nodes.reduce((sum, { ms }) => sum + (ms[0] ?? 0), 0);
  expect(total).toBeCloseTo(names.reduce((sum, _, index) => sum + 8 + index, 0) / 1000);
});
