"""Makes a model like recommendations.onnx: the same inputs and output, trained on three quarters of recommendations.csv and scored on the rest.

The bundled model is frozen: it was trained on the four simulated weeks before those of the data file, embeddings included. Here the embeddings
are a decomposition of the clicks. Run by hand:
    pip install numpy==2.4.6 scikit-learn==1.9.1 onnx==1.23.2
    python models/scripts/recommendations.py OUT.onnx
"""
import csv
import pathlib
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from scipy.sparse import coo_matrix
from sklearn.decomposition import TruncatedSVD
from sklearn.metrics import roc_auc_score
from sklearn.neural_network import MLPClassifier

# Ids are taken modulo the rows of the tables, so that every id has a row.
USER_ROWS, ITEM_ROWS, WIDTH, CONTEXTS = 12_288, 2_048, 16, 8

rows = list(csv.DictReader((pathlib.Path(__file__).parents[1] / "recommendations" / "recommendations.csv").open()))
user = np.array([int(row["user_id"]) for row in rows]) % USER_ROWS
item = np.array([int(row["item_id"]) for row in rows]) % ITEM_ROWS
context = np.array([[row[f"context_{i}"] for i in range(CONTEXTS)] for row in rows], np.float32)
clicked = np.array([row["clicked"] == "true" for row in rows])
cut = len(rows) * 3 // 4
signs = np.where(clicked[:cut], 1.0, -clicked[:cut].mean())
svd = TruncatedSVD(WIDTH, random_state=1)
users = svd.fit_transform(coo_matrix((signs, (user[:cut], item[:cut])), (USER_ROWS, ITEM_ROWS))).astype(np.float32)
items = svd.components_.T.astype(np.float32)
joined = np.concatenate([users[user], items[item], context], axis=1)
network = MLPClassifier((64, 32), alpha=0.01, early_stopping=True, n_iter_no_change=3, random_state=1).fit(joined[:cut], clicked[:cut])
auc = roc_auc_score(clicked[cut:], network.predict_proba(joined[cut:])[:, 1])
print(f"ROC AUC {auc:.4f} on {len(rows) - cut} later rows")

tensors = {"user_rows": np.int64(USER_ROWS), "item_rows": np.int64(ITEM_ROWS)}
tensors |= {"user_embedding": users, "item_embedding": items}
nodes = [
    helper.make_node("Mod", ["user_id", "user_rows"], ["user_row"]),
    helper.make_node("Mod", ["item_id", "item_rows"], ["item_row"]),
    helper.make_node("Gather", ["user_embedding", "user_row"], ["user_vector"]),
    helper.make_node("Gather", ["item_embedding", "item_row"], ["item_vector"]),
    helper.make_node("Concat", ["user_vector", "item_vector", "context"], ["joined"], axis=1),
]
last = "joined"
for layer, name in enumerate(("hidden_1", "hidden_2", "output")):
    tensors[f"{name}.weight"] = network.coefs_[layer].astype(np.float32)
    tensors[f"{name}.bias"] = network.intercepts_[layer].astype(np.float32)
    nodes.append(helper.make_node("Gemm", [last, f"{name}.weight", f"{name}.bias"], [name]))
    last = "score" if name == "output" else f"active_{layer + 1}"
    nodes.append(helper.make_node("Sigmoid" if name == "output" else "Relu", [name], [last]))
graph = helper.make_graph(
    nodes,
    "recommendations",
    [
        helper.make_tensor_value_info("user_id", TensorProto.INT64, ["batch"]),
        helper.make_tensor_value_info("item_id", TensorProto.INT64, ["batch"]),
        helper.make_tensor_value_info("context", TensorProto.FLOAT, ["batch", CONTEXTS]),
    ],
    [helper.make_tensor_value_info("score", TensorProto.FLOAT, ["batch", 1])],
    [numpy_helper.from_array(np.asarray(value), name) for name, value in tensors.items()],
)
opsets = [helper.make_opsetid("", 17)]
onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=8, producer_name="modewise-samples"), sys.argv[1])
