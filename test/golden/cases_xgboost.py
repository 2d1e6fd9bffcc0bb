"""Golden cases of XGBoost: every objective, booster and flag that changes what a file holds.

A case is trained by each version that it names, saved as that version saves it, and scored by that
version. Data are drawn by numpy's old generator, whose numbers do not change with its version.
Versions that booster_versions.py does not have are passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from booster_cases import BoosterCase
from booster_versions import VERSIONS

ALL = ("0.90", "1.0", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7", "2.0", "2.1", "3.0", "3.1",
       "3.2", "3.3", "3.4")
# Where base scores, sums or layouts changed.
TURNS = ("0.90", "1.0", "1.3", "1.7", "2.1", "3.0", "3.1", "3.2", "3.4")
SOME = ("0.90", "1.7", "3.1", "3.2", "3.4")
CURRENT = VERSIONS["xgboost"].rpartition(".")[0]
KNOWN = {environment.partition("-")[2] for environment in VERSIONS if environment != "xgboost"
         and environment.startswith("xgboost-")}
# Golden rows of a case; a comparison by hand may ask for more.
ROW_COUNT = 20
FEATURE_COUNT = 6

CASES: list[BoosterCase] = []


def since(first: str, versions: tuple[str, ...] = ALL) -> tuple[str, ...]:
    return tuple(v for v in versions if _key(v) >= _key(first))


def until(last: str, versions: tuple[str, ...] = ALL) -> tuple[str, ...]:
    return tuple(v for v in versions if _key(v) <= _key(last))


def case(name: str, build: Callable[[Any], tuple[Any, ...]], versions: tuple[str, ...],
         file: str | None = None, **options: Any) -> None:
    """In the format that a version writes by itself, where no file is named."""
    ending = "" if file is None else f"-{file.split('.')[1]}"
    others = tuple(v for v in versions if v in KNOWN)
    if others or CURRENT in versions:
        CASES.append(BoosterCase(f"xgboost-{name}{ending}", build, file, others,
                                 CURRENT in versions, **{"edges": 20, **options}))


def _key(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


# Data


def table(seed: int = 1, count: int = 400, missing: float = 0.15) -> np.ndarray:
    """Doubles that no float holds, with holes; the last column has few values."""
    chance = np.random.RandomState(seed)
    values = chance.normal(size=(count, FEATURE_COUNT)) * [1, 10, 0.1, 1000, 1, 1]
    values[:, 5] = chance.randint(0, 5, size=count)
    values[chance.uniform(size=values.shape) < missing] = np.nan
    return values


def signal(values: np.ndarray, seed: int = 2) -> np.ndarray:
    known = np.nan_to_num(values)
    noise = np.random.RandomState(seed).normal(size=len(values))
    return known[:, 0] + np.sin(known[:, 1] / 5) + 3 * known[:, 2] * known[:, 5] + 0.2 * noise


def rows_of(seed: int = 3, missing: float = 0.25) -> list[list[float]]:
    return table(seed, ROW_COUNT, missing).tolist()


def trained(
    xgb: Any, params: dict[str, Any], label: Any, rounds: int = 6, values: Any = None,
    **options: Any,
) -> Any:
    """Of DMatrix's options (weight, feature_names, ...) and those of train (evals, ...)."""
    known = ("feature_names", "feature_types", "enable_categorical", "weight")
    matrix = xgb.DMatrix(table() if values is None else values, label=label, nthread=1,
                         **{name: options.pop(name) for name in known if name in options})
    for name, bounds in options.pop("bounds", {}).items():
        matrix.set_float_info(name, bounds)
    if "group" in options:
        matrix.set_group(options.pop("group"))
    base = {"nthread": 1, "seed": 7, "max_depth": 4, "eta": 0.4, "verbosity": 0}
    return xgb.train({**base, **params}, matrix, rounds, **options)


