"""What higher floors add to a case's timeline: they offer a function, this floor asks it (as for reveals)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from sqlalchemy.orm import Session

from verifier.cases.timeline import TimelineEntry

#: session and number of a case that was read in scope → what happened
Teller = Callable[[Session, int], Iterable[TimelineEntry]]
_tellers: Final[dict[str, Teller]] = {}


def offer(what: str, teller: Teller) -> None:
    """Have ``teller`` asked for ``what`` (papers, money) of every case that is shown. Idempotent."""
    _tellers[what] = teller


def offered(session: Session, case_id: int) -> tuple[TimelineEntry, ...]:
    """Return what all higher floors know of a case that was read in scope."""
    return tuple(entry for teller in _tellers.values() for entry in teller(session, case_id))
