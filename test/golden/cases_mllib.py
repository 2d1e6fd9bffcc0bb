"""Models of the old RDD API (pyspark.mllib), saved by `model.save(sc, path)`."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import Any

from pyspark.ml.linalg import Vectors
from pyspark.mllib import classification, clustering, feature, recommendation, regression, tree
from pyspark.mllib.linalg import Vectors as OldVectors
from pyspark.mllib.regression import LabeledPoint
from pyspark.sql.types import DoubleType, IntegerType, StringType, StructField, StructType

from cases import OLD, SUMS, VERSIONS, case, labelled, sparse_of, vector_schema, vectors
from mllib_models import Saved, from_java, publish, to_java


def predicted(loaded: Any, row: tuple[Any, ...]) -> dict[str, Any]:
    return {"prediction": loaded.predict(*row)}


def scored(loaded: Any, row: tuple[Any, ...]) -> dict[str, Any]:
    threshold = loaded.getThreshold()
    prediction = loaded.predict(*row)
    loaded.clearThreshold()
    score = loaded.predict(*row)
    if threshold.isDefined():
        loaded.setThreshold(threshold.get())
    return {"score": score, "prediction": prediction}


def softly(loaded: Any, row: tuple[Any, ...]) -> dict[str, Any]:
    soft = Vectors.dense([float(x) for x in loaded.predictSoft(*row)])
    return {"soft": soft, "prediction": loaded.predict(*row)}


def transformed(loaded: Any, row: tuple[Any, ...]) -> dict[str, Any]:
    return {"prediction": from_java(loaded.transform(*row))}


def described(loaded: Any, row: tuple[Any, ...]) -> dict[str, Any]:
    return {"prediction": from_java(loaded.topicDistribution(*row))}


def described_locally(loaded: Any, row: tuple[Any, ...]) -> dict[str, Any]:
    return described(loaded.toLocal(), row)


def old(vector: Any) -> Any:
    if type(vector).__name__ == "DenseVector":
        return OldVectors.dense(vector.toArray())
    return OldVectors.sparse(vector.size, vector.indices, vector.values)


def add(name: str, class_name: str, train: Callable[[Any, Any], Any], known: Any, *,
        ask: Any = predicted, output: Mapping[str, str] | None = None, **options: Any) -> None:
    """`train` gets the SparkContext and the rows that `known` (schema, rows) holds."""
    schema, listed = known

    def build(session: Any) -> tuple[Any, Any]:
        model = train(session.sparkContext, listed)
        width = len(schema.fields)
        shown = session.createDataFrame([tuple(row[:width]) for row in listed], schema)
        return Saved(model, class_name, ask, output or {"prediction": "double"}), shown

    case(f"mllib-{name}", build, publish=publish, **options)


FEATURES = vector_schema("features")
SCORE = {"score": "double", "prediction": "double"}


def points(sc: Any, rows: Any) -> Any:
    return sc.parallelize([LabeledPoint(label, old(v)) for v, label in rows], 1)


def bags(sc: Any, rows: Any) -> Any:
    return sc.parallelize([old(row[0]) for row in rows], 1)


def numbers(count: int, size: int) -> Any:
    return FEATURES, labelled(count, size)


def classes(count: int, size: int, k: int) -> Any:
    return FEATURES, labelled(count, size, k)


def counts(k: int, top: int) -> Any:
    chance = random.Random(f"counts {k} {top}")
    rows = []
    for index in range(40):
        values = [float(chance.randrange(top + 1)) if i % k == index % k else
                  float(chance.randrange(2)) for i in range(7)]
        dense = Vectors.dense(values)
        rows.append((sparse_of(dense) if index % 2 else dense, float(index % k) * 2 + 1))
    return FEATURES, rows


for kind in ("LinearRegression", "RidgeRegression", "Lasso"):
    for size in (3, 20) if kind == "LinearRegression" else (4,):
        add(f"{kind.lower()}-{size}", f"regression.{kind}Model",
            lambda sc, rows, k=kind: getattr(regression, f"{k}WithSGD").train(
                points(sc, rows), iterations=10, step=0.1, intercept=True),
            numbers(40, size), also=OLD if size == 3 else (*SUMS, *VERSIONS))

for size in (2, 20):
    add(f"svm-{size}", "classification.SVMModel",
        lambda sc, rows: classification.SVMWithSGD.train(points(sc, rows), 10, intercept=True),
        classes(40, size, 2), ask=scored, output=SCORE,
        also=(*SUMS, *VERSIONS) if size == 20 else OLD)
    add(f"logistic-regression-{size}", "classification.LogisticRegressionModel",
        lambda sc, rows: classification.LogisticRegressionWithLBFGS.train(
            points(sc, rows), 10, intercept=True),
        classes(40, size, 2), ask=scored, output=SCORE,
        also=(*SUMS, *VERSIONS) if size == 20 else OLD)


def changed(train: Callable[[Any, Any], Any], threshold: float | None) -> Any:
    def build(sc: Any, rows: Any) -> Any:
        model = train(sc, rows)
        if threshold is None:
            model.clearThreshold()
        else:
            model.setThreshold(threshold)
        return JavaSaved(model)

    return build


class JavaSaved:
    """pyspark's own save makes a new Java object, which would have the usual threshold."""

    def __init__(self, model: Any) -> None:
        self.model = model

    def save(self, sc: Any, path: str) -> None:
        model = self.model
        kind = type(model).__name__
        made = getattr(sc._jvm.org.apache.spark.mllib.classification, kind)
        weights = to_java(sc, model.weights)
        more = (model.numFeatures, model.numClasses) if kind.startswith("Logistic") else ()
        java = made(weights, model.intercept, *more)
        if model.threshold is None:
            java.clearThreshold()
        else:
            java.setThreshold(model.threshold)
        java.save(sc._jsc.sc(), path)


