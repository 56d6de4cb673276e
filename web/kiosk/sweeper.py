"""Once a minute, what requests left behind and can matter no more is deleted, a little at a time."""

from __future__ import annotations

import logging
import threading
import weakref
from typing import Final

from verifier.certification.checks.sweeping import MOST_AT_ONCE, sweep
from web.kiosk.endpoints import Desk

log = logging.getLogger("web.kiosk")
_EVERY_SECONDS: Final = 60
_NEXT_SECONDS: Final = 2
"""Where more is left: soon again, but kiosks are served in between."""


class Sweeper:
    """A thread of one process, begun with its first request: threads do not survive the fork of a worker.

    It ends with the sweeper: whoever lets go of the API has no thread left that writes to its store.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._over = threading.Event()
        self._turn = threading.Lock()
        self._thread: threading.Thread | None = None
        weakref.finalize(self, self._over.set)

    def begin(self) -> None:
        """Begin, if that was not done yet."""
        if self._thread is None:
            with self._turn:
                if self._thread is None:
                    self._thread = threading.Thread(
                        target=_run, args=(weakref.ref(self), self._over), name="kiosk-sweeper", daemon=True
                    )
                    self._thread.start()

    def end(self) -> None:
        """End the thread."""
        self._over.set()
        if self._thread is not None:
            self._thread.join()

    def sweep(self) -> int:
        """Delete once; return after how many seconds to do so again."""
        try:
            gone = self._desk.writer.submit(lambda session: sweep(session, self._desk.context))
        except Exception as error:  # whatever it was: a thread that ended would let the tables grow
            log.warning("sweeping was put off: %s", type(error).__qualname__)
            return _EVERY_SECONDS
        return _NEXT_SECONDS if max(gone.values()) >= MOST_AT_ONCE else _EVERY_SECONDS


def _run(found: weakref.ref[Sweeper], over: threading.Event) -> None:
    pause = _EVERY_SECONDS
    while not over.wait(pause):
        sweeper = found()
        if sweeper is None:
            return
        pause = sweeper.sweep()
        del sweeper  # not held while waiting
