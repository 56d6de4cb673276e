"""A campaign's counts survive it, add up, and are refused when they cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.campaigns.tally import Tally


def test_counts_add_up_from_run_to_run(tmp_path: Path) -> None:
    Tally("fuzz", tmp_path, seed=7).add(csv__read=3, csv__refused=4)
    again = Tally("fuzz", tmp_path)
    again.add(csv__read=2)
    assert (again["csv.read"], again["csv.refused"], again["xlsx.read"]) == (5, 4, 0)
    assert Tally("fuzz", tmp_path).seed == 7
    assert again.names("csv.") == ["csv.read", "csv.refused"]


def test_a_slice_done_again_makes_the_same_draws(tmp_path: Path) -> None:
    one, other = Tally("fuzz", tmp_path, seed=7), Tally("fuzz", tmp_path, seed=8)
    assert one.random("csv", 100).random() == one.random("csv", 100).random()
    assert len({t.random(p, n).random() for t in (one, other) for p in ("csv", "dbf") for n in (0, 1)}) == 8


def test_the_greatest_is_kept(tmp_path: Path) -> None:
    tally = Tally("soak", tmp_path)
    for value in (3, 9, 5):
        tally.raise_to("megabytes", value)
    assert Tally("soak", tmp_path)["megabytes"] == 9


@pytest.mark.parametrize("text", ["csv", "csv 1 2", "csv one", "csv 1\ncsv 2", "Csv 1"])
def test_what_cannot_be_understood_is_named_with_its_line(tmp_path: Path, text: str) -> None:
    (tmp_path / "fuzz.txt").write_text(f"# told\nseed 1\n{text}\n", encoding="ascii")
    with pytest.raises(ValueError, match=r"fuzz\.txt:[34]"):
        Tally("fuzz", tmp_path)


@pytest.mark.parametrize("name", ["", "seed", "two words", "A"])
def test_a_name_that_could_not_be_read_again_is_not_counted(tmp_path: Path, name: str) -> None:
    tally = Tally("fuzz", tmp_path)
    with pytest.raises(ValueError, match="no name"):
        tally.add_all({name: 1})
    assert not tally.path.exists()
