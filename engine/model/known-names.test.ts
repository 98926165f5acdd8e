import { expect, test } from 'vitest';
import { fileWith } from '#engine/dataset/rows/testing.ts';
import { inspectModel } from './inspect.ts';
import { parseNames } from './known-names.ts';
import { int, ints, node, texts, value } from './onnx-writer/graph.ts';
import { model } from './testing.ts';

test.each<[entry: string, names: readonly string[] | null]>([
  ['["a", "b c"]', ['a', 'b c']],
  [`['a', "b", 'it\\'s']`, ['a', 'b', "it's"]],
  [`('a', 'b',)`, ['a', 'b']],
  ['a, b ,c', ['a', 'b', 'c']],
  ['a\nb, c\n', ['a', 'b, c']],
  ['[1, 2]', null],
  ["['a', b]", null],
  ['a,,b', null],
  ['a,a', null],
  ['alone', null],
  ['', null],
])('names of features written as %j', (entry, names) => {
  expect(parseNames(entry)).toEqual(names);
});

const THIRTY = Array.from({ length: 30 }, (_, index) => `feature ${index}`);

test('metadata names the elements of the input that has as many', async () => {
  const inspect = async (metadata: Record<string, string>) =>
    (await inspectModel(fileWith('m.onnx', model({}, { metadata })), { hash: false })).model.inputs[0]?.features;
  expect(await inspect({ author: 'a,b', Feature_Names: JSON.stringify(THIRTY) })).toEqual(THIRTY);
  expect(await inspect({ feature_names: 'a,b' })).toBeUndefined();
  expect(await inspect({ notes: JSON.stringify(THIRTY) })).toBeUndefined();
  expect(await inspect({})).toBeUndefined();
});

test('the graph of a classifier names its classes', async () => {
  const zip = (attributes: Parameters<typeof node>[3]) =>
    model(
      {
        nodes: [
          node('Gemm', ['x', 'w', 'b'], 'y', { transB: int(1) }, { name: 'first' }),
          node('ZipMap', 'y', 'z', attributes, { domain: 'ai.onnx.ml', name: 'zip' }),
        ],
        outputs: [value('y', 'float', ['batch', 3])],
      },
      { opsets: { '': 17, 'ai.onnx.ml': 3 } },
    );
  const classes = async (bytes: Uint8Array) =>
    (await inspectModel(fileWith('m.onnx', bytes), { hash: false })).model.classes;
  expect(await classes(zip({ classlabels_strings: texts(['B', 'M', 'é']) }))).toEqual(['B', 'M', 'é']);
  expect(await classes(zip({ classlabels_int64s: ints([0, 1, 2]) }))).toEqual(['0', '1', '2']);
  expect(await classes(zip({ other: ints([0, 1, 2]) }))).toBeUndefined();
  expect(await classes(model())).toBeUndefined();
});
