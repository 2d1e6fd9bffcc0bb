"""How each showcase model is trained. Each returns the fitted model, its rows and its metrics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pyspark.ml import Pipeline
from pyspark.ml.classification import GBTClassifier, LogisticRegression
from pyspark.ml.clustering import KMeans
from pyspark.ml.evaluation import (
    BinaryClassificationEvaluator,
    ClusteringEvaluator,
    MulticlassClassificationEvaluator,
    RegressionEvaluator,
)
from pyspark.ml.feature import (
    IDF,
    Bucketizer,
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
from pyspark.ml.linalg import Vectors, VectorUDT
from pyspark.ml.regression import LinearRegression, RandomForestRegressor
from pyspark.ml.tuning import CrossValidator, ParamGridBuilder
from pyspark.sql.types import IntegerType, StructField, StructType

import data


@dataclass
class Trained:
    model: Any
    rows: Any
    columns: list[str]
    metrics: dict[str, float]


def _fit(pipeline: Any, rows: Any, columns: list[str], evaluator: Any, seed: int) -> Trained:
    """Fits on 80 % of the rows and measures on the others."""
    known, held_out = rows.coalesce(1).cache().randomSplit([0.8, 0.2], seed)
    model = pipeline.fit(known)
    measured = evaluator.evaluate(model.transform(held_out))
    metric = evaluator.getMetricName()
    return Trained(model, rows, columns, {metric: round(measured, 4)})


def penguins(session: Any, seed: int) -> Trained:
    """Species from island, sex and four measures, some of them unknown."""
    measures = ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"]
    header, *lines = data.table(data.PENGUINS)
    found = [dict(zip(header, line, strict=True)) for line in lines]
    columns = ["island", "sex", *measures]
    rows = session.createDataFrame(
        [
            (r["species"], r["island"], None if r["sex"] == "NA" else r["sex"],
             *[None if r[m] == "NA" else float(r[m]) for m in measures])
            for r in found
        ],
        "species string, island string, sex string, " + ", ".join(f"{m} double" for m in measures),
    )
    species = StringIndexer(inputCol="species", outputCol="label").fit(rows)
    places = ["island", "sex"]
    stages = [
        species,
        StringIndexer(inputCols=places, outputCols=["islandIndex", "sexIndex"],
                      handleInvalid="keep"),
        OneHotEncoder(inputCols=["islandIndex", "sexIndex"],
                      outputCols=["islandVector", "sexVector"]),
        Imputer(inputCols=measures, outputCols=[f"{m}_known" for m in measures], strategy="median"),
        VectorAssembler(inputCols=[*[f"{m}_known" for m in measures], "islandVector", "sexVector"],
                        outputCol="features"),
        LogisticRegression(maxIter=100, regParam=0.01),
        IndexToString(inputCol="prediction", outputCol="predictedSpecies", labels=species.labels),
    ]
    accuracy = MulticlassClassificationEvaluator(metricName="accuracy")
    return _fit(Pipeline(stages=stages), rows, columns, accuracy, seed)


def reviews(session: Any, seed: int) -> Trained:
    """Whether a sentence of a product review is favourable."""
    rows = session.createDataFrame(
        [(text, 1.0 if rating > 0 else 0.0) for text, rating in data.reviews()],
        "text string, label double",
    )
    stages = [
        Tokenizer(inputCol="text", outputCol="words"),
        StopWordsRemover(inputCol="words", outputCol="terms"),
        HashingTF(inputCol="terms", outputCol="counts", numFeatures=4096),
        IDF(inputCol="counts", outputCol="features", minDocFreq=2),
        LogisticRegression(maxIter=50, regParam=0.05),
    ]
    area = BinaryClassificationEvaluator()
    return _fit(Pipeline(stages=stages), rows, ["text"], area, seed)


def breast_cancer(session: Any, seed: int) -> Trained:
    """Benign (1) or malignant (0) from 30 measures of cell nuclei: 100 boosted trees."""
    what = ["radius", "texture", "perimeter", "area", "smoothness", "compactness", "concavity",
            "concave_points", "symmetry", "fractal_dimension"]
    columns = [f"{how}_{name}" for how in ("mean", "error", "worst") for name in what]
    lines = data.table(data.BREAST_CANCER)[1:]
    rows = session.createDataFrame(
        [tuple(float(cell) for cell in line) for line in lines],
        ", ".join(f"{c} double" for c in [*columns, "label"]),
    )
    stages = [
        VectorAssembler(inputCols=columns, outputCol="features", handleInvalid="keep"),
        GBTClassifier(maxIter=100, maxDepth=5, stepSize=0.1, seed=seed),
    ]
    area = BinaryClassificationEvaluator()
    return _fit(Pipeline(stages=stages), rows, columns, area, seed)


def cars(session: Any, seed: int) -> Trained:
    """Miles per gallon from a car's engine, weight and origin; horsepower is sometimes unknown."""
    numbers = ["Cylinders", "Displacement", "Weight_in_lbs", "Acceleration"]
    found = [r for r in data.records(data.CARS) if r["Miles_per_Gallon"] is not None]
    rows = session.createDataFrame(
        [
            (r["Origin"], r["Horsepower"], r["Cylinders"], float(r["Displacement"]),
             r["Weight_in_lbs"], float(r["Acceleration"]), float(r["Miles_per_Gallon"]))
            for r in found
        ],
        "Origin string, Horsepower int, Cylinders int, Displacement double, Weight_in_lbs int, "
        "Acceleration double, label double",
    )
    stages = [
        Imputer(inputCol="Horsepower", outputCol="power", strategy="mean"),
        StringIndexer(inputCol="Origin", outputCol="originIndex", handleInvalid="skip"),
        OneHotEncoder(inputCol="originIndex", outputCol="originVector", dropLast=False),
        VectorAssembler(inputCols=["power", *numbers, "originVector"], outputCol="raw"),
        StandardScaler(inputCol="raw", outputCol="features", withMean=True, withStd=True),
        LinearRegression(maxIter=100, regParam=0.05, elasticNetParam=0.2),
    ]
    error = RegressionEvaluator(metricName="r2")
    return _fit(Pipeline(stages=stages), rows, ["Origin", "Horsepower", *numbers], error, seed)


