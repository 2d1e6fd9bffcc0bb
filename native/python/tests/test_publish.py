"""What publish() leaves on disk, asked of real Spark."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import onerow
import pytest
from onerow import PublishError
from pyspark.ml import Pipeline, PipelineModel
from pyspark.ml.classification import LogisticRegression
from pyspark.ml.feature import SQLTransformer, StringIndexer, VectorAssembler


@pytest.fixture(scope="module")
def known(spark: Any) -> Any:
    rows = [(float(i % 7) / 3, "aabc"[i % 4], float(i % 2)) for i in range(40)]
    return spark.createDataFrame(rows, "x double, c string, label double").coalesce(1)


@pytest.fixture(scope="module")
def model(known: Any) -> Any:
    stages = [
        StringIndexer(inputCol="c", outputCol="ci", handleInvalid="skip"),
        VectorAssembler(inputCols=["x", "ci"], outputCol="features"),
        LogisticRegression(maxIter=3),
    ]
    return Pipeline(stages=stages).fit(known)


@pytest.fixture(scope="module")
def published(model: Any, known: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    repository = tmp_path_factory.mktemp("repository")
    return onerow.publish(model, known, repository, name="m", rows=8, columns=["x", "c"],
                          metrics={"auc": 0.5}, tolerance={"prediction": "exact"})


def manifest_of(version: Path) -> dict[str, Any]:
    return json.loads((version / "_onerow" / "manifest.json").read_text(encoding="utf-8"))


def golden_of(version: Path) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    notes = version / "_onerow"
    lines = [(notes / f).read_text(encoding="utf-8").splitlines()
             for f in ("rows.ndjson", "expected.ndjson")]
    return [(json.loads(r), json.loads(e)) for r, e in zip(*lines, strict=True)]


def test_spark_loads_what_was_published(published: Path, known: Any) -> None:
    assert PipelineModel.load(published.as_uri()).transform(known).count() == 40


def test_manifest_lists_every_file_and_its_digest(published: Path) -> None:
    manifest = manifest_of(published)
    there = [p.relative_to(published).as_posix() for p in published.rglob("*") if p.is_file()]
    there = sorted((p for p in there if not p.startswith("_onerow/")), key=str.encode)
    assert [file["path"] for file in manifest["files"]] == there
    assert any(path.endswith(".crc") for path in there)
    lines = []
    for file in manifest["files"]:
        content = (published / file["path"]).read_bytes()
        assert file["size"] == len(content)
        assert file["sha256"] == hashlib.sha256(content).hexdigest()
        lines.append(f"{file['sha256']}  {file['path']}\n")
    assert manifest["digest"] == hashlib.sha256("".join(lines).encode()).hexdigest()


def test_manifest_tells_types_engine_and_tolerance(published: Path, spark: Any) -> None:
    manifest = manifest_of(published)
    assert manifest["formatVersion"] == 1
    assert (manifest["engine"], manifest["engineVersion"]) == ("spark", spark.version)
    assert (manifest["name"], manifest["version"]) == ("m", 1)
    assert manifest["input"] == {"x": "double", "c": "string"}
    assert manifest["output"] == {"ci": "double", "features": "vector", "rawPrediction": "vector",
                                  "probability": "vector", "prediction": "double"}
    assert (manifest["tolerance"], manifest["columns"]) == ("relative:1e-12",
                                                            {"prediction": "exact"})
    assert manifest["metrics"] == {"auc": 0.5}
    assert manifest["numerics"] in ("vector-8", "vector-4", "vector-2", "java11-fma", "java8",
                                    "sequential")


def test_one_refused_row_does_not_hide_its_neighbours(published: Path) -> None:
    golden = golden_of(published)
    nan = [expected for row, expected in golden if row["x"] == "NaN"]
    assert all(e["$error"]["code"] == "ROW_INVALID" for e in nan) and nan
    assert "Encountered NaN while assembling a row" in nan[0]["$error"]["message"]
    unseen = [expected for row, expected in golden if row["c"] == "a value never seen"]
    assert unseen == [{"$skipped": True}]
    assert sum("prediction" in expected for _, expected in golden) >= 8


def test_minus_zero_and_infinity_keep_their_form(published: Path) -> None:
    lines = (published / "_onerow" / "rows.ndjson").read_text(encoding="utf-8").splitlines()
    assert any('"x":-0.0,' in line for line in lines)
    assert any('"x":"-Infinity"' in line for line in lines)
    assert any("Ünïcödé" in line for line in lines)


def test_expected_rows_are_what_transform_gives(published: Path, model: Any, spark: Any) -> None:
    pairs = [(r, e) for r, e in golden_of(published) if "prediction" in e][:8]
    rows = spark.createDataFrame([(r["x"], r["c"]) for r, _ in pairs], "x double, c string")
    for (_, expected), found in zip(pairs, model.transform(rows).collect(), strict=True):
        assert expected["prediction"] == found["prediction"]
        assert expected["probability"] == list(found["probability"])


def test_next_version_and_a_taken_one(published: Path, model: Any, known: Any) -> None:
    repository = published.parent.parent
    options = {"name": "m", "rows": 2, "columns": ["x", "c"], "edges": False}
    assert onerow.publish(model, known, repository, **options).name == "2"
    with pytest.raises(PublishError, match="already exists"):
        onerow.publish(model, known, repository, version=2, **options)
    assert sorted(os.listdir(published.parent)) == ["1", "2"]


def test_of_two_publishers_of_a_version_one_loses(tmp_path: Path) -> None:
    from onerow.publish import _move_into_place

    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").touch()
    place = tmp_path / "1"
    _move_into_place(tmp_path / "a", place)
    with pytest.raises(PublishError):
        _move_into_place(tmp_path / "b", place)
    with pytest.raises(OSError):
        os.rename(tmp_path / "b", place)


def test_column_metadata_is_kept(spark: Any, tmp_path: Path) -> None:
    known = spark.createDataFrame([("a", 1.0), ("b", 0.0)], "c string, label double")
    indexed = StringIndexer(inputCol="c", outputCol="i").fit(known).transform(known).select("i")
    stage = VectorAssembler(inputCols=["i"], outputCol="v")
    version = onerow.publish(stage, indexed, tmp_path, name="m", rows=2)
    field = manifest_of(version)["input"]["fields"][0]
    assert (field["name"], field["metadata"]["ml_attr"]["vals"]) == ("i", ["a", "b"])


def test_rows_may_be_given(known: Any, tmp_path: Path) -> None:
    stage = VectorAssembler(inputCols=["x"], outputCol="v", handleInvalid="keep")
    rows = [{"x": "NaN"}, {"x": -0.0}, {}]
    version = onerow.publish(stage, known, tmp_path, name="m", rows=rows, columns=["x"],
                             edges=False)
    assert [expected["v"] for _, expected in golden_of(version)] == [["NaN"], [0.0], ["NaN"]]


def test_refusals_leave_nothing_behind(known: Any, tmp_path: Path) -> None:
    assembler = VectorAssembler(inputCols=["x"], outputCol="v")
    counting = SQLTransformer(statement="SELECT count(*) AS n FROM __THIS__")
    for stage, name, message in [
        (LogisticRegression(), "m", "not fitted"),
        (object(), "m", "not a model"),
        (assembler, "7", "version number"),
        (assembler, "a/b", "cannot be a directory"),
        (counting, "m", "no result for a single row"),
    ]:
        with pytest.raises(PublishError, match=message):
            onerow.publish(stage, known, tmp_path, name=name)
    with pytest.raises(PublishError, match="no rows"):
        onerow.publish(assembler, known.limit(0), tmp_path, name="m")
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []


def test_columns_that_no_object_can_have(spark: Any, tmp_path: Path) -> None:
    frame = spark.createDataFrame([(1.0, 2.0)], ["x", "__proto__"])
    plain = SQLTransformer(statement="SELECT *, x + 1 AS y FROM __THIS__")
    with pytest.raises(PublishError, match="the DataFrame has a column named __proto__"):
        onerow.publish(PipelineModel([plain]), frame, tmp_path, name="m")
    named = SQLTransformer(statement="SELECT x, x + 1 AS `__proto__` FROM __THIS__")
    with pytest.raises(PublishError, match="the model has a column named __proto__"):
        onerow.publish(PipelineModel([named]), frame.select("x"), tmp_path, name="m")
    twice = SQLTransformer(statement="SELECT x, x + 1 AS y, x + 2 AS y FROM __THIS__")
    with pytest.raises(PublishError, match="the model has 2 columns named y"):
        onerow.publish(PipelineModel([twice]), frame.select("x"), tmp_path, name="m")
    assert not list((tmp_path / "m").glob("*"))
