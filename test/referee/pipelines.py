"""Random pipelines: features made in some way, then a model of some kind."""

from __future__ import annotations

import math
import random
from typing import Any

from pyspark.ml import Pipeline
from pyspark.ml.classification import (
    DecisionTreeClassifier,
    GBTClassifier,
    LogisticRegression,
    RandomForestClassifier,
)
from pyspark.ml.clustering import KMeans
from pyspark.ml.evaluation import MulticlassClassificationEvaluator, RegressionEvaluator
from pyspark.ml.feature import (
    IDF,
    Bucketizer,
    CountVectorizer,
    HashingTF,
    Imputer,
    IndexToString,
    MinMaxScaler,
    OneHotEncoder,
    StandardScaler,
    StopWordsRemover,
    StringIndexer,
    Tokenizer,
    VectorAssembler,
)
from pyspark.ml.regression import (
    DecisionTreeRegressor,
    GBTRegressor,
    LinearRegression,
    RandomForestRegressor,
)
from pyspark.ml.tuning import CrossValidator, ParamGridBuilder, TrainValidationSplit

from tables import Table

# Every kind of model comes up in turn, so that a dozen pipelines already meet all of them.
MODELS = ["logistic", "linear", "gbt-classifier", "kmeans", "multinomial", "forest-classifier",
          "gbt-regressor", "tree-classifier", "forest-regressor", "tree-regressor"]
INFINITY = math.inf


def random_pipeline(chance: random.Random, table: Table, index: int) -> Any:
    stages: list[Any] = []
    parts = list(table.vectors)
    parts += _numbers(chance, table, stages)
    parts += _categories(chance, table, stages)
    if chance.random() < 0.4:
        parts += _text(chance, stages, table.texts[0])
    chance.shuffle(parts)
    # Lengths of vectors are unknown to `keep` where the input has one without metadata.
    modes = ["error", "skip"] if table.vectors else ["error", "skip", "keep"]
    stages.append(VectorAssembler(inputCols=parts, outputCol="assembled",
                                  handleInvalid=chance.choice(modes)))
    features = _scaled(chance, stages)
    model, label = _model(chance, MODELS[index % len(MODELS)], features, index)
    if chance.random() < 0.25 and hasattr(model, "maxDepth"):
        return _tuned(chance, Pipeline(stages=[*stages, model]), model, label)
    stages.append(model)
    if label in ("binary", "class") and chance.random() < 0.5:
        stages.append(IndexToString(inputCol="prediction", outputCol="named",
                                    labels=["no", "größe", "maybe"]))
    if chance.random() < 0.3:
        half = chance.randrange(1, len(stages))
        return Pipeline(stages=[Pipeline(stages=stages[:half]), *stages[half:]])
    return Pipeline(stages=stages)


def _numbers(chance: random.Random, table: Table, stages: list[Any]) -> list[str]:
    parts = list(table.numbers)
    if table.measured and chance.random() < 0.8:
        known = [f"{name}_known" for name in table.measured]
        stages.append(Imputer(inputCols=table.measured, outputCols=known,
                              strategy=chance.choice(["mean", "median", "mode"])))
        parts += known
    number = table.numbers[0]
    if chance.random() < 0.5 and number.startswith("n"):
        inner = sorted({round(chance.gauss(0, 50), 1) for _ in range(3)} | {0.0})
        stages.append(Bucketizer(inputCol=number, outputCol="bucket",
                                 splits=[-INFINITY, *inner, INFINITY],
                                 handleInvalid=chance.choice(["error", "skip", "keep"])))
        parts.append("bucket")
    return parts


def _categories(chance: random.Random, table: Table, stages: list[Any]) -> list[str]:
    indexed = [f"{name}_index" for name in table.categories]
    order = chance.choice(["frequencyDesc", "frequencyAsc", "alphabetAsc", "alphabetDesc"])
    mode = chance.choice(["error", "skip", "keep", "keep"])
    if chance.random() < 0.5:
        stages.append(StringIndexer(inputCols=table.categories, outputCols=indexed,
                                    handleInvalid=mode, stringOrderType=order))
    else:
        stages += [StringIndexer(inputCol=c, outputCol=i, handleInvalid=mode, stringOrderType=order)
                   for c, i in zip(table.categories, indexed, strict=True)]
    if chance.random() < 0.4:
        return indexed
    encoded = [f"{name}_vector" for name in table.categories]
    stages.append(OneHotEncoder(inputCols=indexed, outputCols=encoded,
                                dropLast=chance.random() < 0.5,
                                handleInvalid=chance.choice(["error", "keep"])))
    return encoded


