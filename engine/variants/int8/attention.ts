import { TYPE } from '#engine/variants/file/graph.ts';
import { quantiseWeight } from './quantise.ts';
import { type Int8Rule, isLeft } from './rule.ts';

/** ONNX Runtime's own operators. */
const MICROSOFT = 'com.microsoft';
/** Attributes that QAttention has too. */
const SHARED = new Set(['num_heads', 'unidirectional', 'do_rotary', 'mask_filter_value', 'past_present_share_buffer']);

/**
 * ONNX Runtime's Attention, which holds the weight of queries, keys and values, becomes QAttention. The form with hidden sizes of their own, a
 * bias of the scores, or a scale of its own has no counterpart.
 */
export const ATTENTION: Int8Rule = {
  opType: 'Attention',
  domain: MICROSOFT,
  rewrite: (node, context) => {
    const [input = '', second = '', bias = '', mask = '', past = '', ...others] = node.inputs;
    const weight = context.weight(second);
    if (isLeft(weight)) return weight;
    const isPlain = node.attributes.every(({ name }) => SHARED.has(name)) && others.every((name) => name === '');
    if (!isPlain || bias === '') return { left: 'attention-form' };
    const [rows = 0, columns = 0] = weight.dims;
    if (weight.dims.length !== 2) return { left: 'weight-shape' };
    const quantised = quantiseWeight(weight, { rows, columns, channels: 'columns' });
    if (quantised === null) return { left: 'weight-not-finite' };
    const name = context.names.fresh(`${weight.name}_quantized`);
    context.add({ name, dims: weight.dims, dataType: TYPE.int8, data: quantised.data, encoded: null });
    const scales = context.addFloats(`${weight.name}_scale`, quantised.scales);
    const zeros = context.addZeros(`${weight.name}_zero_point`, columns);
    const { input: whole, nodes } = context.dynamic(input);
    const inputs = [whole.quantised, name, bias, whole.scale, scales, mask, whole.zeroPoint, zeros, past];
    return [
      ...nodes,
      { ...node, name: context.names.fresh(`${node.name || node.outputs[0]}_quant`), opType: 'QAttention', inputs },
    ];
  },
};
