"""Makes a model like image-classifier.onnx: the same input and output, trained on three quarters of the 800 images and scored on the rest.

The bundled model is frozen: it was trained on 6,000 other drawn digits, filters included. Here the filters are drawn at random and only the dense
layers are trained. Run by hand:
    pip install numpy==2.4.6 scikit-learn==1.9.1 onnx==1.23.2 onnxruntime==1.32.0
    python models/scripts/image-classifier.py OUT.onnx
"""
import pathlib
import sys

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from sklearn.neural_network import MLPClassifier

SIDE, FILTERS, HIDDEN = 28, (16, 32), 64

folder = pathlib.Path(__file__).parents[1] / "image-classifier"
images = np.load(folder / "image-classifier.npy")
labels = np.array((folder / "labels.txt").read_text().split(), int)
cut = len(images) * 3 // 4
random = np.random.default_rng(1)

tensors, nodes, last = {}, [], "image"
for channels, filters, name in ((1, FILTERS[0], "conv_1"), (*FILTERS, "conv_2")):
    spread = np.sqrt(2 / (9 * channels))
    tensors[f"{name}.weight"] = random.normal(0, spread, (filters, channels, 3, 3)).astype(np.float32)
    tensors[f"{name}.bias"] = np.zeros(filters, np.float32)
    nodes += [
        helper.make_node(
            "Conv", [last, f"{name}.weight", f"{name}.bias"], [name], kernel_shape=[3, 3], pads=[1] * 4, strides=[1, 1]
        ),
        helper.make_node("Relu", [name], [f"{name}.active"]),
        helper.make_node("MaxPool", [f"{name}.active"], [f"{name}.pooled"], kernel_shape=[2, 2], strides=[2, 2]),
    ]
    last = f"{name}.pooled"
nodes.append(helper.make_node("Flatten", [last], ["flat"], axis=1))


def model(output: str, shape: list) -> onnx.ModelProto:
    """The graph up to an output, with the tensors that exist so far."""
    graph = helper.make_graph(
        nodes,
        "image-classifier",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["batch", 1, SIDE, SIDE])],
        [helper.make_tensor_value_info(output, TensorProto.FLOAT, ["batch", *shape])],
        [numpy_helper.from_array(value, name) for name, value in tensors.items()],
    )
    opsets = [helper.make_opsetid("", 17)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=8, producer_name="modewise-samples")


features = FILTERS[1] * (SIDE // 4) ** 2
session = onnxruntime.InferenceSession(model("flat", [features]).SerializeToString())
(flat,) = session.run(None, {"image": images})
network = MLPClassifier((HIDDEN,), alpha=0.1, max_iter=500, random_state=1).fit(flat[:cut], labels[:cut])
print(f"accuracy {network.score(flat[cut:], labels[cut:]):.4f} on {len(images) - cut} other images")

for layer, name in enumerate(("hidden", "logits")):
    tensors[f"{name}.weight"] = network.coefs_[layer].astype(np.float32)
    tensors[f"{name}.bias"] = network.intercepts_[layer].astype(np.float32)
nodes += [
    helper.make_node("Gemm", ["flat", "hidden.weight", "hidden.bias"], ["hidden"]),
    helper.make_node("Relu", ["hidden"], ["hidden.active"]),
    helper.make_node("Gemm", ["hidden.active", "logits.weight", "logits.bias"], ["logits"]),
    helper.make_node("Softmax", ["logits"], ["probabilities"], axis=1),
]
onnx.save(model("probabilities", [10]), sys.argv[1])
