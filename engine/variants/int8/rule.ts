import type { Left } from './context.ts';
import type { GraphNode } from '#engine/variants/file/graph.ts';
import type { Int8Context } from './context.ts';

/** How the nodes of one operator become whole-number arithmetic. */
export interface Int8Rule {
  readonly opType: string;
  /** '' for the default domain. */
  readonly domain: string;
  /** The nodes that replace a node, in order; or that it is left, and why. */
  readonly rewrite: (node: GraphNode, context: Int8Context) => readonly GraphNode[] | Left;
  /** Whether it only applies between quantised nodes: alone it gains nothing, so it is not counted. */
  readonly follows?: true;
  /**
   * The tensors that it takes through whole numbers with scales from the user's rows, given which ones are already; none if it leaves the node.
   * Known before the rows are run, since their ranges are needed.
   */
  readonly inWhole?: (node: GraphNode, context: Int8Context, isWhole: (tensor: string) => boolean) => readonly string[];
}

export function isLeft(result: object): result is Left {
  return 'left' in result;
}
