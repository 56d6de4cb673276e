"""A slice of every fuzzing target; and the campaign finds what it is there to find."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.campaigns.fuzz.__main__ import executed, one_slice
from benchmarks.campaigns.fuzz.frame import Execute, Target, trial
from benchmarks.campaigns.fuzz.slices import Broken, run_slice
from benchmarks.campaigns.fuzz.targets import TARGETS
from benchmarks.campaigns.tally import Tally
from benchmarks.records.registers.dice import Dice

#: extraction has tests of its own, and one guess at sealed keys is as good as many
_QUICK = [target for target in TARGETS if not target.name.startswith(("extract", "sealed"))]
_FEW = {"weights": 3, "settings": 5, "xlsx": 10}
_MANY = 30


def _inputs(_dice: Dice, count: int) -> Iterator[bytes]:
    for number in range(count):
        yield bytes([number])


def _target(execute: Execute, after_death: Execute | None = None) -> Target:
    return Target("tried", _inputs, execute, slice=20, after_death=after_death)


@pytest.mark.parametrize("target", _QUICK, ids=[target.name for target in _QUICK])
def test_broken_bytes_come_to_a_documented_end(target: Target) -> None:
    count = _FEW.get(target.name, _MANY)
    if target.after_death is None:
        outcomes = trial(target, count, seed=20261122).outcomes
    else:
        # a parser that may end its process is tried in one of its own
        outcomes = run_slice(replace(target, slice=count), 20261122, "test")[0].outcomes
    assert outcomes.total() == count
    assert set(outcomes) <= {"read", "refused"}


def test_names_of_targets_are_told_apart() -> None:
    assert len({target.name for target in TARGETS}) == len(TARGETS)


def test_an_error_that_is_not_documented_ends_a_slice_with_the_bytes_that_did_it() -> None:
    def execute(data: bytes) -> str:
        if data == b"\7":
            raise KeyError("oh")
        return "read"

    with pytest.raises(Broken, match="KeyError") as broken:
        run_slice(_target(execute), 1, "here")
    assert broken.value.data == b"\7"


def test_a_process_that_ends_tells_which_bytes_ended_it() -> None:
    with pytest.raises(Broken, match="status 9") as broken:
        run_slice(_target(lambda data: os._exit(9) if data == b"\5" else "read"), 1, "here")
    assert broken.value.data == b"\5"


def test_what_may_end_a_process_is_read_again_and_the_others_still_count() -> None:
    result, deaths = run_slice(
        _target(lambda data: os._exit(9) if data[0] % 5 == 2 else "read", lambda _: "refused"), 1, "here"
    )
    assert deaths == 4
    assert result.outcomes == {"read": 16, "refused": 4}


def test_too_much_memory_is_an_error_like_any_other() -> None:
    with pytest.raises(Broken, match="MemoryError"):
        run_slice(_target(lambda _: str(bytearray(8 << 30))), 1, "here")


def test_slices_add_up_and_a_slow_one_is_told(tmp_path: Path) -> None:
    tally = Tally("fuzz", tmp_path)
    target = _target(lambda data: "read" if data[0] % 2 else "refused")
    assert [one_slice(target, tally) for _ in range(2)] == [None, None]
    assert executed(target, Tally("fuzz", tmp_path)) == 40
    told = one_slice(replace(target, slowest=-1.0), tally)
    assert told is not None
    assert "took" in told
