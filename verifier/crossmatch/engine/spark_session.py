"""The session a match on Spark runs in, and the places of the file systems that Spark knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:  # pyspark is an optional dependency
    from pyspark.sql import SparkSession

#: rows in one Arrow batch on a worker
BATCH: Final = 50_000


def place_of(spark: SparkSession, path: str) -> tuple[Any, Any]:
    """Return the file system a path lies on, and the path as that system takes it."""
    context: Any = spark.sparkContext
    place = context._jvm.org.apache.hadoop.fs.Path(path)
    return place.getFileSystem(context._jsc.hadoopConfiguration()), place


def is_there(spark: SparkSession, path: str) -> bool:
    """Tell whether there is something at a path of any file system that Spark knows."""
    files, place = place_of(spark, path)
    return bool(files.exists(place))


def private_session(spark: SparkSession) -> SparkSession:
    """Return a session with settings and views of its own, on the same cluster."""
    session = spark.newSession()
    session.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", BATCH)
    session.conf.set("spark.sql.caseSensitive", True)
    partitions, context = "spark.sql.shuffle.partitions", spark.sparkContext
    if str(context.master).startswith("local") and not context.getConf().contains(partitions):
        session.conf.set(partitions, 4 * context.defaultParallelism)  # the default is meant for a cluster
    return session
