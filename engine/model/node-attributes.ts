import type { GraphNode } from '#core/project/projection/flops.ts';
import { readGraphFacts } from './graph-facts.ts';

/**
 * Operator and attributes of every node by the name in ONNX Runtime's profile (see `readGraphFacts`); of several nodes
 * with one name, the first. Omits lists of more than 64 numbers, tensors and graphs. Throws AppError as inspectModel
 * does.
 */
export function readNodeAttributes(path: string): ReadonlyMap<string, GraphNode> {
  const { nodes } = readGraphFacts(path);
  return new Map(
    [...nodes].flatMap(([name, [first]]) => {
      if (first === undefined) return [];
      const { opType, domain, attributes } = first;
      return [[name, { opType, domain, attributes }]];
    }),
  );
}
