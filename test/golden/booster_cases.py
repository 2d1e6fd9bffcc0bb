"""What a golden case of XGBoost or LightGBM is: cases_xgboost.py and cases_lightgbm.py list them.

    CASES = [BoosterCase("xgboost-tweedie", tweedie, versions=("1.0", "2.0"))]

`build` is given the library's module and returns a booster (or an estimator of the library's
scikit-learn form) and the golden rows, in any form that onerow.publish takes for data. Where those
do not tell all that the trainer's data did (which columns are pandas' categories), it also returns
a DataFrame that does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class BoosterCase:
    name: str
    build: Callable[[Any], tuple[Any, ...]]
    # Name of the saved file, whose ending chooses the format; the library's own when None.
    file: str | None = None
    # Older ones of the library, as major.minor, that it is repeated in; its name ends with each.
    versions: tuple[str, ...] = ()
    # Whether the current version makes it too.
    current: bool = True
    # How many of the golden rows are drawn; all of them when None.
    rows: int | None = None
    # How many rows at the edges are added at most.
    edges: int = 60
    tolerance: str | Mapping[str, str] | None = None
