import { type EditableModel, type GraphNode, intOf, TYPE } from '#engine/variants/file/graph.ts';
import { HALF_MICROSOFT } from './half-operators.ts';

/** Operators whose outputs have a type of their own, whatever their inputs are. */
const OF_THEIR_OWN: Readonly<Record<string, number>> = {
  Shape: TYPE.int64,
  Size: TYPE.int64,
  NonZero: TYPE.int64,
  ArgMax: TYPE.int64,
  ArgMin: TYPE.int64,
  NonMaxSuppression: TYPE.int64,
  Equal: TYPE.bool,
  Greater: TYPE.bool,
  GreaterOrEqual: TYPE.bool,
  Less: TYPE.bool,
  LessOrEqual: TYPE.bool,
  And: TYPE.bool,
  Or: TYPE.bool,
  Not: TYPE.bool,
  Xor: TYPE.bool,
  IsNaN: TYPE.bool,
  IsInf: TYPE.bool,
  MatMulInteger: TYPE.int32,
  ConvInteger: TYPE.int32,
};

/** The type of the second output, where it is not that of the first. */
const SECOND_OUTPUT: Readonly<Record<string, number>> = {
  TopK: TYPE.int64,
  MaxPool: TYPE.int64,
  Unique: TYPE.int64,
  Dropout: TYPE.bool,
};

/** Operators whose type is that of another input than the first. */
const LIKE_INPUT: Readonly<Record<string, number>> = { Where: 1, OneHot: 2, DequantizeLinear: 1 };

/** Operators whose outputs have the type of their first input. */
const LIKE_FIRST = new Set(
  [
    'Abs Acos Acosh Add Asin Asinh Atan Atanh AveragePool BatchNormalization Ceil Celu Clip Compress',
    'Concat Conv ConvTranspose Cos Cosh CumSum DepthToSpace Det Div Dropout Einsum Elu Erf Exp Expand',
    'Flatten Floor GRU Gather GatherElements GatherND Gelu Gemm GlobalAveragePool GlobalLpPool',
    'GlobalMaxPool GroupNormalization HardSigmoid HardSwish Hardmax Identity InstanceNormalization LRN',
    'LSTM LayerNormalization LeakyRelu Log LogSoftmax LpNormalization LpPool MatMul Max MaxPool Mean Min',
    'Mish Mod Mul Neg PRelu Pad Pow RNN Range Reciprocal ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp',
    'ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare Relu Reshape Resize Round',
    'ScatterElements ScatterND Selu Shrink Sigmoid Sign Sin Sinh Slice Softmax Softplus Softsign',
    'SpaceToDepth Split Sqrt Squeeze Sub Sum Swish Tan Tanh ThresholdedRelu Tile TopK Transpose Trilu',
    'Unique Unsqueeze Upsample Attention BitShift EyeLike MeanVarianceNormalization ReverseSequence',
    'RMSNormalization Scatter',
  ].flatMap((line) => line.split(' ')),
);

/**
 * Element types of the tensors of a graph, as far as they follow from its inputs, its weights and the types that the file notes. A tensor that
 * is missing has an unknown type. Operators that no rule knows have outputs of unknown type.
 */
export function valueTypes(model: EditableModel): ReadonlyMap<string, number> {
  const types = new Map<string, number>();
  const note = (name: string, type: number | undefined): void => {
    if (name !== '' && type !== undefined && type !== 0 && !types.has(name)) types.set(name, type);
  };
  for (const { name, dataType } of [...model.inputs, ...model.values, ...model.outputs]) note(name, dataType);
  for (const { name, dataType } of model.weights.values()) note(name, dataType);
  for (const node of model.nodes) {
    const { outputs, opType } = node;
    const type = typeOf(node, types);
    outputs.forEach((name, index) =>
      note(name, index === 0 || node.domain !== '' ? type : (SECOND_OUTPUT[opType] ?? type)),
    );
  }
  return types;
}

function typeOf(node: GraphNode, types: ReadonlyMap<string, number>): number | undefined {
  const { opType, domain, inputs, attributes } = node;
  if (domain === 'com.microsoft' && HALF_MICROSOFT.has(opType)) return types.get(inputs[0] ?? '');
  if (domain !== '') return undefined;
  if (opType === 'Cast') return intOf(node, 'to', 0);
  if (opType === 'Constant' || opType === 'ConstantOfShape') return constantType(node);
  const own = OF_THEIR_OWN[opType];
  if (own !== undefined) return own;
  if (opType === 'CastLike') return types.get(inputs[1] ?? '');
  const like = LIKE_INPUT[opType] ?? (LIKE_FIRST.has(opType) ? 0 : null);
  // EyeLike and others may state a type of their own.
  if (like === null || attributes.some((each) => each.name === 'dtype')) return undefined;
  return types.get(inputs[like] ?? '');
}

function constantType({ opType, attributes }: GraphNode): number | undefined {
  const tensor = attributes.find((each) => each.tensor !== null)?.tensor ?? null;
  if (tensor !== null) return tensor.dataType;
  if (attributes.some(({ name }) => name === 'value_float' || name === 'value_floats')) return TYPE.float;
  if (attributes.some(({ name }) => name === 'value_int' || name === 'value_ints')) return TYPE.int64;
  return opType === 'ConstantOfShape' ? TYPE.float : undefined;
}
