"""The line to the server while nobody is in front: what waits is sent, the screen knows how things stand."""

from __future__ import annotations

from threading import Event, Thread
from typing import Final

from verifier.errors import VerifierError
from verifier.kiosk.checking import Kiosk
from verifier.kiosk.transport import Unreachable
from web.kiosk_page.visit import Visit, Visits

EVERY_SECONDS: Final = 60.0


class Line:
    """Tries the server now and then. ``online``: it answered when last asked."""

    def __init__(self, kiosk: Kiosk, visits: Visits, every_seconds: float = EVERY_SECONDS) -> None:
        self._kiosk = kiosk
        self._visits = visits
        self._every = every_seconds
        self._end = Event()
        self._thread = Thread(target=self._run, name="kiosk-line", daemon=True)
        self.online = False

    def try_now(self) -> None:
        """Send what waits."""
        try:
            self._kiosk.sync()
        except Unreachable:
            self.online = False
        except VerifierError:
            # it answered, if only to refuse; whoever is next is told at the screen
            self.online = True
        else:
            self.online = True

    def seen(self, visit: Visit) -> bool:
        """Return whether the server answered when last asked, by this visit if it has asked."""
        if visit.is_offline is not None:
            self.online = not visit.is_offline
        return self.online

    def start(self) -> None:
        """Begin; the first try is made before this returns."""
        self.try_now()
        self._thread.start()

    def stop(self) -> None:
        """End."""
        self._end.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._end.wait(self._every):
            # the server allows two requests a second: who stands here goes first
            if self._visits.now.screen == "welcome":
                self.try_now()
