import type { ModelDescription } from '#core/contract/model/model.ts';
import { oncePer } from '#core/once-per.ts';

/**
 * Operators of the default domain that ONNX Runtime's CUDA execution provider has a kernel for (microsoft/onnxruntime
 * docs/OperatorKernels.md@001d12d2, read 2026-11-26).
 */
const KERNELS =
  'Abs Add Affine And ArgMax ArgMin Attention AveragePool BatchNormalization Cast Ceil Clip Compress Concat ConcatFromSequence ' +
  'ConstantOfShape Conv ConvTranspose Cos Crop CumSum DepthToSpace DequantizeLinear Div Dropout DynamicSlice Einsum Elu Equal Erf Exp ' +
  'Expand EyeLike Flatten Floor GRU Gather GatherElements GatherND Gelu Gemm GlobalAveragePool GlobalMaxPool Greater GreaterOrEqual ' +
  'GridSample HardSigmoid HardSwish Identity If ImageScaler InstanceNormalization IsInf IsNaN LRN LSTM LayerNormalization LeakyRelu ' +
  'Less LessOrEqual Log LogSoftmax Loop MatMul MatMulInteger Max MaxPool Min Mod Mul Neg NonZero Not OneHot Or PRelu Pad ' +
  'ParametricSoftplus Pow QuantizeLinear RMSNormalization RNN RandomNormal RandomNormalLike RandomUniform RandomUniformLike Range ' +
  'Reciprocal ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare Relu ' +
  'Reshape Resize ReverseSequence RoiAlign RotaryEmbedding Round ScaledTanh Scan Scatter ScatterElements ScatterND Selu SequenceAt ' +
  'SequenceConstruct SequenceEmpty SequenceErase SequenceInsert SequenceLength Shape Shrink Sigmoid Sign SimplifiedLayerNormalization ' +
  'Sin Size Slice Softmax Softplus Softsign SpaceToDepth Split Sqrt Squeeze Sub Sum Tanh TensorScatter ThresholdedRelu Tile TopK ' +
  'Transpose Trilu Unsqueeze Upsample Where Xor';

/** Operators without a kernel of their own that the runtime folds, or replaces by operators that have one. */
const REPLACED = 'Constant CastLike Celu GroupNormalization MeanVarianceNormalization Mish Swish';

/** The same for the domain `com.microsoft`, in the same document. */
const MICROSOFT_KERNELS =
  'Attention BiasAdd BiasGelu BiasSoftmax BiasSplitGelu DecoderMaskedMultiHeadAttention DecoderMaskedSelfAttention ' +
  'EmbedLayerNormalization FastGelu FusedConv FusedMatMul GatedRelativePositionBias GatherBlockQuantized Gelu GridSample GroupNorm ' +
  'GroupQueryAttention LongformerAttention MatMulBnb4 MatMulNBits MoE MultiHeadAttention NhwcConv PackedAttention ' +
  'PackedMultiHeadAttention QAttention QMoE QuickGelu RelativePositionBias RemovePadding RestorePadding RotaryEmbedding ' +
  'SkipGroupNorm SkipLayerNormalization SkipSimplifiedLayerNormalization';

const DEFAULT_DOMAIN = new Set(`${KERNELS} ${REPLACED}`.split(' '));
const MICROSOFT_DOMAIN = new Set(MICROSOFT_KERNELS.split(' '));

/**
 * The operators of a model that the CUDA execution provider leaves to the CPU: those of `ai.onnx.ml`, and those without a kernel. Both are
 * empty if the run does not list operators.
 */
export const operatorsWithoutCuda = oncePer(
  ({ operators }: ModelDescription): { readonly ml: readonly string[]; readonly other: readonly string[] } => {
    const ml: string[] = [];
    const other: string[] = [];
    for (const name of Object.keys(operators ?? {}).toSorted()) {
      if (name.startsWith('ai.onnx.ml.') || name.startsWith('TreeEnsemble')) ml.push(name);
      else if (!hasKernel(name)) other.push(name);
    }
    return { ml, other };
  },
);

function hasKernel(name: string): boolean {
  const dot = name.lastIndexOf('.');
  if (dot === -1) return DEFAULT_DOMAIN.has(name);
  const [domain, operator] = [name.slice(0, dot), name.slice(dot + 1)];
  return domain === 'com.microsoft'
    ? MICROSOFT_DOMAIN.has(operator)
    : domain === 'ai.onnx' && DEFAULT_DOMAIN.has(operator);
}