def simple(params: dict[str, Any], label: Callable[[np.ndarray], Any], rounds: int = 6,
           **options: Any) -> Callable[[Any], tuple[Any, ...]]:
    def build(xgb: Any) -> tuple[Any, ...]:
        given = {name: value() if callable(value) else value for name, value in options.items()}
        return trained(xgb, params, label(table()), rounds, **given), rows_of()

    return build


# Labels


def real(values: np.ndarray) -> np.ndarray:
    return signal(values)


def positive(values: np.ndarray) -> np.ndarray:
    return np.exp(signal(values) / 3)


def share(values: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-signal(values)))


def binary(values: np.ndarray) -> np.ndarray:
    return (signal(values) > 0.4).astype(float)


def counts(values: np.ndarray) -> np.ndarray:
    return np.floor(np.exp(np.clip(signal(values), -3, 2)))


def classes(values: np.ndarray) -> np.ndarray:
    return np.digitize(signal(values), [-1.0, 0.0, 1.5])


def grades(values: np.ndarray) -> np.ndarray:
    return np.digitize(signal(values), [0.0, 1.5])


def survival(values: np.ndarray) -> np.ndarray:
    ends = positive(values)
    return np.where(np.arange(len(ends)) % 4 == 0, -ends, ends)


def targets(values: np.ndarray) -> np.ndarray:
    y = signal(values)
    return np.stack([y, -2 * y + 1, y * y / 4], axis=1)


def labels(values: np.ndarray) -> np.ndarray:
    return (targets(values) > 0.5).astype(float)


# Objectives

GROUPS = [20] * 20
BOUNDS = {
    "label_lower_bound": positive(table()),
    "label_upper_bound": np.where(np.arange(400) % 3 == 0, np.inf, positive(table())),
}

case("squared-error", simple({"objective": "reg:squarederror"}, real), ALL)
case("linear", simple({"objective": "reg:linear"}, real), ("0.90", "1.0", "3.1"))
case("squared-log-error", simple({"objective": "reg:squaredlogerror"}, positive),
     since("1.0", SOME))
case("reg-logistic", simple({"objective": "reg:logistic"}, share), SOME)
case("pseudo-huber", simple({"objective": "reg:pseudohubererror"}, real), since("1.3", SOME))
case("absolute-error", simple({"objective": "reg:absoluteerror"}, real), since("1.7", SOME))
case("gamma", simple({"objective": "reg:gamma"}, positive), SOME)
case("tweedie", simple({"objective": "reg:tweedie", "tweedie_variance_power": 1.3}, counts), SOME)
case("poisson", simple({"objective": "count:poisson"}, counts), SOME)
case("logistic", simple({"objective": "binary:logistic"}, binary), ALL)
case("logitraw", simple({"objective": "binary:logitraw"}, binary), (*SOME, "1.0", "1.2", "1.3"))
case("hinge", simple({"objective": "binary:hinge"}, binary), SOME)
case("cox", simple({"objective": "survival:cox"}, survival), SOME)
case("softmax", simple({"objective": "multi:softmax", "num_class": 4}, classes), SOME)
case("softprob", simple({"objective": "multi:softprob", "num_class": 4}, classes), ALL)
case("softprob-2", simple({"objective": "multi:softprob", "num_class": 2}, binary), ("1.7", "3.4"))
for objective, label in (("pairwise", grades), ("ndcg", grades), ("map", binary)):
    case(f"rank-{objective}", simple({"objective": f"rank:{objective}"}, label, group=GROUPS),
         ("0.90", "1.7", "2.1", "3.4"))
for shape in ("normal", "logistic", "extreme"):
    case(f"aft-{shape}",
         simple({"objective": "survival:aft", "aft_loss_distribution": shape,
                 "aft_loss_distribution_scale": 0.8}, real, bounds=BOUNDS),
         since("1.2", SOME))
case("quantile", simple({"objective": "reg:quantileerror", "quantile_alpha": 0.7}, real),
     ("2.0", "3.1", "3.4"))
