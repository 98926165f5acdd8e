import type { ElementType } from '#engine/model/element-type.ts';
import type { ServedModel, ServedPort } from './served-model.ts';

/** Limits of one request. All work for a request is linear in them. */
export interface RequestLimits {
  /** Maximum body size, bytes. */
  readonly bodyBytes: number;
  /** Maximum size of the JSON part, bytes; never more than 16 MiB. */
  readonly jsonBytes: number;
  /**
   * Values (numbers, strings, arrays, objects, keys) in the JSON of a request, and elements in the JSON of an answer.
   */
  readonly values: number;
  /** Objects in the JSON of a request. */
  readonly objects: number;
  /** Keys of all objects together. */
  readonly keys: number;
  /** Nesting of arrays and objects. */
  readonly depth: number;
  /** Elements of a BYTES tensor, because each is a string in JavaScript and another in C++. */
  readonly strings: number;
}

const MIB = 2 ** 20;
/** Rows of the largest batch that must fit, as long as it is smaller than `MAX_BATCH_BYTES`. */
const MAX_BATCH_ROWS = 4096;
const MAX_BATCH_BYTES = 32 * MIB;
const MIN_BODY_BYTES = MIB;
/** Maximum size of a single row, which may exceed that of a batch. */
const MAX_BODY_BYTES = 256 * MIB;
/** Parsing JSON takes about twenty times its size in memory. */
const MAX_JSON_BYTES = 16 * MIB;
const MAX_VALUES = 2 * MIB;
const MAX_STRINGS = MIB;
/** Assumed size of a free dimension that no option sets. */
const OPEN_DIMENSION = 512;
/** Maximum nesting: a tensor has fewer dimensions, plus four levels around its data. */
const MAX_DEPTH = 72;

/** The longest JSON text of one element in bytes, with its comma; for strings an assumed length. */
export const ELEMENT_TEXT_BYTES: Readonly<Record<ElementType, number>> = {
  bool: 6,
  int8: 5,
  uint8: 4,
  int16: 7,
  uint16: 6,
  int32: 12,
  uint32: 11,
  int64: 21,
  uint64: 21,
  float16: 25,
  float32: 25,
  float64: 25,
  string: 1024,
};

function rowBytes({ type, dims, batched }: ServedPort, sizes: Readonly<Record<string, number>>): number {
  const shape = (dims ?? []).slice(batched ? 1 : 0).map((size) => {
    if (typeof size === 'number') return size < 0 ? OPEN_DIMENSION : size;
    return typeof size === 'string' && Object.hasOwn(sizes, size) ? (sizes[size] ?? OPEN_DIMENSION) : OPEN_DIMENSION;
  });
  return shape.reduce((total, size) => total * size, ELEMENT_TEXT_BYTES[type]);
}

/**
 * The limits of a model. The body limit fits a batch of 4096 rows as JSON if that takes 1 to 32 MiB, and always one row
 * of up to 256 MiB. The JSON part may have 16 MiB; larger data must be binary. `sizes` are those of symbolic
 * dimensions.
 */
export function limitsOf(model: ServedModel, sizes: Readonly<Record<string, number>>): RequestLimits {
  const oneRowBytes = model.inputs.reduce((total, input) => total + rowBytes(input, sizes), 0);
  const rows = model.inputs.some(({ batched }) => batched) ? MAX_BATCH_ROWS : 1;
  const batchBytes = Math.min(MAX_BATCH_BYTES, rows * oneRowBytes);
  const bodyBytes = Math.ceil(Math.min(MAX_BODY_BYTES, Math.max(MIN_BODY_BYTES, batchBytes, oneRowBytes)));
  return withBodyLimit(bodyBytes, model);
}

/** The limits of a model with a given body limit, bytes. */
export function withBodyLimit(bodyBytes: number, { inputs, outputs }: ServedModel): RequestLimits {
  const ports = inputs.length + outputs.length;
  return {
    bodyBytes,
    jsonBytes: Math.min(bodyBytes, MAX_JSON_BYTES),
    values: MAX_VALUES,
    // The request and its parameters, each port and its parameters, and as many again for extensions of other servers.
    objects: 64 + 4 * ports,
    keys: 256 + 16 * ports,
    depth: MAX_DEPTH,
    strings: MAX_STRINGS,
  };
}
