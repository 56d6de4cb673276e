"""One small Spark on this machine for all tests; skipped without pyspark or a Java virtual machine."""

from __future__ import annotations

import os
import shutil
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

SETTINGS = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    # few rows: what costs time is compiling, and tasks with nothing to do
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.shuffle.partitions": "2",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}


@pytest.fixture(scope="session")
def spark_settings() -> dict[str, str]:
    return SETTINGS


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A session on two threads, ``local[2]``."""
    sql = pytest.importorskip("pyspark.sql", reason="needs pyspark: make test-spark")
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip("needs a Java virtual machine: apt-get install default-jre-headless")
    folder = tmp_path_factory.mktemp("spark")
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of pyspark's own start, not of our code
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        patch.setenv("SPARK_LOCAL_DIRS", str(folder))
        builder = sql.SparkSession.builder.master("local[2]")
        for name, value in {**SETTINGS, "spark.sql.warehouse.dir": str(folder)}.items():
            builder = builder.config(name, value)
        session = builder.getOrCreate()
        session.sparkContext.setLogLevel("ERROR")
        yield session
        session.stop()


@pytest.fixture(scope="session")
def register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A made-up register with many errors: 3,000 people, 600 records."""
    from benchmarks.records.registers.register import write_register  # noqa: PLC0415 -- only where it is used

    folder = tmp_path_factory.mktemp("register")
    write_register(folder, "south", people=3000, records=600, seed=11, mix="hard")
    return folder
