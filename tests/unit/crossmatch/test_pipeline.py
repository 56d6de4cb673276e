"""Work done ahead by threads and processes: order, errors, ends."""

from __future__ import annotations

import math
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.crossmatch.engine.pipeline import Workers
from verifier.errors import WorkerLost


@given(st.integers(0, 12), st.integers(1, 4))
def test_every_item_is_worked_on_once_and_in_order(items: int, workers: int) -> None:
    with closing(Workers(workers)) as threads:
        assert list(threads.in_order(math.sqrt, range(items))) == [math.sqrt(item) for item in range(items)]


def test_processes_give_what_threads_give_and_serve_again() -> None:
    with closing(Workers(2, processes=True)) as processes:
        for items in (2, 3, 9):
            assert list(processes.in_order(math.sqrt, range(items))) == [
                math.sqrt(item) for item in range(items)
            ]


def test_a_single_item_starts_nothing() -> None:
    with closing(Workers(2, processes=True)) as processes:
        assert list(processes.in_order(lambda _: os.getpid(), [0])) == [os.getpid()]


@pytest.mark.parametrize("processes", [False, True])
def test_an_error_of_the_work_or_of_its_source_reaches_the_caller(processes: bool) -> None:
    def broken_source() -> Iterator[int]:
        yield from (1, 2, 3)
        raise KeyError("source")

    with closing(Workers(2, processes=processes)) as workers:
        with pytest.raises(ValueError, match="math domain"):
            list(workers.in_order(math.sqrt, [1, 4, -1, 9]))
        with pytest.raises(KeyError):
            list(workers.in_order(math.sqrt, broken_source()))
        assert list(workers.in_order(math.sqrt, [4, 9])) == [2, 3]


def test_a_process_ended_from_outside_is_told_as_such() -> None:
    with closing(Workers(2, processes=True)) as workers, pytest.raises(WorkerLost, match=r"memory|内存"):
        list(workers.in_order(os._exit, [9, 9, 9]))


def test_workers_do_not_outlive_a_parent_that_is_killed() -> None:
    program = """
        import os, signal, time
        from verifier.crossmatch.engine.pipeline import Workers
        if __name__ == "__main__":
            workers = Workers(2, processes=True)
            list(workers.in_order(time.sleep, [0.01] * 4))
            print(*workers._pool._processes, flush=True)
            os.kill(os.getpid(), signal.SIGKILL)
    """
    ended = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)], capture_output=True, text=True, check=False
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    left = {int(pid) for pid in ended.stdout.split()}
    assert left
    deadline = time.monotonic() + 20
    while left and time.monotonic() < deadline:
        left = {pid for pid in left if _is_running(pid)}
        time.sleep(0.05)
    assert not left


def _is_running(pid: int) -> bool:
    """Running; one that nobody has asked about yet (a zombie) is not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
    except OSError:
        return False
    return state.rsplit(")", 1)[1].split()[0] != "Z"
