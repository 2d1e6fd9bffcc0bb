"""Trains the four pipelines that the benchmarks score: `python bench/models/make.py`.

The data is made up and seeded: what is measured is the cost of a row, not the worth of a model.
p1 = 4 StringIndexers, OneHotEncoder, VectorAssembler (10 numbers), StandardScaler and
LogisticRegression; gbt = 100 trees of depth 5 over 14 numbers; p3 = Tokenizer, StopWordsRemover,
HashingTF (2^18), IDF and LogisticRegression on texts of 60 words; p40 = 40 stages with several ends.
"""

from __future__ import annotations

import json
import math
import random
import shutil
import sys
from pathlib import Path

from onerow import publish
from onerow.local import local_session
from pyspark.ml import Pipeline
from pyspark.ml.classification import (
    DecisionTreeClassifier,
    GBTClassifier,
    LogisticRegression,
    RandomForestClassifier,
)
from pyspark.ml.clustering import KMeans
from pyspark.ml.feature import (
    IDF,
    PCA,
    Binarizer,
    Bucketizer,
    HashingTF,
    IndexToString,
    MaxAbsScaler,
    MinMaxScaler,
    Normalizer,
    OneHotEncoder,
    StandardScaler,
    StopWordsRemover,
    StringIndexer,
    Tokenizer,
    VectorAssembler,
    VectorSlicer,
)
from pyspark.ml.regression import GBTRegressor, LinearRegression

HERE = Path(__file__).resolve().parent
ROW_COUNT = 1000
SYLLABLES = "ba ce di fo gu ha ki lo mu ne pa qui ro su ti vo wa xe yo zu".split()
SMALL_WORDS = "the of and to in a is that it for was on are with as his they at be this".split()


def p1(session, chance):
    categories = {"color": 3, "size": 4, "shop": 5, "plan": 2}
    numbers = [f"x{i}" for i in range(10)]
    lines = []
    for _ in range(ROW_COUNT):
        cats = [f"{name}-{chance.randrange(count)}" for name, count in categories.items()]
        values = [round(chance.gauss(i, 1 + i), 3) for i in range(10)]
        lines.append((*cats, *values, float(values[0] + values[3] / 3 + chance.gauss(0, 1) > 1)))
    types = [f"{name} string" for name in categories] + [f"{name} double" for name in numbers]
    rows = session.createDataFrame(lines, ", ".join([*types, "label double"]))
    indexed = [f"{name}Index" for name in categories]
    encoded = [f"{name}Vector" for name in categories]
    stages = [StringIndexer(inputCol=c, outputCol=i) for c, i in zip(categories, indexed)]
    stages += [
        OneHotEncoder(inputCols=indexed, outputCols=encoded),
        VectorAssembler(inputCols=[*encoded, *numbers], outputCol="raw"),
        StandardScaler(inputCol="raw", outputCol="features"),
        LogisticRegression(maxIter=20, regParam=0.01),
    ]
    return rows, Pipeline(stages=stages), [*categories, *numbers]


def gbt(session, chance):
    numbers = [f"x{i}" for i in range(14)]
    lines = []
    for _ in range(ROW_COUNT):
        values = [round(chance.gauss(0, 10), 3) for _ in numbers]
        target = values[0] * values[1] / 10 + abs(values[2]) - values[3] + chance.gauss(0, 5)
        lines.append((*values, float(target > 5)))
    rows = session.createDataFrame(lines, ", ".join(f"{n} double" for n in [*numbers, "label"]))
    stages = [
        VectorAssembler(inputCols=numbers, outputCol="features"),
        GBTClassifier(maxIter=100, maxDepth=5, seed=1),
    ]
    return rows, Pipeline(stages=stages), numbers


def p3(session, chance):
    words = ["".join(chance.choices(SYLLABLES, k=chance.randint(1, 4))) for _ in range(4000)]
    lines = []
    for _ in range(ROW_COUNT):
        text = [chance.choice(SMALL_WORDS if chance.random() < 0.4 else words) for _ in range(60)]
        text[0] = text[0].capitalize()
        lines.append((" ".join(text), float(chance.random() < 0.5)))
    rows = session.createDataFrame(lines, "text string, label double")
    stages = [
        Tokenizer(inputCol="text", outputCol="words"),
        StopWordsRemover(inputCol="words", outputCol="kept"),
        HashingTF(inputCol="kept", outputCol="counts", numFeatures=2**18),
        IDF(inputCol="counts", outputCol="features"),
        LogisticRegression(maxIter=5, regParam=0.1),
    ]
    return rows, Pipeline(stages=stages), ["text"]


