"""Stages that live on ML attributes and mixed columns: Binarizer, VectorIndexer, FeatureHasher,
TargetEncoder, Interaction, RFormula, and the results of QuantileDiscretizer."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

from pyspark.ml import Pipeline, feature
from pyspark.ml.linalg import Vectors, VectorUDT
from pyspark.ml.regression import LinearRegression
from pyspark.sql.types import StructType

from cases import OLD, VERSIONS, case, fitted, frame, vector_schema

NAN, INFINITY = math.nan, math.inf
MODES = ("error", "skip", "keep")
# The newest and the oldest Spark of major version 3.
ENDS = ("spark-3.5", "spark-3.0")
# Versions that have what the case needs.
SINCE_2_3 = VERSIONS[:VERSIONS.index("spark-2.3") + 1]
SINCE_3_0 = VERSIONS[:VERSIONS.index("spark-3.0") + 1]
SINCE_3_2 = VERSIONS[:VERSIONS.index("spark-3.2") + 1]

NUMBERS = [[v] for v in (0.0, -0.0, 2.5, 2.4999, 3.0, -1.5, -1.4, -1.6, NAN, INFINITY, -INFINITY)]
MIXED = [Vectors.dense([0.0, 1.0, -2.0, 3.5, NAN]), Vectors.dense([-0.0, 0.0, 0.0, 0.0, 0.0]),
         Vectors.sparse(5, [1, 3], [4.0, -4.0]), Vectors.sparse(5, [0, 2], [0.0, 0.5]),
         Vectors.dense([5.0, 5.0, 5.0, 5.0, 5.0]), Vectors.dense([-5.0, -5.0, -5.0, -5.0, 1.0]),
         Vectors.sparse(5, [0, 1, 2, 3], [-3.0, -3.0, -3.0, -3.0])]
for name, threshold in (("zero", 0.0), ("positive", 2.5), ("negative", -1.5)):
    case(f"spark-binarizer-double-{name}", fitted(
        lambda t=threshold: feature.Binarizer(inputCol="x", outputCol="b", threshold=t),
        StructType().add("x", "double"), NUMBERS), rows=11, also=VERSIONS if threshold == 2.5 else OLD)
    case(f"spark-binarizer-vector-{name}", fitted(
        lambda t=threshold: feature.Binarizer(inputCol="v", outputCol="b", threshold=t),
        vector_schema("v"), [[v] for v in MIXED]), also=VERSIONS if threshold < 0 else OLD)
case("spark-binarizer-double-nan", fitted(
    lambda: feature.Binarizer(inputCol="x", outputCol="b", threshold=NAN), "x double", NUMBERS))
for what, options in (("threshold", {"threshold": 1.0}),
                      ("thresholds", {"thresholds": [1.0, -1.0]})):
    case(f"spark-binarizer-multi-{what}", fitted(
        lambda o=options: feature.Binarizer(inputCols=["x", "v"], outputCols=["b", "c"], **o),
        vector_schema("v").add("x", "double"),
        [[v, x[0]] for v, x in zip(MIXED, NUMBERS, strict=False)]),
        also=ENDS if what == "thresholds" else OLD)

CATEGORIES = [[Vectors.dense(v)] for v in
              ([0.0, 1.0, -1.0, 0.1], [2.0, 1.0, 5.0, 0.2], [4.0, 3.0, -1.0, 0.3],
               [0.0, 3.0, 5.0, 0.4], [2.0, 1.0, 7.5, 0.5], [4.0, 1.0, 0.0, 0.6])]
CATEGORY_ROWS = [{"v": v} for v in (
    [0.0, 1.0, -1.0, 0.1], [-0.0, 3.0, 5.0, 9.0], [2.0, 0.0, -1.0, 0.1], [2.0, 2.0, 3.0, 0.1],
    [4.0, 1.0, 0.0, NAN], [NAN, 1.0, 0.0, 0.0], [INFINITY, 1.0, 0.0, 0.0],
    {"type": 0, "size": 4, "indices": [2], "values": [5.0]},
    {"type": 0, "size": 4, "indices": [0, 1, 2], "values": [4.0, 3.0, 7.5]},
    {"type": 0, "size": 4, "indices": [0, 1], "values": [0.0, 0.0]},
    {"type": 0, "size": 4, "indices": [3], "values": [0.5]})]
for mode in MODES:
    case(f"spark-vector-indexer-{mode}", fitted(
        lambda m=mode: feature.VectorIndexer(inputCol="v", outputCol="i", maxCategories=4,
                                             handleInvalid=m),
        vector_schema("v"), CATEGORIES), rows=CATEGORY_ROWS,
        also=SINCE_2_3 if mode == "keep" else OLD)


def indexed_names(mode: str) -> Any:
    """The names of the assembled columns go on: an Interaction needs the categories."""

    def build(session: Any) -> tuple[Any, Any]:
        known = frame(session, "a double, b double, c double, y double",
                      [[0.0, 1.0, 0.5, 2.0], [1.0, 2.0, 0.25, 3.0], [2.0, 1.0, -0.125, 0.5],
                       [1.0, 2.0, 8.0, -1.0], [0.0, 2.0, -0.5, 0.0]])
        stages = [feature.VectorAssembler(inputCols=["a", "b", "c"], outputCol="v",
                                          handleInvalid="keep"),
                  feature.VectorIndexer(inputCol="v", outputCol="i", maxCategories=3,
                                        handleInvalid=mode),
                  feature.Interaction(inputCols=["i", "y"], outputCol="p")]
        return Pipeline(stages=stages).fit(known), known

    return build


for mode in MODES:
    case(f"spark-vector-indexer-interaction-{mode}", indexed_names(mode), also=OLD)

FEATURES = [[1.5, 3, True, "x", "größe"], [0.0, -1, False, "", "中文"], [-0.0, 0, True, "y", "😀"],
            [NAN, 7, None, None, "x"], [1e300, 2, False, "x", "a=b"]]
FEATURES_SCHEMA = "d double, i int, b boolean, s string, t string"
case("spark-feature-hasher-default", fitted(
    lambda: feature.FeatureHasher(inputCols=["d", "i", "b", "s", "t"], outputCol="h"),
    FEATURES_SCHEMA, FEATURES), also=ENDS)
case("spark-feature-hasher-categorical", fitted(
    lambda: feature.FeatureHasher(inputCols=["d", "i", "b", "s", "t"], outputCol="h",
                                  numFeatures=1000, categoricalCols=["i", "d", "unknown"]),
    FEATURES_SCHEMA, FEATURES), also=OLD)
TYPED = [[2**53 + 1, 0.1, Decimal("1.50"), 7, -3, 1.0], [0, 16777216.0, Decimal("0.00"), 0, 0, NAN],
         [-5, 1e-5, Decimal("-2.25"), -128, 300, 1e7]]
TYPED_SCHEMA = "l bigint, f float, m decimal(6,2), y tinyint, h smallint, d double"
for what, categorical in (("real", []), ("categorical", ["l", "f", "m", "y", "h", "d"])):
    case(f"spark-feature-hasher-types-{what}", fitted(
        lambda c=categorical: feature.FeatureHasher(
            inputCols=["l", "f", "m", "y", "h", "d"], outputCol="o", numFeatures=4096,
            categoricalCols=c),
        TYPED_SCHEMA, TYPED), also=OLD)
case("spark-feature-hasher-decimal-small", fitted(
    lambda: feature.FeatureHasher(inputCols=["m"], outputCol="o", categoricalCols=["m"]),
    "m decimal(20,10)", [[Decimal("0.0000000001")], [Decimal(0)], [Decimal("12.5")]]), also=OLD)
# Many numbers fall into few places: the order of the additions shows.
for count in (4, 5, 9, 40):
    names = [f"column {i * 7}" for i in range(count)]
    many = [[*[0.1 * (i + 1) * 10 ** (i % 5) + r / 3 for i in range(count)], "s", f"t{r}"]
            for r in range(4)]
    case(f"spark-feature-hasher-collisions-{count}", fitted(
        lambda n=names: feature.FeatureHasher(inputCols=["s", *n, "t"], outputCol="o",
                                              numFeatures=2),
        ", ".join([*[f"`{n}` double" for n in names], "s string, t string"]), many),
        edges=False, also=SINCE_2_3 if count == 9 else ENDS if count == 40 else OLD)
case("spark-feature-hasher-duplicates", fitted(
    lambda: feature.FeatureHasher(inputCols=["d", "s", "d", "s"], outputCol="o", numFeatures=64),
    "d double, s string", [[1.5, "x"], [2.5, "y"]]), also=SINCE_2_3)

TARGETS = [[c, k, y, z] for c, k, y, z in zip(
    [0.0, 1.0, 2.0, 0.0, 1.0, 2.0, 0.0, 3.0, 0.0, 7.0], [5, 5, 3, None, 5, 3, 3, 5, None, 4],
    [1.0, 0.0, 1.0, 1.0, 1.0, 0.0, 0.0, 1.0, 0.0, 1.0],
    [0.1, 2.5, -3.7, 1e5, 0.3, 0.7, 11.0, 1 / 3, 2 / 7, 0.0], strict=True)]
TARGET_ROWS = [{"c": c, "k": k} for c, k in (
    (0.0, 5), (1.0, 3), (-0.0, None), (None, 5), (9.0, 5), (1.0, 9), (NAN, 5), (0.5, 5),
    (2147483647.0, 2147483647), (-1.0, -1), (7.0, 4), (3.0, None))]
for kind in ("binary", "continuous"):
    for smoothing in (0.0, 2.5):
        for mode in ("error", "keep"):
            name = f"{kind}-{str(smoothing).replace('.', '-')}-{mode}"
            case(f"spark-target-encoder-{name}", fitted(
                lambda k=kind, s=smoothing, m=mode: feature.TargetEncoder(
                    inputCols=["c", "k"], outputCols=["ce", "ke"], targetType=k, smoothing=s,
                    handleInvalid=m, labelCol="y" if k == "binary" else "z"),
                "c double, k int, y double, z double", TARGETS), rows=TARGET_ROWS)
case("spark-target-encoder-single", fitted(
    lambda: feature.TargetEncoder(inputCol="c", outputCol="e", labelCol="y"),
    "c double, y double", [[c, y] for c, _, y, _ in TARGETS]))
case("spark-target-encoder-default-names", fitted(
    lambda: feature.TargetEncoder(inputCols=["c", "k"], labelCol="y"),
    "c float, k bigint, y double", [[c, k, y] for c, k, y, _ in TARGETS]))


def encoded_targets(session: Any) -> tuple[Any, Any]:
    """The encodings are categories to a OneHotEncoder and an Interaction, by their attribute."""
    known = frame(session, "c double, k int, y double, z double", TARGETS)
    stages = [feature.TargetEncoder(inputCols=["c"], outputCols=["c"], labelCol="z",
                            targetType="continuous"),
              feature.VectorAssembler(inputCols=["c", "z"], outputCol="v")]
    return Pipeline(stages=stages).fit(known), known


case("spark-target-encoder-in-place", encoded_targets)

COLOURS = [["red", "s", 1.5, 2, Vectors.dense([1.0, -2.0, 0.0]), True, 1.0],
           ["green", "m", -0.5, 3, Vectors.sparse(3, [1], [4.0]), False, 0.0],
           ["red", "l", 2.25, 5, Vectors.dense([0.5, 0.25, -0.125]), True, 2.5],
           ["blue", "s", 0.0, 7, Vectors.dense([0.0, 0.0, 3.0]), False, -1.0],
           ["größe", "m", 1e-3, 0, Vectors.sparse(3, [0, 2], [1.0, 1.0]), True, 4.0],
           ["green", "s", 7.5, -4, Vectors.dense([9.0, 1.0, 1.0]), True, 0.5]]


def colours(session: Any) -> Any:
    schema = StructType().add("c", "string").add("s", "string").add("x", "double")
    schema = schema.add("i", "integer").add("v", VectorUDT()).add("b", "boolean").add("y", "double")
    return frame(session, schema, COLOURS)


def interaction(*columns: str, mode: str = "keep") -> Any:
    """Numbers, categories of a StringIndexer, and a vector of both."""

    def build(session: Any) -> tuple[Any, Any]:
        known = colours(session).select("c", "x", "i", "y")
        stages = [feature.StringIndexer(inputCol="c", outputCol="ci", handleInvalid=mode),
                  feature.VectorAssembler(inputCols=["x", "ci", "y"], outputCol="w",
                                          handleInvalid="keep"),
                  feature.Interaction(inputCols=list(columns), outputCol="o")]
        return Pipeline(stages=stages).fit(known), known

    return build


for columns in (("x",), ("ci",), ("x", "i"), ("ci", "x"), ("x", "ci", "y"), ("w", "x"), ("ci", "w"),
                ("w", "ci", "i")):
    case(f"spark-interaction-{'-'.join(columns)}", interaction(*columns),
         also=SINCE_3_0 if columns == ("ci", "w") else OLD)


def given_attributes(session: Any) -> tuple[Any, Any]:
    """A vector whose attributes are those of the input, and one that has only their number."""
    indexed = feature.StringIndexer(inputCol="c", outputCol="k").fit(colours(session))
    known = indexed.transform(colours(session)).drop("v")
    assembled = feature.VectorAssembler(inputCols=["k", "x"], outputCol="v").transform(known)
    stage = feature.Interaction(inputCols=["v", "y", "k"], outputCol="o")
    return stage, assembled.select("v", "y", "k")


case("spark-interaction-input-metadata", given_attributes, also=OLD)


def formula(text: str, columns: tuple[str, ...] = (), last: Any = None, **options: Any) -> Any:
    def build(session: Any) -> tuple[Any, Any]:
        known = colours(session)
        if columns:
            known = known.select(*columns)
        stage = feature.RFormula(formula=text, **options)
        if last is None:
            return stage.fit(known), known
        return Pipeline(stages=[stage, last(regParam=0.1)]).fit(known), known

    return build


FORMULAS = {
    "number": "y ~ x", "strings": "y ~ c + s + x", "no-intercept": "y ~ c + s + x - 1",
    "plus-zero": "y ~ c + x + 0", "interaction": "y ~ x:i", "string-interaction": "y ~ c:s",
    "mixed-interaction": "y ~ c:x + s", "power": "y ~ (c + x)^2", "star": "y ~ c*x",
    "vector": "y ~ v + x", "boolean-term": "y ~ b + x",
    "intercept-only": "y ~ 1", "three-way": "y ~ c:s:x",
}
for name, text in FORMULAS.items():
    also = {"mixed-interaction": VERSIONS, "strings": (*ENDS, *VERSIONS[6:]),
            "no-intercept": (*OLD, *VERSIONS[6:]), "vector": OLD}
    case(f"spark-r-formula-{name}", formula(text), also=also.get(name, ()))
case("spark-r-formula-dot", formula("y ~ .", ("c", "x", "i", "y")), also=OLD)
case("spark-r-formula-dot-minus", formula("y ~ . - x - v"))
for mode in MODES:
    case(f"spark-r-formula-invalid-{mode}", formula(
        "y ~ c + x", ("c", "x", "y"), handleInvalid=mode), also=OLD if mode == "keep" else ())
    case(f"spark-r-formula-string-label-{mode}", formula(
        "s ~ c + x", ("s", "c", "x"), handleInvalid=mode),
        also=ENDS if mode == "skip" else OLD)
    case(f"spark-r-formula-force-index-{mode}", formula(
        "y ~ x + c", ("x", "c", "y"), forceIndexLabel=True, handleInvalid=mode))
case("spark-r-formula-boolean-label", formula("b ~ x", ("b", "x")))
case("spark-r-formula-int-label", formula("i ~ x", ("i", "x")))
case("spark-r-formula-no-label", formula(" ~ x + c", ("x", "c")))
case("spark-r-formula-own-columns", formula(
    "y ~ c:x", ("c", "x", "y"), featuresCol="f", labelCol="l"))
for order in ("frequencyAsc", "alphabetAsc", "alphabetDesc"):
    case(f"spark-r-formula-order-{order}", formula(
        "y ~ c", ("c", "y"), stringIndexerOrderType=order))
case("spark-r-formula-regression", formula(
    "y ~ c + x", ("c", "x", "y"), last=LinearRegression), also=OLD)


def label_absent(session: Any) -> tuple[Any, Any]:
    """Rows to score have no label."""
    known = colours(session)
    return feature.RFormula(formula="y ~ c + x").fit(known), known.select("c", "x")


def label_there(session: Any) -> tuple[Any, Any]:
    """A column has the label's name already."""
    known = colours(session).withColumnRenamed("y", "label")
    return feature.RFormula(formula="label ~ c + x").fit(known), known.select("c", "x", "label")


