import { ProtobufWriter } from '#engine/model/onnx-writer/protobuf.ts';
import { type Attribute, type GraphNode, TYPE, type Weight } from './graph.ts';

const ATTRIBUTE_INT = 2;

/** An attribute that is a whole number. */
export function intAttribute(name: string, value: number): Attribute {
  const writer = new ProtobufWriter();
  writer.string(1, name);
  writer.varint(3, value);
  writer.varint(20, ATTRIBUTE_INT);
  return { name, value, tensor: null, encoded: writer.finish() };
}

/** A node of the default domain. */
export function makeNode(
  opType: string,
  ports: { readonly name: string; readonly inputs: readonly string[]; readonly outputs: readonly string[] },
  attributes: readonly Attribute[] = [],
): GraphNode {
  return { ...ports, opType, domain: '', attributes, inside: null, more: [] };
}

function bytesOf(values: Float32Array | Int32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** A float tensor: a list, or a scalar with `dims` []. */
export function floatWeight(name: string, values: Float32Array, dims: readonly number[] = [values.length]): Weight {
  return { name, dims, dataType: TYPE.float, data: bytesOf(values), encoded: null };
}

export function int32Weight(name: string, values: Int32Array): Weight {
  return { name, dims: [values.length], dataType: TYPE.int32, data: bytesOf(values), encoded: null };
}

/** Zero points: zeros of a type, or one value. */
export function byteWeight(
  name: string,
  values: Uint8Array,
  { dataType, dims = [values.length] }: { readonly dataType: number; readonly dims?: readonly number[] },
): Weight {
  return { name, dims, dataType, data: values, encoded: null };
}
