"""LinearSVC, NaiveBayes, MultilayerPerceptron, factorisation machines, and OneVsRest."""

from __future__ import annotations

import math
import random
from typing import Any

import pyspark.ml.classification as classification
import pyspark.ml.regression as regression
from pyspark.ml import Pipeline
from pyspark.ml.classification import (
    DecisionTreeClassifier,
    GBTClassifier,
    LogisticRegression,
    MultilayerPerceptronClassifier,
    NaiveBayes,
    OneVsRest,
    RandomForestClassifier,
)
from pyspark.ml.feature import VectorAssembler
from pyspark.ml.linalg import Vectors

from cases import OLD, SUMS, VERSIONS, case, fitted, frame, labelled, sparse_of, vector_schema

SCHEMA = vector_schema("features", label=True)
COLUMNS = ["features"]
# Spark 3.2 scores infinite margins, and compares the classifiers of OneVsRest, in another way.
AROUND_32 = ("spark-3.5", "spark-3.1")
NAN, INFINITY = math.nan, math.inf
RAW, PROBABILITY = {"rawPredictionCol": ""}, {"probabilityCol": ""}
OFF = {"no-raw": RAW, "no-probability": PROBABILITY, "prediction-only": {**RAW, **PROBABILITY},
       "no-prediction": {"predictionCol": ""}, "raw-only": {**PROBABILITY, "predictionCol": ""}}


def made(name: str, stage: Any, rows: Any, count: Any = 14, **options: Any) -> None:
    case(f"spark-{name}", fitted(stage, SCHEMA, rows), columns=COLUMNS, rows=count, **options)


def svc(name: str, size: int, also: Any = (), rows: int = 14, **options: Any) -> None:
    settings = {"maxIter": 6, "regParam": 0.05, **options}
    made(f"linear-svc-{name}", lambda: classification.LinearSVC(**settings),
         labelled(50, size, 2), rows, also=also)


svc("3", 3, also=VERSIONS[:9])
svc("20", 20, also=(*SUMS, *OLD), rows=40)
svc("threshold", 3, also=OLD, threshold=0.4)
svc("threshold-infinite", 2, threshold=-INFINITY)
svc("no-intercept", 4, fitIntercept=False)
svc("no-raw", 3, threshold=0.4, **RAW)
svc("no-prediction", 3, predictionCol="")


def counts(count: int, size: int, classes: int, kind: str, seed: int = 1) -> list[Any]:
    """Features that the type of model takes: counts, zeros and ones, or any numbers."""
    if kind == "gaussian":
        return labelled(count, size, classes, seed)
    chance = random.Random(f"{count} {size} {classes} {kind} {seed}")
    made_rows = []
    for index in range(count):
        label = index % classes
        values = [
            float(chance.random() < (0.7 if (i + label) % classes == 0 else 0.2))
            * (1.0 if kind == "bernoulli" else chance.choice([1.0, 2.0, 0.25, 7.0]))
            for i in range(size)
        ]
        dense = Vectors.dense(values)
        made_rows.append((sparse_of(dense) if index % 3 == 2 else dense, float(label)))
    return made_rows


def bayes(name: str, kind: str, size: int = 4, classes: int = 3, rows: Any = 14,
          also: Any = (), **options: Any) -> None:
    settings = {"modelType": kind, **options}
    made(f"naive-bayes-{kind}{name}", lambda: NaiveBayes(**settings),
         counts(60, size, classes, kind), rows, also=also)


ODD = [Vectors.dense([1.0, -1.0, 0.0, 0.0]), Vectors.dense([1.0, 0.5, -0.0, 0.0]),
       Vectors.dense([NAN, 0.0, 0.0, 0.0]), Vectors.dense([0.0, INFINITY, 0.0, 1.0]),
       Vectors.sparse(4, [0, 2], [1.0, -0.5]), Vectors.sparse(4, [1], [NAN]),
       Vectors.sparse(4, [3], [INFINITY]), Vectors.sparse(4, [0, 1], [0.0, 1.0]),
       Vectors.dense([1.0, 1.0, 1.0]), Vectors.sparse(3, [0], [1.0]),
       Vectors.dense([0.0, 1.0, 1.0, 0.0, 1.0]), Vectors.sparse(9, [1, 7], [1.0, -1.0]),
       Vectors.dense([1e200, 1e200, 0.0, 1e308]), Vectors.dense([1.0, 0.0, 1.0, 1.0]), None]
for kind in ("multinomial", "bernoulli", "complement", "gaussian"):
    bayes("", kind, also=VERSIONS if kind in ("multinomial", "bernoulli") else VERSIONS[:6])
    bayes("-odd", kind, rows=[{"features": vector} for vector in ODD], also=OLD)
    bayes("-40", kind, size=40, rows=20, also=SUMS)
    bayes("-2-classes", kind, classes=2)
    bayes("-no-raw", kind, **RAW)
bayes("-smoothing", "multinomial", smoothing=0.3, also=OLD)
# Logarithms of 0.
bayes("-smoothing-0", "multinomial", smoothing=0.0, classes=2, also=AROUND_32)
bayes("-smoothing-0", "complement", smoothing=0.0, classes=2)
bayes("-thresholds", "multinomial", thresholds=[0.1, 0.7, 0.2], also=OLD)
bayes("-thresholds-zero", "gaussian", thresholds=[0.1, 0.0, 0.2])
for what, names in OFF.items():
    if what != "no-raw":
        bayes(f"-{what}", "multinomial", **names)


def with_params(stage: Any, settings: dict[str, Any]) -> Any:
    """Python's constructors do not take every parameter that the class has."""
    for name, value in settings.items():
        stage._set(**{name: value})
    return stage


