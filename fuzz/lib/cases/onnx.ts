import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { encodeModel } from '#engine/model/onnx-writer/encode-model.ts';
import { node, type OnnxGraph, type OnnxValue, value } from '#engine/model/onnx-writer/graph.ts';
import { externalTensor, floatTensor } from '#engine/model/onnx-writer/tensor.ts';
import { modelsFolder } from '#engine/platform/paths.ts';
import type { Chance } from '#fuzz/lib/chance.ts';
import { mutateBytes } from '#fuzz/lib/mutate/bytes.ts';
import { ODD_NAMES } from '#fuzz/lib/mutate/odd-names.ts';
import { delimited, mutateProtobuf, nested, varint } from '#fuzz/lib/mutate/protobuf.ts';

/** A malformed or unusual model. */
export interface OnnxCase {
  readonly bytes: Uint8Array;
  readonly about: string;
}

const SAMPLES = ['fraud', 'image-classifier', 'recommendations', 'text-encoder'] as const;
const TYPES = ['float', 'double', 'float16', 'int64', 'int32', 'uint8', 'bool', 'string'] as const;
/** Field numbers of onnx.proto. */
const MODEL = { graph: 7, opset: 8 } as const;
const GRAPH = { node: 1, input: 11, name: 2 } as const;
const NODE = { attribute: 5 } as const;
const ATTRIBUTE = { graph: 6 } as const;

const samples = new Map<string, Buffer>();

function sample(chance: Chance): Buffer {
  const name = chance.pick(SAMPLES);
  const known = samples.get(name) ?? readFileSync(join(modelsFolder(), name, `${name}.onnx`));
  samples.set(name, known);
  return known;
}

const Name = fc.oneof(
  fc.constantFrom('x', 'y', 'features', ...ODD_NAMES),
  fc.string({ unit: 'binary', maxLength: 20 }),
);
const Dim = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom<number | string | null>('N', 'batch', null, 1, 2, 4, 30) },
  {
    weight: 2,
    arbitrary: fc.constantFrom<number | string | null>(0, -1, 2 ** 28, 2 ** 31, 2 ** 33, 2 ** 40, 2 ** 53 - 1, 100_000),
  },
  { weight: 1, arbitrary: Name },
);
const Dims = fc.option(fc.array(Dim, { maxLength: 6 }), { freq: 10 });
const Opsets = fc.dictionary(
  fc.oneof(fc.constantFrom('', 'ai.onnx.ml', 'com.microsoft'), Name),
  fc.oneof(fc.constantFrom(17, 21, 0, -1, 2 ** 31, 2 ** 53 - 1), fc.integer({ min: 1, max: 30 })),
  { maxKeys: 4 },
);
const Value = fc.record({ name: Name, type: fc.constantFrom(...TYPES), dims: Dims });
const Location = fc.constantFrom('weights.bin', 'missing.bin', '.', ...ODD_NAMES);
const Offset = fc.constantFrom(0, 4, -1, 2 ** 32, 2 ** 53 - 1);

function graphOf(chance: Chance): OnnxGraph {
  const inputs: OnnxValue[] = chance.draw(fc.array(Value, { minLength: 1, maxLength: 5 }));
  const outputs = inputs.map((input, index) => value(`y${index}`, input.type, input.dims));
  const operator = chance.pick(['Identity', 'Identity', 'Identity', 'MatMul', 'ConstantOfShape', 'NoSuchOperator', '']);
  const external = chance.happens(0.25)
    ? [
        externalTensor({
          name: chance.draw(Name),
          type: 'float',
          dims: [chance.pick([1, 4, 0, 2 ** 33])],
          location: chance.draw(Location),
          offset: chance.draw(Offset),
          length: chance.draw(Offset),
        }),
      ]
    : [];
  return {
    name: chance.draw(Name),
    description: chance.pick(ODD_NAMES),
    nodes: inputs.map((input, index) =>
      node(operator, input.name, `y${index}`, {}, { domain: chance.pick(['', '', '', ...ODD_NAMES]) }),
    ),
    initializers: [floatTensor('w', [2], [0, 1]), ...external],
    inputs,
    outputs,
  };
}