def string_label_absent(session: Any) -> tuple[Any, Any]:
    known = colours(session)
    return feature.RFormula(formula="s ~ c + x").fit(known), known.select("c", "x")


case("spark-r-formula-label-absent", label_absent, also=(*ENDS, "spark-2.1"))
case("spark-r-formula-label-there", label_there)
case("spark-r-formula-string-label-absent", string_label_absent)


def encoded_labels(drop_last: bool) -> Any:
    """A OneHotEncoder that learns its size from the indexer: before 3.0 it is no estimator."""

    def build(session: Any) -> tuple[Any, Any]:
        known = colours(session).select("c", "s")
        stages = [feature.StringIndexer(inputCol="c", outputCol="ci", handleInvalid="skip"),
                  feature.OneHotEncoder(inputCol="ci", outputCol="cv", dropLast=drop_last)]
        return Pipeline(stages=stages).fit(known), known.select("c")

    return build


def encoded_indices(session: Any) -> tuple[Any, Any]:
    """The input column itself carries the categories, as `ml_attr`."""
    known = feature.StringIndexer(inputCol="c", outputCol="k").fit(colours(session))
    indexed = known.transform(colours(session)).select("k")
    one = feature.OneHotEncoder(inputCol="k", outputCol="v")
    return (one.fit(indexed) if hasattr(one, "fit") else one), indexed


