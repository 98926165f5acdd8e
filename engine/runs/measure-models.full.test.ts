import { expect, test } from 'vitest';
import { modelFile } from '#engine/bench/testing.ts';
import { createChildBenchHost } from '#engine/bench/bench-host-child.ts';
import { node, type OnnxGraph, value } from '#engine/model/onnx-writer/graph.ts';
import { int64Tensor } from '#engine/model/onnx-writer/tensor.ts';
import { resumeRun } from './measure.ts';
import { linearData, run, SLOW } from './testing.ts';

/** Reshapes its input to [1, 30], so that only one row fits. */
const ONE_ROW: OnnxGraph = {
  name: 'one-row',
  nodes: [node('Reshape', ['x', 'shape'], 'h'), node('Relu', 'h', 'y')],
  initializers: [int64Tensor('shape', [1, 30])],
  inputs: [value('x', 'float', ['batch', 30])],
  outputs: [value('y', 'float', ['batch', 30])],
};

test('a model whose rows cannot be stacked, whatever it declares, runs one by one and says why', SLOW, async () => {
  const request = { model: modelFile(ONE_ROW), data: linearData(), batchSizes: [], replicas: [1, 2] };
  const { outcome } = await run(request, { stopAt: (event) => event.kind === 'batch-round' && event.round === 1 });
  expect(outcome.run).toMatchObject({ state: 'interrupted', model: { batchable: false } });
  // The result of the test for stacking is kept when the run continues.
  const { run: document } = await resumeRun({
    folder: outcome.folder,
    benchHost: createChildBenchHost(),
    signal: new AbortController().signal,
    onEvent: () => undefined,
  });
  expect(document).toMatchObject({ state: 'complete', incidents: [], parity: null, microBatch: null });
  expect(document.model.batchable).toBe(false);
  expect(document.model.batchableReason).toMatch(/two rows cannot be stacked \(.*[Rr]eshape.*\)/);
  expect(document.serviceTime?.alphaMs).toBeNull();
  expect(new Set(document.batch?.trials.map((trial) => trial.batchSize))).toEqual(new Set([1]));
  expect(new Set(document.batch?.trials.map((trial) => trial.replicas))).toEqual(new Set([1, 2]));
  expect(document.batch?.job?.rows).toBe(99);
  expect(document.realtime?.curve).toHaveLength(1);
});

const unary = (name: string, type: 'float' | 'float16' | 'int64' | 'string', dims: (number | string)[]): OnnxGraph => ({
  name,
  nodes: [node(type === 'string' ? 'Identity' : 'Mul', type === 'string' ? ['x'] : ['x', 'x'], 'y')],
  initializers: [],
  inputs: [value('x', type, dims)],
  outputs: [value('y', type, dims)],
});

test.each([
  { what: 'a leading dimension fixed at 1', graph: unary('fixed', 'float', [1, 4]) },
  { what: 'a leading dimension fixed at 3', graph: unary('whole', 'float', [3, 4]) },
  { what: 'a scalar', graph: unary('scalar', 'float', []) },
])('$what: measured without stacking', SLOW, async ({ graph }) => {
  const { outcome } = await run({ model: modelFile(graph), syntheticRows: 16, batchSizes: [] });
  const { run: document } = outcome;
  expect(document).toMatchObject({ state: 'complete', incidents: [], parity: null, microBatch: null });
  expect(document.model.batchable).toBe(false);
  expect(document.serviceTime?.alphaMs).toBeNull();
  expect(document.batch?.best.batchSize).toBe(1);
  expect(document.realtime?.curve[0]).toMatchObject({ errors: 0 });
});

test.each(['float16', 'int64', 'string'] as const)('%s inputs go through all three modes', SLOW, async (type) => {
  const { outcome } = await run({ model: modelFile(unary(type, type, ['N'])), syntheticRows: 16 });
  const { run: document } = outcome;
  expect(document).toMatchObject({ state: 'complete', incidents: [], parity: { same: true } });
  expect(document.batch?.trials).toHaveLength(2);
  expect(document.realtime?.curve[0]).toMatchObject({ errors: 0 });
  expect(document.microBatch?.frontier[0]).toMatchObject({ errors: 0 });
});
