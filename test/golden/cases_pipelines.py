"""Whole pipelines: nested, long, tuned; and how Spark lays their files out."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from pyspark.ml import Pipeline, PipelineModel, feature
from pyspark.ml.classification import (
    LogisticRegression,
    RandomForestClassificationModel,
    RandomForestClassifier,
)
from pyspark.ml.clustering import KMeans, KMeansModel
from pyspark.ml.evaluation import BinaryClassificationEvaluator, RegressionEvaluator
from pyspark.ml.feature import (
    Bucketizer,
    IndexToString,
    MinMaxScaler,
    OneHotEncoder,
    StandardScaler,
    StringIndexer,
    VectorAssembler,
)
from pyspark.ml.regression import GBTRegressionModel, GBTRegressor, LinearRegression
from pyspark.ml.tuning import CrossValidator, ParamGridBuilder, TrainValidationSplit

from cases import EVERYWHERE, OLD, VERSIONS, case, fitted, labelled, vector_schema, vectors
from cases_trees import WITH_CATEGORIES, with_categories

SCHEMA = vector_schema("features", label=True)


def assembled() -> list[Any]:
    return [
        StringIndexer(inputCols=["colour", "shape"], outputCols=["ci", "si"], handleInvalid="keep"),
        OneHotEncoder(inputCols=["ci", "si"], outputCols=["cv", "sv"]),
        VectorAssembler(inputCols=["cv", "x", "sv", "y"], outputCol="raw"),
    ]


def whole(session: Any) -> tuple[Any, Any]:
    known = with_categories(session)
    stages = [*assembled(), StandardScaler(inputCol="raw", outputCol="features"),
              LogisticRegression(maxIter=6, regParam=0.01)]
    return Pipeline(stages=stages).fit(known), known


def nested(session: Any) -> tuple[Any, Any]:
    known = with_categories(session)
    inner = Pipeline(stages=assembled())
    scaling = Pipeline(stages=[MinMaxScaler(inputCol="raw", outputCol="features")])
    stages = [inner, Pipeline(stages=[scaling]), LogisticRegression(maxIter=6, regParam=0.01)]
    return Pipeline(stages=stages).fit(known), known


def long(session: Any) -> tuple[Any, Any]:
    """12 stages, so that the stages' directories have two digits."""
    known = with_categories(session)
    colours = StringIndexer(inputCol="colour", outputCol="ci", handleInvalid="keep")
    stages = [
        # With `skip`, Spark fails where the label is absent instead of passing over this stage.
        StringIndexer(inputCol="label", outputCol="target", handleInvalid="keep"),
        colours,
        StringIndexer(inputCol="shape", outputCol="si", handleInvalid="skip"),
        OneHotEncoder(inputCol="ci", outputCol="cv"),
        OneHotEncoder(inputCol="si", outputCol="sv", dropLast=False),
        feature.Imputer(inputCols=["x", "y"], outputCols=["xk", "yk"]),
        Bucketizer(inputCol="yk", outputCol="yb", splits=[-1e9, -5.0, 0.0, 5.0, 1e9]),
        VectorAssembler(inputCols=["xk", "yk", "yb"], outputCol="numbers"),
        StandardScaler(inputCol="numbers", outputCol="scaled", withMean=True),
        VectorAssembler(inputCols=["scaled", "cv", "sv"], outputCol="features"),
        LogisticRegression(labelCol="target", maxIter=6, regParam=0.01),
        IndexToString(inputCol="ci", outputCol="colourAgain"),
    ]
    return Pipeline(stages=stages).fit(known), known


def tuned(search: Any, estimator: Any, evaluator: Any, **options: Any) -> Any:
    def build(session: Any) -> tuple[Any, Any]:
        known = with_categories(session)
        last = estimator()
        pipeline = Pipeline(stages=[*assembled(), StandardScaler(inputCol="raw", outputCol="features"),
                                    last])
        grid = ParamGridBuilder().addGrid(last.regParam, [0.01, 0.5]).build()
        return search(estimator=pipeline, estimatorParamMaps=grid, evaluator=evaluator(), seed=3,
                      **options).fit(known), known

    return build


def tuned_alone(session: Any) -> tuple[Any, Any]:
    known = session.createDataFrame(labelled(60, 5, 2), SCHEMA)
    one = LogisticRegression(maxIter=5)
    grid = ParamGridBuilder().addGrid(one.regParam, [0.01, 0.5]).build()
    search = CrossValidator(estimator=one, estimatorParamMaps=grid, numFolds=2, seed=3,
                            evaluator=BinaryClassificationEvaluator())
    return search.fit(known), known.select("features")


def pipeline(name: str, build: Any, **options: Any) -> None:
    case(f"spark-{name}", build, **{"columns": WITH_CATEGORIES, "rows": 16, **options})