case("quantiles", simple({"objective": "reg:quantileerror", "quantile_alpha": [0.1, 0.5, 0.6, 0.9]},
                         real), ("2.0", "2.1", "3.1", "3.2", "3.4"))
case("expectile", simple({"objective": "reg:expectileerror", "expectile_alpha": 0.7}, real),
     ("3.3", "3.4"))
# They are sums of logarithms, which depend on the C library.
case("expectiles", simple({"objective": "reg:expectileerror", "expectile_alpha": [0.1, 0.5, 0.9]},
                          real), ("3.3", "3.4"),
     tolerance={"margin": "ulp:1", "prediction": "relative:1e-6"})

# Base scores that users give; those above are estimated since 1.7 or 2.0.

case("base-squared-error", simple({"objective": "reg:squarederror", "base_score": -1.7}, real),
     TURNS)
case("base-logistic", simple({"objective": "binary:logistic", "base_score": 0.3}, binary), TURNS)
case("base-logistic-edge", simple({"objective": "binary:logistic", "base_score": 1e-7}, binary),
     ("0.90", "1.7", "3.1", "3.2", "3.4"))
case("base-poisson", simple({"objective": "count:poisson", "base_score": 2.3}, counts), TURNS)
case("base-softprob", simple({"objective": "multi:softprob", "num_class": 4, "base_score": 0.2},
                             classes), TURNS)
case("base-softprob-list",
     simple({"objective": "multi:softprob", "num_class": 4, "base_score": [0.1, 0.2, 0.3, 0.4]},
            classes), since("3.1"))
case("base-targets-list",
     simple({"objective": "reg:squarederror", "base_score": [0.5, -1.25, 3.7]}, targets),
     since("3.1"))

# Files

for kind, versions in (("model.bin", until("2.1")), ("model.json", since("1.0")),
                       ("model.ubj", since("1.6"))):
    case("file-logistic", simple({"objective": "binary:logistic"}, binary), versions, kind)
    case("file-softprob", simple({"objective": "multi:softprob", "num_class": 4}, classes),
         versions, kind)
    case("file-poisson", simple({"objective": "count:poisson"}, counts), versions, kind)
    case("file-dart", simple({"booster": "dart", "rate_drop": 0.5, "objective": "binary:logistic"},
                             binary, 10), since("1.0", versions), kind)
    case("file-gblinear", simple({"booster": "gblinear", "objective": "binary:logistic"}, binary),
         versions, kind)

# Boosters

# 0.90 drops trees of a loaded model by numbers that it never sets.
DART = {"booster": "dart", "rate_drop": 0.4, "skip_drop": 0.1}
SINCE_1 = ("1.0", *since("1.4", SOME))
case("dart", simple({**DART, "objective": "reg:squarederror"}, real, 12), since("1.0"))
case("dart-forest", simple({**DART, "normalize_type": "forest", "sample_type": "weighted",
                            "one_drop": 1, "objective": "binary:logistic"}, binary, 12), SINCE_1)
case("dart-softprob", simple({**DART, "objective": "multi:softprob", "num_class": 4}, classes, 8),
     SINCE_1)
case("dropout", simple({"rate_drop": 0.4, "objective": "reg:squarederror"}, real, 12), ("3.4",))
case("gblinear", simple({"booster": "gblinear", "objective": "reg:squarederror"}, real), ALL)
case("gblinear-poisson", simple({"booster": "gblinear", "objective": "count:poisson",
                                 "base_score": 1.5, "alpha": 0.1}, counts), SOME)
case("gblinear-softprob", simple({"booster": "gblinear", "objective": "multi:softprob",
                                  "num_class": 4}, classes), SOME)
case("forest", simple({"objective": "binary:logistic", "num_parallel_tree": 5, "subsample": 0.7,
                       "colsample_bynode": 0.6}, binary, 1), SOME)
case("forest-softprob", simple({"objective": "multi:softprob", "num_class": 4, "subsample": 0.7,
                                "num_parallel_tree": 3}, classes, 3), SOME)

