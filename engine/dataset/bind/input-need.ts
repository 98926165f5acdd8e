import type { MissingPolicy, TensorInfo } from '#core/contract/model/model.ts';
import { unusable } from '#engine/platform/app-error.ts';
import { dimensionName } from '#engine/model/batch-axis.ts';
import { elementCount } from '#engine/model/row-room.ts';
import { elementTypeOf } from '#engine/model/tensor-rows.ts';
import type { ElementType } from '#engine/model/element-type.ts';

/** The properties of a model that determine how data bind to it, as inspectModel describes them. */
export interface ModelPorts {
  readonly inputs: readonly TensorInfo[];
  readonly batchable: boolean;
  /** The classes that the model predicts, if it names them. */
  readonly classes?: readonly string[];
}

/**
 * How rows become the input: `stacked`: along a leading batch dimension; `whole`: one row is one complete tensor;
 * `constant`: one value for every row of a batch.
 */
export type InputLayout = 'stacked' | 'whole' | 'constant';

/** The requirements of an input. A dimension is a size, or the name of an unknown one. */
export interface InputNeed {
  readonly name: string;
  readonly type: ElementType;
  readonly onnxType: string;
  readonly layout: InputLayout;
  readonly rowDims: readonly (number | string)[];
  /** What happens to a missing value. NaN for real numbers that the model takes it in. */
  readonly missing: MissingPolicy;
  /** The names of the elements of a row, if the model has them. */
  readonly features?: readonly string[];
}

function namedDims(input: TensorInfo): (number | string)[] {
  return (input.dims ?? []).map((dim, axis) => (typeof dim === 'number' ? dim : dimensionName(input.name, axis, dim)));
}

/** Without a judgement of inspectModel, a free leading dimension is the batch. */
function isBatched(input: TensorInfo): boolean {
  return input.batched ?? (input.dims?.[0] !== undefined && typeof input.dims[0] !== 'number');
}

function needOf(input: TensorInfo, batchable: boolean): InputNeed {
  const type = input.kind === 'tensor' ? elementTypeOf(input.type) : null;
  if (type === null) {
    const what = input.kind === 'tensor' ? `element type ${input.type}` : `${input.kind} (${input.type})`;
    throw unusable(
      null,
      `input "${input.name}" is of ${what}, which cannot be fed to ONNX Runtime from here`,
      'Export the model with tensor inputs of a common element type (float, int64, string, …).',
    );
  }
  const dims = namedDims(input);
  const stacked = batchable ? isBatched(input) : dims[0] === 1;
  const layout: InputLayout = stacked ? 'stacked' : batchable ? 'constant' : 'whole';
  const rowDims = stacked ? dims.slice(1) : dims;
  const missing: MissingPolicy = input.takesNaN === true && layout !== 'constant' ? 'nan' : 'leave-out';
  const need = { name: input.name, type, onnxType: input.type, layout, rowDims, missing };
  return input.features === undefined ? need : { ...need, features: input.features };
}

/**
 * The needs of all inputs. In a model that is not batchable every input changes from row to row: a leading dimension
 * fixed at 1 is not part of the row, any other is. Throws AppError for an input that cannot be fed.
 */
export function inputNeeds(ports: ModelPorts): readonly InputNeed[] {
  return ports.inputs.map((input) => needOf(input, ports.batchable));
}

/**
 * Inputs with what the user wants of missing values: `nan` passes them to every input of real numbers, `leave-out` to none; undefined to those for
 * which the model takes them.
 */
export function withMissing(inputs: readonly TensorInfo[], policy: MissingPolicy | undefined): readonly TensorInfo[] {
  if (policy === undefined) return inputs;
  return inputs.map(({ takesNaN: _own, ...input }) => {
    const isReal = /^(float|float16|double)$/.test(input.type);
    return isReal && policy === 'nan' ? { ...input, takesNaN: true } : input;
  });
}

/** Whether an input takes numbers with fractions. */
export function isRealNeed({ type }: InputNeed): boolean {
  return type.startsWith('float');
}

/** Sizes of dimensions by name, from `--dim` and from the data. */
export type DimSizes = ReadonlyMap<string, number>;

/** The row's shape, or the names of dimensions without size. */
export function settle(
  need: InputNeed,
  sizes: DimSizes,
):
  | { readonly kind: 'settled'; readonly shape: readonly number[]; readonly width: number }
  | { readonly kind: 'open'; readonly names: readonly string[]; readonly known: number } {
  const names = need.rowDims.filter((dim): dim is string => typeof dim === 'string' && !sizes.has(dim));
  const shape = need.rowDims.map((dim) => (typeof dim === 'number' ? dim : (sizes.get(dim) ?? 1)));
  const width = elementCount(shape);
  return names.length === 0 ? { kind: 'settled', shape, width } : { kind: 'open', names, known: width };
}

/** The shape for display: `[N, 1, 8, 8]`, with N for the batch. */
export function describeShape(need: InputNeed): string {
  const dims = need.layout === 'stacked' ? ['N', ...need.rowDims] : need.rowDims;
  return `[${dims.join(', ')}]`;
}
