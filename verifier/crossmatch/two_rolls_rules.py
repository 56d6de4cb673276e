"""Which of two benefits stays and which should not have been paid (pure).

城乡养老保险制度衔接暂行办法 Art. 8: a benefit of employees or of the public sector goes before
one of residents. Of two resident benefits the one that paid first stays. Everything else
is decided by a person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from verifier.language import Text
from verifier.months import Month

_KEPT_OVER_RESIDENT: Final = frozenset({"employee", "public"})
_RESIDENT: Final = "resident"

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
    stronger = [right for right in rights if right.scheme in _KEPT_OVER_RESIDENT]
    resident = sorted((right for right in rights if right.scheme == _RESIDENT), key=_later_last)
    if not resident or len(stronger) + len(resident) != len(rights):
        return _BY_HAND
    loser = resident[-1]
    if stronger:
        began = [right.started for right in stronger if right.started is not None]
        if loser.started is None or len(began) != len(stronger):
            return Ruling("other", loser)
        return Ruling("other", loser, max(loser.started, min(began)))
    if len(resident) < 2:
        return _BY_HAND
    return _between(resident[0].started, loser)


def against_elsewhere(rights: Sequence[Right], scheme: str | None, started: Month | None) -> Ruling:
    """Return what holds between the benefits of one person here and one on another place's roll."""
    resident = next((right for right in rights if right.scheme == _RESIDENT), None)
    if scheme in _KEPT_OVER_RESIDENT and resident is not None:
        stop = None if started is None else max(started, resident.started or started)
        return Ruling("other", resident, stop)
    if scheme != _RESIDENT:
        return _BY_HAND
    if any(right.scheme in _KEPT_OVER_RESIDENT for right in rights):
        return _HERE
    if resident is None or resident.started is None or started is None:
        return _BY_HAND
    return _HERE if resident.started < started else _between(started, resident)


def _between(first: Month | None, later: Right) -> Ruling:
    """The place that paid first keeps; the same month, or an unknown one, settles nothing."""
    if first is None or later.started is None or first >= later.started:
        return _BY_HAND
    return Ruling("other", later, later.started)


def _later_last(right: Right) -> tuple[bool, int, int]:
    """An unknown start stands first: then the first of two is not known, and no ruling follows from it."""
    started = right.started
    return started is not None, 0 if started is None else started.ordinal, right.person_id
