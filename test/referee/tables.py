"""Random training data: columns of several types, with nulls, and labels that depend on them."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from typing import Any

from pyspark.ml.linalg import Vectors, VectorUDT
from pyspark.sql.types import (
    BooleanType,
    DataType,
    DoubleType,
    FloatType,
    IntegerType,
    LongType,
    StringType,
    StructField,
    StructType,
)

WORDS = ["spark", "the", "Row", "a", "größe", "中文", "model", "one", "not", "Tree", "", "and", "I"]
LABELS = ["red", "green", "blue", "", "größe", "10", "unknown", "Ωmega", "x y"]
NUMBER_TYPES: list[DataType] = [DoubleType(), FloatType(), IntegerType(), LongType()]


@dataclass
class Table:
    rows: Any
    inputs: list[str]
    numbers: list[str]
    measured: list[str]
    categories: list[str]
    texts: list[str]
    vectors: list[str]


def random_table(session: Any, chance: random.Random, count: int) -> Table:
    numbers = [f"n{i}" for i in range(chance.randint(1, 6))]
    measured = [f"m{i}" for i in range(chance.randint(0, 2))]
    categories = [f"c{i}" for i in range(chance.randint(1, 3))]
    texts = ["t0"]
    vectors = ["v0"] if chance.random() < 0.5 else []
    flags = ["b0"] if chance.random() < 0.3 else []
    fields = [StructField(n, chance.choice(NUMBER_TYPES)) for n in numbers]
    fields += [StructField(m, chance.choice([DoubleType(), FloatType()])) for m in measured]
    fields += [StructField(b, BooleanType()) for b in flags]
    kinds = {c: chance.choice(["string", "string", "string", "double", "int"]) for c in categories}
    types = {"string": StringType(), "double": DoubleType(), "int": IntegerType()}
    fields += [StructField(c, types[kinds[c]]) for c in categories]
    fields += [StructField(t, StringType()) for t in texts]
    fields += [StructField(v, VectorUDT()) for v in vectors]
    makers = [_maker(chance, field) for field in fields]
    lines = [_line(chance, [make() for make in makers]) for _ in range(count)]
    labels = [StructField(name, DoubleType()) for name in ("binary", "class", "number")]
    rows = session.createDataFrame(lines, StructType(fields + labels)).coalesce(1).cache()
    inputs = [field.name for field in fields]
    return Table(rows, inputs, numbers + flags, measured, categories, texts, vectors)


def _maker(chance: random.Random, field: StructField) -> Any:
    kind = type(field.dataType).__name__
    letter = field.name[0]
    if letter == "v":
        return _vector_maker(chance, chance.choice([1, 3, 9, 17, 40]))
    if letter == "t":
        return lambda: " ".join(chance.choices(WORDS, k=chance.randint(0, 9)))
    if letter == "b":
        return lambda: chance.random() < 0.4
    if letter == "c":
        return _category_maker(chance, kind)
    scale, shift = 10 ** chance.randint(-3, 4), chance.choice([0, 0, 5, -100])
    missing = 0.15 if letter == "m" else 0.0

    def number() -> Any:
        if chance.random() < missing:
            return chance.choice([None, math.nan])
        value = chance.choice([0.0, chance.gauss(0, 1), chance.gauss(0, 1)]) * scale + shift
        return int(value) if kind in ("IntegerType", "LongType") else value

    return number


def _category_maker(chance: random.Random, kind: str) -> Any:
    some = chance.sample(LABELS, chance.randint(2, 7))
    if kind == "DoubleType":
        values: list[Any] = [1.0, 2.5, -3.0, 1e7, 0.001, 100.0][: len(some)]
    elif kind == "IntegerType":
        values = list(range(-1, len(some) - 1))
    else:
        values = some
    weights = [1 / (i + 1) for i in range(len(values))]
    return lambda: chance.choices(values, weights)[0]


def _vector_maker(chance: random.Random, size: int) -> Any:
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
    return (*values, float(score > 0), float(int(abs(score) * 2) % 3), score)