function generated(chance: Chance): Buffer {
  const odd = chance.pick(ODD_NAMES);
  return Buffer.from(
    encodeModel({
      graph: graphOf(chance),
      opsets: chance.happens(0.7) ? { '': 17 } : chance.draw(Opsets),
      irVersion: chance.pick([8, 8, 8, 0, -1, 10, 2 ** 31]),
      producer: { name: odd, version: odd },
      description: odd,
      metadata: Object.fromEntries([[odd, odd]]),
    }),
  );
}

const BOMBS = 6;

/** Very many elements, or very deep nesting: inputs that make a reader slow. */
function bomb(kind: number, count: number): OnnxCase {
  const ir = Buffer.from([8, 8]);
  const name = (number: number, text: string): Buffer => delimited(number, Buffer.from(text));
  const many = (make: (index: number) => Buffer): Buffer =>
    Buffer.concat(Array.from({ length: count }, (_, i) => make(i)));
  const model = (graph: Buffer, more: Buffer = Buffer.alloc(0)): Buffer =>
    Buffer.concat([ir, delimited(MODEL.graph, graph), more, delimited(MODEL.opset, Buffer.from([16, 17]))]);
  const oneNode = (domain: string): Buffer =>
    delimited(GRAPH.node, Buffer.concat([name(1, 'x'), name(2, 'y'), name(4, 'Op'), name(7, domain)]));
  switch (kind) {
    case 0: {
      const opsets = many((i) => delimited(MODEL.opset, Buffer.concat([name(1, `domain${i}`), Buffer.from([16, 1])])));
      return { bytes: model(name(GRAPH.name, 'g'), opsets), about: `${count} operator domains` };
    }
    case 1:
      return { bytes: model(many((i) => delimited(GRAPH.input, name(1, `in${i}`)))), about: `${count} inputs` };
    case 2:
      return { bytes: model(many((i) => oneNode(`domain${i}`))), about: `nodes of ${count} domains` };
    case 3: {
      const depth = Math.min(count, 50_000);
      const inner = nested([GRAPH.node, NODE.attribute, ATTRIBUTE.graph], depth, oneNode(''));
      return { bytes: model(inner), about: `graphs in graphs, ${depth} deep` };
    }
    case 4: {
      const dims = many(() => delimited(1, Buffer.concat([Buffer.from([8]), varint(2n)])));
      const type = delimited(2, delimited(1, Buffer.concat([Buffer.from([8, 1]), delimited(2, dims)])));
      return {
        bytes: model(delimited(GRAPH.input, Buffer.concat([name(1, 'x'), type]))),
        about: `${count} dimensions`,
      };
    }
    default:
      return {
        bytes: model(name(GRAPH.name, '\u001B[31m'.repeat(count * 10))),
        about: `a name of ${count * 50} bytes`,
      };
  }
}

function withInput(name: string, dims: OnnxValue['dims']): OnnxCase {
  const graph: OnnxGraph = {
    name: 'g',
    nodes: [node('Identity', name, 'y')],
    initializers: [],
    inputs: [value(name, 'float', dims)],
    outputs: [value('y', 'float', dims)],
  };
  const bytes = encodeModel({ graph, opsets: { '': 17 }, irVersion: 8, producer: { name: 'fuzz' } });
  return { bytes, about: `an input ${name} of ${JSON.stringify(dims)}` };
}

/** Inputs that once ended or stalled a reader; they run first with every seed. */
const KNOWN: readonly (() => OnnxCase)[] = [
  () => bomb(0, 30_000),
  () => bomb(1, 100_000),
  () => bomb(2, 30_000),
  () => bomb(3, 10_000),
  () => bomb(4, 1_000),
  () => withInput('x', ['N', 2 ** 33]),
  () => withInput('x', ['N', 2 ** 28]),
  () => withInput('__proto__', ['N', 4]),
];

/** A mutant of a sample or generated model, a generated model, or one that is large in one way. */
export function onnxCase(chance: Chance, index: number): OnnxCase {
  const known = KNOWN[index];
  if (known !== undefined) return known();
  const kind = chance.between(0, 99);
  if (kind < 8) return bomb(chance.between(0, BOMBS - 1), chance.size(10, 100_000));
  const [base, what] = chance.happens(0.5) ? [sample(chance), 'a sample'] : [generated(chance), 'a generated model'];
  if (kind < 35) return { bytes: mutateBytes(base, chance), about: `bytes of ${what}` };
  if (kind < 70) return { bytes: mutateProtobuf(base, chance), about: `fields of ${what}` };
  return { bytes: generated(chance), about: 'a generated model' };
}
