"""Regressors of many families, and the clustering of the same kind of vectors."""

from __future__ import annotations

import math
import random
from typing import Any

from pyspark.ml.clustering import BisectingKMeans, KMeans
from pyspark.ml.linalg import Vectors
from pyspark.ml.regression import (
    AFTSurvivalRegression,
    DecisionTreeRegressor,
    GBTRegressor,
    GeneralizedLinearRegression,
    IsotonicRegression,
    LinearRegression,
    RandomForestRegressor,
)
from pyspark.sql.types import (
    ArrayType,
    DoubleType,
    FloatType,
    IntegerType,
    StructField,
    StructType,
)

from cases import EVERYWHERE, OLD, VERSIONS, case, fitted, labelled, vector_schema, vectors

SCHEMA = vector_schema("features", label=True)
# One version of each set of rules.
SINCE_2_4 = VERSIONS[:7]
SINCE_3_0 = VERSIONS[:6]


def responses(count: int, size: int, family: str, seed: int = 1) -> list[tuple[Any, float]]:
    """(features, label), the label as the family wants it."""
    chance = random.Random(f"glm {count} {size} {family} {seed}")
    weights = [chance.gauss(0, 0.3) for _ in range(size)]
    made = []
    for vector in vectors(count, size, seed, zeros=0.2):
        shrunk = Vectors.dense([float(x) / 10 for x in vector.toArray()])
        if len(made) % 3 == 2:
            shrunk = Vectors.sparse(size, [(i, float(x)) for i, x in enumerate(shrunk) if x])
        eta = sum(w * float(x) for w, x in zip(weights, shrunk.toArray(), strict=True))
        if family == "binomial":
            label = float(chance.random() < 1 / (1 + math.exp(-3 * eta)))
        elif family == "poisson":
            label = float(int(math.exp(eta + 1) + chance.random()))
        else:
            label = math.exp(eta / 2) + 0.1 * chance.random() + 0.5
        made.append((shrunk, label))
    return made


def glm(family: str, size: int = 4, count: int = 40, **options: Any) -> Any:
    settings = {"family": family, "maxIter": 5, "regParam": 0.1, **options}
    kind = settings["family"].lower()
    return fitted(lambda: GeneralizedLinearRegression(**settings), SCHEMA,
                  responses(count, size, kind))


def glm_case(name: str, build: Any, rows: int = 12, **options: Any) -> None:
    case(f"spark-glm-{name}", build, columns=options.pop("columns", ["features"]), rows=rows,
         **options)


LINKS = {
    "gaussian": ("identity", "log", "inverse"),
    "binomial": ("logit", "probit", "cloglog"),
    "poisson": ("log", "identity", "sqrt"),
    "gamma": ("inverse", "identity", "log"),
}
for family, links in LINKS.items():
    glm_case(f"{family}-default", glm(family), also=OLD)
    for link in links:
        glm_case(f"{family}-{link}", glm(family, link=link, linkPredictionCol="eta"),
                 also=VERSIONS if link in ("probit", "log") else ())
glm_case("any-case", glm("Poisson", link="SQRT"))
glm_case("binomial-probit-wide", glm("binomial", size=9, count=120, link="probit", regParam=0.01,
                                     linkPredictionCol="eta"), rows=60)
for power in (0.0, 1.0, 1.5, 2.0, 3.0):
    glm_case(f"tweedie-{power}", glm("tweedie", variancePower=power, linkPredictionCol="eta"),
             also=OLD if power == 1.5 else ())
for power in (0.0, 1.0, -1.0, 0.5, 0.3, -2.0):
    glm_case(f"tweedie-1.6-link-{power}", glm("tweedie", variancePower=1.6, linkPower=power,
                                              linkPredictionCol="eta"),
             also=OLD if power == 0.3 else ())
glm_case("tweedie-link-ignored", glm("tweedie", variancePower=1.2, linkPower=0.0, link="logit"))
glm_case("link-power-ignored", glm("gamma", linkPower=0.3, variancePower=1.5))
glm_case("only-link-prediction", glm("poisson", predictionCol="", linkPredictionCol="eta"))
glm_case("no-intercept", glm("gaussian", fitIntercept=False))
glm_case("sums", glm("gaussian", size=20, count=30), also=EVERYWHERE)

