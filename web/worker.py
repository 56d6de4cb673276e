"""Connections shared evenly over the workers: kiosks keep theirs, and one worker has one processor.

Left to themselves, whoever wakes first takes all connections that wait, and keeps them: one of two workers
then does three quarters of the work while the other one has time.
"""

from __future__ import annotations

import mmap
import struct
import time
from typing import Any, Final

from gunicorn.workers.gthread import ThreadWorker

from web.counters import COUNTERS

_SLOT: Final = struct.Struct("<qd")  # connections, and when that was told in seconds of the monotonic clock
_SLOTS: Final = 128
_STILL_TRUE: Final = 2.5
"""Seconds; a worker that lives tells its number at least once a second."""
_LEFT_TO_OTHERS: Final = 0.001
_MOST_LEFT: Final = 20


class Shares:
    """How many connections each worker holds, in memory all of them share; to be made before they fork."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, _SLOTS * _SLOT.size)

    def tell(self, worker: int, connections: int, now: float) -> None:
        """Say how many connections a worker holds; ``worker``: its number, ``now``: monotonic seconds."""
        _SLOT.pack_into(self._memory, worker % _SLOTS * _SLOT.size, connections, now)

    def freer_elsewhere(self, worker: int, connections: int, now: float) -> bool:
        """Tell whether another worker that lives holds fewer connections than this one."""
        return any(
            held < connections and now - told < _STILL_TRUE
            for slot, (held, told) in enumerate(_SLOT.iter_unpack(self._memory))
            if slot != worker % _SLOTS and told > 0
        )


_shares: Final = Shares()


class EvenWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn's worker of threads, which leaves a connection to another worker that holds fewer."""

    _left = 0

    def init_process(self) -> None:
        """Begin; what this worker counts stands in a row of its own."""
        COUNTERS.begin(self.age)
        super().init_process()

    def accept(self, listener: Any) -> None:
        """Take a connection, unless another worker should; one that nobody takes for long, this one does."""
        now = time.monotonic()
        if self._left < _MOST_LEFT and _shares.freer_elsewhere(self.age, self.nr_conns, now):
            self._left += 1
            time.sleep(_LEFT_TO_OTHERS)
            return
        self._left = 0
        super().accept(listener)
        _shares.tell(self.age, self.nr_conns, now)

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """Tell how many connections there are before waiting: some were closed meanwhile."""
        if self.alive:  # one that ends takes no more, and must not seem to have room
            _shares.tell(self.age, self.nr_conns, time.monotonic())
        super().wait_for_and_dispatch_events(timeout)
