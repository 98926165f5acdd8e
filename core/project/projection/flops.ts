import { type NodeShapes, type OpClass, ruleFor } from './op-flops.ts';

/** The work of one execution of a node. `known` is false for an operator without a rule. */
interface NodeFlops {
  readonly flops: number;
  readonly opClass: OpClass;
  readonly known: boolean;
}

/**
 * FLOPs of one execution of a node: 2 per multiply-add, 1 per other arithmetic operation on an element, 0 for moving data and for visiting
 * a tree node (class `tree`). Shapes are those of the actual tensors, including the batch. A node with a missing shape counts 0. An
 * operator without a rule counts 0 and is not `known`.
 */
export function flopsOfNode(node: NodeShapes): NodeFlops {
  const rule = ruleFor(node.opType, node.domain);
  if (rule === undefined) return { flops: 0, opClass: 'other', known: false };
  const flops = rule.flops(node);
  const opClass = rule.opClass === 'conv' && isDepthwise(node) ? 'depthwise' : rule.opClass;
  return { flops: Number.isFinite(flops) ? flops : 0, opClass, known: true };
}

/** One filter per channel: weights [C·m, 1, …] over C > 1 channels. */
function isDepthwise({ opType, inputShapes }: NodeShapes): boolean {
  const weightAt = opType === 'QLinearConv' ? 3 : 1;
  const channels = inputShapes[0]?.[1] ?? 1;
  const perGroup = inputShapes[weightAt]?.[1];
  return opType !== 'ConvTranspose' && channels > 1 && perGroup === 1;
}

/** One event of ONNX Runtime's profile, with the fields that are used here. The file is an array of events. */
export interface ProfileEvent {
  readonly cat?: string;
  readonly name?: string;
  /** Whole microseconds. */
  readonly dur?: number;
  readonly args?: {
    readonly op_name?: string;
    /** ONNX Runtime's name of the execution provider. */
    readonly provider?: string;
    /** The node's index in the graph, and the bytes of its constant inputs, its other inputs and its outputs. All are strings. */
    readonly node_index?: string;
    readonly parameter_size?: string;
    readonly activation_size?: string;
    readonly output_size?: string;
    readonly input_type_shape?: readonly Readonly<Record<string, readonly number[]>>[];
    readonly output_type_shape?: readonly Readonly<Record<string, readonly number[]>>[];
  };
}

/** The facts of the graph about a node other than its shapes. */
export interface GraphNode {
  readonly opType: string;
  readonly domain: string;
  readonly attributes: Readonly<Record<string, number | string | readonly number[]>>;
}

/** FLOPs per row, in total and by class. `unknownOperators` have no rule and counted 0. */
interface ProfileFlops {
  readonly flopsPerRow: number;
  readonly byClass: Readonly<Partial<Record<OpClass, number>>>;
  readonly nodes: number;
  readonly unknownOperators: readonly string[];
}

/** Suffix that ONNX Runtime adds to a node's name for the time of its kernel. */
export const KERNEL_SUFFIX = '_kernel_time';

/** Shapes as the profile writes them, one tensor after the other. */
export function shapesOf(
  typed: readonly Readonly<Record<string, readonly number[]>>[] | undefined,
): (readonly number[])[] {
  return (typed ?? []).map((entry) => Object.values(entry)[0] ?? []);
}

/**
 * FLOPs per row from a profile of ONNX Runtime, recorded without graph optimisation so that its nodes are those of the file. Sums over all
 * nodes (each iteration of a loop counts), then divides by the number of runs in the profile and by `rows`, the rows of each run.
 * `nodesByName` gives attributes by the profile's node names; nodes missing from it are judged by their operator alone.
 */
export function flopsFromProfile(
  events: readonly ProfileEvent[],
  nodesByName: ReadonlyMap<string, GraphNode>,
  rows: number,
): ProfileFlops {
  const byClass: Partial<Record<OpClass, number>> = {};
  const unknown = new Set<string>();
  let nodes = 0;
  let total = 0;
  let runs = 0;
  for (const event of events) {
    if (event.cat === 'Session' && event.name === 'model_run') runs++;
    const opType = event.args?.op_name;
    if (event.cat !== 'Node' || opType === undefined || event.name?.endsWith(KERNEL_SUFFIX) !== true) continue;
    const graphNode = nodesByName.get(event.name.slice(0, -KERNEL_SUFFIX.length));
    const same = graphNode?.opType === opType ? graphNode : undefined;
    const work = flopsOfNode({
      opType,
      domain: same?.domain ?? '',
      inputShapes: shapesOf(event.args?.input_type_shape),
      outputShapes: shapesOf(event.args?.output_type_shape),
      attributes: same?.attributes ?? {},
    });
    if (!work.known) unknown.add(opType);
    nodes++;
    total += work.flops;
    byClass[work.opClass] = (byClass[work.opClass] ?? 0) + work.flops;
  }
  const share = 1 / (Math.max(runs, 1) * rows);
  for (const [opClass, flops] of Object.entries(byClass)) byClass[opClass as OpClass] = flops * share;
  return { flopsPerRow: total * share, byClass, nodes, unknownOperators: [...unknown].toSorted() };
}

export { type NodeShapes };
