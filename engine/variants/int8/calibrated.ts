import { elements, type GraphNode } from '#engine/variants/file/graph.ts';
import { floatsOf } from '#engine/variants/file/weight-values.ts';
import { type Int8Context, LARGEST_BYTE, scaleOfRange, type StaticScale } from './context.ts';
import { isLeft } from './rule.ts';

/** A node with scales from the user's rows, and the tensor that whole numbers stand for behind it. */
export interface CalibratedOutput {
  /** A Relu, or a Clip from 0 on, that is the only reader of the node's output: whole numbers begin and end where it does. */
  readonly activation: GraphNode | null;
  readonly tensor: string;
}

/** What is calibrated of a node. */
export function calibratedOutput({ outputs: [output = ''] }: GraphNode, context: Int8Context): CalibratedOutput {
  const reader = context.onlyReader(output);
  const activation = reader !== null && isActivation(reader, context) ? reader : null;
  return { activation, tensor: activation?.outputs[0] ?? output };
}

/** What ONNX Runtime drops before QuantizeLinear, because the smallest and the largest whole number have the same effect. */
function isActivation({ opType, domain, inputs: [, low = '', high = ''] }: GraphNode, context: Int8Context): boolean {
  if (domain !== '') return false;
  if (opType === 'Relu') return true;
  if (opType !== 'Clip' || limitOf(low, context) !== 0) return false;
  const max = high === '' ? Number.POSITIVE_INFINITY : limitOf(high, context);
  return max !== null && (max === Number.POSITIVE_INFINITY || largestBelow(max));
}

/** A constant limit of a Clip; null for an omitted or a computed one. */
function limitOf(name: string, context: Int8Context): number | null {
  const weight = context.weight(name);
  return isLeft(weight) || elements(weight) !== 1 ? null : (floatsOf(weight)[0] ?? null);
}

/** Whether the largest whole number of a tensor from 0 to `max` is not above it, as ONNX Runtime computes that. */
function largestBelow(max: number): boolean {
  return Math.fround(LARGEST_BYTE * scaleOfRange({ min: 0, max }).scale) <= max + 2 ** -23;
}

/** A node whose inputs went through whole numbers, with its activation and the pair behind both; the range must be known. */
export function inWholeNumbers(
  node: GraphNode,
  { activation, tensor }: CalibratedOutput,
  context: Int8Context,
): readonly GraphNode[] {
  const range = context.ranges?.get(tensor);
  if (range === undefined) throw new Error(`${tensor} has no range`);
  if (activation !== null) context.takeOver(activation);
  return beforePair(node, { activation, tensor, scale: scaleOfRange(range) }, context);
}

/** A node whose output takes no new values: it keeps the scale of its input. */
export function withScaleOf(scale: StaticScale, node: GraphNode, context: Int8Context): readonly GraphNode[] {
  return beforePair(node, { activation: null, tensor: node.outputs[0] ?? '', scale }, context);
}

function beforePair(
  node: GraphNode,
  { activation, tensor, scale }: CalibratedOutput & { readonly scale: StaticScale },
  context: Int8Context,
): readonly GraphNode[] {
  const raw = context.names.fresh(`${tensor}_float`);
  const nodes = activation === null ? [{ ...node, outputs: [raw] }] : [node, { ...activation, outputs: [raw] }];
  return [...nodes, ...context.throughBytes({ from: raw, to: tensor, standsFor: tensor }, scale)];
}