def p40(session, chance):
    categories, numbers = [f"c{i}" for i in range(6)], [f"x{i}" for i in range(12)]
    lines = []
    for _ in range(200):
        cats = [f"{name}-{chance.randrange(3 + i)}" for i, name in enumerate(categories)]
        values = [round(chance.gauss(i, 1 + i), 3) for i in range(12)]
        text = " ".join(chance.choices(SMALL_WORDS, k=8))
        lines.append((*cats, *values, text, float(values[0] + chance.gauss(0, 1) > 0)))
    types = [f"{name} string" for name in categories] + [f"{name} double" for name in numbers]
    rows = session.createDataFrame(lines, ", ".join([*types, "text string, label double"]))
    ends = [-math.inf, -1.0, 0.0, 1.0, math.inf]
    tree = {"featuresCol": "joined", "maxDepth": 4, "seed": 1}
    stages = [Bucketizer(inputCol=f"x{i}", outputCol=f"bucket{i}", splits=ends) for i in range(4)]
    stages += [StringIndexer(inputCol=c, outputCol=f"index{i}") for i, c in enumerate(categories)]
    stages += [OneHotEncoder(inputCol=f"index{i}", outputCol=f"hot{i}") for i in range(6)]
    stages += [
        Tokenizer(inputCol="text", outputCol="words"),
        StopWordsRemover(inputCol="words", outputCol="kept"),
        HashingTF(inputCol="kept", outputCol="counts", numFeatures=1024),
        IDF(inputCol="counts", outputCol="weights"),
        VectorAssembler(inputCols=[f"hot{i}" for i in range(6)], outputCol="hots"),
        VectorAssembler(inputCols=numbers, outputCol="measures"),
        StandardScaler(inputCol="measures", outputCol="scaled"),
        VectorAssembler(inputCols=["hots", "scaled"], outputCol="both"),
        LogisticRegression(featuresCol="both", predictionCol="linear", probabilityCol="linear_p",
                           rawPredictionCol="linear_raw", maxIter=5),
        MinMaxScaler(inputCol="scaled", outputCol="squeezed"),
        PCA(inputCol="squeezed", outputCol="turned", k=4),
        VectorAssembler(inputCols=["hots", "turned"], outputCol="near"),
        KMeans(featuresCol="near", predictionCol="cluster", k=5, seed=1),
        Normalizer(inputCol="weights", outputCol="unit"),
        VectorAssembler(inputCols=["both", "unit", "bucket0", "bucket1", "bucket2", "bucket3"],
                        outputCol="joined"),
        RandomForestClassifier(**tree, predictionCol="forest", probabilityCol="forest_p",
                               rawPredictionCol="forest_raw", numTrees=10),
        GBTRegressor(**tree, predictionCol="boosted", maxIter=10),
        VectorAssembler(inputCols=["forest_p", "boosted", "linear_p"], outputCol="stacked"),
        DecisionTreeClassifier(featuresCol="stacked", maxDepth=3),
        IndexToString(inputCol="prediction", outputCol="named", labels=["no", "yes"]),
        Binarizer(inputCol="boosted", outputCol="likely", threshold=0.5),
        MaxAbsScaler(inputCol="measures", outputCol="shares"),
        LinearRegression(featuresCol="shares", predictionCol="estimate", maxIter=5),
        VectorSlicer(inputCol="turned", outputCol="first", indices=[0, 1]),
    ]
    assert len(stages) == 40
    return rows, Pipeline(stages=stages), [*categories, *numbers, "text"]


def keep_scores(path: Path) -> None:
    """The texts and vectors in between would weigh megabytes."""
    names = ("prediction", "probability", "named", "cluster", "estimate", "first")
    answers = [json.loads(line) for line in path.read_text("utf8").splitlines()]
    scores = [{name: answer[name] for name in names if name in answer} for answer in answers]
    path.write_text("".join(json.dumps(score) + "\n" for score in scores), "utf8")


def main() -> None:
    session = local_session("onerow bench models")
    for recipe in (p1, gbt, p3, p40):
        if sys.argv[1:] not in ([], [recipe.__name__]):
            continue
        rows, pipeline, columns = recipe(session, random.Random(11))
        model = pipeline.fit(rows.coalesce(1))
        name = recipe.__name__
        shutil.rmtree(HERE / name, ignore_errors=True)
        place = publish(
            model, rows, HERE, name=name, version=1, columns=columns, rows=ROW_COUNT, edges=False
        )
        keep_scores(place / "_onerow" / "expected.ndjson")
        print(f"{name}: published", flush=True)


if __name__ == "__main__":
    main()
