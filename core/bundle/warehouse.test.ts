import { expect, test } from 'vitest';
import type { TensorInfo } from '#core/contract/model/model.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { fill } from './fill.ts';
import { warehouseLists } from './warehouse.ts';

function port(name: string, type: string, dims: readonly number[]): TensorInfo {
  return { name, kind: 'tensor', type, dims: [null, ...dims] };
}

/** The columns of the table for a model with these inputs, whose data have a key. */
function columnsOf(inputs: readonly TensorInfo[], key: string): readonly string[] {
  const run = exampleRun();
  const lists = warehouseLists({
    ...run,
    model: { ...run.model, batchable: true, inputs: [...inputs] },
    data: { ...run.data, mapping: [], leftOut: [{ column: key, code: 'key', text: 'a key' }] },
  });
  return fill('{{*sqlColumns}}', {}, { language: 'sql', lists }).split('\n');
}

test('a column has the type of its input: a value, an array, or a struct for several dimensions', () => {
  const inputs = [
    port('age', 'float', [1]),
    port('count', 'int32', []),
    port('name', 'string', [1]),
    port('flags', 'bool', [3]),
    port('features', 'float16', [30]),
    port('tokens', 'int64', [128]),
    port('image', 'float', [224, 224, 3]),
  ];
  expect(columnsOf(inputs, 'id')).toEqual([
    '  `age` FLOAT64,',
    '  `count` INT64,',
    '  `name` STRING,',
    '  `flags` ARRAY<BOOL>,',
    '  `features` ARRAY<FLOAT64>,',
    '  `tokens` ARRAY<INT64>,',
    '  `image` STRUCT<ARRAY<INT64>, ARRAY<FLOAT64>>,',
    '  `id` STRING',
  ]);
});

test('a name stays within its backticks, and a key that differs from an input only by case has no column', () => {
  expect(columnsOf([port('a`, b\\\n', 'float', [1])], 'A`, B\\\n')).toEqual(['  `a\\`, b\\\\\\u000a` FLOAT64']);
});
