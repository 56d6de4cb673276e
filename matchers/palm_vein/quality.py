"""How well a picture will compare, 0–100, and what the person can do better next time."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from matchers.palm_vein.measures import Measures
from matchers.palm_vein.parameters import Quality


@dataclass(frozen=True)
class Advice:
    """One sentence to follow, in both languages."""

    zh: str
    en: str


_FINE: Final = Advice("图像很好，请保持这个姿势。", "The picture is good; please keep your hand like this.")
_BY_SIDE: Final = {
    "area": Advice(
        "请把整只手放进画面，卷起袖口。", "Please bring the whole hand into view and roll up your sleeve."
    ),
    "detail": Advice("请把手停稳两秒。", "Please hold your hand still for two seconds."),
    "contrast": Advice(
        "静脉较淡。请把手搓热，放平，再试一次。",
        "The veins are faint. Please rub your hands until they are warm, hold one flat and try again.",
    ),
    "grain": Advice(
        "画面有杂点。请避开阳光，把手靠近一些，放平。",
        "The picture is grainy. Please bring your hand closer, out of the sun, and hold it flat.",
    ),
    "brightness": Advice(
        "画面太暗。请把手靠近一些，放平。",
        "The picture is dark. Please bring your hand closer and hold it flat.",
    ),
    "radius": Advice("请把手靠近一些。", "Please bring your hand closer."),
}
_SIDES: Final = ("strength", *_BY_SIDE)
#: what takes the strength of directions away
_CAUSES: Final = ("detail", "contrast", "grain", "brightness")


def sides(measures: Measures, stage: Quality) -> dict[str, float]:
    """Return 0–1 for each side of a picture; 1 is as good as it helps to be."""
    return {side: _share(getattr(measures, side), getattr(stage, side)) for side in _SIDES}


def quality(measures: Measures, stage: Quality) -> int:
    """Return 0–100: the geometric mean of the sides, so that one bad side is not made up for."""
    product = math.prod(sides(measures, stage).values())
    return round(100 * math.pow(product, 1 / len(_SIDES)))


def advice(measures: Measures, stage: Quality) -> Advice:
    """Return what to do about the worst side of a picture."""
    found = sides(measures, stage)
    worst = min(found, key=lambda side: found[side])
    if found[worst] >= stage.good:
        return _FINE
    if worst == "grain" and found["contrast"] < stage.good:
        return _BY_SIDE["contrast"]  # where veins are faint, little noise is much
    if worst in _BY_SIDE:
        return _BY_SIDE[worst]
    cause = min(_CAUSES, key=lambda side: found[side])
    # veins, light and noise are well, and yet no direction is clear: turned about its middle, or not in focus
    return _BY_SIDE[cause if found[cause] < stage.good else "detail"]


def _share(value: float, span: tuple[float, float]) -> float:
    low, high = span
    return min(1.0, max(0.0, (value - low) / (high - low)))
