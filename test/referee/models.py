"""Random models over a column of features (or, for some, over other columns of the table)."""

from __future__ import annotations

import random
from typing import Any

from pyspark.ml import classification, clustering, regression
from pyspark.ml.evaluation import MulticlassClassificationEvaluator, RegressionEvaluator
from pyspark.ml.feature import IndexToString
from pyspark.ml.fpm import FPGrowth
from pyspark.ml.tuning import CrossValidator, ParamGridBuilder, TrainValidationSplit

# Every kind of model comes up in turn, so that a few dozen pipelines already meet all of them.
MODELS = ["logistic", "linear", "gbt-classifier", "kmeans", "multinomial", "forest-classifier",
          "gbt-regressor", "tree-classifier", "forest-regressor", "tree-regressor", "svm",
          "naive-bayes", "perceptron", "fm-classifier", "fm-regressor", "one-vs-rest", "glm",
          "survival", "isotonic", "bisecting", "mixture", "topics", "baskets", "none"]
GLM = [("gaussian", "identity", "number"), ("gaussian", "log", "positive"),
       ("gaussian", "inverse", "positive"), ("binomial", "logit", "binary"),
       ("binomial", "probit", "binary"), ("binomial", "cloglog", "binary"),
       ("poisson", "log", "count"), ("poisson", "identity", "count"), ("poisson", "sqrt", "count"),
       ("gamma", "log", "positive"), ("gamma", "inverse", "positive"), ("tweedie", None, "positive")]


def random_model(chance: random.Random, kind: str, features: str, index: int) -> tuple[Any, str]:
    """The estimator and its label; "" where it has none."""
    columns = {"featuresCol": features}
    tree = {**columns, "maxDepth": chance.randint(1, 4), "seed": index}
    if chance.random() < 0.3:
        tree["leafCol"] = "leaf"
    many = {**tree, "numTrees": chance.randint(1, 6)}
    boosted = {**tree, "maxIter": chance.randint(1, 4), "stepSize": chance.choice([0.1, 0.3])}
    linear = {**columns, "maxIter": 3, "regParam": chance.choice([0.01, 0.1, 0.3]),
              "fitIntercept": chance.random() < 0.8}
    net = {"elasticNetParam": chance.choice([0.0, 0.0, 0.5, 1.0])}
    factors = {**columns, "maxIter": 2, "factorSize": chance.randint(1, 4), "seed": index,
               "fitLinear": chance.random() < 0.8, "fitIntercept": chance.random() < 0.8}
    c, r, k = classification, regression, clustering
    if kind == "logistic":
        return c.LogisticRegression(labelCol="binary", **linear, **net, **outputs(chance, 2)), "binary"
    if kind == "multinomial":
        return c.LogisticRegression(labelCol="class", **linear, **net, **outputs(chance, 3)), "class"
    if kind == "linear":
        return r.LinearRegression(labelCol="number", **linear, **net), "number"
    if kind == "svm":
        return c.LinearSVC(labelCol="binary", **linear, threshold=chance.choice([0.0, 0.3])), "binary"
    if kind == "naive-bayes":
        return naive_bayes(chance, columns)
    if kind == "perceptron":
        return with_params(c.MultilayerPerceptronClassifier(
            labelCol="class", **columns, layers=[0, chance.randint(2, 5), 3], maxIter=3,
            seed=index), outputs(chance, 3)), "class"
    if kind == "fm-classifier":
        return with_params(c.FMClassifier(labelCol="binary", **factors), outputs(chance, 2)), "binary"
    if kind == "fm-regressor":
        return r.FMRegressor(labelCol="number", **factors), "number"
    if kind == "one-vs-rest":
        inner = chance.choice([c.LogisticRegression(maxIter=2), c.LinearSVC(maxIter=2),
                               c.DecisionTreeClassifier(maxDepth=2)])
        return c.OneVsRest(classifier=inner, labelCol="class", **columns), "class"
    if kind == "kmeans":
        return k.KMeans(**columns, k=chance.randint(2, 9), seed=index, maxIter=3), ""
    if kind == "bisecting":
        return k.BisectingKMeans(**columns, k=chance.randint(2, 5), seed=index, maxIter=3,
                                 distanceMeasure=chance.choice(["euclidean", "euclidean", "cosine"])), ""
    if kind == "mixture":
        return k.GaussianMixture(**columns, k=chance.randint(1, 3), seed=index, maxIter=2), ""
    if kind == "topics":
        return k.LDA(**columns, k=chance.randint(2, 4), seed=index, maxIter=2), ""
    if kind == "tree-classifier":
        return with_params(c.DecisionTreeClassifier(labelCol="class", **tree), outputs(chance, 3)), "class"
    if kind == "forest-classifier":
        return with_params(c.RandomForestClassifier(labelCol="class", **many), outputs(chance, 3)), "class"
    if kind == "gbt-classifier":
        return with_params(c.GBTClassifier(labelCol="binary", **boosted), outputs(chance, 2)), "binary"
    if kind == "tree-regressor":
        return r.DecisionTreeRegressor(labelCol="number", **tree), "number"
    if kind == "forest-regressor":
        return r.RandomForestRegressor(labelCol="number", **many), "number"
    if kind == "gbt-regressor":
        return r.GBTRegressor(labelCol="number", **boosted), "number"
    if kind == "glm":
        return generalized(chance, columns)
    if kind == "survival":
        quantiles = {"quantilesCol": "quantiles"} if chance.random() < 0.6 else {}
        return r.AFTSurvivalRegression(labelCol="positive", censorCol="censor", maxIter=3, **columns,
                                       quantileProbabilities=[0.1, 0.5, 0.95], **quantiles), "positive"
    assert kind == "isotonic"
    return r.IsotonicRegression(labelCol="number", **columns, isotonic=chance.random() < 0.7), "number"


