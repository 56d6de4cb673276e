"""Reads a Parquet data set of a cluster as one side of a match, by the rules that hold for files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyarrow as pa

from verifier.crossmatch.engine import spark_batches as batches
from verifier.crossmatch.files.headings import Role, recognise
from verifier.errors import InvalidInput
from verifier.language import Text

if TYPE_CHECKING:  # pyspark is an optional dependency
    from pyspark.sql import DataFrame, SparkSession

_NESTED: Final = frozenset({"array", "map", "struct", "variant"})
_TYPES: Final = {
    pa.int8(): "tinyint",
    pa.int16(): "smallint",
    pa.int32(): "int",
    pa.int64(): "bigint",
    pa.float64(): "double",
    pa.bool_(): "boolean",
    pa.string(): "string",
}


def spark_columns(schema: pa.Schema) -> str:
    """Return an Arrow schema in Spark's words."""
    return ", ".join(f"`{field.name}` {_type(field.type)}" for field in schema)


def _type(kind: pa.DataType) -> str:
    return f"array<{_type(kind.value_type)}>" if pa.types.is_list(kind) else _TYPES[kind]


def read_rows(spark: SparkSession, path: str, role: Role) -> DataFrame:
    """Return the rows of a data set in the columns ``spark_batches.ROW_COLUMNS``.

    ``key`` is the place of a row in the data, from 1 on, files in the order of their names: it depends on
    neither partitions nor workers.

    Raises:
        InvalidInput: nothing there, not Parquet, a nested column, or neither ``id_no`` nor ``name``.
    """
    raw = _opened(spark, path)
    columns, _ = recognise(raw.columns, role)
    headings = tuple(raw.columns[index] for index in sorted(columns.values()))
    for heading in headings:
        _check(raw, heading)
    places = raw.selectExpr("_metadata.file_path as file", "_metadata.row_index as row")
    files = places.groupBy("file").count().orderBy("file").collect()
    starts, start = [], 1
    for file, rows in files:
        starts.append((file, start))
        start += rows
    listed = [_quoted(heading) for heading in headings]
    numbered = raw.selectExpr("_metadata.file_path as __file", "_metadata.row_index as __row", *listed).join(
        spark.createDataFrame(starts, "__file string, __start bigint").hint("broadcast"), "__file"
    )
    lines = numbered.selectExpr(f"__start + __row as {batches.LINE}", *listed)
    sexes = None
    if "sex" in columns:
        sexes = (
            raw.select(_quoted(raw.columns[columns["sex"]])).distinct().toArrow().column(0).combine_chunks()
        )
    read = batches.reader(role, path, headings, sexes)
    return lines.mapInArrow(read, spark_columns(batches.ROW_COLUMNS))


def _opened(spark: SparkSession, path: str) -> DataFrame:
    from pyspark.errors import PySparkException  # noqa: PLC0415 -- an optional dependency

    try:
        return spark.read.parquet(path)
    except PySparkException as error:
        raise InvalidInput(
            Text("{p} 不存在，或者不是 Parquet 数据。", "{p} does not exist or is not Parquet data.").fill(
                p=path
            ),
            Text("请检查路径和权限。", "Check the path and the permissions."),
        ) from error


def _check(raw: DataFrame, heading: str) -> None:
    kind = raw.schema[heading].dataType.typeName()
    if kind in _NESTED:
        raise InvalidInput(
            Text("列“{h}”不是单个值（{t}）。", "The column “{h}” does not hold single values ({t}).").fill(
                h=heading, t=kind
            ),
            Text("请改为文字、数字或日期。", "Make it text, numbers or dates."),
        )


def _quoted(heading: str) -> str:
    return "`" + heading.replace("`", "``") + "`"
