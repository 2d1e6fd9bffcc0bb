"""ALS and frequent itemsets."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

from pyspark.ml.recommendation import ALS
from pyspark.sql.types import (
    ArrayType,
    ByteType,
    DecimalType,
    DoubleType,
    FloatType,
    IntegerType,
    LongType,
    ShortType,
    StringType,
    StructField,
    StructType,
)

from cases import OLD, VERSIONS, case, fitted

# One version of each set of rules.
SINCE_2_2 = VERSIONS[:9]


def ratings(kind: Any, users: int = 9, items: int = 7) -> list[list[Any]]:
    chance = random.Random(f"ratings {users} {items}")
    of = {"DoubleType": float, "FloatType": float, "DecimalType": Decimal}.get(type(kind).__name__,
                                                                             int)
    return [[of(user), of(item * 3 - 4), float(chance.randint(1, 5))]
            for user in range(users) for item in range(items) if chance.random() < 0.7]


def rated(kind: Any) -> StructType:
    return StructType([StructField("user", kind), StructField("item", kind),
                       StructField("rating", FloatType())])


def als(kind: Any = None, **options: Any) -> Any:
    settings = {"rank": 3, "maxIter": 2, "seed": 5, "numUserBlocks": 2, "numItemBlocks": 2,
                **options}
    kind = kind or IntegerType()
    return fitted(lambda: ALS(**settings), rated(kind), ratings(kind))


def als_case(name: str, build: Any, rows: Any = 10, **options: Any) -> None:
    case(f"spark-als-{name}", build, columns=["user", "item"], rows=rows, **options)


KNOWN = [{"user": u, "item": i}
         for u, i in ((0, -4), (3, 2), (8, 14), (100, 2), (3, 100), (99, 99))]
als_case("default", als(), rows=KNOWN, also=VERSIONS)
als_case("drop", als(coldStartStrategy="drop"), rows=KNOWN, also=SINCE_2_2)


def own_column(session: Any) -> tuple[Any, Any]:
    model, known = als(coldStartStrategy="DROP")(session)
    return model.setPredictionCol("stars"), known


als_case("own-column", own_column, rows=KNOWN)
als_case("many-files", als(numUserBlocks=10, numItemBlocks=10), rows=KNOWN)
als_case("rank-17", als(rank=17), rows=20)
als_case("implicit", als(implicitPrefs=True, alpha=2.0), rows=20)
als_case("non-negative", als(nonnegative=True, blockSize=16), rows=20)
PARTS = [*KNOWN, {"user": 1.5, "item": 2}, {"user": 1, "item": -0.5}, {"user": 2**31, "item": 2},
         {"user": -(2**31) - 1, "item": 2}, {"user": 3, "item": 2**31 - 1}]
als_case("double", als(DoubleType()), rows=PARTS, also=VERSIONS)
als_case("float", als(FloatType()), rows=PARTS, also=VERSIONS)
als_case("decimal", als(DecimalType(20, 2)), rows=[
    *KNOWN, {"user": "3.00", "item": 2}, {"user": "3.01", "item": 2},
    {"user": "4294967299", "item": 2}], also=VERSIONS)
als_case("long", als(LongType()), rows=[*KNOWN, {"user": 2**32 + 3, "item": 2}], also=VERSIONS)
als_case("byte", als(ByteType()), rows=KNOWN[:3])
als_case("short", als(ShortType(), coldStartStrategy="drop"), rows=KNOWN, also=OLD)


def baskets(of: Any) -> list[list[list[Any]]]:
    chance = random.Random("baskets")
    made = []
    for _ in range(40):
        size = chance.randint(1, 5)
        made.append([[of(n) for n in sorted({min(int(chance.expovariate(0.5)), 6)
                                             for _ in range(size)})]])
    return made


def basket_schema(element: Any) -> StructType:
    return StructType([StructField("items", ArrayType(element))])


WORDS = ["bread", "milk", "Käse", "", "tea", "rice", "null"]
KINDS: dict[str, tuple[Any, Any, list[Any]]] = {
    "string": (StringType(), lambda n: WORDS[n], WORDS),
    "int": (IntegerType(), int, list(range(7))),
    "long": (LongType(), lambda n: n if n else 2**60, [2**60, *range(1, 7)]),
    "double": (DoubleType(), lambda n: n / 4, [n / 4 for n in range(7)]),
}


def itemsets(element: Any, of: Any, **options: Any) -> Any:
    settings = {"minSupport": 0.1, "minConfidence": 0.5, **options}

    def growth() -> Any:
        from pyspark.ml.fpm import FPGrowth  # not there before Spark 2.2

        return FPGrowth(**settings)

    return fitted(growth, basket_schema(element), baskets(of))


def basket_rows(known: list[Any]) -> list[dict[str, Any]]:
    a, b, c, *rest = known
    lists = [[], [a], [b], [a, b], [b, a], [a, a], [c, a, b], [rest[0]], [*rest], [*known], [None],
             [None, a], None]
    return [{"items": items} for items in lists]


for kind, (element, of, known) in KINDS.items():
    case(f"spark-fp-growth-{kind}", itemsets(element, of), rows=basket_rows(known),
         also=SINCE_2_2 if kind == "string" else ())
for confidence in (0.0, 0.3, 1.0):
    case(f"spark-fp-growth-confidence-{confidence}",
         itemsets(StringType(), KINDS["string"][1], minConfidence=confidence),
         rows=basket_rows(WORDS), also=OLD)
case("spark-fp-growth-own-column",
     itemsets(StringType(), KINDS["string"][1], predictionCol="next", minSupport=0.3),
     rows=basket_rows(WORDS))
