"""Writes down why two hands matched or did not: a picture, the sentences and all numbers."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from matchers.images import Gray
from matchers.palm_vein.drawing import PANEL, draw, vein_lines
from matchers.palm_vein.explanation import Explanation
from matchers.palm_vein.explanation_text import places, sentences
from matchers.palm_vein.orientation_code import to_field
from matchers.transparency import Sink
from verifier.biometrics.pictures import explanation_as_files
from verifier.language import Text

_BLACK: Final = (0, 0, 0)
#: of all strengths; the largest there is would let one bright line fade all others
_STRONG: Final = 99.0


class VeinPictures:
    """A sink that hands on what the stages show; directions as strokes along the veins, for people."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink

    def show(self, stage: str, picture: NDArray[np.generic]) -> None:
        """Hand on one stage."""
        if stage == "field":
            parts = np.asarray(picture, np.float32)
            picture = _strokes(parts[..., 0] + 1j * parts[..., 1])
        elif stage == "symbols":
            picture = _strokes(to_field(np.asarray(picture, np.uint8)))
        self._sink.show(stage, picture)


def _strokes(field: NDArray[np.complexfloating]) -> NDArray[np.uint8]:
    canvas = np.full((PANEL, PANEL, 3), 255, np.uint8)
    strong = max(1e-6, float(np.percentile(np.abs(field), _STRONG)))
    vein_lines(canvas, np.asarray(field / strong, np.complex64), _BLACK, 2)
    return np.ascontiguousarray(canvas[..., 0])


def explanation_files(
    explained: Explanation, threshold: float, probe: Gray | None, reference: Gray | None
) -> dict[str, bytes]:
    """Return files by their names: ``explanation.png``, ``explanation.txt`` and ``explanation.json``.

    ``probe`` and ``reference`` are the regions of interest, None where there is only a template.
    """
    picture = draw(explained, threshold, probe, reference)
    return explanation_as_files(picture, _told(explained, threshold), as_dict(explained, threshold))


def as_dict(explained: Explanation, threshold: float) -> dict[str, Any]:
    """Return plain values, rounded to what they can bear.

    The movement leads from the enrolled hand to the probe, in cells from the middle of both codes; the
    agreement is −1 to 1 by cell, row by row.
    """
    by = explained.movement
    return {
        "score": round(explained.score, 2),
        "threshold": threshold,
        "reaches_threshold": explained.score >= threshold,
        "sentences": [sentence.as_dict() for sentence in _told(explained, threshold)],
        "features": _short(explained.features),
        "contributions": _short(explained.contributions),
        "movement": None
        if by is None
        else {
            "matrix": np.round(by.matrix, 4).tolist(),
            "shift": np.round(by.shift, 2).tolist(),
            "degrees": round(float(np.rad2deg(by.angle)), 1),
            "stretch": round(explained.features["stretch"], 3),
        },
        "common_share": round(float(explained.common.mean()), 3),
        "alike_share": round(places(explained).share, 3),
        "agreement": np.round(explained.agreement.astype(np.float64), 2).tolist(),
    }


def _told(explained: Explanation, threshold: float) -> list[Text]:
    return [Text(zh, en) for zh, en in sentences(explained, threshold)]


def _short(values: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 3) for name, value in values.items()}
