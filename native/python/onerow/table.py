"""Rows of numbers and categories: read from what people hold them in, written as JSON.

A cell is a float, an int, a bool, the name of a category (a str, or an int or float where pandas
has such categories), None, or ABSENT where a row does not have the column at all.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .errors import PublishError

NON_FINITE = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


class _Absent:
    def __repr__(self) -> str:
        return "ABSENT"


ABSENT = _Absent()


@dataclass
class Table:
    """`names` is None where columns have none. `categories`: by position, of pandas' categories."""

    names: list[str] | None
    rows: list[list[Any]]
    categories: dict[int, list[Any]] = field(default_factory=dict)


def read_table(data: Any) -> Table:
    """`data` is a pandas DataFrame, a numpy array, or a list of dicts or of lists."""
    if hasattr(data, "columns") and hasattr(data, "iloc"):
        return _from_pandas(data)
    rows = data.tolist() if hasattr(data, "tolist") else data
    if not isinstance(rows, Sequence) or isinstance(rows, str):
        raise PublishError(
            f"{type(data).__module__}.{type(data).__name__} holds no rows that can be read; give "
            "a pandas DataFrame, a numpy array, or a list of dicts or of lists"
        )
    if any(isinstance(row, Mapping) for row in rows):
        names = list(dict.fromkeys(name for row in rows for name in row))
        return Table(names, [[_cell(row.get(name, ABSENT)) for name in names] for row in rows])
    for row in rows:
        if not isinstance(row, Sequence) or len(row) != len(rows[0]):
            raise PublishError(f"row {row!r:.80} is not one of {len(rows[0])} columns")
    return Table(None, [[_cell(value) for value in row] for row in rows])


def select(table: Table, names: Sequence[str] | None, count: int | None) -> Table:
    """The columns of the model: by their names where both have some, else all in their order."""
    known = None if table.names is None else {name: at for at, name in enumerate(table.names)}
    if known is not None and names is not None and all(name in known for name in names):
        places = [known[name] for name in names]
        return Table(
            list(names),
            [[row[place] for place in places] for row in table.rows],
            {at: table.categories[p] for at, p in enumerate(places) if p in table.categories},
        )
    width = len(table.rows[0]) if table.rows else count
    if count is not None and width != count:
        missing = [] if names is None or known is None else [n for n in names if n not in known]
        raise PublishError(
            f"the data has {width} columns, the model {count} features"
            + (f"; not in the data: {', '.join(missing[:10])}" if missing else "")
        )
    return table


def row_of(given: Any, names: Sequence[str] | None, count: int, texts: set[int]) -> list[Any]:
    """A golden row that the caller gives, as JSON or as Python values -> cells."""
    if isinstance(given, Mapping):
        if names is None:
            raise PublishError(f"row {given!r:.80}: the model has no names; give a list of numbers")
        cells = [_cell(given.get(name, ABSENT)) for name in names]
    else:
        cells = [_cell(value) for value in given]
        if len(cells) != count:
            raise PublishError(f"row {given!r:.80} has {len(cells)} values, the model {count}")
    return [
        NON_FINITE[cell] if at not in texts and isinstance(cell, str) and cell in NON_FINITE
        else cell
        for at, cell in enumerate(cells)
    ]


def row_json(row: list[Any], names: Sequence[str] | None) -> Any:
    """An object where the model has names, else an array."""
    if names is None:
        return [None if cell is ABSENT else json_value(cell) for cell in row]
    cells = zip(names, row, strict=True)
    return {name: json_value(cell) for name, cell in cells if cell is not ABSENT}


def json_value(cell: Any) -> Any:
    """Numbers are written so that they read back as the same double."""
    if cell is None or isinstance(cell, (bool, str)):
        return cell
    if isinstance(cell, int) and abs(cell) <= 2**53:
        return cell
    value = float(cell)
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def _from_pandas(frame: Any) -> Table:
    columns, categories = [], {}
    for at in range(frame.shape[1]):
        series = frame.iloc[:, at]
        if hasattr(series, "cat"):
            known = series.cat.categories.tolist()
            categories[at] = known
            columns.append([None if code < 0 else known[code] for code in series.cat.codes])
        else:
            columns.append([_cell(value) for value in series.tolist()])
    return Table([str(name) for name in frame.columns], [list(row) for row in zip(*columns)],
                 categories)


def _cell(value: Any) -> Any:
    if hasattr(value, "item"):  # A scalar of numpy
        value = value.item()
    if value is None or value is ABSENT or isinstance(value, (bool, int, float, str)):
        return value
    if type(value).__name__ == "NAType":
        return None
    raise PublishError(f"found {value!r:.80} in a row; expected a number, a boolean, a category")
