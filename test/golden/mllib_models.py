"""Writes golden cases of pyspark.mllib's models, which know no DataFrames: Spark's own loader loads
what was saved, and methods of the loaded object are asked for every row.
"""

from __future__ import annotations

import random
import shutil
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onerow import spark as engine
from onerow.edges import edge_rows
from onerow.manifest import digest_of, list_files, now, write_json, write_lines
from onerow.spark_values import encode, from_json
from pyspark.ml.linalg import Vectors, VectorUDT
from pyspark.sql.types import DoubleType, IntegerType, StringType

TYPES = {"vector": VectorUDT(), "double": DoubleType(), "int": IntegerType(),
         "string": StringType()}


@dataclass
class Saved:
    """A trained model, the class of its loader, and what is asked for each row."""

    model: Any
    class_name: str
    ask: Callable[[Any, tuple[Any, ...]], dict[str, Any]]
    output: Mapping[str, str]


def publish(saved: Saved, known: Any, repository: Path, *, name: str, version: int, rows: Any,
            edges: bool, columns: Any, seed: int = 20240229) -> None:
    """What onerow.publish does, for a model that only predicts."""
    session = known.sparkSession if hasattr(known, "sparkSession") else known.sql_ctx.sparkSession
    context = session.sparkContext
    home = repository / name
    staging = home / f".publishing-{uuid.uuid4().hex}"
    home.mkdir(parents=True, exist_ok=True)
    try:
        saved.model.save(context, f"file://{staging}")
        loaded = loaded_in(context, saved.class_name, f"file://{staging}")
        schema = known.schema
        given = draw(known, schema, rows, seed)
        if edges:
            # A null tells py4j not which of the methods named `predict` is meant.
            given += [row for row in edge_rows(given, schema) if None not in row]
        expected = [answer(context, saved, loaded, row) for row in given]
        notes = staging / "_onerow"
        notes.mkdir()
        fields = schema.fields
        write_lines(notes / "rows.ndjson",
                    [{f.name: encode(v, f.dataType) for f, v in zip(fields, r)} for r in given])
        write_lines(notes / "expected.ndjson", expected)
        files = list_files(staging)
        write_json(notes / "manifest.json", {
            "formatVersion": 1, "engine": engine.NAME, "engineVersion": session.version,
            "name": name, "version": version, "created": now(), "files": files,
            "digest": digest_of(files),
            "input": {f.name: short_name(f.dataType) for f in fields},
            "output": dict(saved.output), "tolerance": engine.TOLERANCE, "columns": {},
            "golden": [{"rows": "rows.ndjson", "expected": "expected.ndjson"}],
            "numerics": engine.numerics(), "metrics": {}, "lineage": engine.lineage()})
        staging.rename(home / str(version))
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def short_name(data_type: Any) -> str:
    return next(name for name, known in TYPES.items() if isinstance(data_type, type(known)))


def draw(known: Any, schema: Any, rows: Any, seed: int) -> list[tuple[Any, ...]]:
    if isinstance(rows, int):
        listed = [tuple(row) for row in known.collect()]
        return random.Random(seed).sample(listed, min(rows, len(listed)))
    return [tuple(from_json(row.get(f.name), f.dataType) for f in schema.fields) for row in rows]


def loaded_in(context: Any, class_name: str, path: str) -> Any:
    loader = context._jvm
    for part in f"org.apache.spark.mllib.{class_name}".split("."):
        loader = getattr(loader, part)
    return loader.load(context._jsc.sc(), path)


def answer(context: Any, saved: Saved, loaded: Any, row: tuple[Any, ...]) -> dict[str, Any]:
    try:
        given = saved.ask(loaded, tuple(to_java(context, value) for value in row))
    except (TypeError, AttributeError):
        raise
    except Exception as cause:  # Spark's names of what comes from Java differ by version.
        return {"$error": {"code": "ROW_INVALID", "message": engine._message(cause)}}
    return {name: encode(value, TYPES[saved.output[name]]) for name, value in given.items()}


def to_java(context: Any, value: Any) -> Any:
    """Numbers and texts pass as they are."""
    if isinstance(value, (float, int, str)):
        return value
    make = context._jvm.org.apache.spark.mllib.linalg.Vectors
    values = array(context, "double", [float(x) for x in value.values])
    if type(value).__name__ == "DenseVector":
        return make.dense(values)
    return make.sparse(int(value.size), array(context, "int", [int(i) for i in value.indices]),
                       values)


def array(context: Any, kind: str, items: Sequence[Any]) -> Any:
    made = context._gateway.new_array(getattr(context._jvm, kind), len(items))
    for index, item in enumerate(items):
        made[index] = item
    return made


def from_java(vector: Any) -> Any:
    dense = vector.getClass().getSimpleName() == "DenseVector"
    values = [float(x) for x in vector.toArray()] if dense else [float(x) for x in vector.values()]
    if dense:
        return Vectors.dense(values)
    return Vectors.sparse(vector.size(), [int(i) for i in vector.indices()], values)
