/** Classes of operators that the projection treats alike: by what bounds them, and how well hardware serves them. */
const OP_CLASSES = ['gemm', 'conv', 'depthwise', 'elementwise', 'attention', 'gather', 'tree', 'other'] as const;
/** A class of operators. */
export type OpClass = (typeof OP_CLASSES)[number];

/** A node with its actual shapes. The domain is empty for ONNX's own operators. */
export interface NodeShapes {
  readonly opType: string;
  readonly domain: string;
  readonly inputShapes: readonly (readonly number[])[];
  readonly outputShapes: readonly (readonly number[])[];
  readonly attributes: Readonly<Record<string, number | string | readonly number[]>>;
}

/** How an operator is counted. `flops` may return NaN if a shape is missing. */
interface OpRule {
  readonly opClass: OpClass;
  readonly flops: (node: NodeShapes) => number;
}

/** Number of elements of a shape; NaN without a shape. */
export function elementsOf(shape: readonly number[] | undefined): number {
  return shape === undefined ? Number.NaN : shape.reduce((product, dim) => product * dim, 1);
}

function dim(shape: readonly number[] | undefined, index: number): number {
  return shape?.at(index) ?? Number.NaN;
}

function attribute(node: NodeShapes, name: string): number {
  const value = node.attributes[name];
  return typeof value === 'number' ? value : Number.NaN;
}

const out = (node: NodeShapes): number => elementsOf(node.outputShapes[0]);

/** [… , M, K] × [… , K, N]: 2·K for each output element. A vector on the left has K as its only dimension. */
const matMul = (node: NodeShapes): number => 2 * out(node) * dim(node.inputShapes[0], -1);

/** With any transposition, the first input has M·K elements and the output is [M, N]. */
function gemm(node: NodeShapes): number {
  return (2 * out(node) * elementsOf(node.inputShapes[0])) / dim(node.outputShapes[0], 0);
}

/** Weights [M, C/group, kernel…]: 2·(C/group)·kernel for each output element. */
function convolution(weightAt: number): (node: NodeShapes) => number {
  return (node) => 2 * out(node) * elementsOf(node.inputShapes[weightAt]?.slice(1));
}

/** Weights [C, M/group, kernel…]: each input element contributes to (M/group)·kernel outputs. */
const convTranspose = (node: NodeShapes): number =>
  2 * elementsOf(node.inputShapes[0]) * elementsOf(node.inputShapes[1]?.slice(1));

/** X [steps, batch, in], W [directions, gates·H, in], R [directions, gates·H, H]. Gate arithmetic counts about 4 per gate and cell. */
function recurrent(node: NodeShapes): number {
  const [x, w, r] = node.inputShapes;
  const cells = dim(x, 0) * dim(x, 1);
  const gates = dim(w, 0) * dim(w, 1);
  return cells * (2 * (elementsOf(w) + elementsOf(r)) + 4 * gates);
}

/** Scores of the queries and the weighted sum of the values: 2·L·(d_qk + d_v) per query and head, and 5 per score for softmax. */
function attentionCore(
  heads: number,
  batch: number,
  queries: number,
  keys: number,
  qkWidth: number,
  vWidth: number,
): number {
  return batch * queries * keys * (2 * (qkWidth + vWidth) + 5 * heads);
}

/** com.microsoft.Attention: input [B, S, D], weights [D, Q+K+V] projected inside. */
function packedAttention(node: NodeShapes): number {
  const [x, w] = node.inputShapes;
  const [batch, length] = [dim(x, 0), dim(x, 1)];
  const heads = attribute(node, 'num_heads') || 1;
  const width = dim(node.outputShapes[0], -1);
  const projection = 2 * batch * length * elementsOf(w);
  return projection + attentionCore(heads, batch, length, length, width, width);
}

