import type { GraphNode } from './flops.ts';

/** What the graph says of a node beyond its shapes; '' in `inputs` is an optional tensor that is left out. */
export interface GraphNodeFacts extends GraphNode {
  readonly inputs: readonly string[];
}

/** A constant of the graph: its shape, its bytes as stored, and ONNX's name of its element type in lower case. */
export interface WeightFacts {
  readonly dims: readonly number[];
  readonly bytes: number;
  readonly type: string;
}

/** Nodes by the name that ONNX Runtime's profile gives them (several where fusing made names alike), and weights by name. */
export interface GraphFacts {
  readonly nodes: ReadonlyMap<string, readonly GraphNodeFacts[]>;
  readonly weights: ReadonlyMap<string, WeightFacts>;
}
