"""Spark gives what the engine of one machine gives: the same pairs, rules, weights and probabilities."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.spark.engines import ask_one_machine, ask_spark, fingerprint, rows_by_reference
from verifier.crossmatch.engine.spark import match_parquet
from verifier.errors import InvalidInput

pytestmark = [pytest.mark.spark, pytest.mark.filterwarnings("ignore")]  # pyspark warns of itself


def test_every_pair_rule_weight_and_probability_is_the_same_to_the_last_bit(
    spark: Any, register: Path
) -> None:
    roll, records = register / "roll.parquet", register / "records.parquet"
    expected, compared = ask_one_machine(roll, records)
    found, compared_by_spark = ask_spark(spark, roll, records)
    assert len(expected["record"]) > 200
    assert set(expected["rule"]) > {0}
    assert compared_by_spark == compared
    assert fingerprint(found) == fingerprint(expected)


def test_neither_order_nor_number_of_files_changes_what_is_written(
    spark: Any, register: Path, tmp_path: Path
) -> None:
    sources = {name: pq.read_table(register / f"{name}.parquet") for name in ("roll", "records")}
    sources["roll"] = sources["roll"].slice(0, 1500)
    whole = {name: tmp_path / f"{name}.parquet" for name in sources}
    for name, table in sources.items():
        pq.write_table(table, whole[name])
        _scatter(table, tmp_path / name)
    expected, compared = ask_one_machine(whole["roll"], whole["records"])
    out = tmp_path / "pairs"
    outcome = match_parquet(spark, str(tmp_path / "roll"), str(tmp_path / "records"), str(out))
    written = pq.read_table(out)
    names = ("rid", "pid", "weight", "probability", "tier", "rule")
    assert set(zip(*(written[name].to_pylist() for name in names), strict=True)) == rows_by_reference(
        expected, sources["records"]["rid"].to_pylist(), sources["roll"]["pid"].to_pylist()
    )
    assert (outcome.people, outcome.records, outcome.candidates) == (1500, 600, compared)
    assert outcome.pairs == len(written) == len(expected["record"])
    assert all(text.endswith("。") for text in written["explanation"].to_pylist())
    assert _best_first(written)
    assert {path.name for path in tmp_path.iterdir()} == {
        "roll",
        "roll.parquet",
        "records",
        "records.parquet",
        "pairs",
    }


def _scatter(table: pa.Table, folder: Path) -> None:
    """Write the rows in another order into three files, with an empty row at the end of one."""
    folder.mkdir()
    shuffled = table.take(np.random.default_rng(3).permutation(len(table)))
    empty = pa.table({field.name: pa.nulls(1, field.type) for field in table.schema})
    for part, start in enumerate(range(0, len(table), size := len(table) // 3)):
        rows = shuffled.slice(start, size)
        pq.write_table(
            pa.concat_tables([rows, empty]) if part == 1 else rows, folder / f"part-{part}.parquet"
        )


def _best_first(written: pa.Table) -> bool:
    """Tell whether the pairs of a record stand together and the likelier one before the other."""
    rids, weights = written["rid"].to_pylist(), written["weight"].to_pylist()
    changes = [rid for place, rid in enumerate(rids) if place == 0 or rids[place - 1] != rid]
    inside = [place for place in range(1, len(rids)) if rids[place - 1] == rids[place]]
    return len(changes) == len(set(changes)) and all(weights[one - 1] >= weights[one] for one in inside)


@pytest.mark.bench_data
def test_on_the_development_register_the_answers_are_the_same_too(spark: Any, bench_data: Path) -> None:
    roll, records = bench_data / "rolls" / "roll.parquet", bench_data / "rolls" / "records.parquet"
    if not roll.exists():
        pytest.skip(f"not found: {roll}")
    expected, compared = ask_one_machine(roll, records)
    found, compared_by_spark = ask_spark(spark, roll, records)
    assert compared_by_spark == compared
    assert fingerprint(found) == fingerprint(expected)


def test_a_result_that_exists_is_not_overwritten(spark: Any, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="exists already"):
        match_parquet(spark, "roll.parquet", "records.parquet", str(tmp_path))


def test_data_that_are_not_there_are_named(spark: Any, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"missing\.parquet does not exist"):
        match_parquet(spark, str(tmp_path / "missing.parquet"), "records.parquet", str(tmp_path / "out"))


def test_a_nested_column_is_refused(spark: Any, tmp_path: Path) -> None:
    path = tmp_path / "roll.parquet"
    pq.write_table(pa.table({"pid": ["1"], "name": [["王", "芳"]]}), path)
    with pytest.raises(InvalidInput, match="does not hold single values"):
        match_parquet(spark, str(path), str(path), str(tmp_path / "out"))
