"""Writes models that other programs made, with rows and labels where they have them.

usage: variant_models.py FOLDER

`trained`: a perceptron of scikit-learn, written by skl2onnx; a convolutional and a residual network with random filters and classifiers that scikit-learn
trained on them; and a transformer of onnx.helper with random weights. Each has NAME.onnx, NAME.npy with its rows, and NAME.labels.npy with the right
answers if there are any. `others`: every model of the tests of the onnx package, those of old opsets converted to opset 17 where that is
possible. Prints one JSON object with the paths.
"""

import json
import os
import sys
import warnings

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper, version_converter
from onnx.backend.test import loader
from skl2onnx import to_onnx
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier

OPSET = 17
SEED = 7


def model_of(graph):
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8)


def weights(random, name, shape):
    scale = 1 / np.sqrt(np.prod(shape[:-1]))
    return numpy_helper.from_array((scale * random.standard_normal(shape)).astype(np.float32), name)


def perceptron(images, labels):
    half = len(images) // 2
    model = MLPClassifier((128, 64), random_state=SEED, max_iter=300).fit(images[:half], labels[:half])
    proto = to_onnx(model, images[:1], target_opset={"": OPSET, "ai.onnx.ml": 3}, options={"zipmap": False})
    return proto, images[half:], labels[half:]


def filters(random, name, shape, bias):
    size = np.sqrt(np.prod(shape[1:]))
    return [
        numpy_helper.from_array((random.standard_normal(shape) / size).astype(np.float32), f"k{name}"),
        numpy_helper.from_array(random.standard_normal(shape[0]).astype(np.float32) * bias, f"b{name}"),
    ]


PADS = {"pads": [1, 1, 1, 1], "kernel_shape": [3, 3]}


def convolutions(images, labels):
    """Two layers of random filters on images of 8 × 8, whose features scikit-learn classifies."""
    random = np.random.default_rng(SEED)
    layers = [
        helper.make_node("Conv", ["x", "k1", "b1"], ["c1"], name="conv1", **PADS),
        helper.make_node("Relu", ["c1"], ["r1"]),
        helper.make_node("MaxPool", ["r1"], ["p1"], kernel_shape=[2, 2], strides=[2, 2]),
        helper.make_node("Conv", ["p1", "k2", "b2"], ["c2"], name="conv2", **PADS),
        helper.make_node("Relu", ["c2"], ["r2"]),
        helper.make_node("Flatten", ["r2"], ["features"]),
    ]
    weights_of = filters(random, 1, (32, 1, 3, 3), 0.25) + filters(random, 2, (64, 32, 3, 3), 0.25)
    return classified("convolutions", layers, weights_of, images, labels)


def residual(images, labels):
    """Blocks of convolutions, each added to its input, as in residual networks: with Relu, and with a Clip from 0 to 6."""
    random = np.random.default_rng(SEED)
    layers = [
        helper.make_node("Conv", ["x", "k0", "b0"], ["c0"], name="conv0", **PADS),
        helper.make_node("Relu", ["c0"], ["s0"]),
    ]
    weights_of = filters(random, 0, (32, 1, 3, 3), 0.25)
    weights_of += [numpy_helper.from_array(np.array(value, np.float32), name) for name, value in (("low", 0), ("high", 6))]
    for block in range(1, 4):
        first, second, end = f"{block}a", f"{block}b", f"s{block}"
        between = helper.make_node("Relu", [f"c{first}"], [f"r{first}"])
        if block == 2:
            between = helper.make_node("Clip", [f"c{first}", "low", "high"], [f"r{first}"])
        layers += [
            helper.make_node("Conv", [f"s{block - 1}", f"k{first}", f"b{first}"], [f"c{first}"], name=f"conv{first}", **PADS),
            between,
            helper.make_node("Conv", [f"r{first}", f"k{second}", f"b{second}"], [f"c{second}"], name=f"conv{second}", **PADS),
            helper.make_node("Add", [f"c{second}", f"s{block - 1}"], [f"a{block}"]),
            helper.make_node("Relu", [f"a{block}"], [end]),
        ]
        weights_of += filters(random, first, (32, 32, 3, 3), 0.1) + filters(random, second, (32, 32, 3, 3), 0.1)
    layers += [
        helper.make_node("MaxPool", ["s3"], ["p3"], kernel_shape=[2, 2], strides=[2, 2]),
        helper.make_node("GlobalAveragePool", ["s3"], ["g3"]),
        helper.make_node("Flatten", ["p3"], ["near"]),
        helper.make_node("Flatten", ["g3"], ["far"]),
        helper.make_node("Concat", ["near", "far"], ["features"], axis=1),
    ]
    return classified("residual", layers, weights_of, images, labels)


