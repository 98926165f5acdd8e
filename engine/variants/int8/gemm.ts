import { intOf } from '#engine/variants/file/graph.ts';
import { makeNode } from '#engine/variants/file/make-node.ts';
import { integerProduct } from './integer-matmul.ts';
import { type Int8Rule, isLeft } from './rule.ts';

/** Gemm, `alpha × A × B + beta × C`, with a weight as B. `alpha` becomes part of the scales. */
export const GEMM: Int8Rule = {
  opType: 'Gemm',
  domain: '',
  rewrite: (node, context) => {
    const { inputs, outputs } = node;
    const [input = '', second = '', bias = ''] = inputs;
    const [output = ''] = outputs;
    const weight = context.weight(second);
    if (isLeft(weight)) return isLeft(context.weight(input)) ? weight : { left: 'weight-first' };
    if (weight.dims.length !== 2) return { left: 'weight-shape' };
    if (intOf(node, 'transA', 0) !== 0) return { left: 'gemm-form' };
    if (bias !== '' && intOf(node, 'beta', 1) !== 1) return { left: 'gemm-form' };
    const base = node.name || output;
    const transposed = intOf(node, 'transB', 0) !== 0;
    const factor = intOf(node, 'alpha', 1);
    const product = bias === '' ? output : context.names.fresh(`${base}_product`);
    const nodes = integerProduct({ base, input, weight, transposed, factor, output: product }, context);
    if (isLeft(nodes) || bias === '') return nodes;
    const name = context.names.fresh(`${base}_bias_add`);
    return [...nodes, makeNode('Add', { name, inputs: [product, bias], outputs: [output] })];
  },
};
