"""Makes the golden cases again: `python test/golden/make.py [--only WORD] [--environment NAME]`.

Needs the environment that `npm run make:golden` creates (PySpark 4.2.0, numpy, native/python).
Environments: `default` (Spark 4.2, the widest vectors of this machine), `vector-4` and `vector-2`
(narrower ones), `java11-fma` (no vector module), and older versions of Spark, each with a Python
environment of its own, made in .cache (see old_spark.py). Each runs in a process of its own; a
case's name ends with its environment.
"""

from __future__ import annotations

import argparse
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import old_spark

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
JAVA_OPTIONS = {"vector-4": "-XX:UseAVX=2", "vector-2": "-XX:UseAVX=0"}
ENVIRONMENTS = ("default", "vector-4", "vector-2", "java11-fma", *old_spark.VERSIONS)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--only", default="", help="cases whose name contains this word")
    options.add_argument("--environment", choices=ENVIRONMENTS)
    options.add_argument("--missing", action="store_true", help="leave existing cases alone")
    options.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.inside:
        make(given.environment, given.only, given.missing)
        return
    for environment in [given.environment] if given.environment else ENVIRONMENTS:
        print(f"environment {environment}", flush=True)
        python, variables = prepare(environment)
        again = [python, __file__, "--inside", "--environment", environment, "--only", given.only]
        again += ["--missing"] if given.missing else []
        subprocess.run(again, env={**os.environ, **variables}, check=True)


def make(environment: str, word: str, missing: bool) -> None:
    from onerow.local import local_session
    from pyspark.sql import SparkSession

    from cases import CASES

    if not hasattr(SparkSession, "getActiveSession"):  # Spark before 3.0
        SparkSession.getActiveSession = classmethod(lambda cls: cls._instantiatedSession)

    for path in sorted(HERE.glob("cases_*.py")):
        __import__(path.stem)
    chosen = [
        (case, case.name if environment == "default" else f"{case.name}-{environment}")
        for case in CASES.values()
        if environment == "default" or environment in case.also
    ]
    chosen = [(case, name) for case, name in chosen if word in name]
    chosen = [(c, n) for c, n in chosen if not (missing and (HERE / n / "1").is_dir())]
    if not chosen:
        return
    session = local_session("onerow golden cases", JAVA_OPTIONS.get(environment, ""))
    failed = []
    for position, (case, name) in enumerate(chosen, 1):
        started = time.monotonic()
        try:
            # Rows at the edges do not depend on the order of additions.
            make_case(session, case, name, case.edges and environment in ("default", *old_spark.VERSIONS))
            outcome = "made"
        except Exception as cause:
            failed.append(name)
            outcome = f"FAILED {type(cause).__name__}: {str(cause).strip().splitlines()[0][:300]}"
        seconds = time.monotonic() - started
        print(f"[{position}/{len(chosen)}] {name}: {outcome}, {seconds:.1f} s", flush=True)
    session.stop()
    if failed:
        sys.exit(f"{len(failed)} cases failed: {', '.join(failed)}")


def make_case(session: object, case: object, name: str, edges: bool) -> None:
    from onerow import publish

    shutil.rmtree(HERE / name / "1", ignore_errors=True)
    hadoop = session.sparkContext._jsc.hadoopConfiguration()
    model, known = case.build(session)
    before = {key: session.conf.get(key) for key in case.conf or {}}
    try:
        for key, value in (case.conf or {}).items():
            session.conf.set(key, value)
        for key, value in (case.hadoop or {}).items():
            hadoop.set(key, value)
        (case.publish or publish)(model, known, HERE, name=name, version=1, rows=case.rows,
                                  edges=edges, columns=case.columns)
    finally:
        for key, value in before.items():
            session.conf.set(key, value)
        for key in case.hadoop or {}:
            hadoop.unset(key)


def prepare(environment: str) -> tuple[str, dict[str, str]]:
    """The Python to run, and the variables that it needs."""
    if environment in old_spark.VERSIONS:
        return old_spark.old_spark(environment)
    if environment == "java11-fma":
        return sys.executable, {"JAVA_HOME": java_without_vectors()}
    return sys.executable, {}


def java_without_vectors() -> str:
    """Spark 4 asks for the vector module itself; this `java` leaves that option out."""
    real = shutil.which("java", path=os.environ.get("JAVA_HOME", "") + "/bin") or shutil.which("java")
    home = Path(tempfile.mkdtemp(prefix="onerow-java-"))
    script = home / "bin" / "java"
    script.parent.mkdir()
    script.write_text(
        "#!/bin/bash\n"
        'kept=()\nfor word in "$@"; do\n'
        '  [ "$word" = "--add-modules=jdk.incubator.vector" ] || kept+=("$word")\n'
        f'done\nexec "{real}" "${{kept[@]}}"\n'
    )
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    return str(home)


if __name__ == "__main__":
    main()
