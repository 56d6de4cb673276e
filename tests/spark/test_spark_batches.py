"""What runs on Spark's workers, without Spark: reading, deriving and comparing Arrow batches."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from matchers.records.columns.derive import derive, possible_births, possible_numbers, possible_years
from verifier.crossmatch.engine import spark_batches as batches
from verifier.crossmatch.engine.spark_reading import spark_columns
from verifier.crossmatch.files import Role

pytestmark = pytest.mark.spark


def _raw(**columns: list[Any]) -> Iterator[pa.RecordBatch]:
    """Yield the rows one by one, as if each came in a batch of its own."""
    table = pa.table(columns)
    for row in range(len(table)):
        yield table.slice(row, 1).combine_chunks().to_batches()[0]


def _read(role: Role, sexes: list[Any] | None, **columns: list[Any]) -> list[dict[str, Any]]:
    headings = tuple(name for name in columns if name != batches.LINE)
    read = batches.reader(role, "data", headings, None if sexes is None else pa.array(sexes))
    return [row for batch in read(_raw(**columns)) for row in batch.to_pylist()]


def test_an_empty_row_is_left_out_and_the_others_keep_their_places() -> None:
    rows = _read(Role.ROLL, None, __line=[7, 8, 9], pid=["a", None, "c"], name=["王芳", "NULL", "李强"])
    assert [(row["key"], row["ref"]) for row in rows] == [(7, "a"), (9, "c")]


def test_a_row_without_a_number_of_its_own_is_called_by_its_place() -> None:
    rows = _read(Role.RECORDS, None, __line=[41, 42], rid=[" ", "r2"], name=["王芳", "李强"])
    assert [row["ref"] for row in rows] == ["41", "r2"]


@pytest.mark.parametrize(("others", "zero"), [(["0", "1"], 2), (["0", "1", "2"], 0), ([None, "0", "9"], 0)])
def test_what_a_zero_means_is_decided_by_the_whole_column(others: list[str | None], zero: int) -> None:
    [row] = _read(Role.ROLL, others, __line=[1], pid=["a"], name=["王芳"], sex=["0"])
    assert row["sex"] == zero


def _people() -> pa.RecordBatch:
    rows = {
        "key": [5, 6, 7],
        "ref": ["a", "b", "c"],
        "id_no": ["11010519491231002X", "11010519491231002", None],
        "name": ["王芳", None, "李强"],
        "sex": [2, 0, 1],
        "birth": [19491231, 0, 19400000],
        "age": [-1, 73, -1],
        "address": ["榕川市东湖区长安镇李家村3组12号", None, None],
        "event": [20240105, 20240105, 0],
    }
    return pa.record_batch(rows, schema=batches.ROW_COLUMNS)


def test_a_record_carries_everything_it_may_mean() -> None:
    rows = _people()
    [found] = list(batches.record_columns(iter([rows])))
    assert found.schema == batches.RECORD_COLUMNS
    side = derive(rows)
    for name, possible in (
        ("every_id17", possible_numbers(side)),
        ("every_birth", possible_births(side)),
        ("every_year", possible_years(side)),
    ):
        listed = found.column(name).to_pylist()
        assert sorted(zip(*(part.tolist() for part in possible), strict=True)) == sorted(
            (row, value) for row, values in enumerate(listed) for value in values
        )


def test_people_keep_what_was_written_beside_what_is_joined() -> None:
    [found] = list(batches.people_columns(iter([_people()])))
    assert found.schema == batches.PEOPLE_COLUMNS
    assert found.column("person").to_pylist() == [5, 6, 7]
    assert found.column("stated").to_pylist() == [19491231, 0, 19400000]
    assert np.count_nonzero(found.column("id17").to_numpy()) >= 1


def test_a_schema_is_told_to_spark_in_its_own_words() -> None:
    assert spark_columns(pa.schema([("a", pa.int8()), ("b", pa.list_(pa.int16()))])) == (
        "`a` tinyint, `b` array<smallint>"
    )
