import { storedBytes } from './element-types.ts';
import { WIRE, type WireReader } from './wire-reader.ts';

/** What a TensorProto says of itself; its data is skipped, only their bytes are counted. */
export interface TensorHeader {
  readonly name: string;
  readonly dims: readonly number[];
  readonly dataType: number;
  /** Bytes of `raw_data`; null when the tensor has none. */
  readonly rawBytes: number | null;
  /** Bytes of `string_data`, which are the weight of a string tensor. */
  readonly stringBytes: number;
  /** Keys of `external_data` when the data lies in another file, else null. */
  readonly external: Readonly<Record<string, string>> | null;
}

/** A SparseTensorProto: what is stored are its values (and where they lie), not the dense shape. */
export interface SparseHeader {
  readonly values: TensorHeader | null;
  readonly indices: TensorHeader | null;
}

const MAX_RANK = 1024;

function readEntry(reader: WireReader): readonly [key: string, value: string] {
  let key = '';
  let value = '';
  while (reader.next()) {
    if (reader.field === 1) key = reader.text();
    else if (reader.field === 2) value = reader.text();
    else reader.skip();
  }
  return [key, value];
}

/** Reads a TensorProto (the field at hand must be one) and seeks over its data. */
export function scanTensor(reader: WireReader): TensorHeader {
  return reader.message(() => {
    const dims: number[] = [];
    const entries: (readonly [string, string])[] = [];
    let name = '';
    let dataType = 0;
    let rawBytes: number | null = null;
    let stringBytes = 0;
    let isExternal = false;
    while (reader.next()) {
      if (reader.field === 1) reader.ints(dims, MAX_RANK);
      else if (reader.field === 2) dataType = reader.signed();
      else if (reader.field === 6) stringBytes += reader.skipBytes();
      else if (reader.field === 8) name = reader.text();
      else if (reader.field === 9) rawBytes = reader.skipBytes();
      else if (reader.field === 13) entries.push(reader.message(() => readEntry(reader)));
      else if (reader.field === 14 && reader.wire === WIRE.varint) isExternal = reader.varint() === 1;
      else reader.skip();
    }
    const external = isExternal ? Object.fromEntries(entries) : null;
    return { name, dims, dataType, rawBytes, stringBytes, external };
  });
}

/** Reads a SparseTensorProto (the field at hand must be one). */
export function scanSparseTensor(reader: WireReader): SparseHeader {
  return reader.message(() => {
    let values: TensorHeader | null = null;
    let indices: TensorHeader | null = null;
    while (reader.next()) {
      if (reader.field === 1) values = scanTensor(reader);
      else if (reader.field === 2) indices = scanTensor(reader);
      else reader.skip();
    }
    return { values, indices };
  });
}

/** Number of elements; NaN when a dimension is negative or the product is beyond 2^53. */
export function elementsOf(tensor: TensorHeader): number {
  const elements = tensor.dims.reduce((product, dim) => product * dim, 1);
  const isPossible = tensor.dims.every((dim) => dim >= 0) && Number.isSafeInteger(elements);
  return isPossible ? elements : Number.NaN;
}

/** Bytes that a tensor's data take; by its type and shape, or for strings and unknown types by what is stored. */
export function bytesOf(tensor: TensorHeader): number {
  return storedBytes(tensor.dataType, elementsOf(tensor)) ?? tensor.rawBytes ?? tensor.stringBytes;
}