# Trees

PRUNING = {"tree_method": "exact", "gamma": 3.0, "max_depth": 7, "objective": "reg:squarederror"}
case("pruned", simple(PRUNING, real), SOME)
case("pruned", simple(PRUNING, real), ("0.90", "1.0", "1.7", "2.1"), "model.bin")
case("leaves", simple({"gamma": 1e9, "objective": "reg:squarederror"}, real, 3), SOME)
case("stumps", simple({"max_depth": 1, "objective": "reg:squarederror"}, real, 10), SOME)
case("lossguide", simple({"tree_method": "hist", "grow_policy": "lossguide", "max_depth": 0,
                          "max_leaves": 40, "objective": "reg:squarederror"}, real, 4), SOME)
case("approx", simple({"tree_method": "approx", "objective": "reg:squarederror"}, real), SOME)
case("no-missing", simple({"objective": "reg:squarederror"}, real,
                          values=lambda: table(missing=0)), ("0.90", "1.3", "3.4"))


def no_trees(xgb: Any) -> tuple[Any, ...]:
    params = {"objective": "binary:logistic", "base_score": 0.3}
    return trained(xgb, params, binary(table()), 0), rows_of()


def no_trees_estimated(xgb: Any) -> tuple[Any, ...]:
    return trained(xgb, {"objective": "binary:logistic"}, binary(table()), 0), rows_of()


def no_weights(xgb: Any) -> tuple[Any, ...]:
    params = {"objective": "binary:logistic", "booster": "gblinear", "base_score": 0.3}
    return trained(xgb, params, binary(table()), 0), rows_of()


case("no-trees", no_trees, since("1.0", SOME))
case("no-trees-estimated", no_trees_estimated, since("1.0", SOME))
# Earlier versions crash where they are to dump it.
case("no-weights", no_weights, ("3.4",))


def refreshed(xgb: Any) -> tuple[Any, ...]:
    """Trained on, then refreshed and pruned with other data: trees with deleted nodes inside."""
    params = {"objective": "reg:squarederror", "max_depth": 6}
    first = trained(xgb, params, real(table()))
    again = {**params, "process_type": "update", "updater": "refresh,prune", "refresh_leaf": True,
             "gamma": 4.0}
    other = table(11)
    return trained(xgb, again, real(other), 6, values=other, xgb_model=first), rows_of()


def continued(xgb: Any) -> tuple[Any, ...]:
    params = {"objective": "binary:logistic", "tree_method": "exact"}
    first = trained(xgb, params, binary(table()), 3)
    params = {"objective": "binary:logistic", "tree_method": "hist", "max_depth": 2}
    return trained(xgb, params, binary(table(11)), 3, values=table(11), xgb_model=first), rows_of()


def stopped(xgb: Any) -> tuple[Any, ...]:
    """Stops early: Booster.predict still takes all trees."""
    other = xgb.DMatrix(table(21, 100), label=signal(table(21, 100), 22), nthread=1)
    params = {"objective": "reg:squarederror", "eta": 0.9, "max_depth": 6}
    booster = trained(xgb, params, real(table()), 30, evals=[(other, "other")], verbose_eval=False,
                      early_stopping_rounds=3)
    return booster, rows_of()


def sliced(xgb: Any) -> tuple[Any, ...]:
    params = {"objective": "multi:softprob", "num_class": 4}
    return trained(xgb, params, classes(table()), 8)[2:7], rows_of()


case("refreshed", refreshed, ("0.90", "1.1", "1.7", "2.1", "3.4"))
case("continued", continued, ("0.90", "1.0", "1.7", "2.1", "3.4"))
case("stopped", stopped, SOME)
case("sliced", sliced, ("1.4", "1.7", "2.1", "3.1", "3.4"))


# Names and types


