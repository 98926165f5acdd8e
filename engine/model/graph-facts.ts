import type { GraphFacts, GraphNodeFacts, WeightFacts } from '#core/project/projection/graph-facts.ts';
import { dataTypeName } from './element-types.ts';
import type { ModelVisitor, ScannedNode } from './graph-scan.ts';
import { scanModelFile } from './open-model.ts';
import { bytesOf, type TensorHeader } from './tensor-scan.ts';

/**
 * The nodes of a model file by the name in ONNX Runtime's profile (the node's name, or for a node without one
 * `<OpType>_<index>` with its index among the nodes of its graph, not counting Constants), and its weights by name.
 * Reads no weight. Throws AppError as inspectModel does.
 */
export function readGraphFacts(path: string): GraphFacts {
  const nodes = new Map<string, GraphNodeFacts[]>();
  const weights = new Map<string, WeightFacts>();
  const indexAtDepth: number[] = [];
  const visitor: ModelVisitor = {
    wantsAttributes: true,
    node({ name, opType, domain, inputs, attributes, depth }: ScannedNode): void {
      if (opType === 'Constant' && domain === '') return;
      const index = indexAtDepth[depth] ?? 0;
      indexAtDepth[depth] = index + 1;
      // Graphs nested deeper start at 0 again for their next owner.
      indexAtDepth.length = depth + 1;
      const key = name === '' ? `${opType}_${index}` : name;
      const same = nodes.get(key);
      const facts = { opType, domain, inputs, attributes };
      if (same === undefined) nodes.set(key, [facts]);
      else same.push(facts);
    },
    initializer(tensor: TensorHeader): void {
      const { name, dims, dataType } = tensor;
      weights.set(name, { dims, bytes: bytesOf(tensor), type: dataTypeName(dataType) });
    },
    sparseInitializer() {},
    attributeTensor() {},
    input() {},
    output() {},
  };
  scanModelFile(path, visitor);
  return { nodes, weights };
}