for kind, shift in ((DoubleType(), lambda i: i % 5 / 4), (IntegerType(), lambda i: i % 3)):
    known = [(v, y, shift(i)) for i, (v, y) in enumerate(responses(40, 3, "poisson"))]
    glm_case(f"offset-{kind.typeName()}", fitted(
        lambda: GeneralizedLinearRegression(family="poisson", maxIter=5, regParam=0.1,
                                            offsetCol="offset", linkPredictionCol="eta"),
        StructType([*SCHEMA.fields, StructField("offset", kind)]), known),
        columns=["features", "offset"], also=SINCE_2_4 if kind == DoubleType() else ())
glm_case("offset-alone", fitted(
    lambda: GeneralizedLinearRegression(family="gamma", maxIter=5, regParam=0.1, link="log",
                                        offsetCol="offset"),
    StructType([*SCHEMA.fields, StructField("offset", DoubleType())]),
    [(v, y, float(i % 4)) for i, (v, y) in enumerate(responses(40, 3, "gamma"))]),
    columns=["features", "offset"])


def lifetimes(count: int, size: int) -> list[tuple[Any, float, float]]:
    return [(v, y, float(i % 4 > 0)) for i, (v, y) in enumerate(responses(count, size, "gamma"))]


def aft(size: int = 4, **options: Any) -> Any:
    settings = {"maxIter": 6, **options}
    return fitted(lambda: AFTSurvivalRegression(**settings),
                  StructType([*SCHEMA.fields, StructField("censor", DoubleType())]),
                  lifetimes(40, size))


for what, options, also in (
    ("default", {}, ()),
    ("quantiles", {"quantilesCol": "quantiles"}, VERSIONS),
    ("few-quantiles", {"quantilesCol": "q", "quantileProbabilities": [1e-9, 0.3, 0.999999]},
     VERSIONS),
    ("only-quantiles", {"quantilesCol": "q", "predictionCol": ""}, ()),
    ("no-intercept", {"fitIntercept": False, "quantilesCol": "q"}, ()),
):
    case(f"spark-aft-{what}", aft(**options), columns=["features"], rows=14, also=also)
case("spark-aft-sums", aft(size=20, quantilesCol="q"), columns=["features"], rows=14,
     also=EVERYWHERE)


STEPS = [(float(x), float(y)) for x, y in zip([1, 1, 2, 3, 3, 3, 4.5, 6, 6, 7, 9, 9, 9, 12],
                                       [1, 3, 2, 5, 4, 4, 6, 2, 9, 8, 8, 10, 11, 11], strict=True)]
AT = [{"x": x} for x in (-1e9, 0.999, 1.0, 1.5, 2.0, 2.5, 3.0, 3.75, 4.5, 5.0, 6.0, 6.5, 7.0, 8.0,
                         9.0, 10.0, 12.0, 12.5)]
ON_LINE = StructType([StructField("x", DoubleType()), StructField("label", DoubleType())])


def isotonic(rows: Any, **options: Any) -> Any:
    settings = {"featuresCol": "x", **options}
    return fitted(lambda: IsotonicRegression(**settings), ON_LINE, rows)


case("spark-isotonic-double", isotonic(STEPS), columns=["x"], rows=AT, also=VERSIONS)
case("spark-isotonic-antitonic", isotonic([(x, -y) for x, y in STEPS], isotonic=False),
     columns=["x"], rows=AT)
case("spark-isotonic-one-point", isotonic([(2.0, 3.0)]), columns=["x"], rows=AT[:5])
case("spark-isotonic-zeros", isotonic([(-0.0, 1.0), (0.0, 2.0), (1.0, 4.0)]), columns=["x"],
     rows=[{"x": -0.0}, {"x": 0.0}, {"x": 5e-324}, {"x": -5e-324}, {"x": 0.5}])
for index in (0, 2):
    case(f"spark-isotonic-vector-{index}", fitted(
        lambda i=index: IsotonicRegression(featureIndex=i), SCHEMA, labelled(30, 3)),
        columns=["features"], rows=20, also=VERSIONS if index == 2 else ())


