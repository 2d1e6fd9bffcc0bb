"""Rows at the edges: each differs from a normal row in one column, by a value that models trip on."""

from __future__ import annotations

import datetime
import math
from decimal import Decimal
from typing import Any

EDGE_ROWS_MAX = 400

# Longer vectors are not made dense: a million numbers a row are enough.
VECTOR_SIZE_MAX = 2**20

DOUBLES = [math.nan, math.inf, -math.inf, -0.0, 0.0, -1.0, 1e300, -1e300, 5e-324]
FLOATS = [math.nan, math.inf, -math.inf, -0.0, 0.0, -1.0, 2.0**127, -(2.0**127), 2.0**-149]
STRINGS = ["", " ", "a value never seen", "Ünïcödé İstanbul ΣΊΣΥΦΟΣ 中文 😀", "1", "null", "NaN"]
INTEGERS = {
    "ByteType": [0, -1, 2**7 - 1, -(2**7)],
    "ShortType": [0, -1, 2**15 - 1, -(2**15)],
    "IntegerType": [0, -1, 2**31 - 1, -(2**31)],
    "LongType": [0, -1, 2**53 + 1, 2**63 - 1, -(2**63)],
}


def edge_rows(
    rows: list[tuple[Any, ...]], schema: Any, count_max: int = EDGE_ROWS_MAX
) -> list[tuple[Any, ...]]:
    normal = min(rows, key=_oddness)
    # The normal row comes first: for names only, VectorAssembler looks into the first row.
    made = [normal]
    for position, field in enumerate(schema.fields):
        example = next((r[position] for r in [normal, *rows] if r[position] is not None), None)
        for value in [None, *_edges(field.dataType, example)]:
            made.append((*normal[:position], value, *normal[position + 1 :]))
    step = max(1, math.ceil(len(made) / count_max))
    return made[::step]


def _oddness(row: tuple[Any, ...]) -> int:
    return sum(
        value is None or value == "" or (isinstance(value, float) and not math.isfinite(value))
        for value in row
    )


def _edges(data_type: Any, example: Any) -> list[Any]:
    kind = type(data_type).__name__
    if kind == "DoubleType":
        return DOUBLES
    if kind == "FloatType":
        return FLOATS
    if kind == "StringType":
        return STRINGS
    if kind in INTEGERS:
        return INTEGERS[kind]
    if kind == "BooleanType":
        return [True, False]
    if kind == "DecimalType":
        return [Decimal(0), Decimal(-1).scaleb(-data_type.scale)]
    if kind == "DateType":
        return [datetime.date(1970, 1, 1), datetime.date(9999, 12, 31)]
    if kind == "BinaryType":
        return [bytearray(), bytearray(b"\x00\xff")]
    if kind == "ArrayType":
        return _arrays(data_type, example)
    if kind == "VectorUDT" and example is not None:
        return _vectors(example)
    return []


def _arrays(data_type: Any, example: Any) -> list[Any]:
    inner = [[value] for value in _edges(data_type.elementType, None)]
    usual = list(example or [])
    nulls = [[None], [None, *usual]] if data_type.containsNull else []
    return [[], *nulls, *inner, usual + usual, usual[:-1]]


def _vectors(example: Any) -> list[Any]:
    from pyspark.ml.linalg import Vectors

    size = len(example)
    if size > VECTOR_SIZE_MAX:
        return [Vectors.sparse(size, [], []), Vectors.sparse(size, [size - 1], [math.nan])]
    values = [float(value) for value in example.toArray()]
    filled = [index for index in range(size) if values[index] != 0.0]
    sparse = Vectors.sparse(size, filled, [values[index] for index in filled])
    made = [Vectors.dense(values), sparse, Vectors.dense([0.0] * size), Vectors.sparse(size, [], [])]
    if size > 0:
        for value in [math.nan, math.inf, -math.inf, -0.0, 1e300]:
            made.append(Vectors.dense([value, *values[1:]]))
        last = size - 1
        made.append(Vectors.sparse(size, [last], [math.nan]))
        made.append(Vectors.sparse(size, [0], [0.0]))
        made.append(Vectors.dense(values[:last]))
    made.append(Vectors.dense([*values, 1.0]))
    return made
