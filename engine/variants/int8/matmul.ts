import { integerProduct } from './integer-matmul.ts';
import { type Int8Rule, isLeft } from './rule.ts';

/** MatMul with a weight of two axes as its second input. */
export const MATMUL: Int8Rule = {
  opType: 'MatMul',
  domain: '',
  rewrite: ({ name, inputs: [input = '', second = ''], outputs: [output = ''] }, context) => {
    const weight = context.weight(second);
    if (isLeft(weight)) return isLeft(context.weight(input)) ? weight : { left: 'weight-first' };
    if (weight.dims.length !== 2) return { left: 'weight-shape' };
    return integerProduct({ base: name || output, input, weight, transposed: false, factor: 1, output }, context);
  },
};
