"""Makes a model like text-encoder.onnx: the same inputs and outputs, trained on three quarters of the 2,000 messages and scored on the rest.

The bundled model is frozen: it was trained on 4,000 other simulated messages, from the word vectors on. Here the encoder's weights are drawn at
random, which costs the same to run, and only the last layer is trained. Run by hand:
    pip install numpy==2.4.6 scikit-learn==1.9.1 onnx==1.23.2 onnxruntime==1.32.0
    python models/scripts/text-encoder.py OUT.onnx
"""
import json
import pathlib
import sys

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from sklearn.linear_model import LogisticRegression

WIDTH, HEADS, FEED_FORWARD, BLOCKS, POSITIONS = 64, 4, 256, 2, 512

folder = pathlib.Path(__file__).parents[1] / "text-encoder"
messages = [json.loads(line) for line in (folder / "text-encoder.jsonl").open()]
words = len((folder / "vocabulary.txt").read_text().split("\n")) - 1
feeds = {name: np.array([message[name] for message in messages]) for name in ("input_ids", "attention_mask")}
samples = json.loads((folder.parent / "manifest.json").read_text())["samples"]
intents = next(sample["classes"] for sample in samples if sample["name"] == "text-encoder")
labels = np.array([intents.index(message["intent"]) for message in messages])
cut = len(messages) * 3 // 4
random = np.random.default_rng(1)

place, channel = np.arange(POSITIONS)[:, None], np.arange(WIDTH)[None, :]
angle = place / 10_000 ** ((channel - channel % 2) / WIDTH)
tensors = {
    "token_embedding": random.normal(0, 0.7, (words, WIDTH)),
    "position_table": 0.5 * np.where(channel % 2 == 0, np.sin(angle), np.cos(angle)),
    "one_float": np.array(1.0),
    "hidden_key": np.array(-10_000.0),
    "root_head_width": np.array((WIDTH / HEADS) ** 0.5),
    "root_two": np.array(2**0.5),
    "half": np.array(0.5),
    "lowest_id": np.array(0),
    "highest_id": np.array(words - 1),
    "zero": np.array([0]),
    "one": np.array([1]),
    "head_axes": np.array([1, 2]),
    "width_axis": np.array([2]),
    "split_heads": np.array([0, 0, HEADS, WIDTH // HEADS]),
    "join_heads": np.array([0, 0, WIDTH]),
}
nodes = []


def add(operator: str, inputs: str, output: str, **attributes: object) -> str:
    """Adds a node; returns its output."""
    nodes.append(helper.make_node(operator, inputs.split(), [output], **attributes))
    return output


def norm(value: str, name: str) -> str:
    """Adds a layer normalisation."""
    tensors[f"{name}.scale"], tensors[f"{name}.shift"] = np.ones(WIDTH), np.zeros(WIDTH)
    return add("LayerNormalization", f"{value} {name}.scale {name}.shift", name, axis=-1, epsilon=1e-5)


def dense(value: str, name: str, inputs: int = WIDTH, outputs: int = WIDTH) -> str:
    """Adds a dense layer."""
    tensors[f"{name}.weight"] = random.normal(0, 0.5 / inputs**0.5, (inputs, outputs))
    tensors[f"{name}.bias"] = np.zeros(outputs)
    return add("Add", f"{add('MatMul', f'{value} {name}.weight', f'{name}.product')} {name}.bias", name)


def heads(value: str, order: list) -> str:
    """Splits into heads and transposes."""
    return add("Transpose", add("Reshape", f"{value} split_heads", f"{value}.split"), f"{value}.heads", perm=order)


def model(outputs: dict) -> onnx.ModelProto:
    """The graph with some of its outputs and their widths."""
    arrays = {name: np.asarray(value, np.float32 if value.dtype == float else np.int64) for name, value in tensors.items()}
    graph = helper.make_graph(
        nodes,
        "text-encoder",
        [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "sequence"]) for name in feeds],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", width]) for name, width in outputs.items()],
        [numpy_helper.from_array(array, name) for name, array in arrays.items()],
    )
    opsets = [helper.make_opsetid("", 17)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=8, producer_name="modewise-samples")


add("Clip", "input_ids lowest_id highest_id", "known_ids")
add("Gather", "token_embedding known_ids", "token_vectors")
add("Shape", "input_ids", "length", start=1, end=2)
add("Slice", "position_table zero length zero", "position_vectors")
add("Cast", "attention_mask", "mask", to=TensorProto.FLOAT)
add("Unsqueeze", "mask head_axes", "mask_of_keys")
add("Mul", add("Sub", "one_float mask_of_keys", "hidden") + " hidden_key", "key_bias")
x = add("Add", "token_vectors position_vectors", "embedded")
for number in range(1, BLOCKS + 1):
    b = f"block_{number}"
    normed = norm(x, f"{b}.norm_1")
    query, key, value = (dense(normed, f"{b}.{part}") for part in ("query", "key", "value"))
    add("MatMul", f"{heads(query, [0, 2, 1, 3])} {heads(key, [0, 2, 3, 1])}", f"{b}.raw_scores")
    add("Add", add("Div", f"{b}.raw_scores root_head_width", f"{b}.scores") + " key_bias", f"{b}.masked_scores")
    add("Softmax", f"{b}.masked_scores", f"{b}.attention", axis=-1)
    add("MatMul", f"{b}.attention {heads(value, [0, 2, 1, 3])}", f"{b}.heard")
    by_token = add("Transpose", f"{b}.heard", f"{b}.heard_by_token", perm=[0, 2, 1, 3])
    joined = dense(add("Reshape", f"{by_token} join_heads", f"{b}.heard_joined"), f"{b}.joined")
    middle = add("Add", f"{x} {joined}", f"{b}.middle")
    up = dense(norm(middle, f"{b}.norm_2"), f"{b}.up", WIDTH, FEED_FORWARD)
    add("Erf", add("Div", f"{up} root_two", f"{b}.scaled"), f"{b}.erf")
    gated = add("Mul", f"{up} {add('Add', f'{b}.erf one_float', f'{b}.gate')}", f"{b}.gated")
    down = dense(add("Mul", f"{gated} half", f"{b}.gelu"), f"{b}.down", FEED_FORWARD, WIDTH)
    x = add("Add", f"{middle} {down}", b)
add("Mul", f"{norm(x, 'norm')} {add('Unsqueeze', 'mask width_axis', 'mask_of_words')}", "shown")
add("ReduceSum", "shown one", "total", keepdims=0)
count = add("Max", add("ReduceSum", "mask one", "raw_count", keepdims=1) + " one_float", "count")
add("LpNormalization", add("Div", f"total {count}", "mean"), "embedding", axis=-1, p=2)

session = onnxruntime.InferenceSession(model({"embedding": WIDTH}).SerializeToString())
(embedding,) = session.run(None, feeds)
last = LogisticRegression(C=100, max_iter=2_000).fit(embedding[:cut], labels[:cut])
print(f"accuracy {last.score(embedding[cut:], labels[cut:]):.4f} on {len(messages) - cut} other messages")
tensors["intent.weight"], tensors["intent.bias"] = last.coef_.T.astype(float), last.intercept_.astype(float)
add("Gemm", "embedding intent.weight intent.bias", "logits")
onnx.save(model({"embedding": WIDTH, "logits": len(intents)}), sys.argv[1])
