import { basename } from 'node:path';
import type { Dimension, TensorInfo } from '#core/contract/model/model.ts';
import { unusable } from '#engine/platform/app-error.ts';
import { elementTypeOf } from '#engine/model/tensor-rows.ts';
import type { ElementType } from '#engine/model/element-type.ts';
import { badRequest, shownShape } from './request-error.ts';

/** An input or output that can be sent. Non-numeric dimensions are free; null: the shape is unknown. */
export interface ServedPort {
  readonly name: string;
  readonly type: ElementType;
  readonly dims: readonly Dimension[] | null;
  /** For an input: whether its leading dimension is the number of rows. */
  readonly batched: boolean;
}

/** The model that a server process serves. */
export interface ServedModel {
  /** The name in URLs. */
  readonly name: string;
  readonly modelPath: string;
  /** Intra-op threads of its session. */
  readonly threads: number;
  readonly inputs: readonly ServedPort[];
  /** The outputs that JavaScript can receive. */
  readonly outputs: readonly ServedPort[];
}

/** The name under which a model file is served: its base name without extension. */
export function modelName(file: string): string {
  return basename(file).replace(/\.onnx$/i, '');
}

/** The only version of a model. */
export const MODEL_VERSION = '1';

/** Larger sizes overflow inside the runtime. */
const MAX_DIMENSION = 2 ** 31 - 1;
const MAX_DIMENSIONS = 64;
/** Maximum size of dimensions in an empty tensor, which limits nothing itself: a model may use its other ones. */
const MAX_EMPTY = 2 ** 20;

function portOf({ name, kind, type, dims, batched = false }: TensorInfo): ServedPort | null {
  // Plain objects, also ONNX Runtime's, cannot have a tensor under the key `__proto__`.
  const elementType = kind === 'tensor' && name !== '__proto__' ? elementTypeOf(type) : null;
  return elementType === null ? null : { name, type: elementType, dims, batched };
}

/** The model as it can be served. Throws AppError if an input cannot be sent or no output can be received. */
export function servedModel(options: {
  readonly name: string;
  readonly modelPath: string;
  readonly threads: number;
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
}): ServedModel {
  const { name, modelPath, threads } = options;
  const inputs = options.inputs.map((input) => {
    const port = portOf(input);
    if (port !== null) return port;
    const cause = `input "${input.name}" (${input.kind}, ${input.type}) cannot be sent in the Open Inference Protocol`;
    throw unusable(modelPath, cause, 'Export the model with tensor inputs of common element types.');
  });
  const outputs = options.outputs.flatMap((output) => portOf(output) ?? []);
  if (outputs.length === 0) {
    throw unusable(
      modelPath,
      'none of its outputs is a tensor of a supported type',
      'Export the model with a tensor output of a common element type (float, int64, string, …).',
    );
  }
  return { name, modelPath, threads, inputs, outputs };
}

/** The shape of a request's input, checked against the model's. Throws RequestError. */
export function checkedShape(shape: unknown, port: ServedPort, where: string): readonly number[] {
  const isShape =
    Array.isArray(shape) &&
    shape.length <= MAX_DIMENSIONS &&
    shape.every((dim) => typeof dim === 'number' && Number.isInteger(dim) && dim >= 0 && dim <= MAX_DIMENSION);
  if (!isShape)
    throw badRequest(`${where}: shape should be an array of at most ${MAX_DIMENSIONS} whole numbers from 0 to 2^31-1`);
  const dims = shape as readonly number[];
  if (dims.includes(0) && dims.reduce((total, dim) => total * Math.max(1, dim), 1) > MAX_EMPTY)
    throw badRequest(`${where}: shape ${shownShape(dims)} has no elements, and its other dimensions are too large`);
  const { dims: declared } = port;
  if (declared === null) return dims;
  const fits =
    declared.length === dims.length &&
    declared.every((size, index) => typeof size !== 'number' || size < 0 || size === dims[index]);
  if (fits) return dims;
  const expected = declared.map((size) => (typeof size === 'number' && size >= 0 ? size : -1)).join(', ');
  throw badRequest(`${where}: shape should be [${expected}] (-1: any size), found ${shownShape(dims)}`);
}
