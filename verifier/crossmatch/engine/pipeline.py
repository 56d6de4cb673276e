"""Work done ahead in threads, results in order: numpy and DuckDB leave Python's lock while they compute.

Processes were measured too: hardly faster, for what is read and written is sent to and fro, and each takes
some 300 MB.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain, islice
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def in_order(work: Callable[[Item], Result], items: Iterable[Item], threads: int) -> Iterator[Result]:
    """Yield ``work(item)`` for each item in order, one of them under way for each thread.

    ``items`` is read by the calling thread, one item ahead of each free worker; so is its source's error.
    """
    source = iter(items)
    ahead = list(islice(source, 2))
    if threads <= 1 or len(ahead) < 2:
        yield from map(work, chain(ahead, source))
        return
    waiting: deque[Future[Result]] = deque()
    with ThreadPoolExecutor(threads) as pool:
        try:
            for item in chain(ahead, source):
                waiting.append(pool.submit(work, item))
                if len(waiting) >= threads:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