def named(xgb: Any) -> tuple[Any, ...]:
    names = ["age", "Größe", "a b", "f0", "x'y", "last"]
    types = ["float", "float", "float", "float", "float", "int"]
    booster = trained(xgb, {"objective": "binary:logistic"}, binary(table()), feature_names=names,
                      feature_types=types)
    return booster, [dict(zip(names, row)) for row in rows_of()]


# Earlier files have no names.
case("named", named, ("1.4", *since("1.7", SOME)))
case("types", simple({"objective": "reg:squarederror"}, real,
                     feature_types=["q", "q", "float", "float", "i", "int"]), ("1.7", "3.4"))

# Categories by number

CODES = ["c", "float", "c", "float", "c", "float"]


def coded(seed: int = 5, count: int = 600) -> np.ndarray:
    """Three categorical columns, of 4, 50 and 100 categories."""
    chance = np.random.RandomState(seed)
    values = chance.normal(size=(count, FEATURE_COUNT))
    for at, size in ((0, 4), (2, 50), (4, 100)):
        values[:, at] = chance.randint(0, size, size=count)
    values[chance.uniform(size=values.shape) < 0.1] = np.nan
    return values


def coded_signal(values: np.ndarray) -> np.ndarray:
    known = np.nan_to_num(values)
    by_code = np.random.RandomState(6).normal(size=100)
    first, second, third = (known[:, at].astype(int) for at in (0, 2, 4))
    return by_code[first] + 2 * by_code[second] - by_code[third] + 0.3 * known[:, 1]


