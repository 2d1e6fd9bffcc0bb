"""What a golden case of XGBoost or LightGBM is: cases_xgboost.py and cases_lightgbm.py list them.

    CASES = [BoosterCase("xgboost-tweedie", tweedie, versions=("current", "1.0"))]

`build` is given the library's module and returns a booster (or an estimator of the library's
scikit-learn form) and the data to draw golden rows from, in any form that onerow.publish takes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

CURRENT = "current"


@dataclass(frozen=True)
class BoosterCase:
    name: str
    build: Callable[[Any], tuple[Any, Any]]
    # Name of the saved file, whose ending chooses the format; the library's own when None.
    file: str | None = None
    # Of the library, as major.minor. The case's name ends with the version, but for the current.
    versions: tuple[str, ...] = (CURRENT,)
    # How many golden rows are drawn from the data, and how many rows at the edges are added.
    rows: int = 20
    edges: int = 80
    tolerance: str | Mapping[str, str] | None = None
