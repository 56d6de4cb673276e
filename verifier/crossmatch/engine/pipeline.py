"""Work done ahead, results in order: in threads, or for large runs in processes of their own.

numpy leaves Python's lock while it computes, but what is said of a row's text runs under it: two threads
derive hardly faster than one. Two processes do, for some tenths of a second to start them.
"""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import Final, TypeVar

from verifier.crossmatch.engine.allocation import keep_memory
from verifier.errors import WorkerLost
from verifier.language import Text

Item = TypeVar("Item")
Result = TypeVar("Result")

#: read once by the process that the workers are then split off from
_PRELOADED: Final = ["verifier.crossmatch.engine.comparing"]


#: each takes some 300 MB; more than these the reading of files cannot feed
_MOST_PROCESSES: Final = 4


class Workers:
    """Some threads, or with ``processes`` as many processes, started when first there is work for two.

    What processes do is sent to them: the work and its items must be picklable.
    """

    def __init__(self, number: int, *, processes: bool = False) -> None:
        self._number = min(number, _MOST_PROCESSES) if processes else number
        self._processes = processes
        self._pool: Executor | None = None

    def close(self) -> None:
        """End the workers; what they have not begun is dropped."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    def in_order(self, work: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
        """Yield ``work(item)`` for each item in order, one of them under way for each worker.

        ``items`` is read by the calling thread, one item ahead of each free worker; so is its source's error.

        Raises:
            WorkerLost: a process was ended from outside.
        """
        source = iter(items)
        ahead = list(islice(source, 2))
        if self._number <= 1 or len(ahead) < 2:
            yield from map(work, chain(ahead, source))
            return
        waiting: deque[Future[Result]] = deque()
        try:
            for item in chain(ahead, source):
                waiting.append(self._executor.submit(work, item))
                if len(waiting) > self._number:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenProcessPool as error:
            raise WorkerLost(
                Text(
                    "计算进程被系统终止，多半是内存不足。",
                    "A worker process was ended, most likely for want of memory.",
                ),
                Text("请减少 --threads 后重试。", "Try again with fewer --threads."),
            ) from error
        finally:
            for future in waiting:
                future.cancel()

    @property
    def _executor(self) -> Executor:
        if self._pool is None:
            if self._processes:
                context = get_context("forkserver")
                context.set_forkserver_preload(_PRELOADED)
                self._pool = ProcessPoolExecutor(self._number, context, _begin)
            else:
                self._pool = ThreadPoolExecutor(self._number)
        return self._pool


def _begin() -> None:
    """Leave Ctrl-C to the parent, do not outlive it, keep memory: a worker does the same again and again."""
    keep_memory()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
