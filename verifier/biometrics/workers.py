"""Spreads work over processes; an interruption ends them within moments."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Final, TypeVar

from verifier.errors import WorkerLost
from verifier.language import Text

T = TypeVar("T")
R = TypeVar("R")
#: one thread in each process: they would only take turns on the same processors
_ONE_THREAD: Final = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
#: tasks handed out in advance for each process, so that none waits and few are left when somebody stops us
_AHEAD: Final = 2


class Workers:
    """Processes that do tasks; ``None`` stands for this process itself."""

    def __init__(self, pool: ProcessPoolExecutor | None, count: int) -> None:
        self._pool = pool
        self._count = count

    def each(self, do: Callable[[T], R], tasks: Sequence[T]) -> Iterator[R]:
        """Yield the result of each task, in the order in which they are done.

        ``do`` and the tasks must be picklable. What ``do`` raises is raised here.

        Raises:
            WorkerLost: a process was ended from outside.
        """
        if self._pool is None:
            for task in tasks:
                yield do(task)
            return
        waiting = iter(tasks)
        under_way: set[Future[R]] = set()
        try:
            while True:
                for task in waiting:
                    under_way.add(self._pool.submit(do, task))
                    if len(under_way) >= self._count * _AHEAD:
                        break
                if not under_way:
                    return
                done, under_way = wait(under_way, return_when=FIRST_COMPLETED)
                for future in done:
                    yield future.result()
        except BrokenProcessPool as error:
            raise WorkerLost(
                Text("一个工作进程被终止。", "A working process was ended from outside."),
                Text(
                    "可能内存不足，请减少 --threads 后重试。",
                    "Perhaps for want of memory: use fewer --threads.",
                ),
            ) from error


@contextmanager
def workers(count: int) -> Iterator[Workers]:
    """Yield so many processes, one meaning this one. They start afresh: no thread survives a fork."""
    if count <= 1:
        yield Workers(None, 1)
        return
    before = {name: os.environ.get(name) for name in _ONE_THREAD}
    os.environ.update(_ONE_THREAD)  # new processes read it before the first line of ours runs
    pool = ProcessPoolExecutor(count, get_context("spawn"), _leave_interruptions_to_the_parent)
    try:
        yield Workers(pool, count)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _leave_interruptions_to_the_parent() -> None:
    # Ctrl-C reaches every process of the terminal; the parent ends us when it has cleaned up
    signal.signal(signal.SIGINT, signal.SIG_IGN)
