"""Decision trees, random forests and boosted trees, on numbers and on categories."""

from __future__ import annotations

import random
from typing import Any

from pyspark.ml import Pipeline
from pyspark.ml.classification import (
    DecisionTreeClassifier,
    GBTClassifier,
    RandomForestClassifier,
)
from pyspark.ml.feature import StringIndexer, VectorAssembler
from pyspark.ml.regression import DecisionTreeRegressor, GBTRegressor, RandomForestRegressor

from cases import EVERYWHERE, OLD, SUMS, VERSIONS, case, fitted, frame, labelled, vector_schema

SCHEMA = vector_schema("features", label=True)
KINDS = {
    "decision-tree-classifier": (DecisionTreeClassifier, {}, 2),
    "decision-tree-regressor": (DecisionTreeRegressor, {}, 0),
    "random-forest-classifier": (RandomForestClassifier, {"numTrees": 9}, 2),
    "random-forest-regressor": (RandomForestRegressor, {"numTrees": 9}, 0),
    "gbt-classifier": (GBTClassifier, {"maxIter": 19}, 2),
    "gbt-regressor": (GBTRegressor, {"maxIter": 19}, 0),
}
CLASSIFIERS = [kind for kind in KINDS if "classifier" in kind]


def numbers(kind: str, classes: int | None = None, size: int = 6, **options: Any) -> Any:
    estimator, settings, usual = KINDS[kind]
    settings = {**settings, "seed": 5, "maxDepth": 4, **options}
    rows = labelled(90, size, usual if classes is None else classes)
    return fitted(lambda: with_params(estimator(), settings), SCHEMA, rows)


def with_params(stage: Any, settings: dict[str, Any]) -> Any:
    """Python's constructors do not take every parameter that the class has."""
    for name, value in settings.items():
        stage._set(**{name: value})
    return stage


def tree(name: str, build: Any, **options: Any) -> None:
    settings = {"columns": ["features"], "rows": 20, **options}
    case(f"spark-{name}", build, **settings)


def with_categories(session: Any, label: bool = True) -> Any:
    """Two columns of categories and two of numbers; the label follows all of them."""
    chance = random.Random(11)
    rows = []
    for _ in range(150):
        colour, shape = chance.choice("rgbcmyk"), chance.choice(["round", "square", "flat"])
        x, y = chance.gauss(0, 1), chance.gauss(0, 10)
        score = "rgbcmyk".index(colour) % 3 - 1 + (shape == "flat") * 2 - 1 + x + y / 10
        rows.append([colour, shape, x, y, float(score > 0)])
    return frame(session, "colour string, shape string, x double, y double, label double", rows)


def categories(kind: str) -> Any:
    estimator, settings, _ = KINDS[kind]

    def build(session: Any) -> tuple[Any, Any]:
        known = with_categories(session)
        stages = [
            StringIndexer(inputCols=["colour", "shape"], outputCols=["ci", "si"],
                          handleInvalid="keep"),
            VectorAssembler(inputCols=["ci", "x", "si", "y"], outputCol="features",
                            handleInvalid="keep"),
            estimator(**settings, seed=5, maxDepth=5),
        ]
        return Pipeline(stages=stages).fit(known), known

    return build


def given_categories(kind: str) -> Any:
    """The feature vector itself is the input, with its categories in `ml_attr`."""
    estimator, settings, _ = KINDS[kind]

    def build(session: Any) -> tuple[Any, Any]:
        known = with_categories(session)
        indexer = StringIndexer(inputCols=["colour", "shape"], outputCols=["ci", "si"])
        assembler = VectorAssembler(inputCols=["ci", "si", "x"], outputCol="features")
        given = Pipeline(stages=[indexer, assembler]).fit(known).transform(known)
        given = given.select("features", "label").coalesce(1)
        return estimator(**settings, seed=5, maxDepth=5).fit(given), given.select("features")

    return build


WITH_CATEGORIES = ["colour", "shape", "x", "y"]
for kind in KINDS:
    tree(f"{kind}-numbers", numbers(kind), also=(*SUMS, *VERSIONS) if "gbt" in kind else VERSIONS)
    tree(f"{kind}-leaf", numbers(kind, leafCol="leaf"), also=("spark-3.0",))
    tree(f"{kind}-categories", categories(kind), columns=WITH_CATEGORIES,
         also=EVERYWHERE if "gbt" in kind else OLD)
    tree(f"{kind}-given-categories", given_categories(kind))
    tree(f"{kind}-deep", numbers(kind, size=3, maxDepth=9))
    tree(f"{kind}-stump", numbers(kind, maxDepth=1))
    tree(f"{kind}-constant", numbers(kind, maxDepth=0))
for kind in CLASSIFIERS:
    tree(f"{kind}-thresholds", numbers(kind, thresholds=[0.2, 0.8]), also=("spark-3.0",))
    tree(f"{kind}-thresholds-zero", numbers(kind, thresholds=[0.0, 1.0]))
    tree(f"{kind}-no-raw", numbers(kind, rawPredictionCol=""))
    tree(f"{kind}-no-probability", numbers(kind, probabilityCol=""))
    tree(f"{kind}-prediction-only", numbers(kind, rawPredictionCol="", probabilityCol=""))
    tree(f"{kind}-no-prediction", numbers(kind, predictionCol=""))
for kind in ("decision-tree-classifier", "random-forest-classifier"):
    tree(f"{kind}-4-classes", numbers(kind, 4), also=OLD)
    tree(f"{kind}-4-classes-thresholds", numbers(kind, 4, thresholds=[0.1, 0.4, 0.0, 0.5]))
    tree(f"{kind}-entropy", numbers(kind, 3, impurity="entropy"))
tree("decision-tree-regressor-variance", numbers("decision-tree-regressor", varianceCol="spread"),
     also=OLD)
tree("gbt-regressor-absolute", numbers("gbt-regressor", lossType="absolute", stepSize=0.3))
tree("gbt-regressor-60-trees", numbers("gbt-regressor", maxIter=60, maxDepth=3), rows=40,
     also=SUMS)
tree("gbt-classifier-60-trees", numbers("gbt-classifier", maxIter=60, maxDepth=3), rows=40)
tree("random-forest-classifier-one-tree", numbers("random-forest-classifier", numTrees=1))
tree("random-forest-regressor-wide", numbers("random-forest-regressor", size=40))
