"""Random training data: columns of several types, with nulls, and labels that depend on them."""

from __future__ import annotations

import datetime
import math
import random
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from pyspark.ml.linalg import Vectors, VectorUDT
from pyspark.sql.types import (
    ArrayType,
    BooleanType,
    ByteType,
    DataType,
    DateType,
    DecimalType,
    DoubleType,
    FloatType,
    IntegerType,
    LongType,
    ShortType,
    StringType,
    StructField,
    StructType,
    TimestampType,
)

WORDS = ["spark", "the", "Row", "a", "größe", "中文", "model", "one", "not", "Tree", "", "and", "I",
         "x1", "İz", "ΣΑΣ", "don't", "e-mail", "3.14", "😀"]
LABELS = ["red", "green", "blue", "", "größe", "10", "unknown", "Ωmega", "x y"]
NUMBER_TYPES: list[DataType] = [DoubleType(), DoubleType(), FloatType(), IntegerType(), LongType(),
                                ShortType(), ByteType(), DecimalType(9, 3)]
LABEL_NAMES = ("binary", "class", "number", "count", "positive", "censor")
WHOLE = {"IntegerType": 2**31 - 1, "LongType": 2**53, "ShortType": 2**15 - 1, "ByteType": 127}


@dataclass
class Table:
    """Names of the columns by what can be made of them. Only `measured` ones hold nulls."""

    rows: Any = None
    inputs: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    doubles: list[str] = field(default_factory=list)
    measured: list[str] = field(default_factory=list)
    categories: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    lists: list[str] = field(default_factory=list)
    times: list[str] = field(default_factory=list)
    vectors: dict[str, int] = field(default_factory=dict)


def random_table(session: Any, chance: random.Random, count: int) -> Table:
    table = Table()
    fields: list[StructField] = []
    makers: list[Any] = []

    def add(names: list[str], name: str, data_type: DataType, make: Any) -> None:
        names.append(name)
        fields.append(StructField(name, data_type))
        makers.append(make)

    for i in range(chance.randint(1, 5)):
        kind = chance.choice(NUMBER_TYPES)
        add(table.numbers, f"n{i}", kind, _number(chance, kind, 0.0))
        if isinstance(kind, DoubleType):
            table.doubles.append(f"n{i}")
    for i in range(chance.randint(0, 2)):
        kind = chance.choice([DoubleType(), FloatType()])
        add(table.measured, f"m{i}", kind, _number(chance, kind, 0.15))
    for i in range(chance.randint(1, 3)):
        kinds = [StringType(), StringType(), StringType(), DoubleType(), IntegerType()]
        kind = chance.choice(kinds)
        add(table.categories, f"c{i}", kind, _category(chance, kind))
    if chance.random() < 0.4:
        add(table.flags, "b0", BooleanType(), lambda: chance.random() < 0.4)
    add(table.texts, "t0", StringType(),
        lambda: " ".join(chance.choices(WORDS, k=chance.randint(0, 9))))
    if chance.random() < 0.3:
        add(table.lists, "l0", ArrayType(StringType()),
            lambda: chance.choices(WORDS, k=chance.randint(0, 6)))
    if chance.random() < 0.3:
        add(table.times, "d0", DateType(), lambda: _date(chance))
    if chance.random() < 0.2:
        add(table.times, "s0", TimestampType(), lambda: _timestamp(chance))
    for i in range(chance.randint(0, 2)):
        size = chance.choice([1, 2, 3, 5, 9, 17, 40])
        add([], f"v{i}", VectorUDT(), _vector(chance, size))
        table.vectors[f"v{i}"] = size
    table.inputs = [one.name for one in fields]
    lines = [_line(chance, [make() for make in makers]) for _ in range(count)]
    labels = [StructField(name, DoubleType()) for name in LABEL_NAMES]
    table.rows = session.createDataFrame(lines, StructType(fields + labels)).coalesce(1).cache()
    return table


def _number(chance: random.Random, data_type: DataType, missing: float) -> Any:
    kind = type(data_type).__name__
    scale, shift = 10 ** chance.randint(-3, 4), chance.choice([0, 0, 5, -100])

    def number() -> Any:
        if chance.random() < missing:
            return chance.choice([None, math.nan])
        value = chance.choice([0.0, chance.gauss(0, 1), chance.gauss(0, 1)]) * scale + shift
        if kind == "DecimalType":
            return Decimal(round(value * 1000)) / 1000
        return max(-WHOLE[kind], min(WHOLE[kind], int(value))) if kind in WHOLE else value

    return number


def _category(chance: random.Random, data_type: DataType) -> Any:
    some = chance.sample(LABELS, chance.randint(2, 7))
    values: list[Any] = some
    if isinstance(data_type, DoubleType):
        values = [1.0, 2.5, -3.0, 1e7, 0.001, 100.0][: len(some)]
    elif isinstance(data_type, IntegerType):
        values = list(range(-1, len(some) - 1))
    weights = [1 / (i + 1) for i in range(len(values))]
    return lambda: chance.choices(values, weights)[0]


def _date(chance: random.Random) -> datetime.date:
    return datetime.date(1900, 1, 1) + datetime.timedelta(days=chance.randint(0, 60_000))


def _timestamp(chance: random.Random) -> datetime.datetime:
    seconds = chance.choice([0, chance.randint(-(10**9), 2 * 10**9)])
    return datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=seconds, microseconds=
                                                              chance.choice([0, 123_456]))


def _vector(chance: random.Random, size: int) -> Any:
    zeros = chance.choice([0.0, 0.3, 0.8])

    def vector() -> Any:
        values = [0.0 if chance.random() < zeros else chance.gauss(0, 2) for _ in range(size)]
        if chance.random() < 0.3:
            filled = [i for i, value in enumerate(values) if value != 0.0]
            return Vectors.sparse(size, filled, [values[i] for i in filled])
        return Vectors.dense(values)

    return vector


def _line(chance: random.Random, values: list[Any]) -> tuple[Any, ...]:
    score = chance.gauss(0, 0.5)
    for position, value in enumerate(values):
        if isinstance(value, str):
            score += (len(value) % 3 - 1) * 0.5
        elif isinstance(value, (bool, int, float)) and math.isfinite(value):
            score += math.tanh(value) * (position % 3 - 0.8)
    labels = (float(score > 0), float(int(abs(score) * 2) % 3), score,
              float(int(abs(score) * 3)), abs(score) + 0.1, float(chance.random() < 0.8))
    return (*values, *labels)
