import { assertNever } from '#core/assert-never.ts';
import type { OnnxAttribute, OnnxGraph, OnnxNode, OnnxValue } from './graph.ts';
import { ProtobufWriter } from './protobuf.ts';
import { ELEMENT_CODES } from './tensor.ts';
import type { ExternalTensor, InlineTensor, OnnxTensor } from './tensor.ts';

/** The content of an .onnx file. */
export interface OnnxModel {
  readonly graph: OnnxGraph;
  /** Operator set version by domain; '' is the default domain. */
  readonly opsets: Readonly<Record<string, number>>;
  readonly irVersion: number;
  readonly producer: { readonly name: string; readonly version?: string };
  readonly description?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** `AttributeProto.AttributeType`. */
const ATTRIBUTE_TYPES = { float: 1, int: 2, string: 3, tensor: 4, graph: 5, floats: 6, ints: 7, strings: 8 } as const;
const LOCATION_EXTERNAL = 1;
const utf8 = new TextEncoder();

/**
 * A model as the bytes of an .onnx file. Field numbers are those of onnx.proto (ONNX 1.17); fields are written in order
 * of their numbers, like the reference implementation. Checks only tensor sizes; onnx.checker does the rest.
 */
export function encodeModel(model: OnnxModel): Uint8Array {
  const w = new ProtobufWriter();
  w.varint(1, model.irVersion);
  w.string(2, model.producer.name);
  if (model.producer.version !== undefined) w.string(3, model.producer.version);
  if (model.description !== undefined) w.string(6, model.description);
  w.message(7, (nested) => writeGraph(nested, model.graph));
  for (const [domain, version] of Object.entries(model.opsets)) {
    w.message(8, (opset) => {
      opset.string(1, domain);
      opset.varint(2, version);
    });
  }
  for (const [key, entry] of Object.entries(model.metadata ?? {})) writePair(w, 14, key, entry);
  return w.finish();
}

function writeGraph(w: ProtobufWriter, graph: OnnxGraph): void {
  for (const node of graph.nodes) w.message(1, (nested) => writeNode(nested, node));
  w.string(2, graph.name);
  for (const tensor of graph.initializers) w.message(5, (nested) => writeTensor(nested, tensor));
  if (graph.description !== undefined) w.string(10, graph.description);
  for (const input of graph.inputs) w.message(11, (nested) => writeValue(nested, input));
  for (const output of graph.outputs) w.message(12, (nested) => writeValue(nested, output));
}

function writeNode(w: ProtobufWriter, node: OnnxNode): void {
  for (const input of node.inputs) w.string(1, input);
  for (const output of node.outputs) w.string(2, output);
  if (node.name !== '') w.string(3, node.name);
  w.string(4, node.operator);
  for (const [name, attribute] of Object.entries(node.attributes)) {
    w.message(5, (nested) => {
      nested.string(1, name);
      writeAttributeValue(nested, attribute);
      nested.varint(20, ATTRIBUTE_TYPES[attribute.kind]);
    });
  }
  if (node.domain !== '') w.string(7, node.domain);
}

function writeAttributeValue(w: ProtobufWriter, attribute: OnnxAttribute): void {
  switch (attribute.kind) {
    case 'float':
      return w.float(2, attribute.value);
    case 'int':
      return w.varint(3, attribute.value);
    case 'string':
      return w.string(4, attribute.value);
    case 'tensor':
      return w.message(5, (nested) => writeTensor(nested, attribute.value));
    case 'graph':
      return w.message(6, (nested) => writeGraph(nested, attribute.value));
    case 'floats':
      for (const item of attribute.value) w.float(7, item);
      return;
    case 'ints':
      for (const item of attribute.value) w.varint(8, item);
      return;
    case 'strings':
      for (const item of attribute.value) w.string(9, item);
      return;
    default:
      return assertNever(attribute);
  }
}

function writeTensor(w: ProtobufWriter, tensor: OnnxTensor): void {
  for (const dim of tensor.dims) w.varint(1, dim);
  w.varint(2, ELEMENT_CODES[tensor.type]);
  switch (tensor.kind) {
    case 'inline':
      return writeInline(w, tensor);
    case 'external':
      return writeExternal(w, tensor);
    default:
      return assertNever(tensor);
  }
}

function writeInline(w: ProtobufWriter, tensor: InlineTensor): void {
  const { values } = tensor;
  if (ArrayBuffer.isView(values)) {
    w.string(8, tensor.name);
    // raw_data is little-endian, like every machine that both Node.js and ONNX Runtime support.
    w.bytes(9, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    return;
  }
  for (const item of values) w.bytes(6, utf8.encode(item));
  w.string(8, tensor.name);
}

function writeExternal(w: ProtobufWriter, tensor: ExternalTensor): void {
  w.string(8, tensor.name);
  writePair(w, 13, 'location', tensor.location);
  writePair(w, 13, 'offset', String(tensor.offset));
  writePair(w, 13, 'length', String(tensor.length));
  w.varint(14, LOCATION_EXTERNAL);
}

function writeValue(w: ProtobufWriter, value: OnnxValue): void {
  const { dims } = value;
  w.string(1, value.name);
  w.message(2, (type) =>
    type.message(1, (tensorType) => {
      tensorType.varint(1, ELEMENT_CODES[value.type]);
      if (dims !== null) {
        tensorType.message(2, (shape) => {
          for (const dim of dims) shape.message(1, (nested) => writeDimension(nested, dim));
        });
      }
    }),
  );
}

function writeDimension(w: ProtobufWriter, dim: number | string | null): void {
  if (typeof dim === 'number') w.varint(1, dim);
  else if (typeof dim === 'string') w.string(2, dim);
}

function writePair(w: ProtobufWriter, field: number, key: string, entry: string): void {
  w.message(field, (pair) => {
    pair.string(1, key);
    pair.string(2, entry);
  });
}
