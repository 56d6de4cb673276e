"""What comes after a capture that did not match: a next step, never a suspicion (RULES: certification).

Another finger → the best finger on record → the palm → a colleague with the ID card → a visit at home. Pure.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from verifier.protocol.messages.parts import NextStep

FINGER: Final = "finger"
PALM_VEIN: Final = "palm_vein"
#: a device need not know which finger it was given (ISO/IEC 19794-2: position 0)
ANY_FINGER: Final = "0"
#: so many other fingers are tried before the ladder goes on
_OTHER_FINGERS: Final = 2
#: so many captures of one day without a match; then nobody is asked to try again
_MOST_CAPTURES: Final = 8

Failed = Literal["no_match", "inconclusive", "refused"]


@dataclass(frozen=True, slots=True)
class Place:
    """A finger (ISO code as text) or a hand (``left_palm``, ``right_palm``)."""

    modality: str
    position: str


@dataclass(frozen=True, slots=True)
class Failure:
    """One capture of today that did not match; ``refused`` by the quality gate."""

    place: Place
    decision: Failed


@dataclass(frozen=True, slots=True)
class Advice:
    """The next step, and the finger or hand it is about, if it is about one."""

    step: NextStep
    place: Place | None = None


def advise(
    failures: Sequence[Failure],
    enrolled: Sequence[Place],
    offered: Collection[str],
    *,
    paused: bool = False,
    staff_check_failed: bool = False,
) -> Advice:
    """Return the next step after ``failures``, oldest first.

    ``enrolled``: what is on record, the best first; ``offered``: modalities of the device; ``paused``: too
    many mismatches today; ``staff_check_failed``: a colleague has tried already, so the visit comes.
    """
    if not paused and len(failures) < _MOST_CAPTURES:
        if failures and _worth_repeating(failures):
            return Advice("retry_same", failures[-1].place)
        place = next_place(failures, enrolled, offered)
        if place is not None:
            return Advice(_step_of(place, enrolled), place)
    return Advice("home_visit" if staff_check_failed else "staff_check")


def next_place(
    failures: Sequence[Failure], enrolled: Sequence[Place], offered: Collection[str]
) -> Place | None:
    """Return the finger or hand to ask for: the best on record, others, then a palm; None when all failed."""
    tried = {failure.place for failure in failures}
    fingers = [place for place in enrolled if place.modality == FINGER and FINGER in offered]
    palms = [place for place in enrolled if place.modality == PALM_VEIN and PALM_VEIN in offered]
    # each capture of a finger the device could not name used up one turn as well
    turns = max(0, 1 + _OTHER_FINGERS - sum(place.modality == FINGER for place in tried))
    wanted = [place for place in fingers if place not in tried][:turns]
    wanted += [place for place in palms if place not in tried]
    if not failures and enrolled and enrolled[0].modality in offered:
        return enrolled[0]
    return wanted[0] if wanted else None


def _worth_repeating(failures: Sequence[Failure]) -> bool:
    """A capture that was too faint, or left doubt, is taken once more; a clear no is not."""
    last = failures[-1]
    if last.decision == "no_match":
        return False
    return [failure.place for failure in failures].count(last.place) < 2


def _step_of(place: Place, enrolled: Sequence[Place]) -> NextStep:
    if place.modality == PALM_VEIN:
        return "palm_vein"
    best = next((known for known in enrolled if known.modality == FINGER), None)
    return "best_finger" if place == best else "other_finger"
