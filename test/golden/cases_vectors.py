"""VectorAssembler, StandardScaler, MinMaxScaler, and KMeans."""

from __future__ import annotations

import math
from typing import Any

from pyspark.ml import Pipeline
from pyspark.ml.clustering import KMeans
from pyspark.ml.feature import MinMaxScaler, StandardScaler, VectorAssembler
from pyspark.ml.linalg import Vectors
from pyspark.sql.types import ArrayType, DoubleType, FloatType, StructField, StructType

from cases import EVERYWHERE, OLD, VERSIONS, case, fitted, frame, vector_schema, vectors

MODES = ("error", "skip", "keep")
NAN = math.nan
MIXED = [[1.5, 2, True, 0.1, 7], [0.0, 0, False, 0.0, 0], [-0.0, 5, True, 0.7, 0]]
MIXED_SCHEMA = "a double, b int, c boolean, d float, e bigint"
WITH_VECTOR = [[1.0, Vectors.dense([1.0, 2.0])], [0.0, Vectors.sparse(2, [1], [3.0])],
               [-0.0, Vectors.dense([-0.0, 0.0])], [2.0, Vectors.dense([NAN, 1.0])]]


def with_vector(session: Any) -> Any:
    rows = [[v, x, x * 2] for x, v in WITH_VECTOR]
    schema = vector_schema("v").add("x", "double").add("y", "double")
    return frame(session, schema, rows)


def nested(mode: str) -> Any:
    def build(session: Any) -> tuple[Any, Any]:
        return VectorAssembler(inputCols=["x", "v", "y"], outputCol="o",
                               handleInvalid=mode), with_vector(session)

    return build


def assembled_twice(session: Any) -> tuple[Any, Any]:
    """The second assembler learns the vector's length from the first one's metadata."""
    known = frame(session, "a double, b double, c double",
                  [[1.0, 2.0, 3.0], [0.0, 0.0, -0.0], [0.0, 5.0, 0.0]])
    first = VectorAssembler(inputCols=["a", "b"], outputCol="ab", handleInvalid="keep")
    second = VectorAssembler(inputCols=["c", "ab", "c"], outputCol="all", handleInvalid="keep")
    return Pipeline(stages=[first, second]).fit(known), known


def input_metadata(session: Any) -> tuple[Any, Any]:
    """A vector column of the input whose `ml_attr` tells its length: keep fills nulls by it."""
    known = frame(session, "a double, b double, c double", [[1.0, 2.0, 3.0], [0.0, 0.0, 4.0]])
    given = VectorAssembler(inputCols=["a", "b"], outputCol="v").transform(known).select("v", "c")
    return VectorAssembler(inputCols=["v", "c"], outputCol="o", handleInvalid="keep"), given


for mode in MODES:
    case(f"spark-vector-assembler-{mode}", fitted(
        lambda m=mode: VectorAssembler(inputCols=["a", "b", "c", "d", "e"], outputCol="v",
                                       handleInvalid=m), MIXED_SCHEMA, MIXED), also=OLD)
for mode in ("error", "skip"):
    case(f"spark-vector-assembler-nested-{mode}", nested(mode), also=OLD)
case("spark-vector-assembler-nested-keep", assembled_twice, also=OLD)
case("spark-vector-assembler-input-metadata", input_metadata)
case("spark-vector-assembler-duplicate-columns", fitted(
    lambda: VectorAssembler(inputCols=["a", "a", "b"], outputCol="v"), "a double, b double",
    [[1.0, 2.0], [0.0, 0.0], [-0.0, 3.0]]))
# Just around the size at which the result becomes sparse, which Spark 4.1 moved.
for size in (1, 2, 5, 8, 11, 14):
    names = [f"x{i}" for i in range(size)]
    rows = [[1.5] * n + [0.0] * (size - n) for n in range(size + 1)]
    case(f"spark-vector-assembler-sparse-{size}", fitted(
        lambda n=names: VectorAssembler(inputCols=n, outputCol="v"),
        ", ".join(f"{n} double" for n in names), rows), rows=20, edges=False, also=OLD)

SCALED = [[v] for v in [*vectors(18, 4), Vectors.dense([5.0, 0.0, 1.0, -0.0]),
                        Vectors.sparse(4, [1], [2.0])]]
CONSTANT = [[Vectors.dense([*v[0].toArray()[:3], 2.0])] for v in SCALED]
for mean in (False, True):
    for std in (False, True):
        what = "-".join(w for w, on in (("mean", mean), ("std", std)) if on) or "none"
        case(f"spark-standard-scaler-{what}", fitted(
            lambda m=mean, s=std: StandardScaler(inputCol="v", outputCol="o", withMean=m,
                                                 withStd=s), vector_schema("v"), SCALED),
            also=VERSIONS)
        case(f"spark-standard-scaler-constant-{what}", fitted(
            lambda m=mean, s=std: StandardScaler(inputCol="v", outputCol="o", withMean=m,
                                                 withStd=s), vector_schema("v"), CONSTANT))
case("spark-min-max-scaler-default", fitted(
    lambda: MinMaxScaler(inputCol="v", outputCol="o"), vector_schema("v"), SCALED), also=VERSIONS)
case("spark-min-max-scaler-range", fitted(
    lambda: MinMaxScaler(inputCol="v", outputCol="o", min=-1.0, max=3.5),
    vector_schema("v"), SCALED))
case("spark-min-max-scaler-constant", fitted(
    lambda: MinMaxScaler(inputCol="v", outputCol="o"), vector_schema("v"), CONSTANT), also=OLD)
case("spark-min-max-scaler-all-constant", fitted(
    lambda: MinMaxScaler(inputCol="v", outputCol="o", min=-2.0, max=2.0), vector_schema("v"),
    [[Vectors.dense([1.0, 0.0])]] * 3))

for k, size in ((2, 3), (5, 20), (20, 2), (40, 8)):
    case(f"spark-kmeans-k-{k}", fitted(
        lambda k=k: KMeans(k=k, featuresCol="v", seed=3, maxIter=5),
        vector_schema("v"), [[v] for v in vectors(80, size)]), rows=30,
        also=EVERYWHERE if k == 5 else ())
case("spark-kmeans-cosine", fitted(
    lambda: KMeans(k=4, featuresCol="v", seed=3, distanceMeasure="cosine"),
    vector_schema("v"), [[v] for v in vectors(60, 5, zeros=0.1)]), rows=30, also=OLD)
case("spark-kmeans-sparse", fitted(
    lambda: KMeans(k=4, featuresCol="v", seed=3),
    vector_schema("v"), [[v] for v in vectors(60, 30, zeros=0.9)]), rows=30, also=OLD)
for element in (DoubleType(), FloatType()):
    case(f"spark-kmeans-array-{element.typeName()}", fitted(
        lambda: KMeans(k=3, featuresCol="v", predictionCol="cluster", seed=3),
        StructType([StructField("v", ArrayType(element, containsNull=False))]),
        [[[float(x) for x in v.toArray()]] for v in vectors(30, 4)]))
