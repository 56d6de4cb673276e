"""Tells how far two personal names agree, by the levels whole rolls are compared by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA

from matchers.records.names import normalise_name

_ONE_OF_THREE: Final = 0.66
"""Two names of three characters that differ in one have a similarity of at least this."""


@dataclass(frozen=True, slots=True)
class NameAgreement:
    """How far two names agree, and the share of characters in common (0 to 1, by edit distance).

    ``level`` is one of :data:`matchers.records.scoring.name_grades.NAME_LEVELS`.
    """

    level: str
    similarity: float

    @property
    def apart(self) -> bool:
        """True for the names of two people: nothing agrees, or the surname alone, or the given name alone.

        But where one character of three is another, it may be a slip as well as another surname.
        """
        given_only = self.level == "other_surname" and self.similarity < _ONE_OF_THREE
        return given_only or self.level in ("different", "surname")


def name_agreements(pairs: Sequence[tuple[str | None, str | None]]) -> list[NameAgreement]:
    """Compare pairs of names as written, all at once: some microseconds a pair; symmetric, never raises.

    The levels are those that whole rolls are compared by. A name missing on either side has no similarity.
    """
    if not pairs:
        return []
    # Numpy and Arrow take a second to load, which nobody who only reads names should wait for.
    from matchers.records.columns.names import derive_names  # noqa: PLC0415 -- see above
    from matchers.records.columns.text import TextColumn  # noqa: PLC0415 -- see above
    from matchers.records.scoring.name_level import NAME_LEVELS, compare_names  # noqa: PLC0415 -- see above

    ones, others = (derive_names(TextColumn.of([_sound_text(side) for side in column]))
                    for column in zip(*pairs, strict=True))  # fmt: skip
    levels = [NAME_LEVELS[level] for level in compare_names(ones, others).level.tolist()]
    return [
        NameAgreement(level, 0.0 if level == "missing" else _similarity(a, b))
        for level, (a, b) in zip(levels, pairs, strict=True)
    ]


@lru_cache(maxsize=65536)
def name_agreement(a: str | None, b: str | None) -> NameAgreement:
    """Compare two names as :func:`name_agreements` does; alone a pair takes some milliseconds."""
    return name_agreements([(a, b)])[0]


def _sound_text(text: str | None) -> str | None:
    """Return a text without halves of surrogate pairs, which no column can hold."""
    return None if text is None else text.encode("utf-8", "replace").decode("utf-8")


def _similarity(a: str | None, b: str | None) -> float:
    return OSA.normalized_similarity(normalise_name(a), normalise_name(b), processor=None)
