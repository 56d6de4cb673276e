"""Writes down why two fingers matched or did not: a picture, the sentences and all numbers."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchers.finger.explaining.drawing import draw
from matchers.finger.explaining.drawing_strokes import strokes
from matchers.finger.explaining.explanation import Explanation, explain
from matchers.finger.explaining.explanation_text import contribution_sentence, sentences
from matchers.finger.minutiae import Bytes
from matchers.finger.orientation_grid import NOTHING, STEPS
from matchers.finger.template import FingerTemplate
from matchers.transparency import Sink
from verifier.biometrics.pictures import explanation_as_files
from verifier.language import Text


class FingerPictures:
    """A sink that hands on what the stages show; orientations as short strokes, which people can read."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink

    def show(self, stage: str, picture: NDArray[np.generic]) -> None:
        """Hand on one stage."""
        if stage == "orientation":
            # the stage hands out the doubled angle
            picture = strokes(np.asarray(picture, np.float64) / 2)
        elif stage == "grid":
            picture = strokes(np.asarray(picture, np.float64) * (np.pi / STEPS), picture != NOTHING)
        self._sink.show(stage, picture)


def explanation_files(
    probe: FingerTemplate,
    reference: FingerTemplate,
    probe_image: Bytes | None,
    reference_image: Bytes | None,
    threshold: float,
    score: float | None = None,
) -> dict[str, bytes]:
    """Explain the comparison of two templates of fingers; return files by their names.

    ``explanation.png`` shows both prints (images at 500 dpi, rows × columns, or None) and their pairs,
    ``explanation.txt`` says in both languages what counted, ``explanation.json`` has all numbers. ``score``:
    that of the whole comparison, where these two templates were not all of it.
    """
    explained = explain(probe, reference, threshold, score=score)
    picture = draw(explained, probe_image, reference_image)
    return explanation_as_files(picture, told(explained), as_dict(explained))


def told(explained: Explanation) -> list[Text]:
    """Return the sentences to be read out, the result first."""
    return [Text(zh, en) for zh, en in sentences(explained)]


def as_dict(explained: Explanation) -> dict[str, Any]:
    """Return plain values, rounded to what they can bear; places are pixels at 500 dpi."""
    return {
        "score": round(explained.score, 2),
        "threshold": explained.threshold,
        "reaches_threshold": explained.matches,
        "sentences": [sentence.as_dict() for sentence in told(explained)],
        "log_odds": {"start": round(explained.start, 3), "sum": round(explained.log_odds, 3)},
        "contributions": [
            _rounded(asdict(one)) | {"sentence": Text(*contribution_sentence(one)).as_dict()}
            for one in explained.contributions
        ],
        "pairs": [_rounded(asdict(pair)) for pair in explained.pairs],
        "without_partner": {
            "probe": list(explained.alone_probe),
            "reference": list(explained.alone_reference),
        },
        "probe_to_reference": _listed(explained.motion, 6),
        "overlap": _listed(explained.overlap, 1),
        "minutiae": {
            name: [
                {
                    "x": _short(x),
                    "y": _short(y),
                    "angle": _short(angle),
                    "kind": int(kind),
                    "quality": int(quality),
                }
                for x, y, angle, kind, quality in zip(
                    found.x, found.y, found.angle, found.kind, found.quality, strict=True
                )
            ]
            for name, found in (("probe", explained.probe), ("reference", explained.reference))
        },
    }


def _short(value: float) -> float:
    return round(float(value), 3)


def _rounded(values: dict[str, Any]) -> dict[str, Any]:
    return {key: _plain(value) for key, value in values.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return _short(value) if isinstance(value, float) else value


def _listed(values: NDArray[np.floating], digits: int) -> list[list[float]]:
    return [[round(float(value), digits) for value in row] for row in values]
