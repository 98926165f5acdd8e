import { encodeModel } from '#engine/model/onnx-writer/encode-model.ts';
import { floats, ints, node, text, texts, value } from '#engine/model/onnx-writer/graph.ts';
import type { Tree } from '#models/scripts/train/boosting.ts';
import { IR_VERSION, OPSET, PRODUCER } from '#models/scripts/samples/onnx-versions.ts';

/**
 * Exports trees for a binary label as one TreeEnsembleClassifier: `features` [batch, width] → `label`, `probabilities`
 * [batch, 2].
 */
export function exportTrees(trees: readonly Tree[], width: number): Uint8Array {
  const all = trees.flatMap((tree, t) => tree.map((n, i) => ({ t, i, n })));
  const leaves = all.flatMap(({ t, i, n }) => (n.kind === 'leaf' ? [{ t, i, value: n.value }] : []));
  const attributes = {
    nodes_treeids: ints(all.map(({ t }) => t)),
    nodes_nodeids: ints(all.map(({ i }) => i)),
    nodes_modes: texts(all.map(({ n }) => (n.kind === 'split' ? 'BRANCH_LEQ' : 'LEAF'))),
    nodes_featureids: ints(all.map(({ n }) => (n.kind === 'split' ? n.feature : 0))),
    nodes_values: floats(all.map(({ n }) => (n.kind === 'split' ? n.threshold : 0))),
    nodes_truenodeids: ints(all.map(({ n }) => (n.kind === 'split' ? n.left : 0))),
    nodes_falsenodeids: ints(all.map(({ n }) => (n.kind === 'split' ? n.right : 0))),
    class_treeids: ints(leaves.map(({ t }) => t)),
    class_nodeids: ints(leaves.map(({ i }) => i)),
    // With two labels and every weight on id 0, ONNX Runtime reads the sum as the log-odds of the second label.
    class_ids: ints(leaves.map(() => 0)),
    class_weights: floats(leaves.map((leaf) => leaf.value)),
    classlabels_int64s: ints([0, 1]),
    post_transform: text('LOGISTIC'),
  };
  return encodeModel({
    graph: {
      name: 'card-fraud',
      nodes: [
        node('TreeEnsembleClassifier', 'features', ['label', 'probabilities'], attributes, { domain: 'ai.onnx.ml' }),
      ],
      initializers: [],
      inputs: [value('features', 'float', ['batch', width])],
      outputs: [value('label', 'int64', ['batch']), value('probabilities', 'float', ['batch', 2])],
    },
    opsets: { '': OPSET, 'ai.onnx.ml': 3 },
    irVersion: IR_VERSION,
    producer: PRODUCER,
    description: 'Card fraud: gradient-boosted trees, trained on simulated transactions.',
  });
}
