import type { BigQueryReason } from '#core/contract/model/bigquery.ts';
import { dataTypeName } from '#engine/model/element-types.ts';
import { type Kernel, kernelsOf112, limitsOfBigQuery } from './kernels.ts';
import { outputTypes, type TensorType } from './node-types.ts';
import { type GraphCollector, type TypedFunction, type TypedGraph, typeOf, type TypedNode } from './typed-graph.ts';

/** The last type of TensorProto that ONNX Runtime 1.12 knows: bfloat16. */
const LAST_DATA_TYPE = 16;
const KNOWN_TYPES: ReadonlySet<string> = new Set(
  Array.from({ length: LAST_DATA_TYPE }, (_, before) => dataTypeName(before + 1)),
);
/** Functions that call functions, at most. */
const MAX_CALLS = 32;

/** The types of the tensors of a graph, and of the graphs around it. */
class Scope {
  readonly #types = new Map<string, TensorType>();
  readonly #outer: Scope | null;
  readonly opset: ReadonlyMap<string, number>;

  constructor(outer: Scope | null, opset: ReadonlyMap<string, number>) {
    this.#outer = outer;
    this.opset = opset;
  }

  set(name: string, type: TensorType): void {
    this.#types.set(name, type);
  }

  has(name: string): boolean {
    return this.#types.has(name) || (this.#outer?.has(name) ?? false);
  }

  get(name: string): TensorType {
    return this.#types.has(name) ? (this.#types.get(name) ?? null) : (this.#outer?.get(name) ?? null);
  }
}

function operatorName({ opType, domain }: Pick<TypedNode, 'opType' | 'domain'>): string {
  return domain === '' ? opType : `${domain}.${opType}`;
}

/** Follows the types through a graph and notes every node that ONNX Runtime 1.12 has no kernel for. */
export class GraphCheck {
  readonly #collector: GraphCollector;
  readonly #opset: ReadonlyMap<string, number>;
  /** Reasons by what is the same about them, with the number of their nodes. */
  readonly #found = new Map<string, BigQueryReason>();
  #undecided: string | null = null;
  #calls = 0;

  constructor(collector: GraphCollector, opset: ReadonlyMap<string, number>) {
    this.#collector = collector;
    this.#opset = opset;
  }

  /** Why the graph cannot be loaded; empty if it can. */
  reasons(): readonly BigQueryReason[] {
    const { main, constants } = this.#collector;
    for (const [type, tensor] of constants) this.#requireKnown(tensor, type);
    if (main !== null) this.#graph(main, new Scope(null, this.#opset), []);
    const undecided = this.#undecided;
    return [
      ...this.#found.values(),
      ...(undecided === null ? [] : [{ code: 'undecided' as const, tensor: undecided }]),
    ];
  }

