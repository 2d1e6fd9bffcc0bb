"""JSON forms of Spark's values, without Spark's JVM."""

from __future__ import annotations

import datetime
import math
from decimal import Decimal
from typing import Any

import pytest
from onerow.spark_values import encode, from_json, type_name
from pyspark.ml.linalg import Vectors, VectorUDT
from pyspark.sql import types as t


@pytest.mark.parametrize(
    ("data_type", "name"),
    [
        (t.ByteType(), "byte"), (t.ShortType(), "short"), (t.IntegerType(), "int"),
        (t.LongType(), "bigint"), (t.FloatType(), "float"), (t.DoubleType(), "double"),
        (t.BooleanType(), "boolean"), (t.DecimalType(6, 2), "decimal(6,2)"),
        (t.ArrayType(t.ArrayType(t.ShortType())), "array<array<short>>"),
        (t.MapType(t.StringType(), t.ByteType()), "map<string,byte>"),
        (t.StructType([t.StructField("a", VectorUDT())]), "struct<a:vector>"),
        (t.TimestampType(), "timestamp"), (VectorUDT(), "vector"),
    ],
)
def test_type_names(data_type: Any, name: str) -> None:
    assert type_name(data_type) == name


@pytest.mark.parametrize(
    ("value", "data_type", "json_form"),
    [
        (math.nan, t.DoubleType(), "NaN"),
        (-math.inf, t.DoubleType(), "-Infinity"),
        (2**53, t.LongType(), 2**53),
        (2**53 + 1, t.LongType(), "9007199254740993"),
        (Decimal("1.50"), t.DecimalType(6, 2), "1.50"),
        (datetime.date(2020, 2, 29), t.DateType(), "2020-02-29"),
        (bytearray(b"\x00\xff"), t.BinaryType(), {"b64": "AP8="}),
        (["a", None], t.ArrayType(t.StringType()), ["a", None]),
        (Vectors.dense([1.0, math.nan]), VectorUDT(), [1.0, "NaN"]),
        (Vectors.sparse(3, [1], [-2.0]), VectorUDT(),
         {"type": 0, "size": 3, "indices": [1], "values": [-2.0]}),
        (None, t.DoubleType(), None),
    ],
)
def test_encoding(value: Any, data_type: Any, json_form: Any) -> None:
    assert encode(value, data_type) == json_form


def test_minus_zero_is_written_as_such() -> None:
    assert math.copysign(1.0, encode(-0.0, t.DoubleType())) == -1.0


def test_given_rows_become_sparks_values() -> None:
    sparse = {"type": 0, "size": 3, "indices": [1], "values": ["NaN"]}
    assert from_json(1, t.DoubleType()) == 1.0
    assert from_json("9007199254740993", t.LongType()) == 2**53 + 1
    assert from_json([1, "Infinity"], VectorUDT()) == Vectors.dense([1.0, math.inf])
    assert math.isnan(from_json(sparse, VectorUDT()).values[0])
    assert from_json({"type": 1, "values": [1.0]}, VectorUDT()) == Vectors.dense([1.0])
