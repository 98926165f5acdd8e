/**
 * Operators of the default domain that run in half precision: they accept float16 and have kernels for it on devices (CUDA, WebGPU, DirectML).
 * All others stay in float32. Left out on purpose, as ONNX's own converter does: TopK, CumSum, Min, Max, Range, Resize, Upsample,
 * NonMaxSuppression, RoiAlign and random numbers; and, because devices lack
 * kernels for them, LSTM, GRU, RNN and PRelu.
 */
export const HALF_OPERATORS: ReadonlySet<string> = new Set(
  [
    'Abs Add AveragePool BatchNormalization Ceil Clip Concat Conv ConvTranspose Cos DepthToSpace Div',
    'Einsum Elu Equal Erf Exp Expand Flatten Floor Gather GatherElements GatherND Gelu Gemm',
    'GlobalAveragePool GlobalMaxPool Greater GreaterOrEqual HardSigmoid HardSwish Identity',
    'InstanceNormalization LayerNormalization LeakyRelu Less LessOrEqual Log LogSoftmax MatMul MaxPool',
    'Mul Neg Pad Pow Reciprocal ReduceMax ReduceMean ReduceMin ReduceSum Relu Reshape',
    'ScatterElements ScatterND Sigmoid Sin Slice Softmax Softplus Softsign SpaceToDepth Split Sqrt',
    'Squeeze Sub Sum Tanh Tile Transpose Unsqueeze Where',
  ].flatMap((line) => line.split(' ')),
);

/** The same for ONNX Runtime's own operators, which take all their float inputs in one type. */
export const HALF_MICROSOFT: ReadonlySet<string> = new Set([
  'Attention',
  'BiasGelu',
  'FastGelu',
  'FusedMatMul',
  'Gelu',
  'MultiHeadAttention',
  'QuickGelu',
  'SkipLayerNormalization',
]);

/** Outputs by position that stay in float32 although their node runs in half precision: mean and deviation of a normalisation. */
export const FULL_OUTPUTS: Readonly<Record<string, readonly number[]>> = {
  LayerNormalization: [1, 2],
  SkipLayerNormalization: [1, 2],
};
