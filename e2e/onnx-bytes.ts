/**
 * Writes small ONNX models byte by byte, so that the program under test does not read its own output. Field numbers are
 * those of onnx.proto3.
 */

type Bytes = readonly number[];

function varint(value: number): Bytes {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  return [...bytes, rest];
}

function int(field: number, value: number): Bytes {
  return [...varint(field * 8), ...varint(value)];
}

function bytes(field: number, content: Bytes): Bytes {
  return [...varint(field * 8 + 2), ...varint(content.length), ...content];
}

function text(field: number, value: string): Bytes {
  return bytes(field, [...new TextEncoder().encode(value)]);
}

const FLOAT = 1;

function tensorInfo(name: string, dims: readonly (number | string)[]): Bytes {
  const shape = dims.flatMap((dim) => bytes(1, typeof dim === 'number' ? int(1, dim) : text(2, dim)));
  const tensorType = [...int(1, FLOAT), ...bytes(2, shape)];
  return [...text(1, name), ...bytes(2, bytes(1, tensorType))];
}

/** A node of an operator; a domain other than the default one is named. */
function nodeOf(operator: string, inputs: readonly string[], output: string, domain = ''): Bytes {
  const from = inputs.flatMap((name) => text(1, name));
  return bytes(1, [...from, ...text(2, output), ...text(4, operator), ...(domain === '' ? [] : text(7, domain))]);
}

function floatWeight(name: string, dims: readonly number[], values: Float32Array): Bytes {
  const raw = [...new Uint8Array(values.buffer)];
  return bytes(5, [...dims.flatMap((dim) => int(1, dim)), ...int(2, FLOAT), ...text(8, name), ...bytes(9, raw)]);
}

function modelOf(graph: Bytes, domains: Readonly<Record<string, number>> = { '': 17 }): Uint8Array {
  const opsets = Object.entries(domains).flatMap(([domain, version]) =>
    bytes(8, [...text(1, domain), ...int(2, version)]),
  );
  return Uint8Array.from([...int(1, 8), ...text(2, 'modewise tests'), ...bytes(7, graph), ...opsets]);
}

/** A model `output = operator(input)` over float rows of a width; `externalFile` adds a weight stored in that file. */
export function tinyModel(
  options: { readonly operator?: string; readonly width?: number; readonly externalFile?: string } = {},
): Uint8Array {
  const { operator = 'Identity', width = 3, externalFile } = options;
  const entry = (key: string, value: string): Bytes => bytes(13, [...text(1, key), ...text(2, value)]);
  const weight =
    externalFile === undefined
      ? []
      : bytes(5, [
          ...int(1, 4),
          ...int(2, FLOAT),
          ...text(8, 'weight'),
          ...entry('location', externalFile),
          ...int(14, 1),
        ]);
  return modelOf([
    ...nodeOf(operator, ['input'], 'output'),
    ...text(2, 'tiny'),
    ...weight,
    ...bytes(11, tensorInfo('input', ['N', width])),
    ...bytes(12, tensorInfo('output', ['N', width])),
  ]);
}

/** A model `probabilities = Softmax(features × weight)` over float rows; the weight is row-major. */
export function productModel(weight: Float32Array, classes: number): Uint8Array {
  const width = weight.length / classes;
  return modelOf([
    ...nodeOf('MatMul', ['features', 'weight'], 'scores'),
    ...nodeOf('Softmax', ['scores'], 'probabilities'),
    ...text(2, 'product'),
    ...floatWeight('weight', [width, classes], weight),
    ...bytes(11, tensorInfo('features', ['N', width])),
    ...bytes(12, tensorInfo('probabilities', ['N', classes])),
  ]);
}

/**
 * A model of `2 × layers` nodes over float rows: products of a square weight, each followed by a Normalizer of `ai.onnx.ml`, which only the CPU
 * has.
 */
export function alternatingModel(layers: number, width: number): Uint8Array {
  const weight = Float32Array.from({ length: width * width }, (_, at) => Math.sin(at + 1));
  const names = Array.from({ length: layers }, (_, layer) => (layer === layers - 1 ? 'output' : `layer${layer}`));
  return modelOf(
    [
      ...names.flatMap((name, layer) => [
        ...nodeOf('MatMul', [names[layer - 1] ?? 'input', 'weight'], `${name}_product`),
        ...nodeOf('Normalizer', [`${name}_product`], name, 'ai.onnx.ml'),
      ]),
      ...text(2, 'alternating'),
      ...floatWeight('weight', [width, width], weight),
      ...bytes(11, tensorInfo('input', ['N', width])),
      ...bytes(12, tensorInfo('output', ['N', width])),
    ],
    { '': 17, 'ai.onnx.ml': 3 },
  );
}
