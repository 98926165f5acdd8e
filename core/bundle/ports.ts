import type { ModelDescription, TensorInfo } from '#core/contract/model/model.ts';
import type { RunDocument } from '#core/contract/run/run.ts';

/** An input or output of the model as the Python programs of a bundle see it. */
interface Port {
  readonly name: string;
  /** NumPy's name of the element type; `object` for text. */
  readonly dtype: string;
  /** Shape of one row, without the batch dimension. */
  readonly shape: readonly number[];
  /** Whether the tensor has a leading dimension for the rows. */
  readonly batched: boolean;
}

/** An input with the columns of the data that fill it, in the order of its elements. */
export interface InputPort extends Port {
  readonly columns: readonly string[];
}

/** An output with its type in a Spark schema. */
export interface OutputPort extends Port {
  readonly spark: string;
}

/** NumPy's name, Triton's and Spark's, by ONNX's name of an element type. */
const TYPES = {
  bool: { numpy: 'bool', triton: 'TYPE_BOOL', spark: 'boolean' },
  int8: { numpy: 'int8', triton: 'TYPE_INT8', spark: 'tinyint' },
  int16: { numpy: 'int16', triton: 'TYPE_INT16', spark: 'smallint' },
  int32: { numpy: 'int32', triton: 'TYPE_INT32', spark: 'int' },
  int64: { numpy: 'int64', triton: 'TYPE_INT64', spark: 'bigint' },
  uint8: { numpy: 'uint8', triton: 'TYPE_UINT8', spark: 'smallint' },
  uint16: { numpy: 'uint16', triton: 'TYPE_UINT16', spark: 'int' },
  uint32: { numpy: 'uint32', triton: 'TYPE_UINT32', spark: 'bigint' },
  uint64: { numpy: 'uint64', triton: 'TYPE_UINT64', spark: 'decimal(20,0)' },
  float16: { numpy: 'float16', triton: 'TYPE_FP16', spark: 'float' },
  float: { numpy: 'float32', triton: 'TYPE_FP32', spark: 'float' },
  double: { numpy: 'float64', triton: 'TYPE_FP64', spark: 'double' },
  string: { numpy: 'object', triton: 'TYPE_STRING', spark: 'string' },
} as const;

/** The names of an element type. One that the servers do not have keeps its name for NumPy and is Triton's invalid type, which Triton refuses. */
export function typesOf({ type }: Pick<TensorInfo, 'type'>) {
  return isKnown(type) ? TYPES[type] : ({ numpy: type, triton: 'TYPE_INVALID', spark: 'string' } as const);
}

function isKnown(type: string): type is keyof typeof TYPES {
  return Object.hasOwn(TYPES, type);
}

/** The inputs of the model, filled as the run filled them. */
export function inputPorts({ model, data }: RunDocument): readonly InputPort[] {
  return model.inputs.map((input): InputPort => {
    const mapping = data.mapping.find((each) => each.input === input.name);
    const shape = mapping?.rowShape ?? rowShape(input, model);
    // Arrays and made-up rows have no columns of their own: a row then holds the whole tensor under the name of the input.
    const isTable = mapping !== undefined && mapping.how !== 'array' && mapping.how !== 'synthetic';
    const columns = isTable ? mapping.columns : [input.name];
    return {
      name: input.name,
      dtype: typesOf(input).numpy,
      shape,
      batched: (input.dims?.length ?? 0) > shape.length,
      columns,
    };
  });
}

/** The outputs of the model that are tensors. */
export function outputPorts(model: ModelDescription): readonly OutputPort[] {
  return model.outputs
    .filter(({ kind }) => kind === 'tensor')
    .map((output): OutputPort => {
      const shape = rowShape(output, model);
      const element = typesOf(output).spark;
      const isSingle = shape.every((size) => size === 1);
      return {
        name: output.name,
        dtype: typesOf(output).numpy,
        shape,
        batched: model.batchable,
        spark: isSingle ? element : `array<${element}>`,
      };
    });
}

/** The shape of one row; a dimension that the model leaves open is -1. */
export function rowShape({ dims }: TensorInfo, { batchable }: ModelDescription): readonly number[] {
  const own = batchable ? (dims ?? []).slice(1) : (dims ?? []);
  return own.map((size) => (typeof size === 'number' ? size : -1));
}