/** Separate query, key and value: [B, S, D] each, or [B, heads, S, d] (ONNX's Attention accepts both). */
function attention(node: NodeShapes): number {
  const [q, k, v] = node.inputShapes;
  const isSplit = q?.length === 4;
  const heads = isSplit ? dim(q, 1) : attribute(node, 'num_heads') || attribute(node, 'q_num_heads') || 1;
  const widthOf = (shape: readonly number[] | undefined): number => (isSplit ? heads * dim(shape, 3) : dim(shape, 2));
  const keys = dim(k, isSplit ? 2 : 1);
  const valueWidth = isSplit ? heads * dim(v, 3) : dim(node.outputShapes[0], 2);
  return attentionCore(heads, dim(q, 0), dim(q, isSplit ? 2 : 1), keys, widthOf(q), valueWidth);
}

/** One multiply-add for each point in the index space of two operands. */
function einsum(node: NodeShapes): number {
  const equation = node.attributes['equation'];
  if (typeof equation !== 'string') return Number.NaN;
  const terms = equation.replaceAll(' ', '').split('->')[0]?.split(',') ?? [];
  const sizes = new Map<string, number>();
  terms.forEach((term, operand) => {
    const shape = node.inputShapes[operand] ?? [];
    const [before = '', after = ''] = term.split('...');
    [...before].forEach((letter, axis) => sizes.set(letter, shape[axis] ?? Number.NaN));
    [...after].forEach((letter, axis) => sizes.set(letter, shape.at(axis - after.length) ?? Number.NaN));
    if (term.includes('...')) {
      const dots = elementsOf(shape.slice(before.length, shape.length - after.length));
      sizes.set('...', Math.max(dots, sizes.get('...') ?? 1));
    }
  });
  const points = [...sizes.values()].reduce((product, size) => product * size, 1);
  return points * Math.max(1, 2 * (terms.length - 1));
}

/** Each output element is computed from kernel elements of the input. */
function pool(node: NodeShapes): number {
  const kernel = node.attributes['kernel_shape'];
  return out(node) * (Array.isArray(kernel) ? elementsOf(kernel) : Number.NaN);
}

const perOutput =
  (count: number) =>
  (node: NodeShapes): number =>
    count * out(node);
const perInput =
  (count: number) =>
  (node: NodeShapes): number =>
    count * elementsOf(node.inputShapes[0]);
const nothing = (): number => 0;

function rules(opClass: OpClass, flops: (node: NodeShapes) => number, names: string): [string, OpRule][] {
  return names
    .trim()
    .split(/\s+/)
    .map((name) => [name, { opClass, flops }]);
}

/**
 * Rules by operator name. The names of ONNX, ONNX-ML and ONNX Runtime's contributed operators collide only for Attention and the norms,
 * which count alike.
 */
