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
    "strength": Advice(
        "静脉较淡。请把手暖一暖，放平，再试一次。",
        "The veins are faint. Please warm your hand, hold it flat and try again.",
    ),
    "detail": Advice("请把手停稳两秒。", "Please hold your hand still for two seconds."),
    "grain": Advice(
        "画面太暗、有杂点。请把手靠近一些，放平。",
        "The picture is dark and grainy. Please bring your hand closer and hold it flat.",
    ),
    "radius": Advice("请把手靠近一些。", "Please bring your hand closer."),
}


def sides(measures: Measures, stage: Quality) -> dict[str, float]:
    """Return 0–1 for each side of a picture; 1 is as good as it helps to be."""
    return {
        "area": _share(measures.area, stage.area),
        "strength": _share(measures.strength, stage.strength),
        "detail": _share(measures.detail, stage.detail),
        "grain": _share(measures.detail, stage.grain),
        "radius": _share(measures.radius, stage.radius),
    }


def quality(measures: Measures, stage: Quality) -> int:
    """Return 0–100: the geometric mean of the sides, so that one bad side is not made up for."""
    product = math.prod(sides(measures, stage).values())
    return round(100 * math.pow(product, 1 / len(_BY_SIDE)))


def advice(measures: Measures, stage: Quality) -> Advice:
    """Return what to do about the worst side of a picture."""
    found = sides(measures, stage)
    worst = min(found, key=lambda side: found[side])
    return _FINE if found[worst] >= stage.good else _BY_SIDE[worst]


def _share(value: float, span: tuple[float, float]) -> float:
    low, high = span
    return min(1.0, max(0.0, (value - low) / (high - low)))
