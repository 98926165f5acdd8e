import type { GraphNode } from './flops.ts';

/** The facts of the graph about a node other than its shapes. '' in `inputs` is an omitted optional tensor. */
export interface GraphNodeFacts extends GraphNode {
  readonly inputs: readonly string[];
}

/** A constant of the graph: its shape, its stored bytes, and ONNX's name of its element type in lower case. */
export interface WeightFacts {
  readonly dims: readonly number[];
  readonly bytes: number;
  readonly type: string;
}

/** Nodes by their name in ONNX Runtime's profile (several if fusing gave them the same name), and weights by name. */
export interface GraphFacts {
  readonly nodes: ReadonlyMap<string, readonly GraphNodeFacts[]>;
  readonly weights: ReadonlyMap<string, WeightFacts>;
}
