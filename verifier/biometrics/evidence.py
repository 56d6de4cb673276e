"""Why two fingers were or were not taken for one, as plain values a page can draw and say.

A score is no count of points, so none is made up: what is told is how many points met, what speaks for and
against, and the score beside what a yes needs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from verifier.biometrics.engine import MATCHES_FROM
from verifier.biometrics.received import USUAL_DPI
from verifier.language import Text

if TYPE_CHECKING:
    from matchers.finger.explaining.explanation import Explanation
    from matchers.finger.minutiae import Minutiae
    from verifier.biometrics.finger import FingerEngine

_KINDS: Final = {1: "ending", 2: "fork"}
_MM_A_PIXEL: Final = 25.4 / USUAL_DPI


@dataclass(frozen=True, slots=True)
class Point:
    """An ending or a fork of a ridge; pixels at 500 dpi, y down; ``angle`` in radians, counter-clockwise."""

    x: float
    y: float
    angle: float
    #: ending, fork or other
    kind: str


@dataclass(frozen=True, slots=True)
class Print:
    """One impression: its points, and the size of its picture in pixels at 500 dpi."""

    width: int
    height: int
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two points taken for one, strongest first. ``apart``: millimetres, ``turned``: degrees they miss by."""

    number: int
    probe: int
    reference: int
    apart: float
    turned: float
    speaks_for: bool


@dataclass(frozen=True, slots=True)
class FingerEvidence:
    """One comparison; ``probe`` is what was captured, ``reference`` the most similar impression on record."""

    probe: Print
    reference: Print
    #: the probe's points where they come to lie on the reference
    moved: tuple[tuple[float, float], ...]
    pairs: tuple[Pair, ...]
    #: of the part both show: points without a partner
    alone_probe: int
    alone_reference: int
    #: result first, then how many points met
    headline: tuple[Text, ...]
    #: what spoke for and against, the heaviest first
    reasons: tuple[Text, ...]


def finger_evidence(probe: bytes, references: Sequence[Any], score: float) -> tuple[int, FingerEvidence]:
    """Explain why a kept capture did or did not match.

    Args:
        probe: its template, in our own format.
        references: the opened samples it was held against, at least one.
        score: that of the whole check, which may rest on more than these two impressions.

    Returns:
        Which of the references is the most similar one, and the comparison with it.

    Raises:
        SampleError: the template is damaged.
    """
    # the algorithms load when first needed
    from matchers.finger.explaining.explanation import explain  # noqa: PLC0415 -- as said above

    engine = _engine()
    sample = engine.sample(probe, USUAL_DPI)
    scores = [outcome.score for outcome in engine.compare(sample, references)]
    nearest = scores.index(max(scores))
    reference, captured = engine.shown(references[nearest], sample)
    return nearest, _plain(explain(captured, reference, MATCHES_FROM, score=score))


@lru_cache(maxsize=1)
def _engine() -> FingerEngine:
    from verifier.biometrics.finger import FingerEngine  # noqa: PLC0415 -- loads when first needed

    return FingerEngine(kept=8)


def _plain(explained: Explanation) -> FingerEvidence:
    from matchers.finger.explaining.explanation_text import (  # noqa: PLC0415 -- loads when first needed
        contribution_sentence,
        headline,
    )

    turn, onto = explained.motion[:, :2], explained.motion[:, 2]
    probe = _print(explained.probe)
    heaviest = sorted(explained.contributions, key=lambda one: -abs(one.amount))
    return FingerEvidence(
        probe=probe,
        reference=_print(explained.reference),
        moved=tuple(
            (round(float(x), 1), round(float(y), 1))
            for x, y in (turn @ (point.x, point.y) + onto for point in probe.points)
        ),
        pairs=tuple(
            Pair(
                pair.number,
                pair.probe_row,
                pair.reference_row,
                round(pair.distance * _MM_A_PIXEL, 2),
                round(abs(pair.turn), 1),
                pair.contribution > 0,
            )
            for pair in explained.pairs
        ),
        alone_probe=len(explained.alone_probe),
        alone_reference=len(explained.alone_reference),
        headline=tuple(Text(zh, en) for zh, en in headline(explained)),
        reasons=tuple(Text(*contribution_sentence(one)) for one in heaviest),
    )


def _print(found: Minutiae) -> Print:
    return Print(
        found.width,
        found.height,
        tuple(
            Point(
                round(float(x), 1), round(float(y), 1), round(float(angle), 3), _KINDS.get(int(kind), "other")
            )
            for x, y, angle, kind in zip(found.x, found.y, found.angle, found.kind, strict=True)
        ),
    )
