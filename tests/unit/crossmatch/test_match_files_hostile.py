"""A Parquet file cannot ask for more memory than there is to give, and one long value costs only its row."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from tests.conftest import REPOSITORY
from tests.unit.crossmatch.hostile_parquet import (
    announcing,
    dictionary_bomb,
    lies,
    page_bomb,
    pointing,
    prefix_bomb,
    rows_bomb,
    write,
)
from tests.unit.crossmatch.match_files import column, parquet_file, read
from verifier.crossmatch.files import Role, open_side, parquet_process
from verifier.crossmatch.files.parquet import ParquetFile
from verifier.crossmatch.files.report import ReadingReport
from verifier.errors import InvalidInput

MB = 1 << 20
#: what a process of 2 GB says about one file, and the most memory it and the one it starts held, in MB
_READING = """
import json, re, resource, sys
resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
from pathlib import Path
from verifier.crossmatch.files import Role, open_side
from verifier.errors import InvalidInput
told = {}
try:
    side = open_side(Path(sys.argv[1]), Role.RECORDS)
    told["accepted"] = sum(len(batch) for batch in side.batches())
    told["refused"] = side.report.refused
except InvalidInput as error:
    told["error"] = error.message.zh
told["own"] = int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) >> 10
told["other"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
print(json.dumps(told))
"""


def read_in_bounds(path: Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-c", _READING, str(path)],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    told: dict[str, Any] = json.loads(done.stdout)
    assert told["own"] < 500, told
    assert told["other"] < 1000, told
    return told


@pytest.fixture
def little_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the reading process so little that small bombs are large ones."""
    monkeypatch.setattr(parquet_process, "_MEMORY", 400 * MB)


def refused(path: Path) -> InvalidInput:
    with pytest.raises(InvalidInput) as raised:
        read(path)
    assert raised.value.exit_code == 2
    assert path.name in raised.value.message.zh
    assert path.name in raised.value.message.en
    assert raised.value.remedy is not raised.value.usual_remedy
    return raised.value


def test_two_thousand_rows_that_point_to_three_megabytes_are_refused_one_by_one(tmp_path: Path) -> None:
    path = dictionary_bomb(tmp_path / "记录.parquet")
    assert path.stat().st_size < 30_000
    told = read_in_bounds(path)
    assert (told["accepted"], told["refused"]) == (1, 2000)


def test_a_dictionary_that_only_the_file_knows_of_is_no_different(tmp_path: Path) -> None:
    rows, report = read(dictionary_bomb(tmp_path / "a.parquet", store_schema=False))
    assert (column(rows, "ref"), column(rows, "name")) == (["2000"], ["张三"])
    assert (report.received, report.refused) == (2001, 2000)
    assert report.first_refused[0].line == 1
    assert "64 KiB" in report.first_refused[0].reason.en


def test_many_rows_that_point_to_a_value_of_lawful_length_are_a_bomb_all_the_same(tmp_path: Path) -> None:
    path = dictionary_bomb(tmp_path / "记录.parquet", 100_000, 60_000)
    told = read_in_bounds(path)
    assert "压缩炸弹" in told["error"]


def test_a_page_that_unfolds_beyond_memory_is_refused(tmp_path: Path, little_memory: None) -> None:
    path = page_bomb(tmp_path / "a.parquet", 70 * MB)
    assert path.stat().st_size < 30_000
    assert "拒绝读取" in refused(path).message.zh


def test_a_page_that_announces_two_gigabytes_is_refused(tmp_path: Path) -> None:
    path = announcing(page_bomb(tmp_path / "a.parquet", 130 * MB), (1 << 31) - 1)
    told = read_in_bounds(path)
    assert "拒绝读取" in told["error"]


def test_values_that_repeat_the_one_before_are_refused(tmp_path: Path, little_memory: None) -> None:
    path = prefix_bomb(tmp_path / "a.parquet", 200, MB)
    assert path.stat().st_size < 5000
    assert "拒绝读取" in refused(path).message.zh


def test_values_of_a_fixed_and_enormous_width_are_refused(tmp_path: Path) -> None:
    names = pa.array([b"x" * 100_000] * 10 + [None] * 800, pa.binary(100_000))
    assert (
        "拒绝读取" in refused(write(tmp_path / "a.parquet", {"rid": ["1"] * 810, "name": names})).message.zh
    )
    rows, report = read(write(tmp_path / "a.parquet", {"rid": ["1", "2"], "name": names[9:11]}))
    assert (len(rows), report.refused) == (1, 1)


def test_millions_of_rows_in_a_few_kilobytes_are_refused(tmp_path: Path) -> None:
    path = rows_bomb(tmp_path / "a.parquet")
    assert path.stat().st_size < 30_000
    assert "拒绝读取" in refused(path).message.zh


def test_a_dictionary_within_a_nested_column_is_never_unfolded(tmp_path: Path) -> None:
    long = pointing(["x" * 3_000_000], [0] * 2000)
    nested = {
        "list": pa.ListArray.from_arrays(pa.array(range(2001), pa.int32()), long),
        "struct": pa.StructArray.from_arrays([long], ["name"]),
    }
    for kind, values in nested.items():
        path = write(tmp_path / f"{kind}.parquet", {"rid": ["1"] * 2000, "name": values})
        with pytest.raises(InvalidInput, match="单个值"):
            read(path)
        path = write(
            tmp_path / f"{kind}.parquet", {"rid": ["1"] * 2000, "name": ["张三"] * 2000, "x": values}
        )
        assert len(read(path)[0]) == 2000, kind


@pytest.mark.parametrize("said", [999, 1 << 40])
def test_a_footer_that_lies_about_its_rows_takes_no_row_away_unsaid(tmp_path: Path, said: int) -> None:
    true = parquet_file(tmp_path, {"rid": [str(n) for n in range(1000)], "name": ["张三"] * 1000})
    path = tmp_path / "a.parquet"
    told = []
    *single, everywhere = lies(true.read_bytes(), 1000, said)
    for raw in single:
        path.write_bytes(raw)
        try:
            told.append(len(read(path)[0]))
        except InvalidInput:
            told.append(-1)
    assert set(told) <= {1000, -1}
    assert -1 in told
    if said > 1000:
        path.write_bytes(everywhere)
        refused(path)


def test_a_row_that_is_too_long_is_refused_as_in_csv_and_the_others_keep_their_numbers(
    tmp_path: Path,
) -> None:
    names = ["张三", "x" * 65_537, "李四", "x" * 40_000, None]
    columns = {"name": names, "address": ["a", "b", None, "y" * 40_000, "e"]}
    for options in ({}, {"use_dictionary": False}):
        rows, report = read(write(tmp_path / "a.parquet", columns, **options))
        assert column(rows, "ref") == ["1", "3", "5"]
        assert column(rows, "name") == ["张三", "李四", None]
        assert [refusal.line for refusal in report.first_refused] == [2, 4]


def test_many_small_row_groups_are_read_together(tmp_path: Path) -> None:
    count = 3000
    path = write(tmp_path / "a.parquet", {"rid": [str(n) for n in range(count)]}, row_group_size=50)
    file = ParquetFile(path)
    tables = list(file.tables({"ref": 0}, ReadingReport("", "", "", 0)))
    assert [len(table.lines) for table in tables] == [count]
    assert tables[0].columns["ref"].to_pylist() == [str(n) for n in range(count)]


def test_a_footer_too_large_to_trust_is_read_by_the_other_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet_process, "_LARGEST_FOOTER", 100)
    path = parquet_file(tmp_path, {"rid": ["1"], "name": ["张三"], "tags": [["a"]]})
    rows, report = read(path)
    assert (column(rows, "name"), report.ignored) == (["张三"], ["tags"])
    path.write_bytes(path.read_bytes()[:-100] + path.read_bytes()[-8:])
    assert "已损坏或不完整" in refused(path).message.zh


