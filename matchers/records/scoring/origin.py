"""Where parameters come from: values, for which whoever shows them has the words of a language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

DOCUMENTED: Final = "documented"
"""Publications and counts."""
ESTIMATED: Final = "estimated"
"""Pairs of whatever kind."""
DECIDED: Final = "decided"
"""Pairs that investigators decided."""
LABELLED: Final = "labelled"
"""Pairs of a sample whose answers are known."""


@dataclass(frozen=True)
class Origin:
    """What parameters were made from; ``source`` is a value above, or what somebody else wrote."""

    source: str = DOCUMENTED
    #: of an estimate: the pairs that the values before it stand for
    strength: float | None = None
