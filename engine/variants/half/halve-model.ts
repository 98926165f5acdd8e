import type { LeftCode } from '#core/contract/model/variants.ts';
import { type EditableModel, type GraphNode, Names, TYPE, type Weight, elements } from '#engine/variants/file/graph.ts';
import { intAttribute, makeNode } from '#engine/variants/file/make-node.ts';
import { withoutUnused, withPlainWeights } from '#engine/variants/file/tidy.ts';
import { largestOf, readFloats } from '#engine/variants/file/weight-values.ts';
import { frequentOperators, NodeCounts, operatorName } from '#engine/variants/left-nodes.ts';
import type { Rewriting } from '#engine/variants/rewriting.ts';
import { halfBits } from '#engine/dataset/arrays/half.ts';
import { FULL_OUTPUTS, HALF_MICROSOFT, HALF_OPERATORS } from './half-operators.ts';
import { valueTypes } from './value-types.ts';

/** Cast takes float16 in its present form from this opset on. */
const MIN_OPSET = 9;
/** Operators that only make or convert values, so that nothing is lost if they stay as they are. */
const NOT_WORTH_NAMING = new Set(['Cast', 'Constant', 'ConstantOfShape', 'Shape', 'CastLike']);

/**
 * The fp16 variant: operators that have kernels for half precision, and their weights, are halved; casts stand where values pass between
 * them and the rest, which stays in float32. Inputs and outputs of the model keep their types, and subgraphs are left as they are.
 */
export function halveModel(original: EditableModel): Rewriting {
  const opset = original.opsets.get('') ?? 0;
  if (opset < MIN_OPSET)
    return { kind: 'not-made', reason: { code: 'opset-too-low', opset, needed: MIN_OPSET }, left: [] };
  const model = withPlainWeights(original);
  const halving = new Halving(model);
  const nodes = model.nodes.flatMap((node) => halving.rewrite(node));
  const whole = [...nodes, ...halving.castOutputs()];
  const { changed, left } = halving.counts;
  if (Object.keys(changed).length === 0) {
    const isHalf = [...model.weights.values()].some(({ dataType }) => dataType === TYPE.float16);
    const nothing = { code: 'nothing-to-do' as const, operators: frequentOperators(model.nodes) };
    return { kind: 'not-made', reason: isHalf ? { code: 'already-half' } : nothing, left };
  }
  return {
    kind: 'rewritten',
    model: withoutUnused({ ...model, nodes: whole, weights: halving.weights }),
    changed,
    left,
  };
}

/**
 * Every float tensor has up to two forms: under its own name in float32, which subgraphs and outputs read too, and under another name in half
 * precision. A form that does not exist yet is made by a cast where it is first read.
 */
class Halving {
  readonly counts = new NodeCounts();
  readonly weights: Map<string, Weight>;
  readonly #model: EditableModel;
  readonly #types: ReadonlyMap<string, number>;
  readonly #names: Names;
  readonly #overridable: ReadonlySet<string>;
  readonly #halves = new Map<string, string>();
  /** Tensors that only exist in half precision so far. */
  readonly #onlyHalf = new Set<string>();

  constructor(model: EditableModel) {
    this.#model = model;
    this.#types = valueTypes(model);
    this.#names = new Names(model);
    this.weights = new Map(model.weights);
    this.#overridable = new Set(model.inputs.map((port) => port.name));
  }

