"""Stages that make columns of columns. Each maker takes what it needs from the pool, puts its
stages into the pipeline and its outputs into the pool, or does nothing where nothing fits."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field
from typing import Any

from pyspark.ml import feature
from pyspark.ml.linalg import Vectors

from expressions import random_statement
from tables import Table

INFINITY = math.inf
MODES = ["error", "skip", "keep"]
PATTERNS = [r"\s+", r"\W", r"[^a-z]+", r",\s*|\s", r"(?i)[aeiou]", r"\w+", r"\p{L}+", r"\b", r"x*"]


@dataclass
class Pool:
    chance: random.Random
    table: Table
    stages: list[Any] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    indexed: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    """Vector columns and their sizes; None where only the data know."""
    vectors: dict[str, int | None] = field(default_factory=dict)
    made: int = 0

    def name(self, what: str) -> str:
        self.made += 1
        return f"{what}_{self.made}"

    def pick(self, names: Any) -> Any:
        names = list(names)
        return self.chance.choice(names) if names else None

    def some(self, names: Any, least: int, most: int) -> list[str]:
        names = list(names)
        return self.chance.sample(names, min(len(names), self.chance.randint(least, most)))

    def one_of(self, *values: Any) -> Any:
        return self.chance.choice(values)

    def often(self, share: float) -> bool:
        return self.chance.random() < share


def pool_of(chance: random.Random, table: Table) -> Pool:
    pool = Pool(chance, table, numbers=[*table.numbers, *table.flags], words=list(table.lists))
    pool.vectors.update(dict.fromkeys(table.vectors) if chance.random() < 0.3 else table.vectors)
    return pool


def impute(pool: Pool) -> None:
    columns = pool.table.measured
    if not columns:
        return
    known = [pool.name("known") for _ in columns]
    pool.stages.append(feature.Imputer(
        inputCols=columns, outputCols=known, strategy=pool.one_of("mean", "median", "mode"),
        missingValue=pool.one_of(math.nan, math.nan, 0.0)))
    pool.numbers += known


def bucketize(pool: Pool) -> None:
    column, out = pool.pick(pool.table.numbers), pool.name("bucket")
    if pool.often(0.4):
        pool.stages.append(feature.QuantileDiscretizer(
            inputCol=column, outputCol=out, numBuckets=pool.chance.randint(2, 5),
            handleInvalid=pool.pick(MODES)))
    else:
        inner = sorted({round(pool.chance.gauss(0, 50), 1) for _ in range(3)} | {0.0})
        pool.stages.append(feature.Bucketizer(
            inputCol=column, outputCol=out, splits=[-INFINITY, *inner, INFINITY],
            handleInvalid=pool.pick(MODES)))
    pool.numbers.append(out)


def binarize(pool: Pool) -> None:
    threshold = round(pool.chance.gauss(0, 3), 2)
    columns = pool.some(pool.table.doubles, 1, 2)
    if pool.vectors and (not columns or pool.often(0.4)):
        column, out = pool.pick(pool.vectors), pool.name("binary")
        pool.stages.append(feature.Binarizer(inputCol=column, outputCol=out, threshold=threshold))
        pool.vectors[out] = pool.vectors[column]
    elif columns:
        out = [pool.name("binary") for _ in columns]
        pool.stages.append(feature.Binarizer(inputCols=columns, outputCols=out,
                                             thresholds=[threshold + i for i in range(len(out))]))
        pool.numbers += out


def index(pool: Pool) -> None:
    columns = pool.table.categories
    out = [pool.name("index") for _ in columns]
    order = pool.one_of("frequencyDesc", "frequencyAsc", "alphabetAsc", "alphabetDesc")
    mode = pool.one_of("error", "skip", "keep", "keep")
    if pool.often(0.5):
        pool.stages.append(feature.StringIndexer(
            inputCols=columns, outputCols=out, handleInvalid=mode, stringOrderType=order))
    else:
        pool.stages += [
            feature.StringIndexer(inputCol=c, outputCol=i, handleInvalid=mode,
                                  stringOrderType=order)
            for c, i in zip(columns, out, strict=True)]
    pool.indexed += out
    pool.numbers += out


def one_hot(pool: Pool) -> None:
    if not pool.indexed:
        return
    columns = pool.some(pool.indexed, 1, 3)
    out = [pool.name("hot") for _ in columns]
    pool.stages.append(feature.OneHotEncoder(
        inputCols=columns, outputCols=out, dropLast=pool.often(0.5),
        handleInvalid=pool.one_of("error", "keep")))
    pool.vectors.update(dict.fromkeys(out))


def encode_target(pool: Pool) -> None:
    if not pool.indexed or not hasattr(feature, "TargetEncoder"):
        return
    kind = pool.one_of("binary", "continuous")
    columns = pool.some(pool.indexed, 1, 2)
    out = [pool.name("target") for _ in columns]
    pool.stages.append(feature.TargetEncoder(
        inputCols=columns, outputCols=out, labelCol="binary" if kind == "binary" else "number",
        targetType=kind, smoothing=pool.one_of(0.0, 3.5),
        handleInvalid=pool.one_of("error", "keep")))
    pool.numbers += out


def tokenize(pool: Pool) -> None:
    column, out = pool.pick(pool.table.texts), pool.name("words")
    if pool.often(0.5):
        pool.stages.append(feature.Tokenizer(inputCol=column, outputCol=out))
    else:
        pool.stages.append(feature.RegexTokenizer(
            inputCol=column, outputCol=out, pattern=pool.pick(PATTERNS), gaps=pool.often(0.6),
            minTokenLength=pool.one_of(0, 1, 2), toLowercase=pool.often(0.7)))
    pool.words.append(out)


def change_words(pool: Pool) -> None:
    column = pool.pick(pool.words)
    if column is None:
        return
    out = pool.name("words")
    if pool.often(0.5):
        pool.stages.append(feature.StopWordsRemover(
            inputCol=column, outputCol=out, caseSensitive=pool.often(0.5),
            **({"stopWords": ["Row", "größe", "a"], "locale": pool.one_of("en", "tr", "lt")}
               if pool.often(0.4) else {})))
    else:
        pool.stages.append(feature.NGram(inputCol=column, outputCol=out, n=pool.one_of(1, 2, 3)))
    pool.words.append(out)


def count_words(pool: Pool) -> None:
    column = pool.pick(pool.words)
    if column is None:
        return
    out = pool.name("counts")
    kind = pool.one_of("hash", "count", "word2vec")
    if kind == "hash":
        size = pool.one_of(8, 64, 1000)
        pool.stages.append(feature.HashingTF(inputCol=column, outputCol=out, numFeatures=size,
                                             binary=pool.often(0.3)))
        pool.vectors[out] = size
    elif kind == "count":
        pool.stages.append(feature.CountVectorizer(
            inputCol=column, outputCol=out, binary=pool.often(0.3),
            minTF=pool.one_of(1.0, 2.0, 0.2)))
        pool.vectors[out] = None
    else:
        size = pool.one_of(2, 5)
        pool.stages.append(feature.Word2Vec(inputCol=column, outputCol=out, vectorSize=size,
                                            minCount=2, maxIter=1, seed=pool.made))
        pool.vectors[out] = size
    if kind != "word2vec" and pool.often(0.5):
        weighed = pool.name("weights")
        pool.stages.append(feature.IDF(inputCol=out, outputCol=weighed,
                                       minDocFreq=pool.one_of(0, 3)))
        pool.vectors[weighed] = pool.vectors[out]


def hash_features(pool: Pool) -> None:
    columns = pool.some([*pool.numbers, *pool.table.categories, *pool.table.texts], 1, 5)
    out, size = pool.name("hashed"), pool.one_of(4, 32, 512)
    given = {"categoricalCols": pool.some([c for c in columns if c in pool.numbers], 0, 2)}
    pool.stages.append(feature.FeatureHasher(inputCols=columns, outputCol=out, numFeatures=size,
                                             **(given if pool.often(0.5) else {})))
    pool.vectors[out] = size


def interact(pool: Pool) -> None:
    columns = pool.some([*pool.numbers, *pool.indexed], 2, 3)
    if len(set(columns)) < 2:
        return
    out = pool.name("crossed")
    pool.stages.append(feature.Interaction(inputCols=list(dict.fromkeys(columns)), outputCol=out))
    pool.vectors[out] = None


def formula(pool: Pool) -> None:
    terms = pool.some([*pool.numbers, *pool.table.categories], 1, 4)
    if len(terms) > 1 and pool.often(0.5):
        terms.append(":".join(pool.some(terms, 2, 2)))
    if pool.often(0.2):
        terms.append("-1")
    out = pool.name("formula")
    pool.stages.append(feature.RFormula(
        formula=f"{pool.one_of('number', 'binary')} ~ {' + '.join(terms)}".replace("+ -1", "- 1"),
        featuresCol=out, labelCol=pool.name("target"), handleInvalid=pool.pick(MODES),
        stringIndexerOrderType=pool.one_of("frequencyDesc", "alphabetAsc")))
    pool.vectors[out] = None


def sql(pool: Pool) -> None:
    names = [pool.name("sql") for _ in range(pool.chance.randint(1, 3))]
    statement, numbers = random_statement(pool.chance, pool.table, names)
    pool.stages.append(feature.SQLTransformer(statement=statement))
    pool.numbers += numbers


def scale(pool: Pool) -> None:
    column = pool.pick(pool.vectors)
    if column is None:
        return
    out = pool.name("scaled")
    pool.stages.append(_scaler(pool, {"inputCol": column, "outputCol": out}, pool.vectors[column]))
    pool.vectors[out] = pool.vectors[column]


def _scaler(pool: Pool, names: dict[str, str], size: int | None) -> Any:
    kind = pool.one_of("standard", "min-max", "max-abs", "robust", "normalizer", "dct", "product")
    if kind == "standard":
        return feature.StandardScaler(**names, withMean=pool.often(0.5), withStd=pool.often(0.8))
    if kind == "min-max":
        return feature.MinMaxScaler(**names, min=pool.one_of(0.0, -1.0), max=pool.one_of(1.0, 2.5))
    if kind == "max-abs":
        return feature.MaxAbsScaler(**names)
    if kind == "robust":
        return feature.RobustScaler(**names, withCentering=pool.often(0.5),
                                    withScaling=pool.often(0.8))
    if kind == "dct" and (size or 99) <= 16:
        return feature.DCT(**names, inverse=pool.often(0.3))
    if kind == "product" and size is not None:
        values = [pool.one_of(0.0, 1.0, pool.chance.gauss(0, 2)) for _ in range(size)]
        return feature.ElementwiseProduct(**names, scalingVec=Vectors.dense(values))
    return feature.Normalizer(**names, p=pool.one_of(1.0, 2.0, 3.0, 2.5, INFINITY))


def select(pool: Pool) -> None:
    column = pool.pick(pool.vectors)
    if column is None:
        return
    size, out = pool.vectors[column], pool.name("chosen")
    names = {"inputCol": column, "outputCol": out}
    kind = pool.one_of("slice", "univariate", "variance", "chi", "pca", "expand", "index")
    if kind == "slice" and size:
        indices = pool.chance.sample(range(size), pool.chance.randint(1, size))
        pool.stages.append(feature.VectorSlicer(**names, indices=indices))
        pool.vectors[out] = len(indices)
    elif kind == "pca" and size and size <= 20:
        k = pool.chance.randint(1, size)
        pool.stages.append(feature.PCA(**names, k=k))
        pool.vectors[out] = k
    elif kind == "expand" and size and size <= 5:
        pool.stages.append(feature.PolynomialExpansion(**names, degree=pool.one_of(2, 3)))
        pool.vectors[out] = None
    elif kind == "index":
        pool.stages.append(feature.VectorIndexer(**names, maxCategories=pool.one_of(2, 5, 20),
                                                 handleInvalid=pool.pick(MODES)))
        pool.vectors[out] = size
    elif kind == "chi":
        pool.stages.append(feature.ChiSqSelector(featuresCol=column, outputCol=out,
                                                 labelCol="class", numTopFeatures=3))
        pool.vectors[out] = None
    elif kind == "univariate":
        selector = feature.UnivariateFeatureSelector(
            featuresCol=column, outputCol=out, labelCol="class", selectionMode="numTopFeatures")
        selector.setFeatureType("continuous").setLabelType("categorical").setSelectionThreshold(3)
        pool.stages.append(selector)
        pool.vectors[out] = None
    else:
        pool.stages.append(feature.VarianceThresholdSelector(
            featuresCol=column, outputCol=out, varianceThreshold=pool.one_of(0.0, 0.1)))
        pool.vectors[out] = None


def look_alike(pool: Pool) -> None:
    column = pool.pick(pool.vectors)
    if column is None:
        return
    names = {"inputCol": column, "outputCol": pool.name("buckets"), "numHashTables":
             pool.one_of(1, 3), "seed": pool.made}
    if pool.often(0.5):
        pool.stages.append(feature.BucketedRandomProjectionLSH(**names, bucketLength=
                                                               pool.one_of(0.5, 2.0)))
    else:
        pool.stages.append(feature.MinHashLSH(**names))


def hint_size(pool: Pool) -> None:
    known = [name for name, size in pool.vectors.items() if size is not None]
    column = pool.pick(known)
    if column is not None:
        pool.stages.append(feature.VectorSizeHint(
            inputCol=column, size=pool.vectors[column],
            handleInvalid=pool.one_of("error", "skip", "optimistic")))


def assemble(pool: Pool, known: bool = False) -> str:
    """Features for a model; with `known`, of a size that the pool knows."""
    vectors = [name for name, size in pool.vectors.items() if size is not None or not known]
    parts = pool.some(pool.numbers, 0, 5) + pool.some(vectors, 0, 3)
    parts = parts or pool.some(pool.numbers, 1, 1)
    pool.chance.shuffle(parts)
    # Lengths of vectors are unknown to `keep` where the input has one without metadata.
    modes = MODES if not set(parts) & set(pool.table.vectors) else MODES[:2]
    out = pool.name("features")
    pool.stages.append(feature.VectorAssembler(inputCols=parts, outputCol=out,
                                               handleInvalid=pool.pick(modes)))
    pool.vectors[out] = sum(pool.vectors.get(p) or 1 for p in parts) if known else None
    return out


def squeeze(pool: Pool, column: str, kind: str) -> str:
    """From 0 on, or 0 and 1 only: what some models demand."""
    out = pool.name("squeezed")
    pool.stages.append(feature.MinMaxScaler(inputCol=column, outputCol=out))
    if kind == "flags":
        flags = pool.name("flags")
        pool.stages.append(feature.Binarizer(inputCol=out, outputCol=flags, threshold=0.4))
        return flags
    return out


# Early ones make what the later ones work on.
MAKERS = [(impute, 0.7), (bucketize, 0.3), (index, 0.8), (sql, 0.35), (tokenize, 0.4),
          (change_words, 0.3), (count_words, 0.5), (binarize, 0.25), (one_hot, 0.5),
          (encode_target, 0.2), (hash_features, 0.2), (interact, 0.2), (formula, 0.15),
          (hint_size, 0.15), (scale, 0.5), (select, 0.4), (scale, 0.3), (look_alike, 0.15)]
