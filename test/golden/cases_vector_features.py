"""Scalers, selectors, projections, hashes, and other functions of one column of vectors."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from pyspark.ml import Pipeline
# By module: not every version of Spark has all of them.
from pyspark.ml import feature as ml
from pyspark.ml.linalg import Vectors

from cases import EVERYWHERE, OLD, SUMS, VERSIONS, case, fitted, frame, vector_schema, vectors

NAN, INF = math.nan, math.inf
SINCE_3_1 = VERSIONS[:5]
SINCE_3_0 = VERSIONS[:6]
SINCE_2_4 = VERSIONS[:7]
SINCE_2_2 = VERSIONS[:9]
V = vector_schema("v")


def of(rows: list[Any]) -> list[list[Any]]:
    return [[row] for row in rows]


def row(value: Any) -> dict[str, Any]:
    return {"v": value}


def odd(size: int) -> list[Any]:
    """Vectors that a model of this size was not fitted on, most of them of wrong sizes."""
    return [
        Vectors.dense([]), Vectors.sparse(0, [], []), Vectors.dense([2.5]),
        Vectors.sparse(size + 5, [0], [3.0]), Vectors.sparse(size + 5, [size + 2], [3.0]),
        Vectors.sparse(1, [0], [-4.0]), Vectors.sparse(size, [0, size - 1], [0.0, -0.0]),
        Vectors.dense([-0.0] * size), Vectors.dense([INF] * size), Vectors.dense([5e-324] * size),
        Vectors.sparse(size, range(size), [1e-310] * size), Vectors.dense([NAN] * size),
        Vectors.dense([1e308] * size), Vectors.sparse(size, [size - 1], [-INF]),
    ]


# Scalers.

SCALED = of([*vectors(16, 4), Vectors.dense([5.0, 0.0, 1.0, -0.0]), Vectors.sparse(4, [1], [2.0])])
CONSTANT = [[Vectors.dense([*v[0].toArray()[:3], 0.0])] for v in SCALED]
TINY = [[Vectors.dense(values)] for values in
        ([1.0, 5e-324, NAN, 3.0], [-2.0, 0.0, 1.0, -7.0], [0.5, 5e-324, 2.0, 1e300])]
for name, rows, also in (("default", SCALED, VERSIONS), ("constant", CONSTANT, OLD),
                         ("tiny", TINY, ())):
    case(f"spark-max-abs-scaler-{name}", fitted(
        lambda: ml.MaxAbsScaler(inputCol="v", outputCol="o"), V, rows), also=also)
case("spark-max-abs-scaler-odd", fitted(
    lambda: ml.MaxAbsScaler(inputCol="v", outputCol="o"), V, SCALED),
    rows=[row(v) for v in odd(4)], edges=False, also=OLD)
for centering in (False, True):
    for scaling in (False, True):
        what = "-".join(w for w, on in (("centre", centering), ("scale", scaling)) if on) or "none"
        for rows, ending, also in ((SCALED, "", SINCE_3_0 if centering and scaling else OLD),
                                   (CONSTANT, "-constant", ())):
            case(f"spark-robust-scaler-{what}{ending}", fitted(
                lambda c=centering, s=scaling: ml.RobustScaler(
                    inputCol="v", outputCol="o", withCentering=c, withScaling=s), V, rows),
                also=also)
        case(f"spark-robust-scaler-{what}-odd", fitted(
            lambda c=centering, s=scaling: ml.RobustScaler(
                inputCol="v", outputCol="o", withCentering=c, withScaling=s), V, SCALED),
            rows=[row(v) for v in odd(4)], edges=False)
case("spark-robust-scaler-quantiles", fitted(
    lambda: ml.RobustScaler(inputCol="v", outputCol="o", lower=0.1, upper=0.6, relativeError=0.0,
                         withCentering=True), V, SCALED), also=OLD)
for p, what in ((1.0, "1"), (2.0, "2"), (3.0, "3"), (1.7, "fraction"), (60.0, "60"), (INF, "inf")):
    case(f"spark-normalizer-{what}", fitted(
        lambda p=p: ml.Normalizer(inputCol="v", outputCol="o", p=p), V, of(vectors(14, 5))),
        also=VERSIONS if p == 2.0 else OLD)
    case(f"spark-normalizer-{what}-odd", fitted(
        lambda p=p: ml.Normalizer(inputCol="v", outputCol="o", p=p), V, of(vectors(2, 5))),
        rows=[row(v) for v in odd(4)], edges=False)
FACTORS = {
    "dense": Vectors.dense([2.0, -0.5, 0.0, 0.1]),
    "sparse": Vectors.sparse(4, [1, 3], [3.0, -7.0]),
    "odd": Vectors.dense([1e300, -0.0, 5e-324, -3.0]),
}
for name, factors in FACTORS.items():
    case(f"spark-elementwise-product-{name}", fitted(
        lambda f=factors: ml.ElementwiseProduct(inputCol="v", outputCol="o", scalingVec=f),
        V, SCALED), also=VERSIONS if name == "dense" else OLD)
    case(f"spark-elementwise-product-{name}-rows", fitted(
        lambda f=factors: ml.ElementwiseProduct(inputCol="v", outputCol="o", scalingVec=f),
        V, SCALED), rows=[row(v) for v in odd(4)], edges=False)

# Projections and products.

for k, size in ((1, 2), (3, 4), (2, 13), (5, 20), (9, 9), (4, 70)):
    case(f"spark-pca-{k}-of-{size}", fitted(
        lambda k=k: ml.PCA(k=k, inputCol="v", outputCol="o"), V, of(vectors(40, size))),
        rows=16, also=(*SUMS, *VERSIONS) if size == 20 else EVERYWHERE)
case("spark-pca-odd", fitted(
    lambda: ml.PCA(k=2, inputCol="v", outputCol="o"), V, of(vectors(30, 4))),
    rows=[row(v) for v in odd(4)], edges=False, also=OLD)
SMALL = [*vectors(8, 3), Vectors.dense([2.0, 3.0, 5.0]), Vectors.sparse(3, [0, 2], [2.0, 5.0]),
         Vectors.sparse(3, [0, 1], [0.0, 2.0]), Vectors.dense([-0.0, 2.0, 1e200]),
         Vectors.dense([1e200, 1e200, 0.0]), Vectors.dense([0.0, NAN, 3.0]),
         Vectors.dense([INF, 0.0, 2.0]), Vectors.dense([1e-200, 1e-200, 3.0]),
         Vectors.sparse(3, [0, 2], [INF, 0.0]), Vectors.dense([2.0]), Vectors.dense([]),
         Vectors.sparse(0, [], []), Vectors.sparse(1000, [3, 998], [2.0, 3.0])]
for degree in (1, 2, 3, 5):
    case(f"spark-polynomial-expansion-{degree}", fitted(
        lambda d=degree: ml.PolynomialExpansion(inputCol="v", outputCol="o", degree=d), V,
        of(SMALL)), rows=[row(v) for v in SMALL], also=VERSIONS if degree == 2 else OLD)
case("spark-polynomial-expansion-wide", fitted(
    lambda: ml.PolynomialExpansion(inputCol="v", outputCol="o", degree=3), V,
    of(vectors(6, 8, zeros=0.5))), rows=6, edges=False)

# Powers of two, small factors, larger ones, and one that is too large for a factor.
for size in (1, 2, 3, 4, 5, 7, 8, 12, 16, 30, 32, 49, 64, 77, 90, 128, 211, 256):
    for inverse in (False, True):
        case(f"spark-dct-{'inverse-' if inverse else ''}{size}", fitted(
            lambda i=inverse: ml.DCT(inputCol="v", outputCol="o", inverse=i), V,
            of(vectors(6, size))), rows=6, edges=size in (4, 5),
            also=VERSIONS if size in (5, 30, 32, 64) else OLD if size in (3, 77, 211) else ())
case("spark-dct-sizes", fitted(
    lambda: ml.DCT(inputCol="v", outputCol="o"), V, of(vectors(2, 4))),
    rows=[row(v) for v in odd(6)], edges=False)

# Selectors.

COUNTS = [[Vectors.dense([float(i % 3), float(i * i % 5), float(i % 2), 1.0, float(i // 6)])
           if i % 3 else Vectors.sparse(5, [0, 2, 4], [float(i % 3), float(i % 2), i / 3]),
           float(i % 3)] for i in range(18)]
FEATURES = vector_schema("features", label=True)


def selector_rows() -> list[dict[str, Any]]:
    picked = [*odd(5), Vectors.sparse(5, [0, 1, 2, 4], [0.0, 2.0, -0.0, 5.0]),
              Vectors.dense([1.0, 2.0, 3.0, 4.0, 5.0]), Vectors.sparse(5, [3], [9.0])]
    return [{"features": vector, "label": 1.0} for vector in picked]


def chi_sq(**params: Any) -> Any:
    return fitted(lambda: ml.ChiSqSelector(outputCol="o", labelCol="label", **params),
                  FEATURES, COUNTS)


case("spark-chi-sq-selector-top", chi_sq(numTopFeatures=2), also=VERSIONS)
case("spark-chi-sq-selector-all", chi_sq(), also=OLD)
case("spark-chi-sq-selector-odd", chi_sq(numTopFeatures=3), rows=selector_rows(), edges=False,
     also=OLD)
case("spark-chi-sq-selector-percentile", chi_sq(selectorType="percentile", percentile=0.5))
case("spark-chi-sq-selector-fpr", chi_sq(selectorType="fpr", fpr=0.3))
case("spark-chi-sq-selector-fdr", chi_sq(selectorType="fdr", fdr=0.5))
case("spark-chi-sq-selector-none", chi_sq(selectorType="fwe", fwe=0.0))



def univariate(kind: str, label: str, threshold: float | None = None, **params: Any) -> Any:
    def build() -> Any:
        one = ml.UnivariateFeatureSelector(outputCol="o", labelCol="label", **params)
        one.setFeatureType(kind).setLabelType(label)
        return one if threshold is None else one.setSelectionThreshold(threshold)

    return fitted(build, FEATURES, COUNTS)


case("spark-univariate-feature-selector-chi-sq",
     univariate("categorical", "categorical", 3), also=SINCE_3_1)
case("spark-univariate-feature-selector-anova",
     univariate("continuous", "categorical", 2), also=OLD)
case("spark-univariate-feature-selector-f-value",
     univariate("continuous", "continuous", 0.6, selectionMode="percentile"))
case("spark-univariate-feature-selector-fpr",
     univariate("continuous", "continuous", selectionMode="fpr"))
case("spark-univariate-feature-selector-odd", univariate("categorical", "categorical", 3),
     rows=selector_rows(), edges=False)
for threshold, also in ((0.0, SINCE_3_1), (0.5, OLD), (50.0, ())):
    case(f"spark-variance-threshold-selector-{threshold:g}".replace(".", "-"), fitted(
        lambda t=threshold: ml.VarianceThresholdSelector(outputCol="o", varianceThreshold=t),
        FEATURES, COUNTS), also=also)

# Hashes.

WORDS = of([*vectors(12, 9, zeros=0.6), Vectors.sparse(9, [0, 4], [0.0, -0.0]),
            Vectors.sparse(9, [0, 4], [0.0, 2.0]), Vectors.dense([NAN, *[0.0] * 8])])
LONG = [Vectors.sparse(2**26, [1, 5000, 67_000_000], [1.0, 2.0, 3.0]),
        Vectors.sparse(2**26, [67_108_863], [-1.0]), Vectors.sparse(2**26, [7], [0.0])]
for tables in (1, 4):
    case(f"spark-min-hash-lsh-{tables}", fitted(
        lambda t=tables: ml.MinHashLSH(inputCol="v", outputCol="o", numHashTables=t, seed=5), V,
        WORDS), rows=16, also=SINCE_2_2 if tables == 4 else OLD)
case("spark-min-hash-lsh-long", fitted(
    lambda: ml.MinHashLSH(inputCol="v", outputCol="o", numHashTables=6, seed=5), V, WORDS),
    rows=[row(v) for v in LONG], edges=False, also=("spark-3.5", "spark-2.4", "spark-2.3"))
for tables, size, length in ((1, 4, 2.0), (3, 5, 0.1), (10, 20, 0.7), (7, 40, 1e-9)):
    case(f"spark-bucketed-random-projection-lsh-{tables}-of-{size}", fitted(
        lambda t=tables, b=length: ml.BucketedRandomProjectionLSH(
            inputCol="v", outputCol="o", numHashTables=t, bucketLength=b, seed=5), V,
        of(vectors(20, size))), rows=16,
        also=(*SUMS, *SINCE_2_2) if size == 20 else EVERYWHERE)
case("spark-bucketed-random-projection-lsh-odd", fitted(
    lambda: ml.BucketedRandomProjectionLSH(inputCol="v", outputCol="o", numHashTables=2,
                                        bucketLength=3.0, seed=5), V, of(vectors(20, 4))),
    rows=[row(v) for v in odd(4)], edges=False, also=OLD)

# Slices and sizes.

for name, indices in (("one", [2]), ("ordered", [0, 2, 3]), ("turned", [3, 0, 2])):
    case(f"spark-vector-slicer-{name}", fitted(
        lambda i=indices: ml.VectorSlicer(inputCol="v", outputCol="o", indices=i), V,
        [*SCALED, *of(odd(4))]), rows=[row(v[0]) for v in [*SCALED[:9], *of(odd(4))]],
        also=VERSIONS if name != "one" else OLD)


def assembled(stages: Callable[[], list[Any]], keep: bool = False) -> Any:
    """The names and the size of `v` come from an assembler."""

    def build(session: Any) -> tuple[Any, Any]:
        known = frame(session, "a double, b double, c double",
                      [[1.0, 2.0, 3.0], [0.0, 0.0, 4.0], [-0.0, 5.0, 0.0], [NAN, 1.0, 1.0]])
        mode = {"handleInvalid": "keep"} if keep else {}
        first = ml.VectorAssembler(inputCols=["a", "b", "c"], outputCol="v", **mode)
        return Pipeline(stages=[first, *stages()]).fit(known), known

    return build


case("spark-vector-slicer-names", assembled(lambda: [
    ml.VectorSlicer(inputCol="v", outputCol="s", indices=[2], names=["b"]),
    ml.VectorSlicer(inputCol="s", outputCol="o", names=["b"]),
    ml.VectorSlicer(inputCol="s", outputCol="t", names=["c", "b"])], keep=True), also=SINCE_2_4)


def hinted(mode: str, first: int = 3) -> Any:
    """The hint gives the assembler the size that it needs for nulls."""

    def build(session: Any) -> tuple[Any, Any]:
        known = frame(session, vector_schema("v").add("x", "double"), [
            [v, float(i)] for i, v in enumerate([*vectors(8, first), *odd(first)])])
        stages = [
            ml.VectorSizeHint(inputCol="v", size=first, handleInvalid=mode),
            ml.VectorAssembler(inputCols=["v", "x"], outputCol="o", handleInvalid="keep"),
        ]
        return Pipeline(stages=stages).fit(known), known

    return build


def hinted_filter(session: Any) -> tuple[Any, Any]:
    """A later filter: does it keep a row from the check of its size?"""
    known = frame(session, vector_schema("v").add("x", "double"), [
        [Vectors.dense([1.0, 2.0]), 1.0], [Vectors.dense([1.0]), 2.0], [None, 3.0],
        [Vectors.dense([3.0]), None], [None, None], [Vectors.dense([1.0, 2.0]), None]])
    stages = [
        ml.VectorSizeHint(inputCol="v", size=2),
        ml.VectorAssembler(inputCols=["x"], outputCol="w", handleInvalid="skip"),
        ml.VectorAssembler(inputCols=["v", "x"], outputCol="o"),
    ]
    return Pipeline(stages=stages).fit(known), known


for mode in ("error", "skip", "optimistic"):
    case(f"spark-vector-size-hint-{mode}", hinted(mode), rows=22, also=SINCE_2_4)
case("spark-vector-size-hint-filter", hinted_filter, also=SINCE_2_4)
case("spark-vector-size-hint-known", assembled(lambda: [
    ml.VectorSizeHint(inputCol="v", size=3, handleInvalid="optimistic"),
    ml.VectorSlicer(inputCol="v", outputCol="o", names=["c"])]), also=OLD)

# Attributes of one stage that a later one reads.

case("spark-vector-features-chain", assembled(lambda: [
    ml.StandardScaler(inputCol="v", outputCol="w"),
    ml.MaxAbsScaler(inputCol="w", outputCol="x"),
    ml.Normalizer(inputCol="x", outputCol="y"),
    ml.ElementwiseProduct(inputCol="y", outputCol="z", scalingVec=Vectors.dense([1.0, 2.0, 3.0])),
    ml.VectorAssembler(inputCols=["z", "w", "x", "a"], outputCol="all", handleInvalid="keep"),
    ml.VectorSlicer(inputCol="all", outputCol="o", names=["z_1", "w_0", "a"])], keep=True),
    also=SINCE_3_0)
