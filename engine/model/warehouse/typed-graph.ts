import type { TensorInfo } from '#core/contract/model/model.ts';
import { dataTypeName } from '#engine/model/element-types.ts';
import type { LocalFunction, ModelVisitor, ScannedNode, TypedRole } from '#engine/model/graph-scan.ts';
import { requireWithin } from '#engine/model/limits.ts';
import type { SparseHeader, TensorHeader } from '#engine/model/tensor-scan.ts';

/** Maximum number of nodes that are kept at a time. The largest published graphs have a tenth. */
const MAX_NODES = 200_000;

/** A node with the graphs that it owns. */
export interface TypedNode extends ScannedNode {
  readonly graphs: readonly TypedGraph[];
}

/** A graph with the types that it states. */
export interface TypedGraph {
  readonly nodes: TypedNode[];
  readonly inputs: TensorInfo[];
  readonly outputs: TensorInfo[];
  /** Element types by tensor: of its initialisers, and as stated for any other tensor. */
  readonly weights: Map<string, string>;
  readonly stated: Map<string, string>;
}

/** A function of the model with its body. */
export interface TypedFunction extends LocalFunction {
  readonly body: TypedGraph;
}

/** A type as the kernels name it: `float`, `seq(float)`; null if it is not stated. */
export function typeOf({ kind, type }: TensorInfo): string | null {
  if (kind === 'unknown' || type === 'unknown') return null;
  return kind === 'sparse-tensor' ? `sparse(${type})` : type.replaceAll(/tensor\((\w+)\)/g, '$1');
}

/** Collects the graph of a model with its functions. Throws LimitError for one that is too large. */
export class GraphCollector implements ModelVisitor {
  readonly wantsAttributes = true;
  readonly functions = new Map<string, TypedFunction>();
  /** The first tensor of an attribute for each data type. */
  readonly constants = new Map<string, string>();
  /** Graphs outside any other. */
  readonly #roots: TypedGraph[] = [];
  readonly #open: TypedGraph[] = [];
  /** The graphs of the node that is being read, for each open graph. */
  readonly #owned: TypedGraph[][] = [];
  #nodes = 0;

  graph(at: 'start' | 'end'): void {
    if (at === 'start') {
      this.#open.push({ nodes: [], inputs: [], outputs: [], weights: new Map(), stated: new Map() });
      this.#owned.push([]);
      return;
    }
    const ended = this.#open.pop();
    this.#owned.pop();
    if (ended === undefined) return;
    if (this.#open.length === 0) this.#roots.push(ended);
    else this.#owned.at(-1)?.push(ended);
  }

  node(node: ScannedNode): void {
    this.#nodes += 1;
    requireWithin(this.#nodes, MAX_NODES, 'nodes');
    const graphs = this.#owned.at(-1)?.splice(0) ?? [];
    this.#open.at(-1)?.nodes.push({ ...node, graphs });
  }

  typed(role: TypedRole, info: TensorInfo): void {
    const graph = this.#open.at(-1);
    if (graph === undefined) return;
    if (role === 'input') graph.inputs.push(info);
    if (role === 'output') graph.outputs.push(info);
    const type = typeOf(info);
    // An output may be described again as a tensor; what it is as an output counts.
    const isKnown = role === 'value' && graph.stated.has(info.name);
    if (type !== null && !isKnown) graph.stated.set(info.name, type);
  }

  initializer({ name, dataType }: TensorHeader): void {
    this.#open.at(-1)?.weights.set(name, dataTypeName(dataType));
  }

  sparseInitializer({ values }: SparseHeader): void {
    if (values !== null) this.initializer(values);
  }

  attributeTensor({ dataType, name }: TensorHeader): void {
    const type = dataTypeName(dataType);
    if (!this.constants.has(type)) this.constants.set(type, name);
  }

  localFunction(signature: LocalFunction): void {
    const body = this.#roots.pop();
    if (body !== undefined) this.functions.set(`${signature.domain}.${signature.name}`, { ...signature, body });
  }

  input(): void {
    // `typed` has it.
  }

  output(): void {
    // `typed` has it.
  }

  /** The graph of the model, after the scan. */
  get main(): TypedGraph | null {
    return this.#roots[0] ?? null;
  }
}
