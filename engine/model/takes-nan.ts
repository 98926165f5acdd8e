import type { ModelVisitor, ScannedNode } from './graph-scan.ts';
import { scanModelFile } from './open-model.ts';

/** Operators for which NaN is a value like others. An imputer replaces it, trees have a branch for it. */
const TREES: ReadonlySet<string> = new Set([
  'ai.onnx.ml.TreeEnsemble',
  'ai.onnx.ml.TreeEnsembleClassifier',
  'ai.onnx.ml.TreeEnsembleRegressor',
]);
const IMPUTER = 'ai.onnx.ml.Imputer';

/** Operators that pass numbers on as they are. */
const CARRIERS: ReadonlySet<string> = new Set([
  'Cast',
  'Concat',
  'Flatten',
  'Gather',
  'Identity',
  'Reshape',
  'Slice',
  'Split',
  'Squeeze',
  'Transpose',
  'Unsqueeze',
  'ai.onnx.ml.ArrayFeatureExtractor',
  'ai.onnx.ml.FeatureVectorizer',
]);

/** Types of TensorProto that have NaN: float, float16, double. */
const REAL_TYPES: ReadonlySet<unknown> = new Set([1, 10, 11]);

/** What a node does with NaN. */
function effectOf({ opType, domain, attributes }: ScannedNode): 'takes' | 'carries' | 'spreads' {
  const operator = domain === '' ? opType : `${domain}.${opType}`;
  if (TREES.has(operator)) return 'takes';
  if (operator === IMPUTER) return Number.isNaN(attributes['replaced_value_float']) ? 'takes' : 'spreads';
  if (operator === 'Cast') return REAL_TYPES.has(attributes['to']) ? 'carries' : 'spreads';
  return CARRIERS.has(operator) ? 'carries' : 'spreads';
}

/** Whether a model with these operators may take NaN at all, so that a second look at its graph is worth it. */
function mayTake(operators: Readonly<Record<string, number>>): boolean {
  return [...TREES, IMPUTER].some((operator) => operators[operator] !== undefined);
}

/**
 * The inputs of a model in which a missing value can be passed as NaN: everything that is computed from them goes to trees, or to imputers that
 * replace NaN, before any other operator sees it. Reads no weight. Throws AppError as inspectModel does.
 */
export function inputsThatTakeNaN(
  path: string,
  { inputs, operators }: { readonly inputs: readonly string[]; readonly operators: Readonly<Record<string, number>> },
): ReadonlySet<string> {
  if (!mayTake(operators)) return new Set();
  /** The inputs whose values each tensor has. */
  const carried = new Map<string, ReadonlySet<string>>(inputs.map((name) => [name, new Set([name])]));
  const taken = new Set<string>();
  const spread = new Set<string>();
  const visitor: ModelVisitor = {
    wantsAttributes: true,
    node(node) {
      const sources = new Set(node.inputs.flatMap((name) => [...(carried.get(name) ?? [])]));
      if (sources.size === 0) return;
      const effect = effectOf(node);
      if (effect === 'carries') for (const output of node.outputs) carried.set(output, sources);
      else for (const source of sources) (effect === 'takes' ? taken : spread).add(source);
    },
    initializer() {},
    sparseInitializer() {},
    attributeTensor() {},
    input() {},
    output() {},
  };
  scanModelFile(path, visitor);
  return new Set(inputs.filter((name) => taken.has(name) && !spread.has(name)));
}
