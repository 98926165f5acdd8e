import { storedBytes } from './element-types.ts';
import { MODEL_LIMITS, requireWithin } from './limits.ts';
import { WIRE, type WireReader } from './wire-reader.ts';

/** The entries of `external_data` that locate a tensor's data; null for a missing one. */
interface ExternalEntry {
  readonly location: string | null;
  readonly offset: string | null;
  readonly length: string | null;
}

/** The header of a TensorProto; its data are skipped and only counted in bytes. */
export interface TensorHeader {
  readonly name: string;
  readonly dims: readonly number[];
  readonly dataType: number;
  /** Bytes of `raw_data`; null if the tensor has none. */
  readonly rawBytes: number | null;
  /** Bytes of `string_data`, the weight of a string tensor. */
  readonly stringBytes: number;
  /** The location of the data in another file, as the tensor states it, or null. */
  readonly external: ExternalEntry | null;
}

/** A SparseTensorProto: stores its values and their indices, not the dense shape. */
export interface SparseHeader {
  readonly values: TensorHeader | null;
  readonly indices: TensorHeader | null;
}

/** Reads a StringStringEntryProto (the current field). */
export function readEntry(reader: WireReader): readonly [key: string, value: string] {
  let key = '';
  let value = '';
  while (reader.next()) {
    if (reader.field === 1) key = reader.text();
    else if (reader.field === 2) value = reader.text();
    else reader.skip();
  }
  return [key, value];
}

/** Reads a TensorProto (the current field) and skips its data. */
export function scanTensor(reader: WireReader): TensorHeader {
  return reader.message(() => {
    const dims: number[] = [];
    const external: { -readonly [K in keyof ExternalEntry]: ExternalEntry[K] } = {
      location: null,
      offset: null,
      length: null,
    };
    let name = '';
    let dataType = 0;
    let rawBytes: number | null = null;
    let stringBytes = 0;
    let isExternal = false;
    while (reader.next()) {
      if (reader.field === 1) {
        reader.ints(dims, MODEL_LIMITS.rank + 1);
        requireWithin(dims.length, MODEL_LIMITS.rank, 'dimensions in a shape');
      } else if (reader.field === 2) dataType = reader.signed();
      else if (reader.field === 6) stringBytes += reader.skipBytes();
      else if (reader.field === 8) name = reader.text();
      else if (reader.field === 9) rawBytes = reader.skipBytes();
      else if (reader.field === 13) {
        const [key, value] = reader.message(() => readEntry(reader));
        if (key === 'location' || key === 'offset' || key === 'length') external[key] = value;
      } else if (reader.field === 14 && reader.wire === WIRE.varint) isExternal = reader.varint() === 1;
      else reader.skip();
    }
    return { name, dims, dataType, rawBytes, stringBytes, external: isExternal ? external : null };
  });
}

/** Reads a SparseTensorProto (the current field). */
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

/** Number of elements; NaN if a dimension is negative or the product exceeds 2^53. */
export function elementsOf(tensor: TensorHeader): number {
  const elements = tensor.dims.reduce((product, dim) => product * dim, 1);
  const isPossible = tensor.dims.every((dim) => dim >= 0) && Number.isSafeInteger(elements);
  return isPossible ? elements : Number.NaN;
}

/**
 * Size of a tensor's data in bytes: by type and shape, or for strings and unknown types by the stored data. NaN as for
 * `elementsOf`.
 */
export function bytesOf(tensor: TensorHeader): number {
  const bytes = storedBytes(tensor.dataType, elementsOf(tensor)) ?? tensor.rawBytes ?? tensor.stringBytes;
  return Number.isSafeInteger(bytes) ? bytes : Number.NaN;
}