def classified(name, layers, weights_of, images, labels):
    """A model of layers whose `features` scikit-learn classifies, trained on one half of the images; rows and labels are the other half."""
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, ["N", 1, 8, 8])

    def graph(nodes, more, output):
        width = 10 if output == "probabilities" else None
        info = helper.make_tensor_value_info(output, TensorProto.FLOAT, ["N", width])
        return model_of(helper.make_graph(nodes, name, [x], [info], weights_of + more))

    import onnxruntime as ort

    rows = images.reshape(-1, 1, 8, 8)
    half = len(rows) // 2
    extractor = ort.InferenceSession(graph(layers, [], "features").SerializeToString())
    features = extractor.run(None, {"x": rows[:half]})[0]
    head = LogisticRegression(max_iter=2000).fit(features, labels[:half])
    ends = [
        helper.make_node("Gemm", ["features", "w", "b"], ["scores"], transB=1, name="head"),
        helper.make_node("Softmax", ["scores"], ["probabilities"], axis=1),
    ]
    more = [
        numpy_helper.from_array(head.coef_.astype(np.float32), "w"),
        numpy_helper.from_array(head.intercept_.astype(np.float32), "b"),
    ]
    return graph(layers + ends, more, "probabilities"), rows[half:], labels[half:]


def transformer():
    """Two layers of attention and feed-forward over 16 vectors of 128."""
    random = np.random.default_rng(SEED)
    width, heads, length = 128, 4, 16
    nodes, inits = [], [numpy_helper.from_array(np.array([0, length, heads, width // heads], np.int64), "split")]
    inits.append(numpy_helper.from_array(np.array([0, length, width], np.int64), "join"))
    inits.append(numpy_helper.from_array(np.array(1 / np.sqrt(width // heads), np.float32), "temperature"))

    def add(op, inputs, output, **attributes):
        nodes.append(helper.make_node(op, inputs, [output], name=output, **attributes))
        return output

    def dense(value, name, shape):
        inits.append(weights(random, f"{name}.w", shape))
        inits.append(numpy_helper.from_array(np.zeros(shape[1], np.float32), f"{name}.b"))
        return add("Add", [add("MatMul", [value, f"{name}.w"], f"{name}.product"), f"{name}.b"], name)

    def norm(value, name):
        inits.append(numpy_helper.from_array(np.ones(width, np.float32), f"{name}.scale"))
        inits.append(numpy_helper.from_array(np.zeros(width, np.float32), f"{name}.bias"))
        return add("LayerNormalization", [value, f"{name}.scale", f"{name}.bias"], name)

    value = "x"
    for layer in range(2):
        at = f"layer{layer}"
        split = {}
        for part, order in (("q", [0, 2, 1, 3]), ("k", [0, 2, 3, 1]), ("v", [0, 2, 1, 3])):
            flat = dense(value, f"{at}.{part}", (width, width))
            split[part] = add("Transpose", [add("Reshape", [flat, "split"], f"{flat}.heads")], f"{flat}.turned", perm=order)
        scores = add("Mul", [add("MatMul", [split["q"], split["k"]], f"{at}.raw"), "temperature"], f"{at}.scores")
        mixed = add("MatMul", [add("Softmax", [scores], f"{at}.share", axis=-1), split["v"]], f"{at}.mixed")
        joined = add("Reshape", [add("Transpose", [mixed], f"{at}.back", perm=[0, 2, 1, 3]), "join"], f"{at}.joined")
        value = norm(add("Add", [value, dense(joined, f"{at}.out", (width, width))], f"{at}.sum1"), f"{at}.norm1")
        hidden = add("Relu", [dense(value, f"{at}.up", (width, 4 * width))], f"{at}.hidden")
        value = norm(add("Add", [value, dense(hidden, f"{at}.down", (4 * width, width))], f"{at}.sum2"), f"{at}.norm2")
    inits.append(weights(random, "head.w", (width, 8)))
    pooled = add("ReduceMean", [value], "pooled", axes=[1], keepdims=0)
    add("MatMul", [pooled, "head.w"], "logits")
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, ["N", length, width])
    y = helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["N", 8])
    rows = random.standard_normal((600, length, width)).astype(np.float32)
    return model_of(helper.make_graph(nodes, "transformer", [x], [y], inits)), rows, None


def trained(folder):
    digits = load_digits()
    images = (digits.data / 16).astype(np.float32)
    made = {
        "perceptron": perceptron(images, digits.target),
        "convolutions": convolutions(images, digits.target),
        "residual": residual(images, digits.target),
        "transformer": transformer(),
    }
    for name, (model, rows, labels) in made.items():
        onnx.save(model, os.path.join(folder, f"{name}.onnx"))
        np.save(os.path.join(folder, f"{name}.npy"), rows)
        if labels is not None:
            np.save(os.path.join(folder, f"{name}.labels.npy"), labels)
    return list(made)


def others(folder):
    os.makedirs(folder, exist_ok=True)
    paths = []
    for kind in ("node", "simple", "pytorch-converted", "pytorch-operator"):
        for case in loader.load_model_tests(kind=kind):
            model = case.model
            if model is None:
                path = os.path.join(case.model_dir, "model.onnx")
                model = onnx.load(path)
                try:
                    model = version_converter.convert_version(model, OPSET)
                except Exception:  # Some operators of old opsets have no successor.
                    pass
            path = os.path.join(folder, f"{len(paths)}-{case.name}.onnx")
            onnx.save(model, path)
            paths.append(path)
    return paths


def main():
    (folder,) = sys.argv[1:]
    warnings.filterwarnings("ignore")
    print(json.dumps({"trained": trained(folder), "others": others(os.path.join(folder, "others"))}))


main()
