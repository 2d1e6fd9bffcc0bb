"""Random pipelines: features made in some way, then a model of some kind."""

from __future__ import annotations

import random
from typing import Any

from pyspark.ml import Pipeline

from features import MAKERS, assemble, pool_of, squeeze
from models import MODELS, baskets, named, perceptron, random_model, tuned
from tables import Table


NEED_POSITIVE = {"bayes-multinomial": "numbers", "bayes-complement": "numbers",
                 "bayes-bernoulli": "flags", "topics": "numbers"}


def random_pipeline(chance: random.Random, table: Table, index: int) -> Any:
    pool = pool_of(chance, table)
    for maker, share in MAKERS:
        if chance.random() < share:
            maker(pool)
    kind = MODELS[index % len(MODELS)]
    stages = pool.stages
    if kind == "baskets" and pool.words:
        stages.append(baskets(chance, chance.choice(pool.words)))
    if kind in ("baskets", "none"):
        return Pipeline(stages=stages)
    features = assemble(pool, known=kind == "perceptron")
    if kind in NEED_POSITIVE:
        features = squeeze(pool, features, NEED_POSITIVE[kind])
    columns = {"featuresCol": features}
    if kind == "perceptron":
        model, label = perceptron(chance, columns, pool.vectors[features], index)
    else:
        model, label = random_model(chance, kind, columns, index)
    if chance.random() < 0.1 and hasattr(model, "maxDepth"):
        return tuned(chance, Pipeline(stages=[*stages, model]), model, label)
    stages.append(model)
    if label in ("binary", "class") and chance.random() < 0.3:
        stages.append(named(chance))
    if chance.random() < 0.2:
        half = chance.randrange(1, len(stages)) if len(stages) > 1 else 1
        return Pipeline(stages=[Pipeline(stages=stages[:half]), *stages[half:]])
    return Pipeline(stages=stages)
