"""Makes a model like fraud.onnx: the same input and outputs, trained on three quarters of fraud.csv and scored on the rest.

The bundled model is frozen: it was trained on the 60,000 simulated transactions before those of the data file. Run by hand:
    pip install numpy==2.4.6 scikit-learn==1.9.1 onnx==1.23.2
    python models/scripts/fraud.py OUT.onnx
"""
import csv
import pathlib
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.metrics import average_precision_score

LEARNING_RATE = 0.08
NOT_INPUTS = {"transaction_id", "card_id", "occurred_at", "is_fraud"}

rows = list(csv.DictReader((pathlib.Path(__file__).parents[1] / "fraud" / "fraud.csv").open()))
columns = [name for name in rows[0] if name not in NOT_INPUTS]
x = np.array([[row[name] for name in columns] for row in rows], np.float32)
y = np.array([row["is_fraud"] == "true" for row in rows])
cut = len(rows) * 3 // 4
trees = GradientBoostingClassifier(
    n_estimators=150, max_depth=6, learning_rate=LEARNING_RATE, subsample=0.8, max_features=8, random_state=1
).fit(x[:cut], y[:cut])
score = average_precision_score(y[cut:], trees.predict_proba(x[cut:])[:, 1])
print(f"average precision {score:.4f} on {len(rows) - cut} later rows, {y[cut:].mean():.4f} of which are fraud")

nodes = {name: [] for name in ("treeids", "nodeids", "modes", "featureids", "values", "truenodeids", "falsenodeids")}
leaves = {name: [] for name in ("treeids", "nodeids", "ids", "weights")}
prior = float(np.log(y[:cut].mean() / (1 - y[:cut].mean())))
for number, estimator in enumerate(trees.estimators_[:, 0]):
    tree = estimator.tree_
    for node in range(tree.node_count):
        is_leaf = tree.children_left[node] < 0
        entry = (
            number,
            node,
            "LEAF" if is_leaf else "BRANCH_LEQ",
            max(int(tree.feature[node]), 0),
            0.0 if is_leaf else float(tree.threshold[node]),
            max(int(tree.children_left[node]), 0),
            max(int(tree.children_right[node]), 0),
        )
        for name, value in zip(nodes, entry):
            nodes[name].append(value)
        if is_leaf:
            # With every weight on class 0, ONNX Runtime reads the sum as the log-odds of class 1. The first tree holds the prior.
            weight = LEARNING_RATE * float(tree.value[node, 0, 0]) + (prior if number == 0 else 0)
            for name, value in zip(leaves, (number, node, 0, weight)):
                leaves[name].append(value)
ensemble = helper.make_node(
    "TreeEnsembleClassifier",
    ["features"],
    ["label", "probabilities"],
    domain="ai.onnx.ml",
    post_transform="LOGISTIC",
    classlabels_int64s=[0, 1],
    **{f"nodes_{name}": values for name, values in nodes.items()},
    **{f"class_{name}": values for name, values in leaves.items()},
)
graph = helper.make_graph(
    [ensemble],
    "card-fraud",
    [helper.make_tensor_value_info("features", TensorProto.FLOAT, ["batch", len(columns)])],
    [
        helper.make_tensor_value_info("label", TensorProto.INT64, ["batch"]),
        helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["batch", 2]),
    ],
)
opsets = [helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 3)]
onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=8, producer_name="modewise-samples"), sys.argv[1])
