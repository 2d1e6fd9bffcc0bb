"""Makes the model beside it again: a pipeline with a stage of one's own, trained by Spark."""

from __future__ import annotations

import shutil
from pathlib import Path

from onerow import publish
from onerow.local import local_session
from pyspark.ml import Pipeline
from pyspark.ml.feature import VectorAssembler
from pyspark.ml.regression import LinearRegression

from winsorizer import Winsorizer

HERE = Path(__file__).resolve().parent


def main() -> None:
    session = local_session("onerow own stages")
    rows = [(float(100 * i), 20 + i % 50, 3.0 * min(i, 40) + i % 7) for i in range(80)]
    known = session.createDataFrame(rows, "income double, age int, spent double")
    pipeline = Pipeline(stages=[
        Winsorizer(inputCol="income", outputCol="cut", low=500.0, high=4000.0),
        VectorAssembler(inputCols=["cut", "age"], outputCol="features"),
        LinearRegression(labelCol="spent"),
    ])
    shutil.rmtree(HERE / "model", ignore_errors=True)
    publish(pipeline.fit(known), known, HERE, name="model", rows=12, columns=["income", "age"])
    session.stop()


if __name__ == "__main__":
    main()
