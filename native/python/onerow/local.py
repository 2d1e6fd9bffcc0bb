"""A small Spark session on this machine: for tests, and for making showcase models."""

from __future__ import annotations

import os
import sys
import tempfile
from typing import Any


def local_session(name: str, java_options: str = "", conf: dict[str, str] | None = None) -> Any:
    """Two threads, nothing on the network, and no log: a refused golden row is not news."""
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    # Such sessions end before the optimizing compiler of the JVM has paid for itself.
    quick = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
    settings = {
        "spark.driver.host": "127.0.0.1",
        "spark.driver.memory": "2g",
        "spark.driver.extraJavaOptions": f"{quick} {java_options}",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.warehouse.dir": tempfile.mkdtemp(prefix="onerow-warehouse-"),
        **(conf or {}),
    }
    builder = SparkSession.builder.master("local[2]").appName(name)
    for key, value in settings.items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    return session
