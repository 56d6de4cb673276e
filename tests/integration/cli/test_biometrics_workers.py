"""Work spread over processes: results, errors, and a process that is ended from outside."""

from __future__ import annotations

import os

import pytest

from verifier.biometrics.workers import workers
from verifier.errors import WorkerLost


def double(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    return 2 * number


def threads_of(_: int) -> str:
    return os.environ["OMP_NUM_THREADS"]


def vanish(_: int) -> int:
    os._exit(9)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_every_task_has_its_result(count: int) -> None:
    with workers(count) as staff:
        assert sorted(staff.each(double, range(7))) == [0, 2, 4, 6, 8, 10, 12]
        assert list(staff.each(double, [])) == []


@pytest.mark.parametrize("count", [1, 2])
def test_what_a_task_raises_is_raised(count: int) -> None:
    with workers(count) as staff, pytest.raises(ValueError, match="-1"):
        list(staff.each(double, [1, -1]))


def test_each_process_has_one_thread_and_ours_is_left_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    with workers(2) as staff:
        assert list(staff.each(threads_of, [1])) == ["1"]
    assert "OMP_NUM_THREADS" not in os.environ
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    with workers(2):
        pass
    assert os.environ["OMP_NUM_THREADS"] == "3"


def test_a_process_ended_from_outside_is_told_as_such() -> None:
    with workers(2) as staff, pytest.raises(WorkerLost, match="ended from outside"):
        list(staff.each(vanish, [1]))
