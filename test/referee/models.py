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
          "bayes-gaussian", "perceptron", "fm-classifier", "fm-regressor", "one-vs-rest", "glm",
          "survival", "isotonic", "bisecting", "mixture", "topics", "baskets", "none",
          "bayes-multinomial", "bayes-complement", "bayes-bernoulli"]
NAIVE_BAYES = {"bayes-gaussian", "bayes-multinomial", "bayes-complement", "bayes-bernoulli"}
GLM = [("gaussian", "identity", "number"), ("gaussian", "log", "positive"),
       ("gaussian", "inverse", "positive"), ("binomial", "logit", "binary"),
       ("binomial", "probit", "binary"), ("binomial", "cloglog", "binary"),
       ("poisson", "log", "count"), ("poisson", "identity", "count"), ("poisson", "sqrt", "count"),
       ("gamma", "log", "positive"), ("gamma", "inverse", "positive"),
       ("tweedie", None, "positive")]


def random_model(
    chance: random.Random, kind: str, columns: dict[str, Any], index: int
) -> tuple[Any, str]:
    """The estimator and its label; "" where it has none."""
    for makers in (classifiers, regressors, clusterers):
        made = makers(chance, kind, columns, index)
        if made is not None:
            return made
    raise ValueError(kind)


def classifiers(chance: random.Random, kind: str, columns: dict[str, Any], index: int) -> Any:
    c, linear, tree = classification, _linear(chance, columns), _tree(chance, columns, index)
    net = {"elasticNetParam": chance.choice([0.0, 0.0, 0.5, 1.0])}
    label = "binary" if kind in ("logistic", "svm", "fm-classifier", "gbt-classifier") else "class"
    given = {"labelCol": label}
    made: Any = None
    if kind in ("logistic", "multinomial"):
        made = c.LogisticRegression(**given, **linear, **net)
    elif kind == "svm":
        return c.LinearSVC(**given, **linear, threshold=chance.choice([0.0, 0.3])), label
    elif kind in NAIVE_BAYES:
        made = c.NaiveBayes(**given, **columns, smoothing=chance.choice([1.0, 0.2]),
                            modelType=kind.removeprefix("bayes-"))
    elif kind == "fm-classifier":
        made = c.FMClassifier(**given, **_factors(chance, columns, index))
    elif kind == "tree-classifier":
        made = c.DecisionTreeClassifier(**given, **tree)
    elif kind == "forest-classifier":
        made = c.RandomForestClassifier(**given, **tree, numTrees=chance.randint(1, 6))
    elif kind == "gbt-classifier":
        made = c.GBTClassifier(**given, **tree, maxIter=chance.randint(1, 4))
    elif kind == "one-vs-rest":
        inner = chance.choice([c.LogisticRegression(maxIter=2), c.LinearSVC(maxIter=2),
                               c.DecisionTreeClassifier(maxDepth=2)])
        return c.OneVsRest(classifier=inner, **given, **columns), label
    if made is None:
        return None
    return with_params(made, outputs(chance, 2 if label == "binary" else 3)), label


def perceptron(chance: random.Random, columns: dict[str, Any], size: int, index: int) -> Any:
    made = classification.MultilayerPerceptronClassifier(
        labelCol="class", **columns, layers=[size, chance.randint(2, 5), 3], maxIter=3, seed=index)
    return with_params(made, outputs(chance, 3)), "class"


def regressors(chance: random.Random, kind: str, columns: dict[str, Any], index: int) -> Any:
    r, tree, given = regression, _tree(chance, columns, index), {"labelCol": "number"}
    if kind == "linear":
        net = chance.choice([0.0, 0.0, 0.5, 1.0])
        return r.LinearRegression(**given, **_linear(chance, columns), elasticNetParam=net), "number"
    if kind == "fm-regressor":
        return r.FMRegressor(**given, **_factors(chance, columns, index)), "number"
    if kind == "tree-regressor":
        return r.DecisionTreeRegressor(**given, **tree), "number"
    if kind == "forest-regressor":
        return r.RandomForestRegressor(**given, **tree, numTrees=chance.randint(1, 6)), "number"
    if kind == "gbt-regressor":
        return r.GBTRegressor(**given, **tree, maxIter=chance.randint(1, 4)), "number"
    if kind == "glm":
        return generalized(chance, columns)
    if kind == "survival":
        quantiles = {"quantilesCol": "quantiles"} if chance.random() < 0.6 else {}
        return r.AFTSurvivalRegression(
            labelCol="positive", censorCol="censor", maxIter=3, **columns,
            quantileProbabilities=[0.1, 0.5, 0.95], **quantiles), "positive"
    if kind == "isotonic":
        return r.IsotonicRegression(**given, **columns, isotonic=chance.random() < 0.7), "number"
    return None


def clusterers(chance: random.Random, kind: str, columns: dict[str, Any], index: int) -> Any:
    k, given = clustering, {**columns, "seed": index}
    if kind == "kmeans":
        return k.KMeans(**given, k=chance.randint(2, 9), maxIter=3), ""
    if kind == "bisecting":
        measure = chance.choice(["euclidean", "euclidean", "cosine"])
        return k.BisectingKMeans(**given, k=chance.randint(2, 5), maxIter=3,
                                 distanceMeasure=measure), ""
    if kind == "mixture":
        return k.GaussianMixture(**given, k=chance.randint(1, 3), maxIter=2), ""
    if kind == "topics":
        return k.LDA(**given, k=chance.randint(2, 4), maxIter=2), ""
    return None


def _linear(chance: random.Random, columns: dict[str, Any]) -> dict[str, Any]:
    return {**columns, "maxIter": 3, "regParam": chance.choice([0.01, 0.1, 0.3]),
            "fitIntercept": chance.random() < 0.8}


def _tree(chance: random.Random, columns: dict[str, Any], index: int) -> dict[str, Any]:
    leaf = {"leafCol": "leaf"} if chance.random() < 0.3 else {}
    return {**columns, "maxDepth": chance.randint(1, 4), "seed": index, **leaf}


def _factors(chance: random.Random, columns: dict[str, Any], index: int) -> dict[str, Any]:
    return {**columns, "maxIter": 2, "factorSize": chance.randint(1, 4), "seed": index,
            "fitLinear": chance.random() < 0.8, "fitIntercept": chance.random() < 0.8}


def generalized(chance: random.Random, columns: dict[str, Any]) -> tuple[Any, str]:
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