def svm(sc: Any, rows: Any) -> Any:
    return classification.SVMWithSGD.train(points(sc, rows), 10, intercept=True)


def logistic(sc: Any, rows: Any) -> Any:
    return classification.LogisticRegressionWithLBFGS.train(points(sc, rows), 10, intercept=True)


for what, threshold in (("cleared", None), ("moved", 0.3)):
    add(f"svm-threshold-{what}", "classification.SVMModel", changed(svm, threshold),
        classes(40, 3, 2), ask=scored, output=SCORE, also=OLD)
    add(f"logistic-regression-threshold-{what}", "classification.LogisticRegressionModel",
        changed(logistic, threshold), classes(40, 3, 2), ask=scored, output=SCORE, also=OLD)
for intercept in (False, True):
    add(f"logistic-regression-4-classes-{'bias' if intercept else 'no-bias'}",
        "classification.LogisticRegressionModel",
        lambda sc, rows, i=intercept: classification.LogisticRegressionWithLBFGS.train(
            points(sc, rows), 10, intercept=i, numClasses=4), classes(60, 5, 4),
        also=VERSIONS if intercept else OLD)


class Java:
    def __init__(self, java: Any, owner: Any = None) -> None:
        self.java = java
        # pyspark's object lets go of Java's when it is collected itself.
        self.owner = owner

    def save(self, sc: Any, path: str) -> None:
        self.java.save(sc._jsc.sc(), path)


def java_of(model: Any) -> Java:
    return Java(model._java_model, model)


def naive_bayes(kind: str) -> Any:
    """pyspark trains the multinomial type only."""

    def build(sc: Any, rows: Any) -> Any:
        jvm = sc._jvm
        old_points = jvm.java.util.ArrayList()
        for v, label in rows:
            old_points.add(jvm.org.apache.spark.mllib.regression.LabeledPoint(
                label, to_java(sc, v)))
        java = jvm.org.apache.spark.mllib.classification.NaiveBayes.train(
            sc._jsc.parallelize(old_points, 1).rdd(), 0.7, kind)
        return Java(java)

    return build


for kind, top in (("multinomial", 6), ("bernoulli", 1)):
    for k in (2, 5):
        add(f"naive-bayes-{kind}-{k}", "classification.NaiveBayesModel", naive_bayes(kind),
            counts(k, top), also=VERSIONS if k == 2 else (*SUMS, *OLD))

XS = [{"x": x} for x in (-5.0, -1.0, 0.0, -0.0, 0.1, 0.5, 1.7, 2.0, 3.3, 99.0, "NaN", "Infinity",
                         "-Infinity", 1e300)]
