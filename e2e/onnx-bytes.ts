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

/** A model `output = operator(input)` over float rows of a width; `externalFile` adds a weight stored in that file. */
export function tinyModel(
  options: { readonly operator?: string; readonly width?: number; readonly externalFile?: string } = {},
): Uint8Array {
  const { operator = 'Identity', width = 3, externalFile } = options;
  const node = [...text(1, 'input'), ...text(2, 'output'), ...text(4, operator)];
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
  const graph = [
    ...bytes(1, node),
    ...text(2, 'tiny'),
    ...weight,
    ...bytes(11, tensorInfo('input', ['N', width])),
    ...bytes(12, tensorInfo('output', ['N', width])),
  ];
  return Uint8Array.from([
    ...int(1, 8),
    ...text(2, 'modewise tests'),
    ...bytes(7, graph),
    ...bytes(8, [...text(1, ''), ...int(2, 17)]),
  ]);
}

/** A model `probabilities = Softmax(features × weight)` over float rows; the weight is row-major. */
export function productModel(weight: Float32Array, classes: number): Uint8Array {
  const width = weight.length / classes;
  const raw = [...new Uint8Array(weight.buffer)];
  const graph = [
    ...bytes(1, [...text(1, 'features'), ...text(1, 'weight'), ...text(2, 'scores'), ...text(4, 'MatMul')]),
    ...bytes(1, [...text(1, 'scores'), ...text(2, 'probabilities'), ...text(4, 'Softmax')]),
    ...text(2, 'product'),
    ...bytes(5, [...int(1, width), ...int(1, classes), ...int(2, FLOAT), ...text(8, 'weight'), ...bytes(9, raw)]),
    ...bytes(11, tensorInfo('features', ['N', width])),
    ...bytes(12, tensorInfo('probabilities', ['N', classes])),
  ];
  return Uint8Array.from([
    ...int(1, 8),
    ...text(2, 'modewise tests'),
    ...bytes(7, graph),
    ...bytes(8, [...text(1, ''), ...int(2, 17)]),
  ]);
}
