import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { modelFile } from '#engine/bench/testing.ts';
import { fileWith, scratch } from '#engine/dataset/rows/testing.ts';
import type { BenchHost } from '#engine/bench/bench-host.ts';
import { createChildBenchHost } from '#engine/bench/bench-host-child.ts';
import { distFile } from '#engine/platform/paths.ts';
import { node, type OnnxGraph, value } from '#engine/model/onnx-writer/graph.ts';
import { int64Tensor } from '#engine/model/onnx-writer/tensor.ts';
import { documentOf, run, SLOW } from './testing.ts';

/** The remainder of two integers. For the smallest integer and −1, an x86 processor traps, which kills the process. */
const REMAINDER: OnnxGraph = {
  name: 'remainder',
  nodes: [node('Mod', ['x', 'divisor'], 'y')],
  initializers: [],
  inputs: [value('x', 'int32', ['N']), value('divisor', 'int32', ['N'])],
  outputs: [value('y', 'int32', ['N'])],
};

/** Trials use the first 16,384 rows of a file, the whole job uses every row. */
const BEYOND_TRIALS = 19_000;

test.skipIf(process.platform !== 'linux' || process.arch !== 'x64')(
  'a row that makes ONNX Runtime crash natively costs the phase that meets it: the run goes on and says so',
  SLOW,
  async () => {
    const rows = Array.from({ length: 20_000 }, (_, row) => (row === BEYOND_TRIALS ? '-2147483648,-1' : `${row},7`));
    const data = fileWith('rows.csv', ['x,divisor', ...rows, ''].join('\n'));
    const { outcome } = await run({ model: modelFile(REMAINDER), data });
    const document = documentOf(outcome);
    expect(document.state).toBe('partial');
    expect(document.incidents).toMatchObject([
      { code: 'process-ended', phase: 'job', end: { how: 'native-crash', signal: 'SIGFPE' } },
    ]);
    expect(document.trust.reasons.find(({ code }) => code === 'bench-crashed')).toMatchObject({
      phases: ['job'],
      end: { how: 'native-crash', signal: 'SIGFPE' },
    });
    expect(document.batch).toMatchObject({ job: null });
    expect(document.batch?.trials).toHaveLength(2);
    expect(document.realtime?.curve).toHaveLength(1);
    expect(document.microBatch?.frontier).toHaveLength(1);
  },
);

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
    `require('node:child_process').execFileSync('prlimit', ['--pid', String(process.pid), '--as=${Math.round(bytes)}']);
     require(${JSON.stringify(distFile('bench'))});`,
  );
  return createChildBenchHost(program);
}

test.skipIf(spawnSync('prlimit', ['--version']).status !== 0)(
  'the error for a batch that does not fit into memory says so and what to do; smaller ones and the other modes count',
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
      { host: hostWithin(4.7 * 2 ** 30) },
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