def perceptron(name: str, layers: list[int], rows: Any = 14, also: Any = (), **options: Any) -> None:
    settings = {"maxIter": 8, "seed": 7, "blockSize": 16, "layers": layers, **options}
    made(f"multilayer-perceptron-{name}",
         lambda: with_params(MultilayerPerceptronClassifier(), settings),
         labelled(60, layers[0], layers[-1]), rows, also=also)


perceptron("2-layers", [4, 3], also=OLD)
perceptron("3-layers", [4, 5, 3], also=VERSIONS)
perceptron("5-layers", [20, 17, 9, 6, 2], rows=30, also=SUMS)
perceptron("thresholds", [4, 4, 3], thresholds=[0.2, 0.5, 0.3], also=OLD)
for what, names in OFF.items():
    perceptron(what, [4, 4, 3], **names)
perceptron("prediction-only-thresholds", [4, 4, 3], **RAW, **PROBABILITY,
           thresholds=[0.01, 0.9, 0.5])


def machine(name: str, size: int = 5, also: Any = (), rows: Any = 14, only: str = "",
            **options: Any) -> None:
    settings = {"maxIter": 10, "seed": 3, "factorSize": 4, "stepSize": 0.1, "initStd": 0.3,
                **options}
    if only != "regressor":
        made(f"fm-classifier-{name}", lambda: classification.FMClassifier(**settings),
             labelled(50, size, 2), rows, also=also)
    if only != "classifier":
        made(f"fm-regressor-{name}", lambda: regression.FMRegressor(**settings),
             labelled(50, size), rows, also=also)


machine("5", also=VERSIONS[:6])
machine("20", size=20, rows=30, also=SUMS)
machine("no-linear", fitLinear=False)
machine("no-intercept", fitIntercept=False, factorSize=1)
machine("thresholds", only="classifier", thresholds=[0.2, 0.8], also=OLD)
machine("own-column", only="regressor", predictionCol="estimate")
for what, names in OFF.items():
    machine(what, only="classifier", **names)


def rest(name: str, classifier: Any, size: int = 4, classes: int = 3, also: Any = (),
         rows: Any = 14, kind: str = "gaussian", edges: bool = True, **options: Any) -> None:
    made(f"one-vs-rest-{name}", lambda: OneVsRest(classifier=classifier(), **options),
         counts(60, size, classes, kind), rows, also=also, edges=edges)


def in_pipeline(session: Any) -> tuple[Any, Any]:
    """Other names, and a stage before and after that knows of the columns."""
    rows = [[float(v[0]), float(v[1]), float(v[2]), label] for v, label in labelled(40, 3, 3)]
    known = frame(session, "a double, b double, c double, kind double", rows)
    stages = [
        VectorAssembler(inputCols=["a", "b", "c"], outputCol="v", handleInvalid="keep"),
        OneVsRest(classifier=LogisticRegression(maxIter=4), featuresCol="v", labelCol="kind",
                  predictionCol="guess"),
        VectorAssembler(inputCols=["guess", "rawPrediction", "c"], outputCol="all",
                        handleInvalid="skip"),
    ]
    return Pipeline(stages=stages).fit(known), known.select("a", "b", "c")


def python_written(session: Any) -> tuple[Any, Any]:
    """Saved by Python's own writer, as with a classifier that only Python knows."""
    known = frame(session, SCHEMA, labelled(40, 4, 3))
    model = OneVsRest(classifier=LogisticRegression(maxIter=4)).fit(known)
    # Its classifiers go on reading `features`.
    model.setFeaturesCol("others").setPredictionCol("guess")
    model.write = lambda: classification.OneVsRestModelWriter(model)
    return model, known.select("features")


rest("logistic-regression", lambda: LogisticRegression(maxIter=5), also=OLD)
rest("linear-svc", lambda: classification.LinearSVC(maxIter=5), also=OLD)
rest("decision-tree", lambda: DecisionTreeClassifier(maxDepth=2, seed=1), classes=6, rows=30)
rest("random-forest", lambda: RandomForestClassifier(maxDepth=2, numTrees=3, seed=1))
rest("gbt", lambda: GBTClassifier(maxDepth=2, maxIter=3, seed=1))
rest("naive-bayes", NaiveBayes, kind="multinomial")
rest("fm", lambda: classification.FMClassifier(maxIter=4, factorSize=2, seed=1))
rest("perceptron", lambda: MultilayerPerceptronClassifier(layers=[4, 3, 2], maxIter=4, seed=1))
rest("2-classes", lambda: LogisticRegression(maxIter=5), classes=2)
rest("own-column", lambda: LogisticRegression(maxIter=5), predictionCol="guess")
# Before 4.1 PySpark compares the classifiers in Python, which takes its time.
FEW = [Vectors.dense([1.0, -2.0, 0.5, 0.0]), Vectors.sparse(4, [1], [3.0]),
       Vectors.dense([NAN, 0.0, 0.0, 0.0]), Vectors.dense([0.0, INFINITY, 0.0, 0.0]),
       Vectors.dense([0.0, 0.0, -INFINITY, 0.0]), Vectors.dense([0.0, 0.0, 0.0, 0.0])]
rest("few", lambda: LogisticRegression(maxIter=5), edges=False, also=VERSIONS,
     rows=[{"features": vector} for vector in FEW])
rest("ties", lambda: DecisionTreeClassifier(maxDepth=1, seed=1), classes=6, rows=12, edges=False,
     also=AROUND_32)
case("spark-one-vs-rest-pipeline", in_pipeline)
case("spark-one-vs-rest-python-written", python_written)
