import { storedBytes } from './element-types.ts';
import { MODEL_LIMITS, requireWithin } from './limits.ts';
import { WIRE, type WireReader } from './wire-reader.ts';

/** The entries of `external_data` that say where a tensor's data lies; null for one that is not written. */
interface ExternalEntry {
  readonly location: string | null;
  readonly offset: string | null;
  readonly length: string | null;
}

/** What a TensorProto says of itself; its data is skipped, only their bytes are counted. */
export interface TensorHeader {
  readonly name: string;
  readonly dims: readonly number[];
  readonly dataType: number;
  /** Bytes of `raw_data`; null when the tensor has none. */
  readonly rawBytes: number | null;
  /** Bytes of `string_data`, which are the weight of a string tensor. */
  readonly stringBytes: number;
  /** Where the data lies when that is another file, as the tensor writes it; else null. */
  readonly external: ExternalEntry | null;
}

/** A SparseTensorProto: what is stored are its values (and where they lie), not the dense shape. */
export interface SparseHeader {
  readonly values: TensorHeader | null;
  readonly indices: TensorHeader | null;
}

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

/** Bytes that a tensor's data take; by its type and shape, or for strings and unknown types by what is stored. NaN as for `elementsOf`. */
export function bytesOf(tensor: TensorHeader): number {
  const bytes = storedBytes(tensor.dataType, elementsOf(tensor)) ?? tensor.rawBytes ?? tensor.stringBytes;
  return Number.isSafeInteger(bytes) ? bytes : Number.NaN;
}
