"""Once a minute, what requests left behind and can matter no more is deleted, a little at a time."""

from __future__ import annotations

import logging
import threading
from typing import Final

from verifier.certification.sweeping import MOST_AT_ONCE, sweep
from web.kiosk.endpoints import Desk

log = logging.getLogger("web.kiosk")
_EVERY_SECONDS: Final = 60
_NEXT_SECONDS: Final = 2
"""Where more is left: soon again, but kiosks are served in between."""


class Sweeper:
    """A thread of one process, begun with its first request: threads do not survive the fork of a worker."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._over = threading.Event()
        self._turn = threading.Lock()
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        """Begin, if that was not done yet."""
        if self._thread is None:
            with self._turn:
                if self._thread is None:
                    self._thread = threading.Thread(target=self._run, name="kiosk-sweeper", daemon=True)
                    self._thread.start()

    def end(self) -> None:
        """End the thread."""
        self._over.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        pause = _EVERY_SECONDS
        while not self._over.wait(pause):
            pause = _EVERY_SECONDS
            try:
                gone = self._desk.writer.submit(lambda session: sweep(session, self._desk.context))
            except Exception as error:  # whatever it was: a thread that ended would let the tables grow
                log.warning("sweeping was put off: %s", type(error).__qualname__)
                continue
            if max(gone.values()) >= MOST_AT_ONCE:
                pause = _NEXT_SECONDS