const RULES: ReadonlyMap<string, OpRule> = new Map([
  ...rules(
    'gemm',
    matMul,
    'MatMul FusedMatMul MatMulInteger TransposeMatMul MatMulIntegerToFloat DynamicQuantizeMatMul QLinearMatMul',
  ),
  ...rules('gemm', gemm, 'Gemm FusedGemm QGemm GemmFloat8'),
  ...rules(
    'gemm',
    (node) => 2 * elementsOf(node.inputShapes[0]) * attribute(node, 'N'),
    'MatMulNBits MatMulBnb4 MatMulFpQ4',
  ),
  ...rules('gemm', recurrent, 'LSTM GRU RNN DynamicQuantizeLSTM'),
  ...rules('gemm', einsum, 'Einsum'),
  ...rules('gemm', (node) => 2 * out(node) * dim(node.inputShapes[0], -1), 'LinearRegressor LinearClassifier'),
  ...rules('conv', convolution(1), 'Conv FusedConv NhwcFusedConv ConvInteger DeformConv'),
  ...rules('conv', convolution(3), 'QLinearConv'),
  ...rules('conv', convTranspose, 'ConvTranspose'),
  ...rules('attention', packedAttention, 'QAttention'),
  ...rules('attention', attention, 'MultiHeadAttention GroupQueryAttention DecoderMaskedMultiHeadAttention'),
  ...rules('attention', (node) => (node.domain === 'com.microsoft' ? packedAttention : attention)(node), 'Attention'),
  ...rules(
    'elementwise',
    perOutput(1),
    `Add Sub Mul Div Mod Pow Sum Mean Max Min And Or Xor Not Abs Neg Ceil Floor Round Sqrt Reciprocal Exp Log Sign Erf Sin Cos Tan
     Asin Acos Atan Sinh Cosh Tanh Asinh Acosh Atanh Relu LeakyRelu PRelu ThresholdedRelu Elu Selu Celu Sigmoid HardSigmoid Clip
     Softplus Softsign Gelu FastGelu QuickGelu BiasGelu HardSwish Mish Swish IsNaN IsInf Equal Greater GreaterOrEqual Less
     LessOrEqual Where BitShift BitwiseAnd BitwiseOr BitwiseXor BitwiseNot CumSum QLinearAdd QLinearMul QLinearSigmoid
     QLinearLeakyRelu Shrink Binarizer Affine Scale ScaledTanh ParametricSoftplus`,
  ),
  ...rules(
    'elementwise',
    perOutput(2),
    'QuantizeLinear DequantizeLinear BatchNormalization Dropout Scaler ImageScaler RotaryEmbedding',
  ),
  ...rules('elementwise', perInput(2), 'DynamicQuantizeLinear MeanVarianceNormalization Normalizer LpNormalization'),
  ...rules('elementwise', perOutput(5), 'Softmax LogSoftmax Hardmax QLinearSoftmax'),
  ...rules(
    'elementwise',
    perOutput(8),
    `LayerNormalization SimplifiedLayerNormalization SkipLayerNormalization SkipSimplifiedLayerNormalization RMSNormalization
     InstanceNormalization GroupNormalization GroupNorm EmbedLayerNormalization`,
  ),
  ...rules('elementwise', (node) => out(node) * (2 * attribute(node, 'size') + 4), 'LRN'),
  ...rules('elementwise', pool, 'MaxPool AveragePool LpPool QLinearAveragePool MaxUnpool'),
  ...rules(
    'elementwise',
    perInput(1),
    `GlobalAveragePool GlobalMaxPool GlobalLpPool QLinearGlobalAveragePool ReduceSum ReduceMean ReduceMax ReduceMin ReduceProd
     ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceSumSquare ArgMax ArgMin QLinearReduceMean TopK`,
  ),
  ...rules('elementwise', perOutput(7), 'Resize Upsample GridSample RoiAlign'),
  ...rules(
    'gather',
    nothing,
    'Gather GatherElements GatherND Scatter ScatterElements ScatterND OneHot Compress EmbeddingBag',
  ),
  ...rules('tree', nothing, 'TreeEnsemble TreeEnsembleClassifier TreeEnsembleRegressor'),
  ...rules(
    'other',
    nothing,
    `Identity Reshape Flatten Squeeze Unsqueeze Transpose Concat Split SplitToSequence Slice Pad Expand Tile Shape Size Constant
     ConstantOfShape Cast CastLike Range If Loop Scan NonZero Unique Reverse ReverseSequence DepthToSpace SpaceToDepth EyeLike
     RandomNormal RandomUniform RandomNormalLike RandomUniformLike Bernoulli Multinomial NonMaxSuppression Trilu Optional
     OptionalGetElement OptionalHasElement SequenceAt SequenceConstruct SequenceEmpty SequenceErase SequenceInsert SequenceLength
     ConcatFromSequence StringNormalizer StringConcat StringSplit TfIdfVectorizer Tokenizer LabelEncoder OneHotEncoder ZipMap
     CategoryMapper DictVectorizer ArrayFeatureExtractor FeatureVectorizer CastMap Imputer QLinearConcat BitCast`,
  ),
]);

/** The rule of an operator, or undefined if there is none. */
export function ruleFor(opType: string, domain: string): OpRule | undefined {
  const isKnownDomain = domain === '' || domain === 'ai.onnx.ml' || domain.startsWith('com.m');
  return isKnownDomain ? RULES.get(opType) : undefined;
}
