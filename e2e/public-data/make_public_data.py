"""Makes the ten data sets and models of this folder.

usage: make_public_data.py ORIGINALS

ORIGINALS holds auto-mpg.data, SMSSpamCollection and day.csv as the UCI repository gives them; the other sets come with the packages.
Needs: pip install scikit-learn skl2onnx onnx pandas palmerpenguins
"""

import json
import re
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
from onnx import TensorProto, helper, numpy_helper, save
from palmerpenguins import load_penguins, load_penguins_raw
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType, StringTensorType
from sklearn import datasets
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import GradientBoostingRegressor, RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

OUT = Path(__file__).parent / "sets"
ROWS = 250
SEED = 1
OPSET = 17


def shuffled(frame):
    return frame.sample(frac=1, random_state=SEED).head(ROWS).reset_index(drop=True)


def export(name, model, inputs, **options):
    """Writes a fitted scikit-learn model, whose inputs are a list of (name, type)."""
    onnx = to_onnx(model, initial_types=inputs, target_opset=OPSET, **options)
    (OUT / f"{name}.onnx").write_bytes(onnx.SerializeToString())


def one_matrix(width, name="float_input"):
    return [(name, FloatTensorType([None, width]))]


def iris():
    bunch = datasets.load_iris()
    frame = pd.DataFrame(bunch.data, columns=["sepal_length", "sepal_width", "petal_length", "petal_width"])
    frame["species"] = bunch.target_names[bunch.target]
    model = LogisticRegression(max_iter=1000).fit(frame.iloc[:, :4].to_numpy(np.float32), frame.species)
    export("iris", model, one_matrix(4))
    shuffled(frame).to_csv(OUT / "iris.csv", index=False)


def wine():
    bunch = datasets.load_wine()
    frame = pd.DataFrame(bunch.data, columns=bunch.feature_names)
    frame.insert(0, "class", bunch.target + 1)
    model = RandomForestClassifier(8, max_depth=3, random_state=SEED)
    model.fit(bunch.data.astype(np.float32), frame["class"])
    export("wine", model, one_matrix(13, "X"), options={"zipmap": False})
    shuffled(frame).to_csv(OUT / "wine.csv", index=False)


def breast_cancer():
    bunch = datasets.load_breast_cancer()
    names = [name.replace(" ", "_") for name in bunch.feature_names]
    frame = pd.DataFrame(bunch.data, columns=names)
    frame.insert(0, "diagnosis", np.where(bunch.target == 0, "M", "B"))
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
    model.fit(bunch.data.astype(np.float32), bunch.target)
    export("breast-cancer", model, one_matrix(30, "features"), options={"zipmap": False})
    shuffled(frame).to_csv(OUT / "breast-cancer.csv", index=False)


def penguins():
    """One input per column, two of them text; some values are missing."""
    frame = load_penguins()
    known = frame.dropna()
    numeric = ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"]
    text = ["island", "sex"]
    columns = ColumnTransformer([("numbers", StandardScaler(), numeric), ("words", OneHotEncoder(), text)])
    model = make_pipeline(columns, LogisticRegression(max_iter=1000)).fit(known[numeric + text], known.species)
    types = [(name, StringTensorType([None, 1]) if name in text else FloatTensorType([None, 1])) for name in numeric + text]
    export("penguins", model, types)
    shuffled(frame).to_csv(OUT / "penguins.csv", index=False)


def penguins_raw():
    """Keys, dates, remarks and numbered rows around the features."""
    frame = load_penguins_raw()
    features = ["Culmen Length (mm)", "Culmen Depth (mm)", "Flipper Length (mm)", "Body Mass (g)"]
    values = frame[features].to_numpy(np.float32)
    model = make_pipeline(SimpleImputer(), StandardScaler(), LogisticRegression(max_iter=1000)).fit(values, frame.Species)
    export("penguins-raw", model, one_matrix(4, "measurements"), options={"zipmap": False})
    shuffled(frame).to_csv(OUT / "penguins-raw.csv", index=False)


def diabetes():
    bunch = datasets.load_diabetes(scaled=False)
    frame = pd.DataFrame(bunch.data, columns=bunch.feature_names)
    frame["target"] = bunch.target
    model = GradientBoostingRegressor(n_estimators=20, max_depth=2, random_state=SEED)
    model.fit(bunch.data.astype(np.float32), bunch.target)
    export("diabetes", model, one_matrix(10))
    shuffled(frame).to_csv(OUT / "diabetes.tsv", index=False, sep="\t")


