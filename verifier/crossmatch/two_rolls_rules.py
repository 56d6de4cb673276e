"""Which of several benefits of one human should not have been paid, here or against another place (pure).

Of each two, :mod:`verifier.procedure.duplicates` says which stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from verifier.language import Text
from verifier.months import Month
from verifier.procedure.duplicates import BEFORE_RESIDENT, RESIDENT, Drawn, which_stays

Kept = Literal["other", "here", "by_hand"]

KEPT_TEXTS: Final[dict[Kept, Text]] = {
    "other": Text(
        "如确为同一人，依规保留另一份待遇，这份居民待遇应终止。",
        "If it is one person, the other benefit stays by law and this resident benefit ends.",
    ),
    "here": Text(
        "依规保留本地待遇，应函告对方终止，本地不停发。",
        "By law the benefit here stays: write to the other place to end theirs; nothing stops here.",
    ),
    "by_hand": Text("保留哪一份须人工判定。", "Which of them stays is decided by hand."),
}


@dataclass(frozen=True, slots=True)
class Right:
    """One running benefit here; ``started`` is None where the roll does not say."""

    person_id: int
    scheme: str
    started: Month | None


@dataclass(frozen=True, slots=True)
class Ruling:
    """``loser``: the benefit here that should not be paid; ``stop``: from when, None where not known."""

    kept: Kept
    loser: Right | None = None
    stop: Month | None = None


_BY_HAND: Final = Ruling("by_hand")
_HERE: Final = Ruling("here")


def among(rights: Sequence[Right]) -> Ruling:
    """Return what holds among benefits that one human draws here, under one number or two."""
    stronger = [right for right in rights if right.scheme in BEFORE_RESIDENT]
    resident = sorted((right for right in rights if right.scheme == RESIDENT), key=_later_last)
    if not resident or len(stronger) + len(resident) != len(rights):
        return _BY_HAND
    keeper = min(stronger, key=_later_last) if stronger else resident[0]
    loser = resident[-1]
    found = which_stays(_drawn(keeper), _drawn(loser))
    return Ruling("other", loser, found.overlap) if found.keep == "first" else _BY_HAND


def against_elsewhere(rights: Sequence[Right], scheme: str | None, started: Month | None) -> Ruling:
    """Return what holds between the benefits of one person here and one on another place's roll."""
    there = Drawn(scheme or "", started)
    found = [(right, which_stays(_drawn(right), there)) for right in rights]
    if any(keeping.keep == "first" for _, keeping in found):
        return _HERE
    # a resident benefit whose start nobody wrote down ends when the one that stays began
    lost = (Ruling("other", right, keeping.overlap or started) for right, keeping in found if keeping.keep)
    return next(lost, _BY_HAND)


def _drawn(right: Right) -> Drawn:
    return Drawn(right.scheme, right.started)


def _later_last(right: Right) -> tuple[bool, int, int]:
    """An unknown start stands first: then the first of two is not known, and no ruling follows from it."""
    started = right.started
    return started is not None, 0 if started is None else started.ordinal, right.person_id