def iris(session: Any, seed: int) -> Trained:
    """Three clusters of flowers."""
    columns = ["sepal_length", "sepal_width", "petal_length", "petal_width"]
    lines = data.table(data.IRIS)[1:]
    rows = session.createDataFrame(
        [tuple(float(cell) for cell in line[:4]) for line in lines],
        ", ".join(f"{c} double" for c in columns),
    )
    stages = [
        VectorAssembler(inputCols=columns, outputCol="raw", handleInvalid="skip"),
        MinMaxScaler(inputCol="raw", outputCol="features"),
        KMeans(k=3, seed=seed, maxIter=40),
    ]
    return _fit(Pipeline(stages=stages), rows, columns, ClusteringEvaluator(), seed)


def diabetes(session: Any, seed: int) -> Trained:
    """Progression of the disease a year on: a random forest chosen by cross-validation."""
    columns = ["age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6"]
    lines = data.table(data.DIABETES, delimiter=" ")
    target = data.Source(data.DIABETES.title, data.DIABETES.licence, data.DIABETES.package,
                         "sklearn/datasets/data/diabetes_target.csv.gz")
    labels = [float(line[0]) for line in data.table(target)]
    rows = session.createDataFrame(
        [(*[float(cell) for cell in line], label)
         for line, label in zip(lines, labels, strict=True)],
        ", ".join(f"{c} double" for c in [*columns, "label"]),
    )
    infinity = float("inf")
    forest = RandomForestRegressor(seed=seed, numTrees=40)
    stages = [
        Bucketizer(inputCols=["age", "bmi"], outputCols=["ageGroup", "bmiGroup"],
                   splitsArray=[[-infinity, 30.0, 40.0, 50.0, 60.0, infinity],
                                [0.0, 18.5, 25.0, 30.0, infinity]], handleInvalid="keep"),
        VectorAssembler(inputCols=["ageGroup", "bmiGroup", *columns[1:]], outputCol="features",
                        handleInvalid="keep"),
        forest,
    ]
    error = RegressionEvaluator(metricName="rmse")
    search = CrossValidator(
        estimator=Pipeline(stages=stages),
        estimatorParamMaps=ParamGridBuilder().addGrid(forest.maxDepth, [3, 5]).build(),
        evaluator=error, numFolds=3, seed=seed,
    )
    return _fit(search, rows, columns, error, seed)


def digits(session: Any, seed: int) -> Trained:
    """A handwritten digit from 8 x 8 pixels, given as one vector."""
    schema = StructType([StructField("pixels", VectorUDT()), StructField("label", IntegerType())])
    lines = data.table(data.DIGITS)
    rows = session.createDataFrame(
        [(Vectors.dense([float(cell) for cell in line[:64]]), int(float(line[64])))
         for line in lines],
        schema,
    )
    stages = [
        MinMaxScaler(inputCol="pixels", outputCol="features"),
        LogisticRegression(maxIter=60, regParam=0.002),
    ]
    accuracy = MulticlassClassificationEvaluator(metricName="accuracy")
    return _fit(Pipeline(stages=stages), rows, ["pixels"], accuracy, seed)
