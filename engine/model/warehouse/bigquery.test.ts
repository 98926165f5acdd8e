import { truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { BigQueryImport } from '#core/contract/model/bigquery.ts';
import { fileWith } from '#engine/dataset/rows/testing.ts';
import { inspectModel } from '#engine/model/inspect.ts';
import { int, node, type OnnxGraph, type OnnxNode, subgraph, value } from '#engine/model/onnx-writer/graph.ts';
import type { OnnxModel } from '#engine/model/onnx-writer/encode-model.ts';
import { externalTensor, floatTensor } from '#engine/model/onnx-writer/tensor.ts';
import { model } from '#engine/model/testing.ts';

/** What the description of a model says. */
async function factOf(bytes: Uint8Array): Promise<BigQueryImport | undefined> {
  return (await inspectModel(fileWith('m.onnx', bytes), { hash: false })).model.bigQuery;
}

/** Whether it is imported, and why not, by code. */
async function decided(graph: Partial<OnnxGraph>, more: Partial<OnnxModel> = {}): Promise<readonly string[]> {
  const fact = await factOf(model(graph, more));
  return [fact?.imports ?? 'absent', ...(fact?.reasons ?? []).map(({ code }) => code)];
}

type Type = Parameters<typeof value>[1];

/** Nodes from `x` to `y`. */
function nodes(list: readonly OnnxNode[], from: Type = 'float', to: Type = 'float'): Partial<OnnxGraph> {
  return { nodes: list, initializers: [], inputs: [value('x', from, ['N'])], outputs: [value('y', to, ['N'])] };
}

describe('of the file', () => {
  test('a plain model is imported', async () => {
    expect(await decided({})).toEqual(['yes']);
  });

  test('a later IR version or opset is refused, also of a domain that no operator needs', async () => {
    expect(await decided({}, { irVersion: 9 })).toEqual(['no', 'ir-version']);
    expect(await decided({}, { opsets: { '': 18 } })).toEqual(['no', 'opset']);
    expect(await decided({}, { opsets: { '': 17, 'ai.onnx.ml': 4 } })).toEqual(['no', 'opset']);
    expect(await decided({}, { opsets: { '': 17, 'ai.onnx.ml': 3, acme: 40 } })).toEqual(['yes']);
  });
});

describe('of its operators', () => {
  test('one of another domain is refused, and named', async () => {
    const foreign = node('Magic', 'x', 'y', {}, { domain: 'acme' });
    const fact = await factOf(model(nodes([foreign, foreign]), { opsets: { '': 17, acme: 1 } }));
    expect(fact?.reasons).toEqual([{ code: 'operator', operator: 'acme.Magic', domain: 'acme', nodes: 2 }]);
  });

  test('one that the opset does not have yet is refused, and one without a kernel in its version', async () => {
    expect(await decided(nodes([node('HardSwish', 'x', 'y')]), { opsets: { '': 13 } })).toEqual(['no', 'operator']);
    expect(await decided(nodes([node('HardSwish', 'x', 'y')]), { opsets: { '': 14 } })).toEqual(['yes']);
    expect(await decided(nodes([node('Relu', 'x', 'y')]), { opsets: { '': 5 } })).toEqual(['no', 'operator-version']);
  });

  test('types are followed through the graph, and those without a kernel are refused', async () => {
    const shifted = (type: number) => [
      node('Cast', 'x', 'c', { to: int(type) }),
      node('Identity', 'c', 'i'),
      node('BitShift', ['i', 'i'], 's', { direction: { kind: 'string', value: 'LEFT' } }),
      node('Cast', 's', 'y', { to: int(1) }),
    ];
    // uint32 has a kernel, uint16 has none.
    expect(await decided(nodes(shifted(12)))).toEqual(['yes']);
    const fact = await factOf(model(nodes(shifted(4))));
    expect(fact?.reasons).toEqual([{ code: 'operator-types', operator: 'BitShift', types: ['uint16'], nodes: 1 }]);
  });

  test('nodes in another order than that of their results count as ONNX Runtime sorts them', async () => {
    expect(await decided(nodes([node('Relu', 'a', 'y'), node('Abs', 'x', 'a')]))).toEqual(['yes']);
    const wrong = [node('Relu', 'a', 'y'), node('Cast', 'x', 'a', { to: int(9) })];
    expect(await decided(nodes(wrong))).toEqual(['no', 'operator-types']);
  });

  test('those of the graphs of an If are examined too, and give its type', async () => {
    const branch = (operator: string): OnnxGraph => ({
      name: 'branch',
      nodes: [node('Cast', 'x', 'c', { to: int(9) }), node(operator, 'c', 'r')],
      initializers: [],
      inputs: [],
      outputs: [value('r', 'bool', ['N'])],
    });
    const either = (operator: string) => [
      node('Cast', 'x', 'cond', { to: int(9) }),
      node('If', 'cond', 'b', { then_branch: subgraph(branch(operator)), else_branch: subgraph(branch('Not')) }),
      node('Cast', 'b', 'y', { to: int(1) }),
    ];
    expect(await decided(nodes(either('Not')))).toEqual(['yes']);
    expect(await decided(nodes(either('Relu')))).toEqual(['no', 'operator-types']);
  });

  test('a result of another type than stated is refused', async () => {
    expect(await decided(nodes([node('Relu', 'x', 'y')], 'float', 'int64'))).toEqual(['no', 'stated-type']);
  });

  test('an attribute that no kernel takes is refused', async () => {
    const rnn = (layout: number) => [
      node('RNN', ['x', 'w', 'w'], ['', 'y'], { hidden_size: int(1), layout: int(layout) }),
    ];
    const graph = (layout: number) => ({ ...nodes(rnn(layout)), initializers: [floatTensor('w', [1, 1, 1], [1])] });
    expect(await decided(graph(0))).toEqual(['yes']);
    expect(await decided(graph(1))).toEqual(['no', 'operator-types']);
  });
});

test('a graph with more nodes than are examined is not decided', async () => {
  const many = Array.from({ length: 200_001 }, () => node('Identity', 'x', 'y'));
  expect(await decided(nodes(many))).toEqual(['unknown', 'undecided']);
});

test('weights in another file are refused', async () => {
  const weights = { name: 'w', type: 'float', dims: [3, 30], location: 'w.bin', offset: 0, length: 360 } as const;
  const bytes = model({ initializers: [externalTensor(weights), floatTensor('b', [3], [1, 2, 3])] });
  const path = fileWith('m.onnx', bytes);
  writeFileSync(join(dirname(path), 'w.bin'), new Uint8Array(360));
  const { model: seen } = await inspectModel(path, { hash: false });
  expect(seen.bigQuery).toEqual({ imports: 'no', reasons: [{ code: 'external-data', files: 1 }] });
});

test('a file of more than 450 MB is refused', async () => {
  const text = 450_000_000;
  const bytes = model();
  // A description of that length, as a hole in the file.
  const field = [0x32, ...[0, 7, 14, 21].map((bits) => ((text >> bits) & 0x7f) | 0x80), text >> 28];
  const path = fileWith('m.onnx', Uint8Array.from([...bytes, ...field]));
  truncateSync(path, bytes.length + field.length + text);
  const { model: seen } = await inspectModel(path, { hash: false });
  expect(seen.bigQuery?.reasons).toMatchObject([{ code: 'file-size', limit: 450_000_000 }]);
});
