import { expect, test } from 'vitest';
import { fileWith } from '#engine/dataset/rows/testing.ts';
import { inspectModel } from './inspect.ts';
import { float, int, node, type OnnxNode, value } from './onnx-writer/graph.ts';
import { model } from './testing.ts';

const ML = { domain: 'ai.onnx.ml' };
const tree = (from: string) => node('TreeEnsembleRegressor', from, 'y', {}, ML);
const imputer = (from: string, to: string, replaced: number) =>
  node('Imputer', from, to, { replaced_value_float: float(replaced) }, ML);

/** The inputs of a graph in which NaN is a value like others. */
async function takers(nodes: readonly OnnxNode[], inputs: readonly string[] = ['x']): Promise<readonly string[]> {
  const bytes = model(
    {
      nodes,
      initializers: [],
      inputs: inputs.map((name) => value(name, 'float', ['N', 3])),
      outputs: [value('y', 'float', ['N', 1])],
    },
    { opsets: { '': 17, 'ai.onnx.ml': 3 } },
  );
  const { model: seen } = await inspectModel(fileWith('m.onnx', bytes), { hash: false });
  return seen.inputs.filter(({ takesNaN }) => takesNaN === true).map(({ name }) => name);
}

test('trees and imputers of NaN take missing values, also behind operators that only move values', async () => {
  expect(await takers([tree('x')])).toEqual(['x']);
  expect(await takers([node('Cast', 'x', 'c', { to: int(1) }), node('Identity', 'c', 'i'), tree('i')])).toEqual(['x']);
  expect(await takers([imputer('x', 'i', Number.NaN), node('Neg', 'i', 'y')])).toEqual(['x']);
  const joined = [
    node('Concat', ['a', 'b'], 'j', { axis: int(1) }),
    imputer('j', 'i', Number.NaN),
    node('Neg', 'i', 'y'),
  ];
  expect(await takers(joined, ['a', 'b'])).toEqual(['a', 'b']);
});

test('an operator that computes with values, or an imputer of another value, does not', async () => {
  expect(await takers([node('Neg', 'x', 'n'), tree('n')])).toEqual([]);
  expect(await takers([imputer('x', 'i', 0), tree('i')])).toEqual([]);
  expect(await takers([node('Cast', 'x', 'c', { to: int(7) }), tree('c')])).toEqual([]);
});

test('each input is judged by everything that reads it', async () => {
  const nodes = [
    imputer('a', 'i', Number.NaN),
    node('Neg', 'b', 'n'),
    node('Concat', ['i', 'n', 'c'], 'j', { axis: int(1) }),
    node('Neg', 'c', 'm'),
    tree('j'),
  ];
  expect(await takers(nodes, ['a', 'b', 'c'])).toEqual(['a']);
});
