"""GaussianMixture and LDA."""

from __future__ import annotations

import random
from typing import Any

from pyspark.ml.clustering import LDA, GaussianMixture
from pyspark.ml.linalg import Vectors
from pyspark.sql.types import ArrayType, DoubleType, FloatType, StructField, StructType

from cases import OLD, SUMS, VERSIONS, case, fitted, frame, sparse_of, vector_schema, vectors


def clouds(count: int, size: int, k: int, seed: int = 1) -> list[list[Any]]:
    """Points around k centres, with features that depend on each other; a third sparse."""
    chance = random.Random(f"clouds {count} {size} {k} {seed}")
    centers = [[chance.gauss(0, 4) for _ in range(size)] for _ in range(k)]
    made = []
    for index in range(count):
        shared = chance.gauss(0, 1)
        values = [x + chance.gauss(0, 1) + 0.5 * shared for x in centers[index % k]]
        if index % 3 == 2:
            kept = [i for i in range(size) if i % 2 == index % 2]
            made.append([Vectors.sparse(size, kept, [values[i] for i in kept])])
        else:
            made.append([Vectors.dense(values)])
    return made


def mixture(k: int, **params: Any) -> Any:
    return lambda: GaussianMixture(k=k, featuresCol="v", seed=5, maxIter=5, **params)


def without_prediction(session: Any) -> tuple[Any, Any]:
    """Only the fitted model can do without."""
    known = frame(session, VECTORS, clouds(40, 2, 3))
    return mixture(3)().fit(known).setPredictionCol(""), known


VECTORS = vector_schema("v")
FAR = [{"v": [1000.0, -1000.0, 30.0]}, {"v": [40.0, 0.0, 0.0]}, {"v": [0.0, 25.0, -25.0]},
       {"v": {"type": 0, "size": 3, "indices": [1], "values": [1e200]}}]

for size, k in ((1, 2), (3, 2), (8, 3), (13, 2), (20, 3)):
    case(f"spark-gaussian-mixture-{size}", fitted(mixture(k), VECTORS, clouds(90, size, k)),
         also=(*SUMS, *VERSIONS) if size in (3, 13) else (*SUMS, *OLD))
case("spark-gaussian-mixture-far", fitted(mixture(3), VECTORS, clouds(60, 3, 3)), rows=FAR,
     also=VERSIONS)
case("spark-gaussian-mixture-constant-feature", fitted(
    mixture(2), VECTORS, [[Vectors.dense([*v.toArray(), 2.0])] for [v] in clouds(40, 3, 2)]),
    also=VERSIONS)
case("spark-gaussian-mixture-same-points", fitted(
    mixture(2), VECTORS, [[Vectors.dense([1.0, 2.0])]] * 4 + [[Vectors.dense([3.0, 4.0])]] * 3),
    also=OLD)
case("spark-gaussian-mixture-dependent", fitted(
    mixture(2), VECTORS,
    [[Vectors.dense([*v.toArray(), v.toArray()[0] * 2])] for [v] in clouds(40, 2, 2)]), also=OLD)
case("spark-gaussian-mixture-scales", fitted(mixture(3), VECTORS,
                                              [[v] for v in vectors(60, 5)]), also=OLD)
case("spark-gaussian-mixture-own-columns", fitted(
    mixture(3, predictionCol="cluster", probabilityCol="share"), VECTORS, clouds(40, 2, 3)))
case("spark-gaussian-mixture-no-probability", fitted(
    mixture(3, probabilityCol=""), VECTORS, clouds(40, 2, 3)), also=OLD)
case("spark-gaussian-mixture-no-prediction", without_prediction, also=OLD)
for element in (DoubleType(), FloatType()):
    case(f"spark-gaussian-mixture-array-{element.typeName()}", fitted(
        mixture(2), StructType([StructField("v", ArrayType(element, containsNull=False))]),
        [[[float(x) for x in v.toArray()]] for [v] in clouds(40, 3, 2)]), also=OLD)


def documents(count: int, words: int, seed: int = 1) -> list[list[Any]]:
    """Counts of words: sparse, but every third, which lists all words."""
    chance = random.Random(f"documents {count} {words} {seed}")
    made = []
    for index in range(count):
        theme = [w for w in range(words) if w % 3 == index % 3]
        counts = [0.0] * words
        for _ in range(chance.randrange(3, 25)):
            counts[chance.choice(theme if chance.random() < 0.8 else range(words))] += 1.0
        dense = Vectors.dense(counts)
        made.append([dense if index % 3 == 0 else sparse_of(dense)])
    return made


# A count far below 0, and before Spark 3.3 a NaN, overflows the stack, and Spark leaves the JVM:
# edge rows of all kinds would end the session.
def topics(k: int, **params: Any) -> Any:
    return lambda: LDA(k=k, featuresCol="v", seed=3, maxIter=8, **params)


WORDS = [{"v": v} for v in (
    [0.0] * 12, [0.0, 1.0], {"type": 0, "size": 12, "indices": [], "values": []},
    {"type": 0, "size": 12, "indices": [1, 5], "values": [0.0, 0.0]},
    {"type": 0, "size": 12, "indices": [1, 5], "values": [0.0, 2.5]},
    {"type": 0, "size": 99, "indices": [3, 11], "values": [1.0, 7.0]},
    {"type": 0, "size": 99, "indices": [3, 12], "values": [1.0, 7.0]},
    {"type": 0, "size": 99, "indices": [98], "values": [0.0]},
    [1.0] * 13, [1e6] + [0.0] * 11, [0.5] * 12, [1e-9] + [0.0] * 11)]

for k, words in ((2, 5), (3, 12), (7, 12), (10, 40)):
    case(f"spark-local-lda-{k}-topics", fitted(topics(k), VECTORS, documents(40, words)),
         edges=k != 7, also=(*SUMS, *VERSIONS) if k == 7 else (*SUMS, *OLD))
case("spark-local-lda-words", fitted(topics(3), VECTORS, documents(40, 12)), rows=WORDS,
     edges=False, also=VERSIONS)
case("spark-local-lda-odd-counts", fitted(topics(3), VECTORS, documents(40, 3)), rows=[
    {"v": v} for v in (["NaN", 0.0, 0.0], ["Infinity", 0.0, 1.0], ["-Infinity", 0.0, 1.0],
                       [1e300, 1.0, 0.0], [5e-324, 0.0, 0.0], [-0.0, 0.0, 0.0], [-3.5, 0.0, 0.0], [3.0, -1.0, 0.0])],
    edges=False, also=("spark-3.5", "spark-3.4", "spark-3.3"))
case("spark-local-lda-concentrations", fitted(
    topics(4, docConcentration=[0.1, 2.0, 0.5, 9.0], topicConcentration=0.3), VECTORS,
    documents(30, 9)), also=OLD)
case("spark-local-lda-own-column", fitted(
    topics(3, topicDistributionCol="themes", optimizeDocConcentration=False), VECTORS,
    documents(30, 9)), also=OLD)
for element in (DoubleType(), FloatType()):
    case(f"spark-local-lda-array-{element.typeName()}", fitted(
        topics(3), StructType([StructField("v", ArrayType(element, containsNull=False))]),
        [[[float(x) for x in v.toArray()]] for [v] in documents(30, 6)]), edges=False, also=OLD)
for k, words in ((2, 5), (4, 20)):
    case(f"spark-distributed-lda-{k}-topics", fitted(
        topics(k, optimizer="em"), VECTORS, documents(30, words)), edges=False,
        also=VERSIONS if k == 2 else OLD)