def naive_bayes(chance: random.Random, columns: dict[str, str]) -> tuple[Any, str]:
    model = classification.NaiveBayes(
        labelCol="class", **columns, smoothing=chance.choice([1.0, 0.2]),
        modelType=chance.choice(["gaussian", "multinomial", "complement", "bernoulli"]))
    return with_params(model, outputs(chance, 3)), "class"


def generalized(chance: random.Random, columns: dict[str, str]) -> tuple[Any, str]:
    family, link, label = chance.choice(GLM)
    settings: dict[str, Any] = {"family": family, **({"link": link} if link else {})}
    if family == "tweedie":
        settings |= {"variancePower": chance.choice([0.0, 1.0, 1.5, 2.0]),
                     "linkPower": chance.choice([0.0, 0.5, 1.0, -1.0])}
    if chance.random() < 0.5:
        settings["linkPredictionCol"] = "link"
    return regression.GeneralizedLinearRegression(
        labelCol=label, **columns, maxIter=2, regParam=0.3, **settings), label


def baskets(chance: random.Random, column: str) -> Any:
    return FPGrowth(itemsCol=column, minSupport=chance.choice([0.1, 0.3]),
                    minConfidence=chance.choice([0.2, 0.6]))


def named(chance: random.Random) -> Any:
    return IndexToString(inputCol="prediction", outputCol="named",
                         labels=["no", "größe", "maybe"][: chance.choice([2, 3, 3])])


def with_params(stage: Any, settings: dict[str, Any]) -> Any:
    """Python's constructors do not take every parameter that the class has."""
    for name, value in settings.items():
        stage.set(stage.getParam(name), value)
    return stage


def outputs(chance: random.Random, classes: int) -> dict[str, Any]:
    """Thresholds and columns switched off, now and then."""
    made: dict[str, Any] = {}
    if chance.random() < 0.3:
        made["thresholds"] = [round(chance.random(), 2) + 0.01 for _ in range(classes)]
    if chance.random() < 0.15:
        made["rawPredictionCol"] = ""
    if chance.random() < 0.15:
        made["probabilityCol"] = ""
    return made


def tuned(chance: random.Random, pipeline: Any, model: Any, label: str) -> Any:
    grid = ParamGridBuilder().addGrid(model.maxDepth, [1, 3]).build()
    evaluator = (
        RegressionEvaluator(labelCol=label)
        if label == "number"
        else MulticlassClassificationEvaluator(labelCol=label)
    )
    search = {"estimator": pipeline, "estimatorParamMaps": grid, "evaluator": evaluator, "seed": 1}
    if chance.random() < 0.5:
        return CrossValidator(**search, numFolds=2)
    return TrainValidationSplit(**search)
