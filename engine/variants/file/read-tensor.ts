import type { ByteSource } from '#engine/model/byte-source.ts';
import type { ExternalData } from '#engine/model/external-data.ts';
import { storedBytes } from '#engine/model/element-types.ts';
import { MODEL_LIMITS, requireWithin } from '#engine/model/limits.ts';
import { readEntry } from '#engine/model/tensor-scan.ts';
import { WIRE, type WireReader } from '#engine/model/wire-reader.ts';
import { unusable } from '#engine/platform/app-error.ts';
import { TYPE, type Weight } from './graph.ts';
import type { FileSpan, Piece } from './rope.ts';

/** An open model file. */
export interface OpenModel {
  readonly reader: WireReader;
  readonly source: ByteSource;
  readonly external: ExternalData;
  /** Whether a tensor with external data was met. */
  isExternal: boolean;
}

/** Longer parts of the file stay there until they are written. */
const KEPT_BYTES = 4096;

/** The bytes of the file from `start` to `end`. */
export function partOf({ source }: OpenModel, start: number, end: number): Piece {
  if (end - start <= KEPT_BYTES) return source.bytes(start, end - start);
  return { kind: 'span', file: source.file, offset: start, length: end - start };
}

interface Fields {
  readonly dims: number[];
  readonly entries: Map<string, string>;
  name: string;
  dataType: number;
  raw: FileSpan | null;
  /** Packed `float_data`, whose elements are as in `raw_data`. */
  floats: FileSpan | null;
  /** Whether the elements are stored in another way, or in several parts. */
  isOtherwise: boolean;
  isExternal: boolean;
}

/** Reads a TensorProto (the current field), without its elements. */
export function readTensor(open: OpenModel): Weight {
  const { reader, source } = open;
  return reader.message(() => {
    const start = reader.position;
    const fields = readFields(open);
    const { name, dims, dataType, raw, floats, isOtherwise } = fields;
    if (fields.isExternal) return { name, dims, dataType, data: externalPart(open, fields), encoded: null };
    const parts = [raw, dataType === TYPE.float ? floats : null].filter((part) => part !== null);
    const only = parts[0] ?? new Uint8Array(0);
    // Elements that do not fill the shape are passed on as they are; ONNX Runtime says what it thinks of them.
    const data = isOtherwise || parts.length > 1 || only.length !== bytesIn(fields) ? null : only;
    const encoded: FileSpan = { kind: 'span', file: source.file, offset: start, length: reader.position - start };
    return { name, dims, dataType, data, encoded };
  });
}

function readFields({ reader, source }: OpenModel): Fields {
  const fields: Fields = {
    dims: [],
    entries: new Map(),
    name: '',
    dataType: 0,
    raw: null,
    floats: null,
    isOtherwise: false,
    isExternal: false,
  };
  const span = (): FileSpan => {
    const length = reader.skipBytes();
    return { kind: 'span', file: source.file, offset: reader.position - length, length };
  };
  while (reader.next()) {
    const { field } = reader;
    if (field === 1) {
      reader.ints(fields.dims, MODEL_LIMITS.rank + 1);
      requireWithin(fields.dims.length, MODEL_LIMITS.rank, 'dimensions in a shape');
    } else if (field === 2) fields.dataType = reader.signed();
    else if (field === 8) fields.name = reader.text();
    else if (field === 9) fields.raw = span();
    else if (field === 4 && reader.wire === WIRE.bytes && fields.floats === null) fields.floats = span();
    else if (field === 13) fields.entries.set(...reader.message(() => readEntry(reader)));
    else if (field === 14 && reader.wire === WIRE.varint) fields.isExternal = reader.varint() === 1;
    else {
      if (field >= 3 && field <= 11) fields.isOtherwise = true;
      reader.skip();
    }
  }
  return fields;
}

/** Bytes of all elements: null for texts and unknown types, NaN for an impossible shape. */
function bytesIn({ dims, dataType }: Pick<Fields, 'dims' | 'dataType'>): number | null {
  const isPossible = dims.every((dim) => dim >= 0);
  return storedBytes(dataType, isPossible ? dims.reduce((product, dim) => product * dim, 1) : Number.NaN);
}

/** Where the external data of a tensor are. Throws AppError if they are missing, truncated or outside the model's folder. */
function externalPart(open: OpenModel, { name, dims, dataType, entries }: Fields): FileSpan {
  const entry = (key: string): string | null => entries.get(key) ?? null;
  const location = entry('location');
  const external = { location, offset: entry('offset'), length: entry('length') };
  open.external.add({ name, dims, dataType, rawBytes: null, stringBytes: 0, external });
  open.isExternal = true;
  const path = open.external.files.find((each) => each.location === location)?.path ?? '';
  const length = bytesIn({ dims, dataType }) ?? Number(external.length ?? 0);
  if (!Number.isSafeInteger(length)) {
    throw unusable(
      open.source.file,
      `"${name}" has the impossible shape [${dims.join(', ')}]`,
      'Export the model again.',
    );
  }
  return { kind: 'span', file: path, offset: Number(external.offset ?? 0), length };
}
