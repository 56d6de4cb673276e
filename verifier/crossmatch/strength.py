"""Evidence strength: is the fact proved? Kept apart from the tier, which asks: is it the same person?

Strong is a record of class A to D, or on an agency's official roll (R), with a valid ID that agrees with the
name or the birth date; a record without an ID, with a wrong check character, or from a village is supporting
(RULES, invariant 3).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from verifier.crossmatch.findings import Strength

_VALID_ID: Final = frozenset({"same", "same_old"})
_AGREEING_NAME: Final = frozenset({"same", "variant", "same_sound"})


def strength_of(
    evidence_class: str, parts: Sequence[dict[str, Any]], *, birth_stated: bool = True
) -> Strength:
    """Return the strength of one record as evidence about one person, from the parts of their comparison.

    ``birth_stated``: the record states its birth date; one read from the shared number agrees with itself.
    """
    level = {part["field"]: part["level"] for part in parts}
    agrees = level.get("name") in _AGREEING_NAME or (birth_stated and level.get("birth") == "same")
    proved = evidence_class in {"A", "B", "C", "D", "R"} and level.get("id") in _VALID_ID and agrees
    return "strong" if proved else "supporting"