pipeline("pipeline-5-stages", whole, also=EVERYWHERE)
pipeline("pipeline-nested", nested, also=OLD)
pipeline("pipeline-12-stages", long, also=EVERYWHERE)
pipeline("pipeline-12-stages-with-label", long, columns=None)
pipeline("cross-validator-pipeline", tuned(
    CrossValidator, lambda: LogisticRegression(maxIter=5), BinaryClassificationEvaluator,
    numFolds=2), also=VERSIONS[:6])
pipeline("cross-validator-sub-models", tuned(
    CrossValidator, lambda: LogisticRegression(maxIter=5), BinaryClassificationEvaluator,
    numFolds=2, collectSubModels=True))
pipeline("train-validation-split-pipeline", tuned(
    TrainValidationSplit, lambda: LinearRegression(maxIter=5), RegressionEvaluator), also=VERSIONS[:6])
pipeline("cross-validator-alone", tuned_alone, columns=None)


def forest() -> Any:
    return fitted(lambda: RandomForestClassifier(numTrees=7, maxDepth=5, seed=5), SCHEMA,
                  labelled(90, 6, 2))


def layout(name: str, build: Any = None, **options: Any) -> None:
    settings = {"columns": ["features"], "rows": 10, "edges": False, **options}
    case(f"spark-layout-{name}", build or forest(), **settings)


CODEC = "spark.sql.parquet.compression.codec"
for codec in ("zstd", "gzip", "lz4_raw", "uncompressed", "lz4"):
    layout(f"parquet-{codec.replace('_', '-')}", conf={CODEC: codec})
V2 = {"parquet.writer.version": "PARQUET_2_0"}
layout("parquet-pages-v2", hadoop=V2)
layout("parquet-pages-v2-zstd", hadoop=V2, conf={CODEC: "zstd"})
layout("parquet-pages-v2-uncompressed", hadoop=V2, conf={CODEC: "uncompressed"})
PLAIN = {"parquet.enable.dictionary": "false"}
layout("parquet-no-dictionary", hadoop=PLAIN)
layout("parquet-pages-v2-no-dictionary", hadoop={**V2, **PLAIN})
SMALL = {"parquet.page.size": "256", "parquet.page.row.count.limit": "20",
         "parquet.block.size": "1024", "parquet.block.size.row.check.min": "10",
         "parquet.block.size.row.check.max": "10"}
layout("parquet-small-pages", hadoop=SMALL)
layout("parquet-small-pages-v2", hadoop={**SMALL, **V2})
layout("parquet-legacy-lists", conf={"spark.sql.parquet.writeLegacyFormat": "true"})
layout("metadata-gzip", hadoop={
    "mapreduce.output.fileoutputformat.compress": "true",
    "mapreduce.output.fileoutputformat.compress.codec":
        "org.apache.hadoop.io.compress.GzipCodec"})


class Rewritten:
    """A model whose parquet data is split anew after saving; Spark loads it again to score."""

    def __init__(self, model: Any, reader: Any, parts: int, empty: bool) -> None:
        self._java_obj = model  # publish() knows a model of Spark by this attribute
        self._model, self._reader, self._parts, self._empty = model, reader, parts, empty

    def write(self) -> Rewritten:
        return self

    def save(self, uri: str) -> None:
        self._model.write().save(uri)
        for data in sorted(Path(uri.removeprefix("file://")).rglob("data")):
            self._split(data)
        self._loaded = self._reader.load(uri)

    def transform(self, rows: Any) -> Any:
        return self._loaded.transform(rows)

    def _split(self, data: Path) -> None:
        from pyspark.sql import SparkSession

        session = SparkSession.getActiveSession()
        known = session.read.parquet(data.as_uri())
        other = data.with_name("rewritten")
        known.repartition(self._parts).write.parquet(other.as_uri())
        if self._empty:
            none = data.with_name("none")
            known.limit(0).coalesce(1).write.parquet(none.as_uri())
            for file in [*none.glob("part-*"), *none.glob(".part-*")]:
                file.rename(other / file.name)
            shutil.rmtree(none)
        shutil.rmtree(data)
        other.rename(data)


def rewritten(build: Any, reader: Any, parts: int = 4, empty: bool = False) -> Any:
    def again(session: Any) -> tuple[Any, Any]:
        model, known = build(session)
        return Rewritten(model, reader, parts, empty), known

    return again


def clusters(session: Any) -> tuple[Any, Any]:
    known = session.createDataFrame([[v] for v in vectors(40, 4)], vector_schema("features"))
    return KMeans(k=7, seed=2, maxIter=4).fit(known), known


def boosted(session: Any) -> tuple[Any, Any]:
    known = session.createDataFrame(labelled(60, 4), SCHEMA)
    return GBTRegressor(maxIter=6, maxDepth=3, seed=2).fit(known), known


layout("parts-forest", rewritten(forest(), RandomForestClassificationModel))
layout("parts-gbt", rewritten(boosted, GBTRegressionModel, 3))
layout("parts-kmeans", rewritten(clusters, KMeansModel, 3))
layout("parts-with-empty", rewritten(forest(), RandomForestClassificationModel, 3, True))
layout("parts-pipeline", rewritten(whole, PipelineModel, 1, True), columns=WITH_CATEGORIES)
