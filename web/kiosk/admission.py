"""Who is let in while more is asked than can be done: what was begun is finished before anything is begun.

A check whose challenge is lost was work for nothing, a person sent away after showing her finger. So the
places of a process are not for all alike: challenges take at most half of them, and while it is busy a device
gets no further challenge before it has used the last one, or some seconds have passed. To ask for the same
one again, because its answer was lost, is not to ask for another. Whoever asks for challenges only cannot
keep out those who make checks.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Final

from verifier.clock import Clock
from verifier.protocol.refusals import Refusal
from web.kiosk.exchange import Incoming
from web.kiosk.unused import Unused, fingerprint

_BEGINNING: Final = "/v1/challenges"
#: a batch too: what could not be sent as a check comes so
_USING: Final = frozenset({"/v1/checks", "/v1/checks/batch", "/v1/enrolments"})
_KEYID: Final = re.compile(r';\s*keyid="([^"]{1,100})"')
_BUSY_SECONDS: Final = 1
_WAIT_FOR_A_PLACE: Final = 0.05
"""Seconds; who waits longer is told that the server is busy, and tries elsewhere or later."""
_WAIT_TO_BEGIN: Final = 0.25
"""Seconds: who asks for one challenge after the other has to ask less often, which costs the server less
than to refuse as fast as is asked."""
_UNUSED: Final = timedelta(seconds=20)
"""How long a challenge that was given keeps its device from another one while the server is busy."""

_LONGEST_TOLD: Final = 5
"""Seconds: a kiosk that is told to wait for long works offline; by then it may be less busy, or used."""


class Admission:
    """The places of one process; which devices have a challenge they did not use yet, all processes know."""

    def __init__(self, most: int, clock: Clock, given: Unused, patience: float = _WAIT_TO_BEGIN) -> None:
        """``most``: requests that may be at work at once, and challenges that may wait besides."""
        self._most = most
        self._clock = clock
        self._patience = patience
        self._at_work = 0
        self._waiting = 0
        self._turn = threading.Lock()
        self._room = threading.Condition(self._turn)
        self._room_to_begin = threading.Condition(self._turn)
        self._nobody_calls = threading.Condition(self._turn)
        self._given = given

    @contextmanager
    def place(self, request: Incoming) -> Iterator[None]:
        """Hold a place while a request is answered.

        The key it names is taken at its word: whoever names another's only sends themselves away.

        Raises:
            Refusal: ``overloaded``, with the seconds to wait.
        """
        with self._turn:
            if request.parts.path == _BEGINNING:
                self._begin(request)
            elif not self._room.wait_for(lambda: self._at_work < self._most, _WAIT_FOR_A_PLACE):
                raise Refusal("overloaded", retry_after=_BUSY_SECONDS)
            self._at_work += 1
        try:
            yield
        finally:
            with self._turn:
                self._at_work -= 1
                self._room.notify()
                if self._may_begin():
                    self._room_to_begin.notify()

    @property
    def waiting(self) -> int:
        """How many challenges wait to be let in, or to be sent away."""
        return self._waiting

    def answered(self, path: str, keyid: str, status: int, request_key: str | None = None) -> None:
        """Remember that a device was given a challenge, or used the one it had.

        To be told only of a request whose signature held; ``request_key``: its Idempotency-Key.
        """
        if path in _USING:
            self._given.used(keyid)
        elif path == _BEGINNING and status < 300:
            self._given.given(keyid, request_key or "", self._clock.now())

    def _begin(self, request: Incoming) -> None:
        """Wait until a challenge may be given; the lock is held."""
        seconds = self._unused(request)
        if seconds is None and self._may_begin():
            return
        if self._waiting >= self._most:
            raise Refusal("overloaded", retry_after=seconds or _BUSY_SECONDS)
        self._waiting += 1
        try:
            # who has a challenge waits to be sent away: nobody calls
            room = self._room_to_begin if seconds is None else self._nobody_calls
            may = room.wait_for(lambda: seconds is None and self._may_begin(), self._patience)
        finally:
            self._waiting -= 1
        if not may:
            raise Refusal("overloaded", retry_after=seconds or _BUSY_SECONDS)

    def _may_begin(self) -> bool:
        return self._at_work < max(1, self._most // 2)

    def _unused(self, request: Incoming) -> int | None:
        """Return the seconds a device has to wait that did not use its challenge; None where it need not."""
        if self._at_work < max(1, self._most // 4):
            return None
        named = _KEYID.search(request.header("signature-input") or "")
        given = None if named is None else self._given.find(named[1])
        if given is None or given.request == fingerprint(request.parts.idempotency_key or ""):
            return None  # the same request again: its answer was lost, and lies here
        left = given.at + _UNUSED - self._clock.now()
        if not timedelta(0) < left <= _UNUSED:
            return None  # over, or the clock was set back: that keeps nobody waiting
        return min(_LONGEST_TOLD, max(1, round(left.total_seconds())))
