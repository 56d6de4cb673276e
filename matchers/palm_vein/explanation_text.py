"""What an explanation says, Chinese and English, for people who decide about an appeal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from matchers.palm_vein.arrays import Flags
from matchers.palm_vein.explanation import Explanation

Sentence = tuple[str, str]
"""Chinese, English."""

AGREES_FROM: Final = 0.5
"""Cosine of twice the angle between two veins: they run alike if they are at most 30 degrees apart."""
VEIN_FROM: Final = 0.45
"""Strength, 0 to 1, from which a cell is drawn and counted as vein: weaker ones are the skin between them."""
STRANGERS: Final = 50
MATES: Final = 90
"""Per cent of such places that run alike. Backs of hands, two sessions: different hands laid on
each other have 51 in the median and over 64 in one case of ten; one hand 97, and below 90 in one of ten."""
SMALL: Final = 0.6
"""Less of a hand in common than this share of the region hardly suffices, whoever's it is."""


@dataclass(frozen=True)
class Places:
    """Where both pictures show a vein (CELLS × CELLS), by how these lie to each other."""

    alike: Flags
    unlike: Flags

    @property
    def share(self) -> float:
        """How many of these places have veins that run alike, 0 to 1; 0 if there is none."""
        alike, unlike = int(self.alike.sum()), int(self.unlike.sum())
        return alike / max(1, alike + unlike)


def places(explained: Explanation) -> Places:
    """Return where veins run alike and where they do not."""
    both = (np.abs(explained.reference) >= VEIN_FROM) & (np.abs(explained.probe) >= VEIN_FROM)
    both &= explained.common
    alike = explained.agreement >= AGREES_FROM
    return Places(np.asarray(both & alike), np.asarray(both & ~alike))


def headline(explained: Explanation, threshold: float) -> list[Sentence]:
    """Return the result, what it rests on, and whether that is too little."""
    if explained.movement is None:
        return [_result(explained, threshold), _NOTHING]
    return [_result(explained, threshold), _agreed(explained), _USUAL, *_too_little(explained)]


def sentences(explained: Explanation, threshold: float) -> list[Sentence]:
    """Return the whole explanation, the result first."""
    if explained.movement is None:
        return headline(explained, threshold)
    return [
        *headline(explained, threshold),
        _sum(explained),
        *(_feature(explained, name) for name in _FEATURES),
    ]


def _result(explained: Explanation, threshold: float) -> Sentence:
    score, required = f"{explained.score:.1f}", f"{threshold:.0f}"
    if explained.score >= threshold:
        return (
            f"结论：同一只手。比对分 {score}，达到标准 {required}。",
            f"Result: the same hand. The score {score} reaches the required {required}.",
        )
    return (
        f"结论：不能认定为同一只手。比对分 {score}，未达到标准 {required}。这不表示一定是别人的手。",
        f"Result: not shown to be the same hand. The score {score} does not reach the required {required}. "
        "This does not mean that it is somebody else's.",
    )


_NOTHING: Final = (
    "怎样转动和移动，两幅图的静脉都叠不到一起。",
    "However they are turned and moved, the veins of the two pictures do not come to lie on each other.",
)


def _agreed(explained: Explanation) -> Sentence:
    share = f"{100 * places(explained).share:.0f} %"
    common = f"{100 * float(explained.common.mean()):.0f} %"
    return (
        f"叠放后，两幅图的重合部分占画面的 {common}；两边都有静脉的地方，{share} 走向一致。",
        f"Laid on each other, the two pictures share {common} of their area; where both show a vein, "
        f"{share} of the places run the same way.",
    )


_USUAL: Final = (
    f"一般而言，不同的手约有 {STRANGERS} % 走向一致，同一只手多在 {MATES} % 以上。",
    f"Usually about {STRANGERS} % run the same way with different hands, and mostly more than {MATES} % with "
    "one hand.",
)


def _too_little(explained: Explanation) -> list[Sentence]:
    if float(explained.common.mean()) >= SMALL:
        return []
    return [
        (
            "重合部分较小，说明不了多少。请把整只手放进画面，重新采集。",
            "They share little, which does not tell much. Please take it again with the whole hand in view.",
        )
    ]


_FEATURES: Final[dict[str, Sentence]] = {
    "whole": (
        "整只手叠放后的吻合程度：{value:.2f}（完全相同为 1）。",
        "How well the whole hands fit on each other: {value:.2f} (1 is the same).",
    ),
    "blocks": (
        "分成小块、各自略微移动后的吻合程度：{value:.2f}（完全相同为 1）。",
        "How well they fit in small parts, each moved a little: {value:.2f} (1 is the same).",
    ),
    "stretch": (
        "为叠放而改变手形的程度：{value:.2f}（不改变为 0）。",
        "How much the hand had to be bent or stretched for that: {value:.2f} (0 is not at all).",
    ),
}


def _sum(explained: Explanation) -> Sentence:
    start = explained.start
    total = start + sum(explained.contributions.values())
    return (
        f"起点是 {start:+.1f}；加上下面各项的作用，合计 {total:+.1f}，越大越像同一只手。",
        f"The start is {start:+.1f}; with the effects of what follows the sum is {total:+.1f}: the "
        "larger, the likelier it is one hand.",
    )


def _feature(explained: Explanation, name: str) -> Sentence:
    zh, en = _FEATURES[name]
    value, amount = explained.features[name], explained.contributions[name]
    return (
        f"{zh.format(value=value)}（作用 {amount:+.1f}）",
        f"{en.format(value=value)} (effect {amount:+.1f})",
    )
