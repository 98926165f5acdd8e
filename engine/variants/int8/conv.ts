import { type GraphNode, TYPE, type Weight } from '#engine/variants/file/graph.ts';
import { intAttribute, int32Weight, makeNode } from '#engine/variants/file/make-node.ts';
import { floatsOf } from '#engine/variants/file/weight-values.ts';
import { calibratedOutput, inWholeNumbers } from './calibrated.ts';
import { type Int8Context, scaleOfRange, type StaticInput } from './context.ts';
import { quantiseWeight } from './quantise.ts';
import type { Left } from './context.ts';
import { type Int8Rule, isLeft } from './rule.ts';

/** DequantizeLinear has an axis, and with it a scale for each channel, from this opset on. */
const MIN_OPSET = 13;
const LARGEST_INT32 = 2 ** 31 - 1;

/**
 * Conv with a constant weight, between pairs of QuantizeLinear and DequantizeLinear, which ONNX Runtime fuses to QLinearConv. A Relu or Clip
 * behind it is kept inside the pair.
 */
export const CONV: Int8Rule = {
  opType: 'Conv',
  domain: '',
  rewrite: (node, context) => {
    const parts = partsOf(node, context);
    if (isLeft(parts)) return parts;
    const { ranges } = context;
    if (ranges === null) return { left: 'no-data' };
    const { input, weight, bias } = parts;
    const [channels = 0] = weight.dims;
    const quantised = quantiseWeight(weight, {
      rows: channels,
      columns: weight.dims.slice(1).reduce((product, dim) => product * dim, 1),
      channels: 'rows',
    });
    if (quantised === null) return { left: 'weight-not-finite' };
    const leaving = calibratedOutput(node, context);
    // Before the input enters: what a node that is left has made would be missing.
    const entering = ranges.has(leaving.tensor) ? enter(input, context) : null;
    if (entering === null) return { left: 'not-calibrated' };
    const biasScales = quantised.scales.map((scale) => scale * entering.input.scale);
    const biasNodes = bias === null ? [] : biasOf(node, { bias, scales: biasScales, context });
    const weightName = context.names.fresh(`${weight.name}_quantized`);
    context.add({ name: weightName, dims: weight.dims, dataType: TYPE.int8, data: quantised.data, encoded: null });
    const weightNode = perChannel(weightName, {
      scales: context.addFloats(`${weight.name}_scale`, quantised.scales),
      zeros: context.addZeros(`${weight.name}_zero_point`, channels),
      context,
    });
    const inputs = [entering.input.name, ...weightNode.outputs, ...(biasNodes[0]?.outputs ?? [])];
    return [...entering.nodes, weightNode, ...biasNodes, ...inWholeNumbers({ ...node, inputs }, leaving, context)];
  },
  inWhole: (node, context) => {
    const parts = partsOf(node, context);
    return isLeft(parts) ? [] : [parts.input, calibratedOutput(node, context).tensor];
  },
};

interface ConvParts {
  readonly input: string;
  readonly weight: Weight;
  readonly bias: Weight | null;
}

function partsOf({ inputs }: GraphNode, context: Int8Context): ConvParts | Left {
  const [input = '', second = '', third = ''] = inputs;
  const weight = context.weight(second);
  if (isLeft(weight)) return weight;
  if (context.opset < MIN_OPSET) return { left: 'opset-below-13' };
  const bias = third === '' ? null : context.weight(third);
  if (bias !== null && isLeft(bias)) return bias;
  return { input, weight, bias };
}

function enter(
  input: string,
  context: Int8Context,
): { readonly input: StaticInput; readonly nodes: readonly GraphNode[] } | null {
  const known = context.staticInput(input);
  if (known !== null) return { input: known, nodes: [] };
  const range = context.ranges?.get(input);
  if (range === undefined) return null;
  const to = context.names.fresh(`${input}_dequantized`);
  const nodes = context.throughBytes({ from: input, to, standsFor: input }, scaleOfRange(range));
  const made = context.staticInput(input);
  return made === null ? null : { input: made, nodes };
}

interface PerChannel {
  readonly scales: string;
  readonly zeros: string;
  readonly context: Int8Context;
}

function perChannel(quantised: string, { scales, zeros, context }: PerChannel): GraphNode {
  const ports = {
    name: context.names.fresh(`${quantised}_DequantizeLinear`),
    inputs: [quantised, scales, zeros],
    outputs: [context.names.fresh(`${quantised}_dequantized`)],
  };
  return makeNode('DequantizeLinear', ports, [intAttribute('axis', 0)]);
}

/** The bias in whole numbers of the size of the products: the scale of the input times those of the weight. */
function biasOf(
  node: GraphNode,
  { bias, scales, context }: { readonly bias: Weight; readonly scales: Float32Array; readonly context: Int8Context },
): readonly GraphNode[] {
  const whole = Int32Array.from(floatsOf(bias), (value, channel) =>
    Math.max(-LARGEST_INT32, Math.min(LARGEST_INT32, Math.round(value / (scales[channel] ?? 1)))),
  );
  const base = `${node.name || node.outputs[0]}_bias`;
  const quantised = context.add(int32Weight(context.names.fresh(`${base}_quantized`), whole));
  const zeros = context.add(int32Weight(context.names.fresh(`${base}_zero_point`), new Int32Array(whole.length)));
  return [perChannel(quantised, { scales: context.addFloats(`${base}_scale`, scales), zeros, context })];
}