for drop_last in (True, False):
    case(f"spark-one-hot-encoder-of-labels-{'drop-last' if drop_last else 'all'}",
         encoded_labels(drop_last), also=VERSIONS if drop_last else (*OLD, *VERSIONS[6:]))
case("spark-one-hot-encoder-of-indices", encoded_indices,
     rows=[{"k": v} for v in (0.0, 1.0, 2.0, 3.0, 4.0, 1.5, 3.5, -0.5, -1.0, NAN, None)],
     also=(*OLD, *VERSIONS[6:]))

SPREAD = [[float(i * i % 17) - 3.0, i % 5, 0.1 * i] for i in range(20)]
for mode in MODES:
    case(f"spark-quantile-discretizer-{mode}", fitted(
        lambda m=mode: feature.QuantileDiscretizer(inputCol="x", outputCol="b", numBuckets=4,
                                           handleInvalid=m), "x double, k int, f float", SPREAD),
        also=OLD)
    case(f"spark-quantile-discretizer-multi-{mode}", fitted(
        lambda m=mode: feature.QuantileDiscretizer(
            inputCols=["x", "k", "f"], outputCols=["xb", "kb", "fb"], handleInvalid=m,
            numBucketsArray=[5, 3, 2]), "x double, k int, f float", SPREAD),
        also=SINCE_3_2 if mode == "skip" else OLD)


