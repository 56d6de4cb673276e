"""Work that stops soon when somebody presses Ctrl-C, also in the midst of a long query."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from threading import Event, Lock
from typing import Final, TypeVar

T = TypeVar("T")

#: seconds between two looks at the work, and between two attempts to stop it
_AGAIN: Final = 0.1


class Stopped(Exception):
    """The work noticed that it shall end. Never seen outside: the interruption itself is raised there."""


class Stopper:
    """Asks work in another thread to end: a flag looked at between steps, and a hook for what takes long."""

    def __init__(self) -> None:
        self._asked = Event()
        self._lock = Lock()
        self._break_off: Callable[[], None] | None = None

    def check(self) -> None:
        """Raise :class:`Stopped` once the work shall end."""
        if self._asked.is_set():
            raise Stopped

    def breaks_off(self, hook: Callable[[], None] | None) -> None:
        """Set what breaks off a long step, None once there is nothing left to break off."""
        with self._lock:
            self._break_off = hook

    def stop(self) -> None:
        """Ask for the end, and break off what is being done."""
        self._asked.set()
        with self._lock:
            if self._break_off is not None:
                self._break_off()


def stoppable(work: Callable[[Stopper], T]) -> T:
    """Do the work in a thread of its own and return its result.

    A query runs outside the interpreter and signals wait until it ends; the thread that waits here gets them
    at once. Whatever interrupts it stops the work, lets it clean up, and is raised then.
    """
    stopper = Stopper()
    begin = Event()

    def once_begun() -> T:
        # An interruption while the thread is being started finds nothing to wait for yet: it must not begin.
        begin.wait()
        stopper.check()
        return work(stopper)

    with ThreadPoolExecutor(1, thread_name_prefix="work") as worker:
        future: Future[T] | None = None
        try:
            future = worker.submit(once_begun)
            begin.set()
            while not future.done():
                wait([future], _AGAIN)
            return future.result()
        except BaseException:
            stopper.stop()
            begin.set()
            while future is not None and not future.done():
                wait([future], _AGAIN)
                stopper.stop()
            raise