def coded_rows() -> list[list[float]]:
    rows = coded(8, ROW_COUNT).tolist()
    odd = [-1.0, -0.5, 0.5, 3.7, 31.0, 31.5, 32.0, 63.9, 64.0, 99.0, 100.0, 127.9, 128.0, 1000.0,
           16777215.0, 16777216.0, 3e9, 1e30, float("nan")]
    for at, row in enumerate(rows[: 3 * len(odd)]):
        row[(0, 2, 4)[at % 3]] = odd[at // 3]
    return rows


def categorical(params: dict[str, Any]) -> Callable[[Any], tuple[Any, ...]]:
    def build(xgb: Any) -> tuple[Any, ...]:
        values = coded()
        given = {"objective": "reg:squarederror", "tree_method": "hist", **params}
        booster = trained(xgb, given, coded_signal(values), 5, values=values, feature_types=CODES,
                          enable_categorical=True)
        return booster, coded_rows()

    return build


CATEGORICAL = ("1.6", "1.7", "2.1", "3.1", "3.2", "3.4")
ONE_HOT = {"max_cat_to_onehot": 1000}
case("categories", categorical({}), ("1.7", "3.2", "3.4"))
case("categories-one-hot", categorical(ONE_HOT), ("1.7", "3.2", "3.4"))
case("categories-approx", categorical({"tree_method": "approx"}), ("1.7", "3.2", "3.4"))
for kind in ("model.json", "model.ubj"):
    case("categories", categorical({}), CATEGORICAL, kind)
    case("categories-one-hot", categorical(ONE_HOT), CATEGORICAL, kind)
case("categories-deep", categorical({"max_depth": 9, "min_child_weight": 0}), CATEGORICAL,
     "model.json")
case("categories-dart", categorical({**DART, "gamma": 2.0}), ("1.7", "3.1", "3.4"))


# Categories by name


def frame(columns: dict[str, Any]) -> Any:
    import pandas

    return pandas.DataFrame(columns)


def dtype_of(categories: Sequence[Any]) -> Any:
    import pandas

    return pandas.CategoricalDtype(list(categories))


TOWNS = ["Zürich", "Aarau", "Bern", "", "東京", "a,b", "Genf", "Ulm"]
YEARS = [1999, 2020, -5, 7, 2**40]


def by_name(names: Sequence[str], codes: Sequence[int]) -> Callable[[Any], tuple[Any, ...]]:
    """Texts and integers; the order of categories is that of the column's type."""

    def build(xgb: Any) -> tuple[Any, ...]:
        import pandas

        def draw(seed: int, count: int) -> dict[str, Any]:
            chance = np.random.RandomState(seed)
            towns = chance.randint(-1, len(names), count)
            years = chance.randint(-1, len(codes), count)
            return {
                "town": [None if code < 0 else names[code] for code in towns],
                "size": chance.normal(size=count).tolist(),
                "year": [None if code < 0 else codes[code] for code in years],
            }

        data = draw(31, 500)
        label = (np.array([0 if town is None else names.index(town) % 3 for town in data["town"]])
                 + np.array([0 if year is None else codes.index(year) % 2 for year in data["year"]])
                 + np.array(data["size"]) / 3)
        table_of_types = frame({
            "town": pandas.Categorical(data["town"], dtype=dtype_of(names)),
            "size": data["size"],
            "year": pandas.Categorical(data["year"], dtype=dtype_of(codes)),
        })
        params = {"objective": "reg:squarederror", "tree_method": "hist"}
        booster = trained(xgb, params, label, 5, values=table_of_types, enable_categorical=True)
        drawn = draw(32, ROW_COUNT)
        return booster, [dict(zip(drawn, row)) for row in zip(*drawn.values())], table_of_types

    return build


NAMED = ("3.1", "3.2", "3.3", "3.4")
# Before 3.4 files mix up names beyond ASCII.
case("names", by_name(TOWNS, YEARS), ("3.4",), "model.json")
case("names", by_name(TOWNS, YEARS), ("3.4",), "model.ubj")
case("names-ascii", by_name(["Zurich", "Aarau", "Bern", "", "a,b"], YEARS), NAMED, "model.json")
case("names-ascii", by_name(["Zurich", "Aarau", "Bern", "", "a,b"], YEARS), NAMED, "model.ubj")
case("names-many", by_name([f"town {n}" for n in range(90)], list(range(70, 0, -1))), NAMED)

# Several targets

MANY = {"multi_strategy": "multi_output_tree", "tree_method": "hist"}
case("targets", simple({"objective": "reg:squarederror", "tree_method": "hist"}, targets),
     since("1.6", SOME))
case("labels", simple({"objective": "binary:logistic", "tree_method": "hist"}, labels),
     since("1.6", SOME))
case("targets-forest",
     simple({"objective": "reg:squarederror", "num_parallel_tree": 2}, targets, 3),
     ("2.1", "3.4"))
for kind in ("model.json", "model.ubj"):
    case("vector-leaves", simple({**MANY, "objective": "reg:squarederror"}, targets), since("2.0"),
         kind)
case("vector-leaves-labels", simple({**MANY, "objective": "binary:logistic"}, labels),
     ("2.1", "3.1", "3.2", "3.4"))
case("vector-leaves-softprob",
     simple({**MANY, "objective": "multi:softprob", "num_class": 4}, classes),
     ("2.1", "3.1", "3.2", "3.4"))
case("vector-leaves-quantiles",
     simple({**MANY, "objective": "reg:quantileerror", "quantile_alpha": [0.2, 0.8]}, real),
     ("3.2", "3.4"))
case("vector-leaves-stumps",
     simple({**MANY, "objective": "reg:squarederror", "gamma": 1e9}, targets, 2),
     ("2.1", "3.4"))
case("vector-leaves-dropout",
     simple({**MANY, "rate_drop": 0.5, "objective": "reg:squarederror"}, targets, 8), ("3.4",))


def mixed_leaves(xgb: Any) -> tuple[Any, ...]:
    """Trees of one target and of all in turn."""
    scalars = {"objective": "reg:squarederror", "tree_method": "hist",
               "multi_strategy": "one_output_per_tree"}
    first = trained(xgb, scalars, targets(table()), 2)
    booster = trained(xgb, {**scalars, **MANY}, targets(table()), 2, xgb_model=first)
    return trained(xgb, scalars, targets(table()), 1, xgb_model=booster), rows_of()


case("vector-leaves-mixed", mixed_leaves, ("2.1", "3.1", "3.2", "3.4"))
