import type { GraphNode } from '#core/project/projection/flops.ts';
import { readGraphFacts } from './graph-facts.ts';

/**
 * Operator and attributes of every node by the name that ONNX Runtime's profile gives it, see `readGraphFacts`; of several with one name the first.
 * Lists of more than 64 numbers, tensors and graphs are left out. Throws AppError as inspectModel does.
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