for isotonic in (True, False):
    add(f"isotonic-{'increasing' if isotonic else 'decreasing'}",
        "regression.IsotonicRegressionModel",
        lambda sc, rows, i=isotonic: regression.IsotonicRegression.train(sc.parallelize(
            [((x % 7) * (1.0 if i else -1.0) + x / 9, x / 3.0, 1.0) for [x] in rows]), i),
        (StructType([StructField("x", DoubleType())]), [[float(x)] for x in range(30)]),
        rows=XS, edges=False, also=VERSIONS if isotonic else OLD)


def mixed(k: int = 0) -> Any:
    """Feature 0 has five categories."""
    chance = random.Random(k)
    rows = []
    for index, (v, label) in enumerate(labelled(80, 4, k)):
        values = [float(chance.randrange(5)), *[float(x) for x in v.toArray()[1:]]]
        dense = Vectors.dense(values)
        rows.append((sparse_of(dense) if index % 3 == 0 else dense, label + (values[0] > 2)))
    return FEATURES, [(v, float(int(label) % k) if k else label) for v, label in rows]


ODD = [{"features": v} for v in (
    [7.0, 0.0, 0.0, 0.0], [0.5, 1.0, 1.0, 1.0], ["NaN", 0.0, 0.0, 0.0], [1.0, "NaN", "NaN", "NaN"],
    [-1.0, 0.0, 0.0, 0.0], [2.0, "Infinity", "-Infinity", -0.0], [2.0], [],
    {"type": 0, "size": 4, "indices": [], "values": []},
    {"type": 0, "size": 9, "indices": [8], "values": [1.0]})]
TREES = {"categoricalFeaturesInfo": {0: 5}, "maxDepth": 4}
for k in (2, 3):
    add(f"decision-tree-{k}-classes", "tree.model.DecisionTreeModel",
        lambda sc, rows, k=k: tree.DecisionTree.trainClassifier(points(sc, rows), k, **TREES),
        mixed(k), also=VERSIONS if k == 3 else OLD)
add("decision-tree-regression", "tree.model.DecisionTreeModel",
    lambda sc, rows: tree.DecisionTree.trainRegressor(points(sc, rows), **TREES), mixed(), also=OLD)
add("decision-tree-odd-rows", "tree.model.DecisionTreeModel",
    lambda sc, rows: tree.DecisionTree.trainRegressor(points(sc, rows), **TREES), mixed(),
    rows=ODD, also=OLD)
add("decision-tree-constant", "tree.model.DecisionTreeModel",
    lambda sc, rows: tree.DecisionTree.trainRegressor(
        sc.parallelize([LabeledPoint(2.0, old(v)) for v, _ in rows]), {}), mixed())
for k, count in ((2, 4), (3, 3), (6, 4), (14, 6)):
    add(f"random-forest-{k}-classes", "tree.model.RandomForestModel",
        lambda sc, rows, k=k, n=count: tree.RandomForest.trainClassifier(
            points(sc, rows), k, numTrees=n, seed=7, maxBins=32, **{**TREES, "maxDepth": 3}),
        mixed(k), rows=40, also=VERSIONS if k == 6 else OLD)
for count in (3, 21):
    add(f"random-forest-regression-{count}", "tree.model.RandomForestModel",
        lambda sc, rows, n=count: tree.RandomForest.trainRegressor(
            points(sc, rows), numTrees=n, seed=7, **{**TREES, "maxDepth": 2}), mixed(),
        also=(*SUMS, *VERSIONS) if count == 21 else OLD)
add("gradient-boosted-trees-2-classes", "tree.model.GradientBoostedTreesModel",
    lambda sc, rows: tree.GradientBoostedTrees.trainClassifier(
        points(sc, rows), {0: 5}, numIterations=4), mixed(2), also=VERSIONS)
add("gradient-boosted-trees-regression", "tree.model.GradientBoostedTreesModel",
    lambda sc, rows: tree.GradientBoostedTrees.trainRegressor(
        points(sc, rows), {0: 5}, numIterations=19, maxDepth=2), mixed(), also=(*SUMS, *OLD))


def plain(count: int, size: int, **options: Any) -> Any:
    return FEATURES, [[v] for v in vectors(count, size, **options)]


