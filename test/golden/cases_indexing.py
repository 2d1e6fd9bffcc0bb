"""StringIndexer, IndexToString, OneHotEncoder, Bucketizer, Imputer."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

from pyspark.ml import Pipeline
from pyspark.ml import feature
from pyspark.ml.feature import Bucketizer, IndexToString, OneHotEncoder, StringIndexer

from cases import OLD, VERSIONS, case, fitted, frame

MODES = ("error", "skip", "keep")
NAN, INFINITY = math.nan, math.inf

COLOURS = [["red"], ["green"], ["red"], ["blue"], [""], ["größe"], ["red"], ["green"], ["中文"]]
PAIRS = [[c, s] for c, s in zip("aababcaabd", ["x", "y", "x", "x", "z", "y", "x", "", "y", "x"],
                                strict=True)]
NUMBERS = {
    "double": [[v] for v in (1.0, 2.5, 1.0, 1e7, 1e-4, -0.0, 100.0, NAN, 3.0, INFINITY, 2e23)],
    "float": [[v] for v in (1.0, 0.1, 0.1, 16777216.0, 1e-4, 2.5)],
    "int": [[v] for v in (3, 1, 3, -7, 0, 2147483647)],
    "bigint": [[v] for v in (3, 1, 3, -7, 9007199254740993)],
    "decimal(6,2)": [[Decimal(v)] for v in ("1.50", "1.50", "0.00", "-2.25")],
}


def indexer(mode: str = "keep", **options: Any) -> StringIndexer:
    return StringIndexer(inputCol="c", outputCol="i", handleInvalid=mode, **options)


for mode in MODES:
    case(f"spark-string-indexer-{mode}", fitted(lambda m=mode: indexer(m), "c string", COLOURS),
         also=OLD)
    case(f"spark-string-indexer-multi-{mode}", fitted(
        lambda m=mode: StringIndexer(inputCols=["c", "s"], outputCols=["ci", "si"],
                                     handleInvalid=m), "c string, s string", PAIRS), also=OLD)
for order in ("frequencyAsc", "alphabetAsc", "alphabetDesc"):
    case(f"spark-string-indexer-order-{order}",
         fitted(lambda o=order: indexer(stringOrderType=o), "c string", COLOURS))
for kind, values in NUMBERS.items():
    name = kind.split("(")[0]
    case(f"spark-string-indexer-{name}",
         fitted(lambda: indexer(), f"c {kind}", values), also=OLD if name == "double" else ())
case("spark-string-indexer-double-error",
     fitted(lambda: indexer("error"), "c double", NUMBERS["double"]))

INDICES = [[v] for v in (0.0, 1.0, 2.0, 1.5, 2.999, -0.5, 3.0, -1.0)]
case("spark-index-to-string-labels", fitted(
    lambda: IndexToString(inputCol="c", outputCol="s", labels=["a", "", "größe"]),
    "c double", INDICES), also=OLD)
case("spark-index-to-string-int", fitted(
    lambda: IndexToString(inputCol="c", outputCol="s", labels=["a", "b"]),
    "c int", [[0], [1], [2]]))


def from_metadata(mode: str) -> Any:
    def build(session: Any) -> tuple[Any, Any]:
        known = frame(session, "c string", COLOURS)
        stages = [indexer(mode), IndexToString(inputCol="i", outputCol="back")]
        return Pipeline(stages=stages).fit(known), known

    return build


def index_with_metadata(stage: Any) -> Any:
    """The input column itself carries the labels, as `ml_attr`."""

    def build(session: Any) -> tuple[Any, Any]:
        # Spark refuses an empty label as the name of an attribute.
        known = frame(session, "c string", [row for row in COLOURS if row != [""]])
        indexed = indexer("skip").fit(known).transform(known).select("i")
        one = stage()
        return (one.fit(indexed) if hasattr(one, "fit") else one), indexed

    return build


for mode in ("skip", "keep"):
    case(f"spark-index-to-string-metadata-{mode}", from_metadata(mode), also=OLD)
case("spark-index-to-string-input-metadata",
     index_with_metadata(lambda: IndexToString(inputCol="i", outputCol="back")))

CATEGORIES = [[v] for v in (0.0, 1.0, 2.0, 3.0, 1.0, 0.0)]
for mode in ("error", "keep"):
    for drop_last in (True, False):
        what = f"{mode}-{'drop-last' if drop_last else 'all'}"
        case(f"spark-one-hot-encoder-{what}", fitted(
            lambda m=mode, d=drop_last: OneHotEncoder(
                inputCol="c", outputCol="v", handleInvalid=m, dropLast=d),
            "c double", CATEGORIES),
            rows=[{"c": v} for v in (0.0, 1.0, 2.0, 3.0, 4.0, 1.5, 3.5, -0.5, NAN)], also=OLD)
        case(f"spark-one-hot-encoder-multi-{what}", fitted(
            lambda m=mode, d=drop_last: OneHotEncoder(
                inputCols=["c", "k"], outputCols=["v", "w"], handleInvalid=m, dropLast=d),
            "c double, k int", [[0.0, 0], [1.0, 2], [2.0, 1], [0.0, 5]]))
case("spark-one-hot-encoder-input-metadata",
     index_with_metadata(lambda: OneHotEncoder(inputCol="i", outputCol="v")))
case("spark-one-hot-encoder-one-category", fitted(
    lambda: OneHotEncoder(inputCol="c", outputCol="v"), "c double", [[0.0], [0.0]]))

SPLITS = [-10.0, -0.5, 0.0, 2.5, 10.0]
BOUNDS = [[v] for v in (-10.0, -0.5, -0.0, 0.0, 2.5, 10.0, 9.999, -10.001, 10.5, 1.0)]
for mode in MODES:
    case(f"spark-bucketizer-{mode}", fitted(
        lambda m=mode: Bucketizer(inputCol="c", outputCol="b", splits=SPLITS, handleInvalid=m),
        "c double", BOUNDS), also=VERSIONS)
    case(f"spark-bucketizer-multi-{mode}", fitted(
        lambda m=mode: Bucketizer(
            inputCols=["c", "k"], outputCols=["b", "d"], handleInvalid=m,
            splitsArray=[[-INFINITY, -0.0, 1.0, INFINITY], [0.0, 3.0, 6.0]]),
        "c double, k int", [[-1.0, 0], [0.0, 3], [-0.0, 6], [1.0, 5], [5.0, 2]]), also=OLD)
case("spark-bucketizer-infinite", fitted(
    lambda: Bucketizer(inputCol="c", outputCol="b", splits=[-INFINITY, 0.0, INFINITY]),
    "c double", BOUNDS))
case("spark-bucketizer-float", fitted(
    lambda: Bucketizer(inputCol="c", outputCol="b", splits=[0.0, 0.1, 0.2, 1.0]),
    "c float", [[0.0], [0.1], [0.2], [0.5], [1.0]]))

KNOWN = [[v] for v in (1.0, 2.0, 2.0, None, NAN, 7.25, -1.0, 100.0)]
for strategy in ("mean", "median", "mode"):
    case(f"spark-imputer-{strategy}", fitted(
        lambda s=strategy: feature.Imputer(inputCol="c", outputCol="o", strategy=s),
        "c double", KNOWN),
        also=OLD)
    case(f"spark-imputer-int-{strategy}", fitted(
        lambda s=strategy: feature.Imputer(inputCol="c", outputCol="o", strategy=s,
                                           missingValue=-1.0),
        "c int", [[1], [2], [2], [None], [-1], [10]]), also=OLD)
case("spark-imputer-missing-value", fitted(
    lambda: feature.Imputer(inputCol="c", outputCol="o", missingValue=-1.0), "c double",
    [[1.0], [-1.0], [3.5], [None]]))
case("spark-imputer-missing-zero", fitted(
    lambda: feature.Imputer(inputCol="c", outputCol="o", missingValue=0.0), "c double",
    [[1.0], [-0.0], [0.0], [3.5]]))
case("spark-imputer-multi", fitted(
    lambda: feature.Imputer(inputCols=["c", "k", "f"], outputCols=["co", "ko", "fo"]),
    "c double, k bigint, f float",
    [[1.0, 1, 0.1], [None, 3, NAN], [4.5, None, 0.7], [NAN, 9007199254740993, None]]), also=OLD)
