import { expect, test } from 'vitest';
import { modelFile } from '#engine/bench/testing.ts';
import { fileWith, refusal } from '#engine/dataset/testing.ts';
import { node, type OnnxGraph, value } from '#engine/model/onnx-writer/graph.ts';
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

/** A number divided by itself, which fails for 0. */
const QUOTIENT: OnnxGraph = {
  name: 'quotient',
  nodes: [node('Div', ['x', 'x'], 'y')],
  initializers: [],
  inputs: [value('x', 'int64', ['N'])],
  outputs: [value('y', 'int64', ['N'])],
};

test('a row that ONNX Runtime refuses, after rows that it took, is about the model and its data', SLOW, async () => {
  const data = fileWith('rows.csv', 'x\n1\n2\n3\n0\n5\n');
  const error = await refusal(() => run({ model: modelFile(QUOTIENT), data }));
  expect(error).toMatchObject({ code: 'unusable-input' });
  expect(error.reason).toContain('division by zero');
});