INT = {"prediction": "int"}
for k, size in ((3, 4), (20, 2)):
    add(f"k-means-{k}", "clustering.KMeansModel",
        lambda sc, rows, k=k: clustering.KMeans.train(bags(sc, rows), k, 5, seed=3),
        plain(60, size), output=INT, rows=30, also=VERSIONS if k == 3 else OLD)


class CosineKMeans:
    """pyspark.mllib cannot ask for a distance measure."""

    def __init__(self, rows: Any) -> None:
        self.rows = rows

    def save(self, sc: Any, path: str) -> None:
        vectors_of = sc._jvm.java.util.ArrayList()
        for row in self.rows:
            vectors_of.add(to_java(sc, row[0]))
        trainer = sc._jvm.org.apache.spark.mllib.clustering.KMeans()
        trainer = trainer.setK(5).setSeed(3).setDistanceMeasure("cosine")
        trainer.run(sc._jsc.parallelize(vectors_of, 1).rdd()).save(sc._jsc.sc(), path)


add("k-means-cosine", "clustering.KMeansModel", lambda sc, rows: CosineKMeans(rows),
    plain(60, 9, zeros=0.1), output=INT, rows=40,
    also=(*SUMS, *[v for v in VERSIONS if v >= "spark-2.4"]))


add("bisecting-k-means", "clustering.BisectingKMeansModel",
    lambda sc, rows: java_of(clustering.BisectingKMeans.train(bags(sc, rows), 5, 10, seed=3)),
    plain(60, 4), output=INT, rows=30, also=VERSIONS)
for size in (2, 9):
    add(f"gaussian-mixture-{size}", "clustering.GaussianMixtureModel",
        lambda sc, rows: clustering.GaussianMixture.train(
            bags(sc, rows), 3, maxIterations=5, seed=4),
        plain(80, size, zeros=0.1), ask=softly, output={"soft": "vector", "prediction": "int"},
        also=(*SUMS, *VERSIONS) if size == 9 else VERSIONS)


def topics(optimizer: str) -> Any:
    return lambda sc, rows: clustering.LDA.train(
        sc.parallelize([[i, old(row[0])] for i, row in enumerate(rows)], 1), k=3, seed=5,
        maxIterations=5, optimizer=optimizer)


def documents() -> Any:
    chance = random.Random(3)
    rows = []
    for index in range(25):
        values = [float(chance.randrange(6)) if w % 3 == index % 3 else float(chance.randrange(2))
                  for w in range(8)]
        rows.append([sparse_of(Vectors.dense(values)) if index % 2 else Vectors.dense(values)])
    return FEATURES, rows


for optimizer, kind, ask in (("online", "Local", described),
                             ("em", "Distributed", described_locally)):
    add(f"{kind.lower()}-lda", f"clustering.{kind}LDAModel", topics(optimizer), documents(),
        ask=ask, output={"prediction": "vector"}, edges=False, also=OLD)

VECTOR = {"prediction": "vector"}
add("chi-sq-selector", "feature.ChiSqSelectorModel",
    lambda sc, rows: java_of(feature.ChiSqSelector(3).fit(points(sc, rows))),
    counts(3, 6), ask=transformed, output=VECTOR, also=VERSIONS)
add("word2vec", "feature.Word2VecModel",
    lambda sc, rows: feature.Word2Vec().setVectorSize(5).setMinCount(1).setSeed(2).fit(
        sc.parallelize([["a", "b", "c", "é", "a"], ["b", "", "c"], ["a", "中文"]], 1)),
    (StructType([StructField("word", StringType())]), [[w] for w in ("a", "b", "c", "é", "")]),
    ask=transformed, output=VECTOR, also=VERSIONS)
for rank in (3, 10):
    add(f"matrix-factorization-{rank}", "recommendation.MatrixFactorizationModel",
        lambda sc, rows, r=rank: recommendation.ALS.train(
            sc.parallelize([(u, p, float((u * p) % 5)) for u, p in rows], 1), r, 3, seed=1),
        (StructType([StructField("user", IntegerType()), StructField("product", IntegerType())]),
         [(u, p * 100) for u in range(6) for p in range(5) if (u + p) % 4]),
        also=(*SUMS, *OLD) if rank == 10 else VERSIONS)
