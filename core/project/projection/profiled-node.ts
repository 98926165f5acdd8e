import type { Precision, ProfileNode } from '#core/contract/run/profile.ts';
import { flopsOfNode, type ProfileEvent, shapesOf } from './flops.ts';
import type { GraphFacts, GraphNodeFacts } from './graph-facts.ts';
import { elementsOf } from './op-flops.ts';

/** A node and its work per row, without times. */
type NodeWork = Pick<
  ProfileNode,
  'opType' | 'opClass' | 'precision' | 'flopsPerRow' | 'weightBytes' | 'activationBytesPerRow'
>;

interface TypedShape {
  readonly type: string;
  readonly shape: readonly number[];
}

const PRECISIONS: Readonly<Record<string, Precision>> = {
  float: 'fp32',
  float16: 'fp16',
  bfloat16: 'bf16',
  double: 'fp64',
  int8: 'int8',
  uint8: 'int8',
  int4: 'int4',
  uint4: 'int4',
};

/**
 * The work of a node, from one of its events with `rows` rows and from the graph (undefined if the graph is unknown). ONNX Runtime repacks
 * constant weights of products and then omits their shape and bytes from the profile; they are restored from the graph.
 */
export function workOfNode(
  event: ProfileEvent,
  facts: GraphNodeFacts | undefined,
  weights: GraphFacts['weights'],
  rows: number,
): NodeWork {
  const opType = event.args?.op_name ?? '';
  const inputs = withWeights(typedShapes(event.args?.input_type_shape), facts, weights);
  const { flops, opClass } = flopsOfNode({
    opType,
    domain: facts?.domain ?? '',
    inputShapes: inputs.map(({ shape }) => shape),
    outputShapes: shapesOf(event.args?.output_type_shape),
    attributes: facts?.attributes ?? {},
  });
  const fromGraph = (facts?.inputs ?? []).reduce((bytes, name) => bytes + (weights.get(name)?.bytes ?? 0), 0);
  const fromProfile = Number(event.args?.parameter_size ?? 0);
  // A look-up reads only the requested rows, not the table.
  const weightBytes = opClass === 'gather' ? 0 : Math.max(fromGraph, fromProfile);
  const activationBytes = Number(event.args?.activation_size ?? 0) + Number(event.args?.output_size ?? 0);
  const lookedUp = opClass === 'gather' ? Number(event.args?.output_size ?? 0) : 0;
  return {
    opType,
    opClass,
    precision: precisionOf(inputs, facts),
    flopsPerRow: flops / rows,
    weightBytes,
    activationBytesPerRow: (activationBytes + lookedUp) / rows,
  };
}

function typedShapes(typed: readonly Readonly<Record<string, readonly number[]>>[] | undefined): readonly TypedShape[] {
  return (typed ?? []).flatMap((entry) => Object.entries(entry).map(([type, shape]) => ({ type, shape })));
}

/** The inputs in the order of the graph: those in the profile, with the omitted weights in between. */
function withWeights(
  seen: readonly TypedShape[],
  facts: GraphNodeFacts | undefined,
  weights: GraphFacts['weights'],
): readonly TypedShape[] {
  const names = (facts?.inputs ?? []).filter((name) => name !== '');
  let missing = names.length - seen.length;
  if (missing <= 0) return seen;
  const rest = [...seen];
  return names.flatMap((name) => {
    const weight = weights.get(name);
    const [next] = rest;
    const isSeen = next !== undefined && weight?.dims.join() === next.shape.join() && weight.type === next.type;
    if (weight !== undefined && missing > 0 && !isSeen) {
      missing--;
      return [{ type: weight.type, shape: weight.dims }];
    }
    rest.shift();
    return next === undefined ? [] : [next];
  });
}

/** The precision of the largest input. For weights packed into bytes, the graph says how many bits each has. */
function precisionOf(inputs: readonly TypedShape[], facts: GraphNodeFacts | undefined): Precision {
  const bits = facts?.attributes['bits'];
  if (facts?.opType.startsWith('MatMulNBits') === true) return bits === 8 ? 'int8' : 'int4';
  const largest = inputs.reduce<TypedShape | null>(
    (best, input) => (best === null || elementsOf(input.shape) > elementsOf(best.shape) ? input : best),
    null,
  );
  const type = largest?.type ?? '';
  return Object.hasOwn(PRECISIONS, type) ? (PRECISIONS[type] ?? 'other') : 'other';
}
