import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { modelFile } from '#engine/bench/testing.ts';
import { scratch } from '#engine/dataset/testing.ts';
import type { BenchHost } from '#engine/bench/bench-host.ts';
import { createChildBenchHost } from '#engine/bench/bench-host-child.ts';
import { distFile } from '#engine/platform/paths.ts';
import { node, type OnnxGraph, value } from '#engine/model/onnx-writer/graph.ts';
import { int64Tensor } from '#engine/model/onnx-writer/tensor.ts';
import { documentOf, run, SLOW } from './testing.ts';

/** Temporarily makes 20 MB from every row. */
const HUNGRY: OnnxGraph = {
  name: 'hungry',
  nodes: [node('Expand', ['x', 'wide'], 'h'), node('Relu', 'h', 'r'), node('ReduceMax', ['r', 'axis'], 'y')],
  initializers: [int64Tensor('wide', [1, 5_000_000]), int64Tensor('axis', [1])],
  inputs: [value('x', 'float', ['N', 1])],
  outputs: [value('y', 'float', ['N', 1])],
};

/** Bench processes with this memory limit (`ulimit -v`). */
function hostWithin(bytes: number): BenchHost {
  const program = join(scratch(), 'limited-bench.cjs');
  writeFileSync(
    program,
    `require('node:child_process').execFileSync('prlimit', ['--pid', String(process.pid), '--as=${bytes}']);
     require(${JSON.stringify(distFile('bench'))});`,
  );
  return createChildBenchHost(program);
}

test.skipIf(spawnSync('prlimit', ['--version']).status !== 0)(
  'a batch that the memory does not hold is told as that, with what to do; smaller ones and the other modes count',
  SLOW,
  async () => {
    const { outcome } = await run(
      {
        model: modelFile(HUNGRY, { '': 18 }),
        syntheticRows: 512,
        batchSizes: [1, 256],
        maxBatches: [2],
        ratesPerS: [5],
      },
      { host: hostWithin(4 * 2 ** 30) },
    );
    const document = documentOf(outcome);
    expect(document.state).toBe('partial');
    expect(document.incidents).toMatchObject([
      { code: 'phase-failed', phase: 'batch', cause: expect.stringContaining('memory ran out') as string },
    ]);
    expect(document.trust.reasons.find(({ code }) => code === 'phase-failed')).toMatchObject({
      action: expect.stringMatching(/more memory.*smaller/) as string,
    });
    expect(document.batch?.trials.map((trial) => trial.batchSize)).toEqual([1]);
    expect(document.realtime?.curve).toHaveLength(1);
    expect(document.microBatch?.frontier).toHaveLength(1);
  },
);

test('inputs and outputs are measured by whatever name a model gives them', SLOW, async () => {
  const named: OnnxGraph = {
    name: 'named',
    nodes: [node('Relu', '__proto__', 'constructor')],
    initializers: [],
    inputs: [value('__proto__', 'float', ['N', 3])],
    outputs: [value('constructor', 'float', ['N', 3])],
  };
  const { outcome } = await run({ model: modelFile(named), syntheticRows: 64, modes: ['batch'] });
  const document = documentOf(outcome);
  expect(document.incidents).toEqual([]);
  expect(document.data.mapping.map(({ input }) => input)).toEqual(['__proto__']);
  expect(document.parity).toMatchObject({ same: true });
});
