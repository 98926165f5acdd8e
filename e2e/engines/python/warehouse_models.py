"""Writes models as converters make them, for the rule about BigQuery's imports.

usage: warehouse_models.py FOLDER OUTSIDE

Estimators of scikit-learn in several opsets and precisions, with and without ZipMap, by skl2onnx; a model with a local function; and the models in the
folder OUTSIDE in half precision, by onnxconverter-common, and quantised, by ONNX Runtime. A conversion that fails is skipped. Prints the number of files.
"""

import glob
import logging
import os
import sys
import warnings

import numpy as np
import onnx
from onnx import TensorProto, helper
from onnxconverter_common import float16
from onnxruntime.quantization import QuantType, quantize_dynamic
from skl2onnx import convert_sklearn, to_onnx
from skl2onnx.common.data_types import StringTensorType
from sklearn.cluster import KMeans
from sklearn.ensemble import GradientBoostingClassifier, HistGradientBoostingRegressor, RandomForestClassifier
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import Normalizer, OneHotEncoder, PolynomialFeatures, StandardScaler
from sklearn.compose import make_column_transformer
from sklearn.svm import SVC

OPSETS = ((9, 1), (11, 1), (13, 1), (15, 3), (17, 3), (18, 3), (21, 4))
LARGEST = 12e6


def estimators(rows, classes, numbers):
    names = np.where(classes, "yes", "no")
    return {
        "logistic": (LogisticRegression(), names),
        "forest": (RandomForestClassifier(5), classes),
        "boosted": (GradientBoostingClassifier(n_estimators=5), classes),
        "histogram": (HistGradientBoostingRegressor(max_iter=5), numbers),
        "vectors": (SVC(probability=True), classes),
        "perceptron": (MLPClassifier((8,), max_iter=20), classes),
        "neighbours": (KNeighborsClassifier(), classes),
        "means": (KMeans(3, n_init=1), classes),
        "process": (GaussianProcessRegressor(), numbers),
        "imputed": (make_pipeline(SimpleImputer(), Normalizer(), LogisticRegression()), classes),
        "polynomial": (make_pipeline(StandardScaler(), PolynomialFeatures(), Ridge()), numbers),
    }


def write(folder, name, make):
    try:
        model = make()
        with open(os.path.join(folder, f"{name}.onnx"), "wb") as file:
            file.write(model.SerializeToString())
    except Exception:  # a converter that cannot write an opset
        pass


def of_scikit_learn(folder):
    random = np.random.default_rng(7)
    rows = random.normal(size=(80, 4)).astype(np.float32)
    classes = (rows[:, 0] > 0).astype(int)
    for name, (model, target) in estimators(rows, classes, rows[:, 0] * 2).items():
        model.fit(rows, target)
        for opset, ml in OPSETS:
            for zipmap in (True, False):
                for dtype in (np.float32, np.float64):
                    options = {id(model): {"zipmap": zipmap}} if hasattr(model, "predict_proba") else None
                    target_opset = {"": opset, "ai.onnx.ml": ml}
                    title = f"{name}-{opset}-{'map' if zipmap else 'plain'}-{dtype.__name__}"
                    sample = rows[:1].astype(dtype)
                    write(folder, title, lambda: to_onnx(model, sample, options=options, target_opset=target_opset))
    of_texts(folder, rows, classes)


def of_texts(folder, rows, classes):
    words = np.array(["red blue", "blue", "green", "green red"])
    text = make_pipeline(CountVectorizer(lowercase=False), LogisticRegression()).fit(words, [0, 1, 0, 1])
    table = np.column_stack([rows[:, 0].astype(str), np.where(classes, "u", "v")])
    mixed = make_pipeline(make_column_transformer((OneHotEncoder(), [0])), LogisticRegression()).fit(table[:, 1:], classes)
    for opset, ml in OPSETS:
        for name, model, kind in (("text", text, StringTensorType([None])), ("mixed", mixed, StringTensorType([None, 1]))):
            write(
                folder,
                f"{name}-{opset}",
                lambda: convert_sklearn(
                    model,
                    initial_types=[("x", kind)],
                    target_opset={"": opset, "ai.onnx.ml": ml},
                    options={id(model): {"zipmap": False}},
                ),
            )


def with_function(kind):
    """y = f(x) with a function of the model that doubles; `kind` is the type of x."""
    own = [helper.make_opsetid("", 15)]
    double = helper.make_function("own", "Double", ["a"], ["b"], [helper.make_node("Add", ["a", "a"], ["b"])], own)
    graph = helper.make_graph(
        [helper.make_node("Double", ["x"], ["d"], domain="own"), helper.make_node("Cast", ["d"], ["y"], to=TensorProto.FLOAT)],
        "called",
        [helper.make_tensor_value_info("x", kind, ["N"])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["N"])],
    )
    return helper.make_model(graph, opset_imports=[*own, helper.make_opsetid("own", 1)], ir_version=8, functions=[double])


def converted(folder, outside):
    for path in sorted(glob.glob(os.path.join(outside, "**", "*.onnx"), recursive=True)):
        if os.path.getsize(path) > LARGEST or os.sep + "backend" + os.sep in path:
            continue
        name = os.path.relpath(path, outside).replace(os.sep, "_")[:-5]
        for keep in (True, False):
            write(folder, f"{name}-half-{keep}", lambda: float16.convert_float_to_float16(onnx.load(path), keep_io_types=keep))
        for kind in (QuantType.QInt8, QuantType.QUInt8):
            try:
                quantize_dynamic(path, os.path.join(folder, f"{name}-{kind}.onnx"), weight_type=kind)
            except Exception:  # a model that cannot be quantised
                pass


def main(folder, outside):
    of_scikit_learn(folder)
    for name, kind in (("float", TensorProto.FLOAT), ("bool", TensorProto.BOOL), ("string", TensorProto.STRING)):
        write(folder, f"function-{name}", lambda: with_function(kind))
    converted(folder, outside)
    print(len(os.listdir(folder)))


warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)
main(*sys.argv[1:])
