"""``match`` refuses a Parquet file that would unfold to gigabytes: in plain words, with the code of usage."""

from __future__ import annotations

import pytest

from tests.integration.cli.two_files import RECORDS, ROLL, record, roll, write
from tests.unit.crossmatch.hostile_parquet import rows_bomb


@pytest.mark.parametrize("side", [0, 1])
def test_a_bomb_is_refused_by_name_and_nothing_is_left(bare, side: int) -> None:
    given = [
        write(bare.path / "roll.csv", ROLL, roll(300)),
        write(bare.path / "records.csv", RECORDS, [record(7)]),
    ]
    given[side] = str(rows_bomb(bare.path / "bomb.parquet"))
    before = sorted(bare.path.iterdir())
    more = ("--out", str(bare.path / "pairs.csv"), "--work-dir", str(bare.path), "--json")
    done = bare.run_without_config("match", *given, *more)
    assert (done.code, done.json["exit_code"]) == (2, 2)
    message = done.json["error"]["message"]
    assert "拒绝读取" in message["zh"]
    assert "bomb.parquet" in message["zh"]
    assert "bomb.parquet" in message["en"]
    assert sorted(bare.path.iterdir()) == before


def test_rows_with_a_value_too_long_are_told_and_give_three(bare) -> None:
    bad = record(8, name="卢" * 30_000)
    given = [
        write(bare.path / "roll.csv", ROLL, roll(300)),
        write(bare.path / "records.parquet", RECORDS, [record(7), bad, record(9)]),
    ]
    done = bare.run_without_config("match", *given, "--out", str(bare.path / "pairs.csv"), "--json")
    assert done.code == 3
    assert (done.json["records"]["accepted"], done.json["records"]["refused"]) == (2, 1)
    assert done.json["records"]["first_refused"][0]["line"] == 2
