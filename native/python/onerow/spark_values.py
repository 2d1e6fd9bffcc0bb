"""Spark's types by name, and its values as JSON (the rules are those of the scoring server)."""

from __future__ import annotations

import base64
import datetime
import json
import math
from decimal import Decimal
from typing import Any

SAFE_INTEGER_MAX = 2**53
NON_FINITE = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
SHORT_NAMES = {"tinyint": "byte", "smallint": "short"}


def type_name(data_type: Any) -> str:
    kind = type(data_type).__name__
    if kind == "ArrayType":
        return f"array<{type_name(data_type.elementType)}>"
    if kind == "MapType":
        return f"map<{type_name(data_type.keyType)},{type_name(data_type.valueType)}>"
    if kind == "StructType":
        fields = (f"{field.name}:{type_name(field.dataType)}" for field in data_type.fields)
        return f"struct<{','.join(fields)}>"
    name = data_type.simpleString()
    return SHORT_NAMES.get(name, name)


def fields_json(schema: Any) -> dict[str, Any]:
    """Spark's StructType.json(), whose column metadata carries `ml_attr`."""
    return json.loads(schema.json())


def encode(value: Any, data_type: Any) -> Any:
    """A value as Spark collected it -> what json.dumps writes."""
    kind = type(data_type).__name__
    if value is None:
        return None
    if kind == "ArrayType":
        return [encode(item, data_type.elementType) for item in value]
    if kind == "MapType":
        return {_key(key): encode(item, data_type.valueType) for key, item in value.items()}
    if kind == "StructType":
        return {f.name: encode(v, f.dataType) for f, v in zip(data_type.fields, value, strict=True)}
    if kind == "VectorUDT":
        return _vector(value)
    if kind in ("BinaryType",):
        return {"b64": base64.b64encode(bytes(value)).decode()}
    return _scalar(value)


def _key(value: Any) -> str:
    """The key of a map, whatever its type, as the name in a JSON object."""
    return str(value).lower() if isinstance(value, bool) else str(_scalar(value))


def _scalar(value: Any) -> Any:
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return value if abs(value) <= SAFE_INTEGER_MAX else str(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime.datetime):  # naive: in the driver's zone, as Spark collects it
        return value.astimezone(datetime.timezone.utc).isoformat().replace("+00:00", "Z")
    if isinstance(value, datetime.date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__}: found in a row, but there is no JSON form for it")


def _number(value: float) -> float | str:
    if math.isfinite(value):
        return float(value)
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def _vector(vector: Any) -> Any:
    if type(vector).__name__ == "SparseVector":
        return {
            "type": 0,
            "size": int(vector.size),
            "indices": [int(index) for index in vector.indices],
            "values": [_number(float(value)) for value in vector.values],
        }
    return [_number(float(value)) for value in vector.values]


def from_json(value: Any, data_type: Any) -> Any:
    """A row given as JSON, or as Python values -> what Spark's createDataFrame takes."""
    kind = type(data_type).__name__
    if value is None:
        return None
    if kind in ("DoubleType", "FloatType"):
        return NON_FINITE[value] if isinstance(value, str) else float(value)
    if kind == "ArrayType":
        return [from_json(item, data_type.elementType) for item in value]
    if kind == "DecimalType":
        return Decimal(value)
    if kind == "LongType":
        return int(value)
    if kind == "VectorUDT":
        return _vector_from_json(value)
    return value


def _vector_from_json(value: Any) -> Any:
    from pyspark.ml.linalg import Vectors

    def numbers(items: Any) -> list[float]:
        return [NON_FINITE[x] if isinstance(x, str) else float(x) for x in items]

    if isinstance(value, dict):
        if value["type"] == 1:
            return Vectors.dense(numbers(value["values"]))
        return Vectors.sparse(value["size"], value["indices"], numbers(value["values"]))
    if isinstance(value, (list, tuple)):
        return Vectors.dense(numbers(value))
    return value
