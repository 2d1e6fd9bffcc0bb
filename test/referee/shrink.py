"""Takes a published pipeline apart: every stage becomes a case of its own.

    python test/referee/shrink.py --case DIRECTORY --to DIRECTORY

Each is published with the rows that the stages before it make of the pipeline's golden rows, and
with what Spark gives for them. shrink.ts looks for the one that differs.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from onerow import publish
from onerow.local import local_session
from onerow.spark_values import from_json
from pyspark.ml import PipelineModel
from pyspark.ml.util import DefaultParamsReader
from pyspark.sql.types import StructField, StructType, _parse_datatype_string


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--case", type=Path, required=True)
    options.add_argument("--to", type=Path, required=True)
    given = options.parse_args()
    session = local_session("onerow shrink")
    model = DefaultParamsReader.loadParamsInstance(f"file://{given.case}", session.sparkContext)
    frames = [row_frame(session, given.case, line) for line in golden_lines(given.case)]
    for position, stage in enumerate(flat(model)):
        passed = [frame for frame in frames if frame is not None]
        if not passed:
            break
        together = passed[0]
        for frame in passed[1:]:
            together = together.unionByName(frame)
        name = f"{position:02d}-{type(stage).__name__}"
        publish(stage, together, given.to, name=name, version=1, rows=len(passed), edges=False)
        print(name, flush=True)
        frames = [step(session, stage, frame) for frame in passed]
    session.stop()


def golden_lines(case: Path) -> list[dict[str, Any]]:
    text = (case / "_onerow" / "rows.ndjson").read_text("utf8")
    return [json.loads(line) for line in text.splitlines()]


def row_frame(session: Any, case: Path, row: dict[str, Any]) -> Any:
    types = json.loads((case / "_onerow" / "manifest.json").read_text("utf8"))["input"]
    fields = [StructField(name, data_type(text)) for name, text in types.items()]
    values = tuple(from_json(row.get(field.name), field.dataType) for field in fields)
    return session.createDataFrame([values], StructType(fields))


def data_type(text: str) -> Any:
    from pyspark.ml.linalg import VectorUDT

    return VectorUDT() if text == "vector" else _parse_datatype_string(text)


def flat(model: Any) -> list[Any]:
    if isinstance(model, PipelineModel):
        return [inner for stage in model.stages for inner in flat(stage)]
    best = getattr(model, "bestModel", None)
    return flat(best) if best is not None else [model]


def step(session: Any, stage: Any, frame: Any) -> Any:
    """The row after the stage, taken out of its plan; None where it is refused or dropped."""
    try:
        after = stage.transform(frame)
        rows = after.collect()
    except Exception:
        return None
    return session.createDataFrame(rows, after.schema) if rows else None


if __name__ == "__main__":
    main()
