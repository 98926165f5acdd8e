import type { Dimension, TensorInfo } from '#core/contract/model/model.ts';
import { dataTypeName } from './element-types.ts';
import { MODEL_LIMITS, requireWithin } from './limits.ts';
import { WIRE, type WireReader } from './wire-reader.ts';

type TypeInfo = Omit<TensorInfo, 'name'>;

const UNTYPED: TypeInfo = { kind: 'unknown', type: 'unknown', dims: null };
const MAX_NESTING = 32;

function readDimension(reader: WireReader): Dimension {
  let dimension: Dimension = null;
  while (reader.next()) {
    if (reader.field === 1 && reader.wire === WIRE.varint) {
      const size = reader.signed();
      // Some exporters write -1 for "any size", and ONNX Runtime reads it so.
      if (size < 0) dimension = null;
      else {
        requireWithin(size, Number.MAX_SAFE_INTEGER, 'elements along one dimension');
        dimension = size;
      }
    } else if (reader.field === 2) {
      const symbol = reader.text();
      dimension = symbol === '' ? null : symbol;
    } else reader.skip();
  }
  return dimension;
}

function readShape(reader: WireReader): Dimension[] {
  const dims: Dimension[] = [];
  while (reader.next()) {
    if (reader.field !== 1) reader.skip();
    else {
      dims.push(reader.message(() => readDimension(reader)));
      requireWithin(dims.length, MODEL_LIMITS.rank, 'dimensions in a shape');
    }
  }
  return dims;
}

function readTensorType(reader: WireReader, kind: 'tensor' | 'sparse-tensor'): TypeInfo {
  let type = 'unknown';
  let dims: Dimension[] | null = null;
  while (reader.next()) {
    if (reader.field === 1 && reader.wire === WIRE.varint) type = dataTypeName(reader.varint());
    else if (reader.field === 2) dims = reader.message(() => readShape(reader));
    else reader.skip();
  }
  return { kind, type, dims };
}

function nested(info: TypeInfo): string {
  return info.kind === 'tensor' ? `tensor(${info.type})` : info.type;
}

/**
 * Sequence, Map and Optional contain a TypeProto; a map also its key type. The type uses ONNX's notation:
 * `seq(map(int64,tensor(float)))`.
 */
function readContainer(reader: WireReader, kind: 'sequence' | 'map' | 'optional', depth: number): TypeInfo {
  let key = '';
  let element: TypeInfo = UNTYPED;
  const elementField = kind === 'map' ? 2 : 1;
  while (reader.next()) {
    if (reader.field === elementField) element = reader.message(() => readType(reader, depth + 1));
    else if (kind === 'map' && reader.field === 1) key = dataTypeName(reader.varint());
    else reader.skip();
  }
  const inner = nested(element);
  if (kind === 'map') return { kind, type: `map(${key},${inner})`, dims: null };
  return { kind, type: `${kind === 'sequence' ? 'seq' : 'optional'}(${inner})`, dims: null };
}

function readType(reader: WireReader, depth: number): TypeInfo {
  let info = UNTYPED;
  while (reader.next()) {
    if (depth > MAX_NESTING) reader.skip();
    else if (reader.field === 1) info = reader.message(() => readTensorType(reader, 'tensor'));
    else if (reader.field === 8) info = reader.message(() => readTensorType(reader, 'sparse-tensor'));
    else if (reader.field === 4) info = reader.message(() => readContainer(reader, 'sequence', depth));
    else if (reader.field === 5) info = reader.message(() => readContainer(reader, 'map', depth));
    else if (reader.field === 9) info = reader.message(() => readContainer(reader, 'optional', depth));
    else reader.skip();
  }
  return info;
}

/** Reads a ValueInfoProto (the current field): a graph's input or output. */
export function scanValueInfo(reader: WireReader): TensorInfo {
  return reader.message(() => {
    let name = '';
    let type = UNTYPED;
    while (reader.next()) {
      if (reader.field === 1) name = reader.text();
      else if (reader.field === 2) type = reader.message(() => readType(reader, 0));
      else reader.skip();
    }
    return { name, ...type };
  });
}
