import { calibratedOutput, inWholeNumbers, withScaleOf } from './calibrated.ts';
import type { Int8Rule } from './rule.ts';

/**
 * Operators between convolutions. Their inputs went through whole numbers already, so that ONNX Runtime runs them in whole numbers once their
 * output does too; a branch in float32 would be converted there and back. Concat and AveragePool have no rule: their kernels in whole numbers are
 * slower than those in float32.
 */

/** The sum of two branches, as in residual networks; its Relu or Clip is kept inside the pair. */
export const ADD: Int8Rule = following('Add');

export const GLOBAL_AVERAGE_POOL: Int8Rule = following('GlobalAveragePool');

/** Takes no new values, so it keeps the scale of its input. */
export const MAX_POOL: Int8Rule = {
  opType: 'MaxPool',
  domain: '',
  follows: true,
  rewrite: (node, context) => {
    const [input = ''] = node.inputs;
    const entering = context.staticInput(input);
    if (entering === null || hasIndices(node)) return { left: 'not-needed' };
    return withScaleOf(entering, { ...node, inputs: [entering.name] }, context);
  },
  inWhole: (node, _context, isWhole) =>
    isWhole(node.inputs[0] ?? '') && !hasIndices(node) ? [node.outputs[0] ?? ''] : [],
};

function hasIndices({ outputs }: { readonly outputs: readonly string[] }): boolean {
  return (outputs[1] ?? '') !== '';
}

function following(opType: string): Int8Rule {
  return {
    opType,
    domain: '',
    follows: true,
    rewrite: (node, context) => {
      const entering = node.inputs.flatMap((name) => context.staticInput(name) ?? []);
      const leaving = calibratedOutput(node, context);
      if (entering.length < node.inputs.length || context.ranges?.has(leaving.tensor) !== true) {
        return { left: 'not-needed' };
      }
      return inWholeNumbers({ ...node, inputs: entering.map(({ name }) => name) }, leaving, context);
    },
    inWhole: (node, context, isWhole) => (node.inputs.every(isWhole) ? [calibratedOutput(node, context).tensor] : []),
  };
}