  #requireKnown(tensor: string, type: string): void {
    if (!KNOWN_TYPES.has(type)) this.#note(`weight ${type}`, { code: 'weight-type', tensor, type });
  }

  #note(key: string, reason: BigQueryReason): void {
    const known = this.#found.get(key);
    if (known === undefined) this.#found.set(key, reason);
    else if ('nodes' in known) this.#found.set(key, { ...known, nodes: known.nodes + 1 });
  }

  /** The types of the outputs of a graph, whose inputs have the given types where it states none. */
  #graph(graph: TypedGraph, scope: Scope, given: readonly TensorType[]): readonly TensorType[] {
    graph.inputs.forEach((info, at) => scope.set(info.name, typeOf(info) ?? given[at] ?? null));
    for (const [name, type] of graph.weights) {
      this.#requireKnown(name, type);
      scope.set(name, type);
    }
    this.#nodes(graph, scope);
    return graph.outputs.map(({ name }) => scope.get(name));
  }

  /** Nodes in any order that computes them, as ONNX Runtime does. */
  #nodes(graph: TypedGraph, scope: Scope): void {
    const made = new Set(graph.nodes.flatMap(({ outputs }) => outputs));
    let waiting: readonly TypedNode[] = graph.nodes;
    while (waiting.length > 0) {
      const later: TypedNode[] = [];
      for (const node of waiting) {
        if (readBy(node).some((name) => made.has(name) && !scope.has(name))) later.push(node);
        else this.#node(node, graph, scope);
      }
      if (later.length === waiting.length) return;
      waiting = later;
    }
  }

  #node(node: TypedNode, graph: TypedGraph, scope: Scope): void {
    const types = this.#typesOf(node, scope);
    node.outputs.forEach((name, at) => {
      if (name === '') return;
      const type = types?.[at] ?? null;
      const stated = graph.stated.get(name);
      if (type !== null && stated !== undefined && stated !== type) {
        this.#note(`stated ${name}`, { code: 'stated-type', tensor: name, stated, type });
      }
      scope.set(name, type ?? stated ?? null);
    });
  }

  /** The types of the outputs of a node; null if it has no kernel. */
  #typesOf(node: TypedNode, scope: Scope): readonly TensorType[] | null {
    const inputs = node.inputs.map((name) => (name === '' ? null : scope.get(name)));
    const local = this.#collector.functions.get(`${node.domain}.${node.opType}`);
    if (local !== undefined) return this.#call(local, inputs);
    const kernels = this.#kernelsOf(node, scope);
    if (kernels === null) return null;
    if (kernels[0]?.kind === 'subgraph') return this.#subgraphs(node, scope, inputs);
    const types = outputTypes(kernels, node, inputs);
    if (types === null) {
      const operator = operatorName(node);
      const shown = inputs.filter((type) => type !== null);
      const key = `types ${operator} ${shown.join()}`;
      this.#note(key, { code: 'operator-types', operator, types: [...new Set(shown)].slice(0, 64), nodes: 1 });
      return null;
    }
    const unknown = node.inputs.find((name, at) => name !== '' && inputs[at] === null);
    if (unknown !== undefined && kernels.some((kernel) => !isGeneral(kernel))) this.#undecided ??= unknown;
    return types;
  }

  /** The kernels of the version of an operator that its model means; null if there are none. */
  #kernelsOf(node: TypedNode, scope: Scope): readonly Kernel[] | null {
    const operator = operatorName(node);
    const domain = node.domain === '' ? 'ai.onnx' : node.domain;
    // ONNX Runtime takes its own latest version of a domain that the model does not import.
    const version = scope.opset.get(domain) ?? limitsOfBigQuery().get(domain) ?? 1;
    const all =
      kernelsOf112()
        .get(operator)
        ?.filter(({ since }) => since <= version) ?? [];
    const latest = all[0];
    if (latest === undefined) {
      this.#note(`operator ${operator}`, { code: 'operator', operator, domain: node.domain, nodes: 1 });
      return null;
    }
    if (latest.kind === 'none') {
      this.#note(`version ${operator}`, { code: 'operator-version', operator, since: latest.since, nodes: 1 });
      return null;
    }
    return all.filter(({ since }) => since === latest.since);
  }

  #call(local: TypedFunction, inputs: readonly TensorType[]): readonly TensorType[] {
    if (this.#calls >= MAX_CALLS) return [];
    this.#calls += 1;
    const scope = new Scope(null, local.opset);
    local.inputs.forEach((name, at) => scope.set(name, inputs[at] ?? null));
    this.#nodes(local.body, scope);
    this.#calls -= 1;
    return local.outputs.map((name) => scope.get(name));
  }

  /** The outputs of an If, a Loop, a Scan or a SequenceMap. */
  #subgraphs(node: TypedNode, scope: Scope, inputs: readonly TensorType[]): readonly TensorType[] {
    const given = inputsOfBody(node.opType, inputs);
    const outputs = node.graphs.map((body) => this.#graph(body, new Scope(scope, scope.opset), given));
    const first = outputs[0] ?? [];
    if (node.opType === 'Loop') return first.slice(1);
    if (node.opType === 'SequenceMap') return first.map((type) => (type === null ? null : `seq(${type})`));
    return first;
  }
}

/** The tensors that a node and its graphs read. */
function readBy({ inputs, graphs }: TypedNode): readonly string[] {
  if (graphs.length === 0) return inputs;
  return [...inputs, ...graphs.flatMap((graph) => graph.nodes.flatMap(readBy))];
}

/** The types of the inputs of a body where it does not state them. */
function inputsOfBody(opType: string, inputs: readonly TensorType[]): readonly TensorType[] {
  if (opType === 'Loop') return ['int64', 'bool', ...inputs.slice(2)];
  if (opType === 'SequenceMap') return inputs.map((type) => type?.replace(/^seq\((.+)\)$/, '$1') ?? null);
  return inputs;
}

/** Whether a kernel takes every type. */
function isGeneral(kernel: Kernel): boolean {
  return kernel.inputs.every((pattern) => pattern === 'any');
}
