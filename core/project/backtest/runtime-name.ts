/** A runtime as results are compared: `exact` for two machines of the same kind, `family` between CPU and GPU. */
interface RuntimeName {
  readonly exact: string;
  readonly family: string;
}

/**
 * The runtime of a published stack. Versions of ONNX Runtime count as one, because kernels of plain operators change little; so do ncnn
 * builds for different instruction sets. Each MLPerf round is separate, because its rules and software changed from round to round.
 */
export function runtimeName(stack: string): RuntimeName {
  if (/onnx\s?runtime|\bORT\b|with ONNX/i.test(stack)) {
    const kernels = /MLAS \S+$/.exec(stack)?.[0];
    const provider = /cuda|gpu/i.test(stack) ? 'CUDA' : (kernels ?? 'CPU');
    return { exact: `ONNX Runtime ${provider}`, family: 'ONNX Runtime' };
  }
  if (stack.startsWith('ncnn')) return { exact: 'ncnn', family: 'ncnn' };
  if (stack.startsWith('torch')) return { exact: stack, family: 'torch' };
  return { exact: stack, family: stack };
}