def digits():
    """An image model that takes [N, 1, 8, 8]; a row of the table has one column per pixel."""
    bunch = datasets.load_digits()
    model = MLPClassifier((24,), max_iter=500, random_state=SEED).fit(bunch.data / 16, bunch.target)
    first, last = model.coefs_
    weights = [first / 16, last, *model.intercepts_]
    tensors = [numpy_helper.from_array(w.astype(np.float32), n) for w, n in zip(weights, ["w0", "w1", "b0", "b1"])]
    nodes = [
        helper.make_node("Flatten", ["image"], ["flat"], name="flatten"),
        helper.make_node("Gemm", ["flat", "w0", "b0"], ["hidden"], name="hidden"),
        helper.make_node("Relu", ["hidden"], ["active"], name="relu"),
        helper.make_node("Gemm", ["active", "w1", "b1"], ["scores"], name="scores"),
        helper.make_node("Softmax", ["scores"], ["probabilities"], name="softmax", axis=1),
    ]
    image = helper.make_tensor_value_info("image", TensorProto.FLOAT, ["batch", 1, 8, 8])
    save_graph("digits", nodes, [image], [("probabilities", ["batch", 10])], tensors)
    names = [f"pixel_{row}_{column}" for row in range(8) for column in range(8)]
    frame = pd.DataFrame(bunch.data.astype(int), columns=names)
    frame["digit"] = bunch.target
    shuffled(frame).to_csv(OUT / "digits.csv", index=False)


def cars():
    """What is predicted comes first, a name last, and some values of horsepower are missing."""
    names = ["mpg", "cylinders", "displacement", "horsepower", "weight", "acceleration", "model_year", "origin", "car_name"]
    frame = pd.read_csv(ORIGINALS / "auto-mpg.data", sep=r"\s+", header=None, names=names, na_values="?")
    model = make_pipeline(SimpleImputer(), StandardScaler(), LinearRegression())
    model.fit(frame.iloc[:, 1:8].to_numpy(np.float32), frame.mpg)
    export("cars", model, one_matrix(7))
    shuffled(frame).to_csv(OUT / "cars.csv", index=False)


def bikes():
    """A numbered row, a date, and three counts behind the features."""
    frame = pd.read_csv(ORIGINALS / "day.csv")
    features = frame.loc[:, "season":"windspeed"].to_numpy(np.float32)
    model = make_pipeline(StandardScaler(), Ridge()).fit(features, frame.cnt)
    export("bikes", model, one_matrix(features.shape[1]))
    frame.head(ROWS).to_csv(OUT / "bikes.csv", index=False)


def messages():
    """Token ids of SMS messages: the words are counted, and a message is the ids of its first words, padded with 0."""
    lines = (ORIGINALS / "SMSSpamCollection").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("\t", 1) for line in lines]
    words = [re.findall(r"[a-z']+|\d+", text.lower()) for _, text in pairs]
    known = [word for word, _ in Counter(word for each in words for word in each).most_common(498)]
    ids = {word: index + 2 for index, word in enumerate(known)}
    length = 24
    tokens = np.zeros((len(words), length), np.int64)
    for row, each in enumerate(words):
        tokens[row, : len(each[:length])] = [ids.get(word, 1) for word in each[:length]]
    counts = np.stack([np.bincount(row, minlength=500) for row in tokens]) / length
    is_spam = np.array([label == "spam" for label, _ in pairs])
    model = LogisticRegression(C=100, max_iter=1000).fit(counts, is_spam)
    table = np.stack([-model.coef_[0], model.coef_[0]], axis=1).astype(np.float32) / 2
    bias = np.array([-model.intercept_[0], model.intercept_[0]], np.float32) / 2
    tensors = [numpy_helper.from_array(table, "table"), numpy_helper.from_array(bias, "bias")]
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["embedded"], name="embed", axis=0),
        helper.make_node("ReduceMean", ["embedded"], ["mean"], name="mean", axes=[1], keepdims=0),
        helper.make_node("Add", ["mean", "bias"], ["scores"], name="scores"),
        helper.make_node("Softmax", ["scores"], ["probabilities"], name="softmax", axis=1),
    ]
    ids_input = helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "sequence"])
    save_graph("messages", nodes, [ids_input], [("probabilities", ["batch", 2])], tensors)
    rows = [
        json.dumps({"message_id": row + 1, "label": pairs[row][0], "input_ids": tokens[row].tolist()}, separators=(",", ":"))
        for row in range(ROWS)
    ]
    (OUT / "messages.jsonl").write_text("\n".join(rows) + "\n")


def save_graph(name, nodes, inputs, outputs, tensors):
    results = [helper.make_tensor_value_info(each, TensorProto.FLOAT, shape) for each, shape in outputs]
    graph = helper.make_graph(nodes, name, inputs, results, tensors)
    save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8), OUT / f"{name}.onnx")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    ORIGINALS = Path(sys.argv[1])
    OUT.mkdir(exist_ok=True)
    for make in [iris, wine, breast_cancer, penguins, penguins_raw, diabetes, digits, cars, bikes, messages]:
        make()
