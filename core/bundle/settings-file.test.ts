import { expect, test } from 'vitest';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { HOSTILE } from '#core/report/testing-cases.ts';
import { pythonLiteral as literal } from './escape.ts';
import { settingsFile } from './settings-file.ts';
import { traced } from './traced.ts';

const VALUES = {
  headline: traced('Planned for a test.'),
  name: traced('fraud'),
  threads: traced(2, 'measured'),
  batchSize: traced(512, 'the best of 9'),
  graphLevel: traced('ORT_ENABLE_ALL', 'the defaults'),
  spinning: traced('1'),
  arena: traced(0),
  memoryPattern: traced(1),
  branchThreads: traced(1),
  windowS: traced(0.008, 'window 8 ms: p99 31 ms'),
  maxBatch: traced(32),
};

test('literals are those of Python', () => {
  expect(literal({ a: true, b: null, c: [1, 2], d: 'it’s' })).toBe(
    '{\n    "a": True,\n    "b": None,\n    "c": [1, 2],\n    "d": "it’s",\n}',
  );
  expect(literal([{ a: 1 }])).toBe('[\n    {\n        "a": 1,\n    },\n]');
});

test('each number stands with its origin, and only the settings of the programs are there', () => {
  const text = settingsFile(exampleRun(), VALUES, { groups: ['stream'], modelFile: 'model.onnx' });
  expect(text).toContain('\nWINDOW_S = 0.008  # window 8 ms: p99 31 ms\n');
  expect(text).toContain('\nMAX_BATCH = 32\n');
  expect(text).toContain('\nGRAPH_LEVEL = "ORT_ENABLE_ALL"  # the defaults\nSPINNING = "1"\nMEMORY_ARENA = 0\n');
  expect(text).not.toContain('STORE');
});

test('a name with quotes and line ends stays a string', () => {
  const run = exampleRun();
  const [mapping] = run.data.mapping;
  if (mapping === undefined) throw new Error('the example has no mapping');
  const named = exampleRun({
    model: { ...run.model, batchableReason: HOSTILE.column },
    data: { ...run.data, mapping: [{ ...mapping, columns: [HOSTILE.column, '"""\nimport os'] }] },
  });
  const text = settingsFile(named, VALUES, { groups: [], modelFile: 'model.onnx' });
  const starts = text.split('\n').filter((line) => /^\S/.test(line) && !line.startsWith('#') && !/^["\]]/.test(line));
  // Nothing but assignments begins a line, so no name became code.
  for (const line of starts) expect(line).toMatch(/^[A-Z_]+ = /);
});
