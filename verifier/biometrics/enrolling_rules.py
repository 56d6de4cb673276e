"""Pure rules of an enrolment: what may be brought, which impressions agree, which finger is best."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from math import log10
from typing import Final

from verifier.biometrics.engine import INCONCLUSIVE_FROM, MATCHES_FROM

PositionKey = tuple[str, str]
"""Modality and position."""

POSITIONS: Final[dict[str, tuple[str, ...]]] = {
    "finger": tuple(str(code) for code in range(1, 11)),
    "palm_vein": ("left_palm", "right_palm"),
}
"""ISO finger codes from the right thumb on; an enrolment names them all, none may stay unknown."""
LEAST_CAPTURES: Final = 3
LEAST_ACCEPTED: Final = 2
MOST_CAPTURES: Final = 72
SAME_FINGER_MISTAKEN: Final = 0.001
"""Share of honest enrolments in which two different fingers are taken for one, by the union bound."""
_MOST_SIMILARITY: Final = 60.0


def wrong_shape(positions: Sequence[PositionKey], capture_ids: Sequence[str]) -> str | None:
    """Return what is wrong with captures, given by their positions and numbers; None: nothing."""
    if not 1 <= len(positions) <= MOST_CAPTURES:
        return "captures"
    if any(position not in POSITIONS.get(modality, ()) for modality, position in positions):
        return "position"
    if len({number.lower() for number in capture_ids}) != len(capture_ids):
        return "capture_id"
    if min(Counter(positions).values()) < LEAST_CAPTURES:
        return "captures_per_position"
    return None


def agreeing(scores: Sequence[Sequence[float]]) -> tuple[int, ...]:
    """Return the impressions of one position that are of one finger: the largest group that hangs together.

    ``scores`` (n, n): each with each, symmetric; the diagonal is not looked at. Two belong together from a
    score that one stranger in a hundred reaches: worn fingers agree badly with themselves, and whoever brings
    another finger has to agree with one of the few impressions at hand. Of groups equally large the one
    counts that agrees best.
    """
    left = set(range(len(scores)))
    groups: list[list[int]] = []
    while left:
        group: set[int] = {min(left)}
        new = set(group)
        while new:
            new = {other for one in new for other in left - group if scores[one][other] >= INCONCLUSIVE_FROM}
            group |= new
        left -= group
        groups.append(sorted(group))
    if not groups:
        return ()

    def surely(group: list[int]) -> float:
        return sum(scores[one][other] for one in group for other in group if one < other)

    best: list[int] = max(groups, key=lambda found: (len(found), surely(found)))
    return tuple(best)


def same_finger_from(positions: int) -> float:
    """Return the score from which two of so many positions of one modality are one finger."""
    pairs = max(positions * (positions - 1) / 2, 1.0)
    return max(MATCHES_FROM, 10 * log10(pairs / SAME_FINGER_MISTAKEN))


def merit(qualities: Sequence[int], similarities: Sequence[float]) -> float:
    """Return how well a position will be recognised: mean quality plus the least mutual similarity.

    ``similarities``: scores of the accepted impressions with each other, counted up to 60: beyond that a
    finger agrees with itself as well as anybody's. The least counts, for a check brings one capture only.
    """
    least = min(similarities, default=0.0)
    return sum(qualities) / len(qualities) + min(max(least, 0.0), _MOST_SIMILARITY)


def best_of(merits: Mapping[PositionKey, float]) -> PositionKey:
    """Return the position a check asks for first; of equals the earlier one in :data:`POSITIONS`.

    Raises:
        ValueError: no position.
    """
    if not merits:
        raise ValueError("nothing is enrolled")
    order = [(modality, position) for modality, known in POSITIONS.items() for position in known]
    return max(merits, key=lambda position: (merits[position], -order.index(position)))