class _Started(subprocess.Popen[bytes]):
    """Remembers the last process."""

    last: _Started

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        type(self).last = self


def _many_rows(folder: Path) -> Path:
    numbers = [f"{n:018d}" for n in range(250_000)]
    return write(folder / "a.parquet", {"rid": numbers}, row_group_size=50_000)


def test_a_reading_process_that_is_killed_is_no_end_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subprocess, "Popen", _Started)
    tables = ParquetFile(_many_rows(tmp_path)).tables({"ref": 0}, ReadingReport("", "", "", 0))
    next(tables)
    os.kill(_Started.last.pid, signal.SIGKILL)
    with pytest.raises(InvalidInput):
        list(tables)


def test_leaving_early_ends_the_reading_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "Popen", _Started)
    tables = ParquetFile(_many_rows(tmp_path)).tables({"ref": 0}, ReadingReport("", "", "", 0))
    next(tables)
    assert _Started.last.poll() is None
    tables.close()
    assert _Started.last.returncode == -signal.SIGKILL


def test_a_file_that_vanishes_after_it_was_opened_is_told(tmp_path: Path) -> None:
    path = parquet_file(tmp_path, {"rid": ["1"], "name": ["张三"]})
    side = open_side(path, Role.RECORDS)
    path.unlink()
    with pytest.raises(InvalidInput, match="已损坏或不完整"):
        list(side.batches())