def _text(chance: random.Random, stages: list[Any], column: str) -> list[str]:
    stages.append(Tokenizer(inputCol=column, outputCol="words"))
    words = "words"
    if chance.random() < 0.6:
        stages.append(StopWordsRemover(inputCol="words", outputCol="terms",
                                       caseSensitive=chance.random() < 0.5))
        words = "terms"
    if chance.random() < 0.5:
        stages.append(HashingTF(inputCol=words, outputCol="counts", binary=chance.random() < 0.3,
                                numFeatures=chance.choice([8, 64, 1000])))
    else:
        stages.append(CountVectorizer(inputCol=words, outputCol="counts",
                                      binary=chance.random() < 0.3,
                                      minTF=chance.choice([1.0, 2.0, 0.2])))
    if chance.random() < 0.6:
        stages.append(IDF(inputCol="counts", outputCol="weights", minDocFreq=chance.choice([0, 3])))
        return ["weights"]
    return ["counts"]


def _scaled(chance: random.Random, stages: list[Any]) -> str:
    kind = chance.choice(["none", "standard", "min-max"])
    if kind == "none":
        return "assembled"
    if kind == "standard":
        stages.append(StandardScaler(inputCol="assembled", outputCol="scaled",
                                     withMean=chance.random() < 0.5, withStd=chance.random() < 0.8))
    else:
        stages.append(MinMaxScaler(inputCol="assembled", outputCol="scaled",
                                   min=chance.choice([0.0, -1.0]), max=chance.choice([1.0, 2.5])))
    return "scaled"


def _model(chance: random.Random, kind: str, features: str, index: int) -> tuple[Any, str]:
    tree = {"featuresCol": features, "maxDepth": chance.randint(1, 4), "seed": index}
    if chance.random() < 0.3:
        tree["leafCol"] = "leaf"
    many = {**tree, "numTrees": chance.randint(1, 12)}
    linear = {"featuresCol": features, "maxIter": 4, "regParam": chance.choice([0.01, 0.1, 0.3]),
              "elasticNetParam": chance.choice([0.0, 0.0, 0.5, 1.0]),
              "fitIntercept": chance.random() < 0.8}
    if kind == "logistic":
        return LogisticRegression(labelCol="binary", **linear, **_outputs(chance, 2)), "binary"
    if kind == "multinomial":
        return LogisticRegression(labelCol="class", **linear, **_outputs(chance, 3)), "class"
    if kind == "linear":
        return LinearRegression(labelCol="number", **linear), "number"
    if kind == "kmeans":
        return KMeans(featuresCol=features, k=chance.randint(2, 9), seed=index, maxIter=4), ""
    if kind == "tree-classifier":
        return _with(DecisionTreeClassifier(labelCol="class", **tree), _outputs(chance, 3)), "class"
    if kind == "forest-classifier":
        return _with(RandomForestClassifier(labelCol="class", **many), _outputs(chance, 3)), "class"
    if kind == "tree-regressor":
        return DecisionTreeRegressor(labelCol="number", **tree), "number"
    if kind == "forest-regressor":
        return RandomForestRegressor(labelCol="number", **many), "number"
    boosted = {**tree, "maxIter": chance.randint(2, 5), "stepSize": chance.choice([0.1, 0.3])}
    if kind == "gbt-regressor":
        return GBTRegressor(labelCol="number", **boosted), "number"
    classifier = GBTClassifier(labelCol="binary", **boosted)
    return _with(classifier, _outputs(chance, 2)), "binary"


def _with(stage: Any, settings: dict[str, Any]) -> Any:
    """Python's constructors do not take every parameter that the class has."""
    for name, value in settings.items():
        stage.set(stage.getParam(name), value)
    return stage


def _outputs(chance: random.Random, classes: int) -> dict[str, Any]:
    """Thresholds and columns switched off, now and then."""
    made: dict[str, Any] = {}
    if chance.random() < 0.3:
        made["thresholds"] = [round(chance.random(), 2) + 0.01 for _ in range(classes)]
    if chance.random() < 0.15:
        made["rawPredictionCol"] = ""
    if chance.random() < 0.15:
        made["probabilityCol"] = ""
    return made


def _tuned(chance: random.Random, pipeline: Any, model: Any, label: str) -> Any:
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
