"""Probes against a whole gallery: a short list of each, the full comparison of all, the best of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final, Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from matchers.fusion import after_chances

Advance = Callable[[str, int, int], None]
"""Told the step, how much of it is done, and of how much."""
STEPS: Final = ("coarse", "full")
MOST: Final = 10
_AT_ONCE: Final = 32

Rows = NDArray[np.int64]
Floats = NDArray[np.float32]
P = TypeVar("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Candidate:
    """A reference that may be of the probe's source, with its comparison score."""

    label: str
    row: int
    score: float


class Labelled(Protocol):
    """A gallery, as far as every search needs it."""

    def __len__(self) -> int:
        """Return the number of references."""

    def label(self, row: int) -> str:
        """Return whose reference stands in a row."""


@dataclass(frozen=True)
class SearchParameters:
    """How many references each stage hands on: a share of the gallery, and never fewer than the least."""

    examined_share: float
    least_examined: int
    compared_share: float
    least_compared: int

    def sizes(self, count: int, shortlist: int | None) -> tuple[int, int]:
        """Return how many of ``count`` the second stage examines, and how many are fully compared.

        ``shortlist`` is how many to compare, if that is wanted otherwise.
        """
        usual = max(self.least_compared, ceil(self.compared_share * count))
        compared = usual if shortlist is None else shortlist
        return max(compared, self.least_examined, ceil(self.examined_share * count)), compared


@dataclass(frozen=True)
class Matcher(Generic[P, R]):
    """What is a modality's own: the short list of a probe, a row's reference made ready, the comparison."""

    short_list: Callable[[P, Callable[[int], None]], Rows]
    reference: Callable[[int], R]
    compare: Callable[[P, Sequence[R]], Floats]


def best_of(
    gallery: Labelled, probes: Sequence[P], matcher: Matcher[P, R], most: int, advance: Advance | None
) -> tuple[Candidate, ...]:
    """Return at most ``most`` references, the highest score first, the lower row first among equals.

    What any probe finds is compared with all. The best score counts, less what so many chances are worth.
    """
    tell = advance or _silent
    count, turns = len(gallery), len(probes)
    if not count or not turns:
        return ()
    lists = [
        matcher.short_list(probe, _share_of(tell, turn, turns, count)) for turn, probe in enumerate(probes)
    ]
    rows = np.unique(np.concatenate(lists))
    scores = np.zeros(len(rows), np.float32)
    for at in range(0, len(rows), _AT_ONCE):
        references = [matcher.reference(int(row)) for row in rows[at : at + _AT_ONCE]]
        each = [matcher.compare(probe, references) for probe in probes]
        scores[at : at + len(references)] = np.max(each, axis=0)
        tell(STEPS[1], at + len(references), len(rows))
    worth = after_chances(scores, turns)
    order = np.lexsort((rows, -worth))[: max(0, most)]
    return tuple(Candidate(gallery.label(int(rows[at])), int(rows[at]), float(worth[at])) for at in order)


def expected_false_hits(score: float, references: int) -> float:
    """Return how many references of other sources are expected to score so high in a whole gallery.

    A stranger reaches a score s once in 10^(s/10) comparisons, and so many were made as there are
    references. A score of 30, which decides one comparison, is reached by 100 of 100,000 strangers.
    """
    return float(references * 10 ** (-score / 10))


def highest(scores: Floats, most: int) -> Rows:
    """Return places of the highest scores, best first, the earlier among equals."""
    return np.argsort(-scores, kind="stable")[: max(0, most)]


def _share_of(tell: Advance, turn: int, turns: int, count: int) -> Callable[[int], None]:
    return lambda done: tell(STEPS[0], turn * count + done, turns * count)


def _silent(step: str, done: int, total: int) -> None:
    """Nobody wants to know."""
    del step, done, total
