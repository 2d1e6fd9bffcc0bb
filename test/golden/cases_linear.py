"""LogisticRegression and LinearRegression."""

from __future__ import annotations

from typing import Any

from pyspark.ml.classification import LogisticRegression
from pyspark.ml.linalg import Vectors
from pyspark.ml.regression import LinearRegression

from cases import EVERYWHERE, OLD, SUMS, VERSIONS, case, fitted, labelled, vector_schema

SCHEMA = vector_schema("features", label=True)
COLUMNS = ["features"]


def logistic(size: int, classes: int = 2, count: int = 60, **options: Any) -> Any:
    settings = {"maxIter": 8, "regParam": 0.05, **options}
    return fitted(lambda: LogisticRegression(**settings), SCHEMA, labelled(count, size, classes))


def linear(size: int, count: int = 60, **options: Any) -> Any:
    settings = {"maxIter": 8, "regParam": 0.05, **options}
    return fitted(lambda: LinearRegression(**settings), SCHEMA, labelled(count, size))


def classifier(name: str, build: Any, rows: int = 14, **options: Any) -> None:
    case(f"spark-logistic-regression-{name}", build, columns=COLUMNS, rows=rows, **options)


def regressor(name: str, build: Any, rows: int = 14, **options: Any) -> None:
    case(f"spark-linear-regression-{name}", build, columns=COLUMNS, rows=rows, **options)


for size in (1, 3, 8, 13, 20, 300):
    enough = 60 if size < 300 else 16
    everywhere = (*SUMS, *VERSIONS) if size == 3 else EVERYWHERE
    classifier(f"binary-{size}", logistic(size), rows=enough, also=everywhere)
    regressor(f"{size}", linear(size), rows=enough, also=everywhere)
for size in (3, 13, 20, 300):
    enough = 60 if size < 300 else 12
    classifier(f"multinomial-3-classes-{size}", logistic(size, 3, count=80), rows=enough,
               also=(*SUMS, *VERSIONS) if size == 3 else EVERYWHERE)
classifier("multinomial-2-classes", logistic(20, family="multinomial"), rows=30, also=EVERYWHERE)
classifier("multinomial-9-classes", logistic(13, 9, count=120), rows=30, also=SUMS)

for threshold in (0.0, 0.3, 1.0):
    classifier(f"threshold-{threshold}", logistic(3, threshold=threshold),
               also=(*OLD, "spark-3.1", "spark-3.0"))
for what, thresholds in {"uneven": [0.3, 0.7], "first-zero": [0.0, 1.0],
                         "second-zero": [1.0, 0.0]}.items():
    classifier(f"thresholds-{what}", logistic(3, thresholds=thresholds))
for what, thresholds in {"uneven": [0.2, 0.5, 0.3], "zero": [0.4, 0.0, 0.6]}.items():
    classifier(f"multinomial-thresholds-{what}", logistic(5, 3, thresholds=thresholds), also=OLD)
classifier("no-intercept", logistic(8, fitIntercept=False), also=SUMS)
classifier("multinomial-no-intercept", logistic(8, 3, fitIntercept=False))
classifier("not-standardised", logistic(8, standardization=False))
for what, size, classes in (("binary", 20, 2), ("multinomial", 20, 3), ("multinomial-wide", 60, 3),
                            ("binary-wide", 60, 2)):
    classifier(f"sparse-{what}", logistic(size, classes, count=50, regParam=0.25,
                                          elasticNetParam=1.0), rows=30, also=EVERYWHERE)
classifier("sparse-multinomial-few", logistic(12, 3, count=50, regParam=0.05,
                                              elasticNetParam=0.8), rows=20)

RAW, PROBABILITY = {"rawPredictionCol": ""}, {"probabilityCol": ""}
OFF = {"no-raw": RAW, "no-probability": PROBABILITY, "prediction-only": {**RAW, **PROBABILITY},
       "no-prediction": {"predictionCol": ""}, "raw-only": {**PROBABILITY, "predictionCol": ""}}
for what, names in OFF.items():
    also = ("spark-3.0",) if what == "prediction-only" else ()
    classifier(f"binary-{what}", logistic(4, **names, threshold=0.4), also=also)
    classifier(f"multinomial-{what}", logistic(4, 3, **names), also=also)
classifier("multinomial-prediction-only-thresholds",
           logistic(4, 3, **RAW, **PROBABILITY, thresholds=[0.2, 0.5, 0.3]))

ONE_LABEL = [(v, 1.0) for v, _ in labelled(20, 3, 2)]
classifier("one-label", fitted(lambda: LogisticRegression(maxIter=5), SCHEMA, ONE_LABEL),
           also=VERSIONS)
classifier("one-label-multinomial", fitted(
    lambda: LogisticRegression(maxIter=5, family="multinomial"), SCHEMA, ONE_LABEL), also=VERSIONS)
TIES = [(Vectors.dense([0.0, 0.0]), float(i % 2)) for i in range(6)]
classifier("ties", fitted(lambda: LogisticRegression(maxIter=5, fitIntercept=False), SCHEMA,
                          [*TIES, (Vectors.dense([1.0, -1.0]), 1.0),
                           (Vectors.dense([-1.0, 1.0]), 0.0)]))

regressor("no-intercept", linear(8, fitIntercept=False))
regressor("elastic-net", linear(20, regParam=0.4, elasticNetParam=1.0), rows=30, also=SUMS)
regressor("elastic-net-wide", linear(60, count=50, regParam=0.9, elasticNetParam=1.0), rows=30)
regressor("huber", linear(8, loss="huber"))
regressor("one-label", fitted(lambda: LinearRegression(maxIter=5), SCHEMA, ONE_LABEL))
regressor("own-column", linear(3, predictionCol="estimate"))