def single_columns(session: Any) -> tuple[Any, Any]:
    """The forms with one column, which Imputer and OneHotEncoder have since 3.0."""
    known = frame(session, "x double, k double, c string",
                  [[1.0, 0.0, "a"], [None, 1.0, "b"], [NAN, 2.0, "a"], [2.5, 1.0, "c"]])
    stages = [feature.Imputer(inputCol="x", outputCol="xi"),
              feature.OneHotEncoder(inputCol="k", outputCol="kv"),
              feature.StringIndexer(inputCol="c", outputCol="ci", handleInvalid="keep"),
              feature.OneHotEncoder(inputCols=["ci"], outputCols=["cv"], handleInvalid="keep")]
    return Pipeline(stages=stages).fit(known), known


case("spark-pipeline-single-columns", single_columns, also=SINCE_3_0)


def imputed_in_place(session: Any) -> tuple[Any, Any]:
    known = frame(session, "x double, k int",
                  [[1.0, 1], [None, 2], [NAN, 2], [2.5, None], [-0.0, 7]])
    stages = [feature.Imputer(inputCols=["x", "k"], outputCols=["x", "k"], strategy="median"),
              feature.VectorAssembler(inputCols=["x", "k"], outputCol="v")]
    return Pipeline(stages=stages).fit(known), known


case("spark-imputer-in-place", imputed_in_place, also=OLD)


def counted_words(session: Any) -> tuple[Any, Any]:
    """The terms are attributes without names, which an Interaction calls by their positions."""
    known = frame(session, "w array<string>, x double",
                  [[["a", "b", "a"], 2.0], [["b"], -1.5], [[], 0.0], [["c", "a"], 3.0]])
    stages = [feature.CountVectorizer(inputCol="w", outputCol="counts"),
              feature.Interaction(inputCols=["counts", "x"], outputCol="p"),
              feature.VectorSlicer(inputCol="p", outputCol="o", names=["counts_1:x"])]
    return Pipeline(stages=stages).fit(known), known


case("spark-interaction-of-counts", counted_words, also=OLD)
