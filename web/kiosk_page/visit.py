"""One person in front of the screen: which screen comes next, and nothing kept when they have gone."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass, field
from threading import RLock
from typing import Final, Literal

from verifier.errors import VerifierError
from verifier.kiosk.checking import Captured, Kiosk, Turn
from verifier.kiosk.numbers import cleaned, looks_mistyped
from verifier.kiosk.outcome import WITH_STAFF, Outcome
from verifier.kiosk.refused import AGAIN, Refused
from verifier.kiosk.scanner import ImageFolder
from verifier.language import Language, Text, joined

Screen = Literal["welcome", "number", "finger", "wait", "answer", "help"]
_SHOWN_WITHIN: Final = 1.5  # seconds; what takes longer gets a screen of its own
#: refusals about the challenge, not the finger: a new one is needed, and then the same finger again
_NEW_CHALLENGE: Final = frozenset({"challenge_expired", "challenge_used", "challenge_unknown"})
_FAILED: Final = Refused("internal_error")


@dataclass
class Visit:
    """What is known of the person in front: empty again after each."""

    language: Language = "zh"
    screen: Screen = "welcome"
    number: str = ""
    notice: str | None = None
    turn: Turn | None = None
    outcome: Outcome | None = None
    refusal: VerifierError | None = None
    form_token: str = field(default_factory=lambda: secrets.token_urlsafe(16))

    @property
    def step(self) -> str:
        """What comes next: a step of the protocol."""
        if self.outcome is not None:
            return self.outcome.next_step
        return "staff_check"

    @property
    def is_offline(self) -> bool | None:
        """Whether this visit has to do without the server; None while it has not asked."""
        if self.outcome is not None and self.outcome.kind == "deferred":
            return True
        return None if self.turn is None else self.turn.is_offline

    @property
    def not_found(self) -> bool:
        """Whether the number led to nobody: perhaps one digit was another."""
        return isinstance(self.refusal, Refused) and self.refusal.code == "not_enrolled"

    @property
    def message(self) -> Text | None:
        """What the server, or the refusal, tells the person."""
        if self.outcome is not None:
            return self.outcome.message
        if self.refusal is None:
            return None
        return joined(self.refusal.message, self.refusal.remedy)


class Visits:
    """The screen's one visit at a time, and the work done for it in the background."""

    def __init__(self, kiosk: Kiosk, images: ImageFolder) -> None:
        self._kiosk = kiosk
        self._images = images
        self._modalities = images.modalities()
        self._lock = RLock()
        self._worker = ThreadPoolExecutor(1, "kiosk")
        self._work: Future[None] | None = None
        self.now = Visit()

    def arrive(self) -> Visit:
        """Return the visit as it is to be shown; work that is nearly done is waited for."""
        work = self._work
        if work is not None:
            try:
                work.result(_SHOWN_WITHIN)
            except NotYet:
                return self.now
            self._work = None
        return self.now

    def start(self) -> None:
        """Somebody has come."""
        with self._lock:
            self.now = Visit(self.now.language, "number")

    def finish(self) -> None:
        """Whoever was here has gone: nothing of them stays."""
        with self._lock:
            self._work = None
            self.now = Visit()

    def speak(self, language: Language) -> None:
        """Change the language; the visit goes on."""
        self.now.language = language

    def give_number(self, typed: str) -> None:
        """Take the number; one that cannot be right is asked for again."""
        visit = self.now
        if visit.screen != "number":
            return
        number = cleaned(typed)[:40]
        if looks_mistyped(number):
            visit.number, visit.notice = number, "mistyped"
            return
        visit.number, visit.notice = number, None
        self._begin(visit)

    def place(self) -> None:
        """The finger lies on the scanner."""
        visit = self.now
        turn = visit.turn
        if visit.screen != "finger" or turn is None:
            return
        visit.notice = None

        def capture() -> None:
            scanned = self._images.next(visit.number, turn.modality, turn.requested)
            if scanned is None:
                visit.screen, visit.notice = "finger", "no_image"
                return
            position = scanned.position if scanned.position is not None else turn.requested
            captured = Captured(scanned.sample, turn.modality, 0 if position is None else position)
            visit.outcome, visit.refusal = self._kiosk.submit(turn, captured), None
            visit.screen = "answer"

        self._do(visit, capture)

    def again(self) -> None:
        """On with the next step: the same challenge while the same finger is asked for, else a new one."""
        visit = self.now
        outcome = visit.outcome
        if visit.screen != "answer" or outcome is None or outcome.kind == "deferred" or self.is_over(visit):
            return
        same = outcome.next_step == "retry_same" and outcome.code not in _NEW_CHALLENGE
        if same and outcome.attempts_left != 0 and visit.turn is not None:
            visit.screen = "finger"
            return
        self._begin(visit)

    def ask_for_help(self) -> None:
        """The person wants somebody beside them."""
        if self.now.screen in ("number", "finger"):
            self.now.screen = "help"

    def is_over(self, visit: Visit) -> bool:
        """Say whether nothing more can be done at this screen."""
        outcome = visit.outcome
        if outcome is None or outcome.kind == "deferred":
            return True
        if outcome.kind == "refused" and outcome.code not in AGAIN:
            return True
        return outcome.next_step in WITH_STAFF or outcome.next_step == "done"

    def _begin(self, visit: Visit) -> None:
        def ask() -> None:
            visit.turn, visit.outcome = self._kiosk.begin(visit.number, self._modalities), None
            visit.screen = "finger"

        self._do(visit, ask)

    def _do(self, visit: Visit, work: Callable[[], None]) -> None:
        """Do something in the background; whatever becomes of it ends on a screen."""

        def guarded() -> None:
            try:
                work()
            except VerifierError as error:
                visit.outcome, visit.refusal, visit.screen = None, error, "answer"
            except Exception:  # a person stands in front: the screen must go on to somebody who helps
                visit.outcome, visit.refusal, visit.screen = None, _FAILED, "answer"

        with self._lock:
            visit.screen = "wait"
            self._work = self._worker.submit(guarded)

    def close(self) -> None:
        """Wait for what is being done."""
        self._worker.shutdown()
