import { encodeModel, type OnnxModel } from './onnx-writer/encode-model.ts';
import { int, node, type OnnxGraph, value } from './onnx-writer/graph.ts';
import { floatTensor } from './onnx-writer/tensor.ts';

/** A linear layer and a Relu over 30 features: 93 parameters, 372 bytes of weights. */
export const LINEAR: OnnxGraph = {
  name: 'linear',
  nodes: [
    node('Gemm', ['x', 'w', 'b'], 'h', { transB: int(1) }, { name: 'first' }),
    node('Relu', 'h', 'y', {}, { name: '' }),
  ],
  initializers: [floatTensor('w', [3, 30], new Float32Array(90)), floatTensor('b', [3], [1, 2, 3])],
  inputs: [value('x', 'float', ['batch', 30])],
  outputs: [value('y', 'float', ['batch', 3])],
};

/** LINEAR with parts of its graph or header replaced. */
export function model(graph: Partial<OnnxGraph> = {}, more: Partial<OnnxModel> = {}): Uint8Array {
  const whole = {
    graph: { ...LINEAR, ...graph },
    opsets: { '': 17 },
    irVersion: 8,
    producer: { name: 'test' },
    ...more,
  };
  return encodeModel(whole);
}
