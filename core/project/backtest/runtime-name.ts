/** A runtime as it is compared: `exact` for two machines of a kind, `family` between CPU and GPU. */
interface RuntimeName {
  readonly exact: string;
  readonly family: string;
}

/**
 * The runtime of a published stack. Versions of ONNX Runtime count as one (kernels of plain operators change little), so do the builds of ncnn for
 * different instruction sets; a round of MLPerf is one, since its rules and its software changed from one to the next.
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
