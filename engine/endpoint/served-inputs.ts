import { z } from 'zod';
import type { TensorInfo } from '#core/contract/model/model.ts';
import { unusable } from '#engine/platform/app-error.ts';

const Port = z.object({
  name: z.string().max(65_536),
  datatype: z.string().max(64),
  shape: z
    .array(
      z
        .number()
        .int()
        .min(-1)
        .max(2 ** 31 - 1),
    )
    .max(64),
});

/** The description of a model, as services of the protocol give it; further fields are their own. */
const Metadata = z.object({ name: z.string().max(65_536), inputs: z.array(Port).min(1).max(10_000) });

/** ONNX's names of the protocol's datatypes. */
const ONNX_TYPES: Readonly<Record<string, string>> = {
  BOOL: 'bool',
  UINT8: 'uint8',
  UINT16: 'uint16',
  UINT32: 'uint32',
  UINT64: 'uint64',
  INT8: 'int8',
  INT16: 'int16',
  INT32: 'int32',
  INT64: 'int64',
  FP16: 'float16',
  FP32: 'float',
  FP64: 'double',
  BYTES: 'string',
};

/** The inputs of a served model. A free leading dimension of all of them is the number of rows. */
export interface ServedInputs {
  readonly inputs: readonly TensorInfo[];
  readonly batchable: boolean;
}

/** Reads the inputs of a model from its description. Throws AppError. */
export function servedInputs(metadata: unknown, shown: string): ServedInputs {
  const parsed = Metadata.safeParse(metadata);
  if (!parsed.success) {
    throw unusable(
      shown,
      'its description of the model is not that of the Open Inference Protocol v2',
      'Name a service of that protocol.',
    );
  }
  const { inputs } = parsed.data;
  const batchable = inputs.every(({ shape }) => shape[0] === -1);
  return {
    batchable,
    inputs: inputs.map(({ name, datatype, shape }) => {
      const type = ONNX_TYPES[datatype];
      if (type === undefined) {
        throw unusable(
          shown,
          `input "${name}" is of type ${datatype.slice(0, 40)}, which cannot be sent`,
          'Use a client of the service.',
        );
      }
      // Free dimensions have names, so that --dim can give them a size.
      const dims = shape.map((size, axis) => (size >= 0 ? size : axis === 0 && batchable ? 'N' : `${name}.${axis}`));
      return { name, kind: 'tensor', type, dims, batched: batchable };
    }),
  };
}
