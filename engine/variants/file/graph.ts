import type { Piece, Rope } from './rope.ts';

/** Numbers of `TensorProto.DataType` that rewriting deals with. */
export const TYPE = { float: 1, uint8: 2, int8: 3, int32: 6, int64: 7, bool: 9, float16: 10 } as const;

/** An initialiser, or the value of a Constant. */
export interface Weight {
  readonly name: string;
  readonly dims: readonly number[];
  /** `TensorProto.DataType`. */
  readonly dataType: number;
  /**
   * Its elements, little-endian and row-major; null if they are stored otherwise (strings, lists of numbers), in which case the tensor can
   * only be passed on as it is.
   */
  readonly data: Piece | null;
  /** The encoded TensorProto of the file; null for a new tensor and for one with external data. */
  readonly encoded: Piece | null;
}

/** An attribute of a node. */
export interface Attribute {
  readonly name: string;
  /** The encoded AttributeProto. */
  readonly encoded: Piece;
  /** A single number, or a list of whole numbers; null for other kinds. */
  readonly value: number | string | readonly number[] | null;
  /** The tensor of a Constant; null for other kinds. */
  readonly tensor: Weight | null;
}

/** A node of the main graph. */
export interface GraphNode {
  readonly name: string;
  readonly opType: string;
  /** Empty for the default domain in either notation. */
  readonly domain: string;
  /** '' for an omitted optional one. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: readonly Attribute[];
  /** Operators of the nodes in its subgraphs, and the names that those nodes read. */
  readonly inside: { readonly operators: readonly InnerOperator[]; readonly reads: ReadonlySet<string> } | null;
  /** Other encoded fields: documentation, metadata, an overload. */
  readonly more: readonly Piece[];
}

/** A node in a subgraph, as far as rewriting needs to know it. */
export interface InnerOperator {
  readonly name: string;
  readonly opType: string;
  readonly domain: string;
}

/** An input, an output or a noted value of the graph. */
export interface Port {
  readonly name: string;
  /** Element type of a tensor; 0 for anything else. */
  readonly dataType: number;
  /** The encoded ValueInfoProto. */
  readonly encoded: Piece;
}

/** A complete model whose weights stay in their files. */
export interface EditableModel {
  readonly irVersion: number;
  /** Version by domain, '' for the default one. */
  readonly opsets: ReadonlyMap<string, number>;
  /** Other encoded fields of the model: producer, metadata, functions. */
  readonly more: Rope;
  readonly nodes: readonly GraphNode[];
  readonly weights: ReadonlyMap<string, Weight>;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  /** Types and shapes of other values, where the file notes them. */
  readonly values: readonly Port[];
  /** Other encoded fields of the graph: its name, documentation, sparse initialisers. */
  readonly graphMore: Rope;
  /** Whether the weights are in other files. */
  readonly isExternal: boolean;
}

/** Number of elements of a tensor. */
export function elements({ dims }: Pick<Weight, 'dims'>): number {
  return dims.reduce((product, dim) => product * dim, 1);
}

/** The value of an attribute that is a whole number, or a default. */
export function intOf({ attributes }: GraphNode, name: string, otherwise: number): number {
  const value = attributes.find((each) => each.name === name)?.value;
  return typeof value === 'number' ? value : otherwise;
}

/** Names that a node reads, also in its subgraphs; none is empty. */
export function readsOf({ inputs, inside }: GraphNode): readonly string[] {
  const direct = inputs.filter((name) => name !== '');
  return inside === null ? direct : [...direct, ...inside.reads];
}

/** Makes names that the model does not have yet. */
export class Names {
  readonly #taken: Set<string>;

  constructor(model: EditableModel) {
    this.#taken = new Set([
      ...model.weights.keys(),
      ...model.nodes.flatMap(({ name, inputs, outputs, inside }) => [
        name,
        ...inputs,
        ...outputs,
        ...(inside?.reads ?? []),
        ...(inside?.operators.map((each) => each.name) ?? []),
      ]),
      ...[...model.inputs, ...model.outputs].map((port) => port.name),
    ]);
  }

  fresh(wanted: string): string {
    let name = wanted;
    for (let count = 1; this.#taken.has(name); count++) name = `${wanted}_${count}`;
    this.#taken.add(name);
    return name;
  }
}
