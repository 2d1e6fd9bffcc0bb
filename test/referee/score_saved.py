"""Has today's Spark score models that old versions saved: `score_saved.py TO MODEL...`."""

from __future__ import annotations

import random
import sys
from pathlib import Path

from onerow import publish
from onerow.local import local_session
from pyspark.ml.linalg import Vectors
from pyspark.ml.util import DefaultParamsReader


def main() -> None:
    to, *models = map(Path, sys.argv[1:])
    session = local_session("onerow old models")
    chance = random.Random(1)
    for path in models:
        model = DefaultParamsReader.loadParamsInstance(f"file://{path}", session.sparkContext)
        rows = [(Vectors.dense([chance.gauss(0, 3) for _ in range(model.numFeatures)]),)
                for _ in range(40)]
        publish(model, session.createDataFrame(rows, [model.getFeaturesCol()]), to, name=path.name, rows=40)
    session.stop()


if __name__ == "__main__":
    main()