  rewrite(node: GraphNode): readonly GraphNode[] {
    const reason = this.#reasonToLeave(node);
    const operator = operatorName(node);
    if (reason === null) {
      this.counts.change(operator);
      return this.#halved(node);
    }
    if (reason !== 'not-needed') this.counts.leave(operator, node.name || (node.outputs[0] ?? ''), reason);
    const reads = [...node.inputs, ...(node.inside?.reads ?? [])];
    return [...reads.flatMap((name) => this.#castToFull(name)), node];
  }

  castOutputs(): readonly GraphNode[] {
    return this.#model.outputs.flatMap(({ name }) => this.#castToFull(name));
  }

  #reasonToLeave({ opType, domain, inputs, outputs, inside }: GraphNode): LeftCode | null {
    const names = [...inputs, ...outputs].filter((name) => name !== '');
    const floats = names.filter((name) => this.#types.get(name) === TYPE.float);
    const isUnknown = names.some((name) => !this.#types.has(name));
    if (!isUnknown && floats.length === 0) return 'not-needed';
    if (domain === '' && NOT_WORTH_NAMING.has(opType)) return 'not-needed';
    if (inside !== null) return 'in-subgraph';
    const hasKernel =
      domain === '' ? HALF_OPERATORS.has(opType) : domain === 'com.microsoft' && HALF_MICROSOFT.has(opType);
    if (!hasKernel) return 'no-half-kernel';
    if (isUnknown) return 'type-unknown';
    return inputs.some((name) => this.#isBeyond(name)) ? 'beyond-half' : null;
  }

  /** Whether a weight does not fit into half precision. */
  #isBeyond(name: string): boolean {
    const weight = this.weights.get(name);
    if (weight === undefined || weight.dataType !== TYPE.float || this.#halves.has(name)) return false;
    return weight.data === null || largestOf(weight) > LARGEST_HALF;
  }

  #halved(node: GraphNode): readonly GraphNode[] {
    const casts: GraphNode[] = [];
    const inputs = node.inputs.map((name) => {
      if (this.#types.get(name) !== TYPE.float) return name;
      const { half, cast } = this.#halfOf(name);
      casts.push(...cast);
      return half;
    });
    const inFull = FULL_OUTPUTS[node.opType] ?? [];
    const outputs = node.outputs.map((name, position) => {
      if (this.#types.get(name) !== TYPE.float || inFull.includes(position)) return name;
      const half = this.#names.fresh(`${name}_fp16`);
      this.#halves.set(name, half);
      this.#onlyHalf.add(name);
      return half;
    });
    return [...casts, { ...node, inputs, outputs }];
  }

  #halfOf(name: string): { readonly half: string; readonly cast: readonly GraphNode[] } {
    const known = this.#halves.get(name);
    if (known !== undefined) return { half: known, cast: [] };
    const half = this.#names.fresh(`${name}_fp16`);
    this.#halves.set(name, half);
    const weight = this.weights.get(name);
    if (weight !== undefined && !this.#overridable.has(name)) {
      this.weights.set(half, halvedWeight(weight, half));
      return { half, cast: [] };
    }
    return { half, cast: [this.#cast(name, half, TYPE.float16)] };
  }

  #castToFull(name: string): readonly GraphNode[] {
    const half = this.#halves.get(name);
    if (half === undefined || !this.#onlyHalf.delete(name)) return [];
    return [this.#cast(half, name, TYPE.float)];
  }

  #cast(from: string, to: string, type: number): GraphNode {
    const name = this.#names.fresh(`${to}_Cast`);
    return makeNode('Cast', { name, inputs: [from], outputs: [to] }, [intAttribute('to', type)]);
  }
}

/** The largest number of half precision (IEEE 754 binary16). */
const LARGEST_HALF = 65_504;

/** A float weight in half precision, under another name. The elements are rounded to the nearest while they are written, ties to even. */
function halvedWeight(weight: Weight, name: string): Weight {
  const produce = (write: (bytes: Uint8Array) => void): void =>
    readFloats(weight, (values) => {
      const halves = new Uint16Array(values.length);
      for (let index = 0; index < values.length; index++) halves[index] = halfBits(values[index] ?? 0);
      write(new Uint8Array(halves.buffer));
    });
  const data = { kind: 'produced' as const, length: 2 * elements(weight), produce };
  return { name, dims: weight.dims, dataType: TYPE.float16, data, encoded: null };
}
