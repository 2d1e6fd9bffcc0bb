"""Random SELECT statements for SQLTransformer over the columns of a table."""

from __future__ import annotations

import random

from tables import Table

NUMERIC = ["({} + {})", "({} - {})", "({} * {})", "({} / {})", "coalesce({}, {})",
           "CASE WHEN {} > {} THEN 1 ELSE 0 END", "greatest({}, {})", "least({}, {})",
           "nullif({}, {})", "if({} <= {}, 2.5D, -1D)", "nvl({}, {})"]
ONE_NUMBER = ["abs({})", "-{}", "round({}, 1)", "floor({})", "ceil({})", "sqrt(abs({}))",
              "exp({} / 1000)", "log1p(abs({}))", "signum({})", "cast({} AS double)",
              "cast({} AS float)", "isnull({})", "({} IS NOT NULL)", "({} BETWEEN -1 AND 10)",
              "({} IN (0, 1, 2.5))", "pow({}, 2)", "({} % 7)", "isnan({})"]
TEXT = ["upper({})", "lower({})", "trim({})", "length({})", "concat({}, '-x')",
        "substring({}, 2, 3)", "({} LIKE 'a%')", "({} RLIKE '[a-z]+')", "regexp_replace({}, '[aeiou]', '_')",
        "split({}, ' ')", "coalesce({}, 'none')", "initcap({})", "reverse({})",
        "CASE WHEN {} = 'red' THEN 1D ELSE 0D END", "lpad({}, 6, '*')", "instr({}, 'e')",
        "cast({} AS string)", "translate({}, 'abc', 'xyz')", "hash({})", "md5({})"]
TIME = ["year({})", "month({})", "dayofweek({})", "date_add({}, 31)",
        "datediff({}, DATE '2000-02-29')", "date_format({}, 'yyyy-MM-dd')", "last_day({})", "trunc({}, 'MM')", "cast({} AS string)"]
FILTERS = ["{} > 0", "{} IS NOT NULL", "NOT ({} < -5)", "{} <> 3 OR {} IS NULL"]


def random_statement(
    chance: random.Random, table: Table, names: list[str]
) -> tuple[str, list[str]]:
    """The statement, and those of its new columns that are doubles without nulls."""
    items, numbers = [], []
    texts = [*table.texts, *(c for c in table.categories)]
    for name in names:
        kind = chance.choice(["number", "number", "text", "time", "double"])
        if kind == "double":
            number = chance.choice(table.numbers)
            items.append(f"coalesce(cast({number} AS double), 0D) * 2 AS {name}")
            numbers.append(name)
        elif kind == "time" and table.times:
            items.append(f"{_fill(chance, TIME, table.times)} AS {name}")
        elif kind == "text":
            items.append(f"{_fill(chance, TEXT, texts)} AS {name}")
        else:
            inner = _fill(chance, NUMERIC, table.numbers)
            outer = chance.choice(ONE_NUMBER).format(inner)
            items.append(f"{chance.choice([inner, outer])} AS {name}")
    where = f" WHERE {_fill(chance, FILTERS, table.numbers)}" if chance.random() < 0.25 else ""
    return f"SELECT *, {', '.join(items)} FROM __THIS__{where}", numbers


def _fill(chance: random.Random, forms: list[str], columns: list[str]) -> str:
    form = chance.choice(forms)
    return form.format(*(chance.choice(columns) for _ in range(form.count("{}"))))
