"""Who is let in while more is asked than can be done: what was begun is finished before anything is begun.

A check whose challenge is lost was work for nothing, a person sent away after showing her finger. So the
places of a process are not for all alike: challenges take at most half of them, and while it is busy a device
gets no further challenge before it has used the last one, or some seconds have passed. Whoever asks for
challenges only cannot keep out those who make checks.
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final

from verifier.clock import Clock
from verifier.protocol.refusals import Refusal
from web.kiosk.exchange import Incoming

_BEGINNING: Final = "/v1/challenges"
_USING: Final = frozenset({"/v1/checks", "/v1/enrolments"})
_KEYID: Final = re.compile(r';\s*keyid="([^"]{1,100})"')
_BUSY_SECONDS: Final = 1
_WAIT_FOR_A_PLACE: Final = 0.05
"""Seconds; who waits longer is told that the server is busy, and tries elsewhere or later."""
_WAIT_TO_BEGIN: Final = 0.25
"""Seconds: who asks for one challenge after the other has to ask less often, which costs the server less
than to refuse as fast as is asked."""
_UNUSED: Final = timedelta(seconds=20)
"""How long a challenge that was given keeps its device from another one while the server is busy."""
_MOST_KNOWN: Final = 10_000


class Admission:
    """The places of one process, and which devices have a challenge they did not use yet."""

    def __init__(self, most: int, clock: Clock, patience: float = _WAIT_TO_BEGIN) -> None:
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
        self._given: OrderedDict[str, datetime] = OrderedDict()

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

    def answered(self, path: str, keyid: str, status: int) -> None:
        """Remember that a device was given a challenge, or used the one it had.

        To be told only of a request whose signature held.
        """
        with self._turn:
            if path in _USING:
                self._given.pop(keyid, None)
            elif path == _BEGINNING and status < 300:
                self._given[keyid] = self._clock.now()
                self._given.move_to_end(keyid)
                if len(self._given) > _MOST_KNOWN:
                    self._given.popitem(last=False)

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
        given = None if named is None else self._given.get(named[1])
        if given is None:
            return None
        left = given + _UNUSED - self._clock.now()
        # a clock that was set back keeps nobody waiting
        return max(1, round(left.total_seconds())) if timedelta(0) < left <= _UNUSED else None
