import type { AttributeValue, ModelVisitor, ScannedNode } from './graph-scan.ts';
import { scanModelFile } from './open-model.ts';

/** What the graph says of a node; lists of more than 64 numbers, tensors and graphs are left out. */
export interface NodeAttributes {
  readonly opType: string;
  readonly domain: string;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
}

/**
 * Attributes of every node by the name that ONNX Runtime's profile gives it: the node's own name, or for a node without one
 * `<OpType>_<index>` with the index among the nodes of its graph, Constants left out. Weights are not read. Throws AppError as
 * inspectModel does.
 */
export function readNodeAttributes(path: string): ReadonlyMap<string, NodeAttributes> {
  const nodes = new Map<string, NodeAttributes>();
  const indexAtDepth: number[] = [];
  const visitor: ModelVisitor = {
    wantsAttributes: true,
    node({ name, opType, domain, attributes, depth }: ScannedNode): void {
      if (opType === 'Constant' && domain === '') return;
      const index = indexAtDepth[depth] ?? 0;
      indexAtDepth[depth] = index + 1;
      // A graph deeper down starts at 0 again for its next owner.
      indexAtDepth.length = depth + 1;
      const key = name === '' ? `${opType}_${index}` : name;
      if (!nodes.has(key)) nodes.set(key, { opType, domain, attributes });
    },
    initializer() {},
    sparseInitializer() {},
    attributeTensor() {},
    input() {},
    output() {},
  };
  scanModelFile(path, visitor);
  return nodes;
}
