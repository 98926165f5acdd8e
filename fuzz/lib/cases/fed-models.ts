import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeModel } from '#engine/model/onnx-writer/encode-model.ts';
import { node, type OnnxValue, value } from '#engine/model/onnx-writer/graph.ts';

const MODELS: Readonly<Record<string, readonly OnnxValue[]>> = {
  row: [value('x', 'float', ['N', 4])],
  columns: ['a', 'b', 'c', 'd'].map((name) => value(name, 'float', ['N', 1])),
  image: [value('x', 'float', ['N', 1, 8, 8])],
  tokens: [value('x', 'int64', ['N', 'length'])],
  text: [value('text', 'string', ['N', 1])],
  fixed: [value('x', 'float', [1, 4])],
  wide: [value('x', 'float', ['N', 784])],
  odd: [value('__proto__', 'float', ['N', 1]), value('constructor', 'float', ['N', 2])],
};

/** Writes small models with every kind of input, to bind data to. Returns their paths. */
export function writeFedModels(folder: string): readonly [string, ...string[]] {
  const paths = Object.entries(MODELS).map(([name, inputs]) => {
    const path = join(folder, `${name}.onnx`);
    const graph = {
      name,
      nodes: inputs.map((input, index) => node('Identity', input.name, `y${index}`)),
      initializers: [],
      inputs,
      outputs: inputs.map((input, index) => value(`y${index}`, input.type, input.dims)),
    };
    writeFileSync(path, encodeModel({ graph, opsets: { '': 17 }, irVersion: 8, producer: { name: 'fuzz' } }));
    return path;
  });
  const [first, ...rest] = paths;
  if (first === undefined) throw new Error('there are no models');
  return [first, ...rest];
}