def clusters(size: int, count: int = 60, zeros: float = 0.3, **options: Any) -> Any:
    settings = {"featuresCol": "v", "seed": 3, "maxIter": 5, **options}
    return fitted(lambda: BisectingKMeans(**settings), vector_schema("v"),
                  [[v] for v in vectors(count, size, zeros=zeros)])


for what, build, also in (
    ("k-2", clusters(3, k=2), ()),
    ("k-6", clusters(5, k=6), VERSIONS),
    ("k-30", clusters(4, count=90, k=30), ()),
    ("one-cluster", clusters(3, count=40, k=5, minDivisibleClusterSize=100.0), OLD),
    ("sparse", clusters(30, zeros=0.9, k=5), VERSIONS),
    ("cosine", clusters(5, zeros=0.1, k=5, distanceMeasure="cosine"), SINCE_2_4),
    ("cosine-sums", clusters(20, zeros=0.1, k=6, distanceMeasure="cosine"), EVERYWHERE),
    ("own-column", clusters(3, k=3, predictionCol="cluster"), ()),
):
    case(f"spark-bisecting-k-means-{what}", build, rows=24, also=also)
for element in (DoubleType(), FloatType()):
    case(f"spark-bisecting-k-means-array-{element.typeName()}", fitted(
        lambda: BisectingKMeans(k=3, featuresCol="v", seed=3),
        StructType([StructField("v", ArrayType(element, containsNull=False))]),
        [[[float(x) for x in v.toArray()]] for v in vectors(30, 4)]), also=OLD)


def sparse_row(*entries: Any) -> dict[str, Any]:
    filled = [i for i, x in enumerate(entries) if x is not None]
    return {"v": {"type": 0, "size": len(entries), "indices": filled,
                  "values": [entries[i] for i in filled]}}


# Infinity times zero is NaN: which centre is then the nearest depends on how doubles are compared.
INFINITE = [sparse_row(*entries) for entries in (
    ("Infinity", None, None), ("-Infinity", None, None), (None, "Infinity", None),
    (None, None, "-Infinity"), ("Infinity", "-Infinity", 1.0), (1e200, None, None),
    (0.0, None, 1e-200), (None, None, None), (1e-300, 1.0, None))]
AXES = [[Vectors.dense([x if i == axis else 0.0 for i in range(3)])]
        for axis in range(3) for x in (-9.0, -8.5, 7.0, 8.0)]
case("spark-bisecting-k-means-infinite", fitted(
    lambda: BisectingKMeans(k=6, featuresCol="v", seed=3), vector_schema("v"), AXES),
    rows=INFINITE, also=VERSIONS)
case("spark-kmeans-versions-infinite", fitted(
    lambda: KMeans(k=6, featuresCol="v", seed=3), vector_schema("v"), AXES), rows=INFINITE,
    also=VERSIONS)

# What an older version might do otherwise, in the stages of other files.
for what, size, zeros in (("dense", 6, 0.2), ("sparse", 20, 0.9)):
    case(f"spark-kmeans-versions-{what}", fitted(
        lambda: KMeans(k=6, featuresCol="v", seed=3, maxIter=4), vector_schema("v"),
        [[v] for v in vectors(60, size, zeros=zeros)]), rows=24, also=VERSIONS)
case("spark-linear-regression-versions", fitted(
    lambda: LinearRegression(maxIter=5, regParam=0.1), SCHEMA, labelled(40, 20)),
    columns=["features"], rows=16, also=VERSIONS)
TREES = {
    "decision-tree": lambda **leaf: DecisionTreeRegressor(maxDepth=4, seed=1,
                                                          varianceCol="variance", **leaf),
    "random-forest": lambda **leaf: RandomForestRegressor(numTrees=4, maxDepth=3, seed=1, **leaf),
    "gbt": lambda **leaf: GBTRegressor(maxIter=4, maxDepth=3, seed=1, **leaf),
}
for what, tree in TREES.items():
    case(f"spark-{what}-regressor-versions", fitted(tree, SCHEMA, labelled(60, 5)),
         columns=["features"], rows=16, also=VERSIONS)
    case(f"spark-{what}-regressor-leaf-versions", fitted(
        lambda t=tree: t(leafCol="leaf"), SCHEMA, labelled(60, 5)), columns=["features"], rows=16,
        also=SINCE_3_0)
