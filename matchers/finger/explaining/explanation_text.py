"""The sentences of an explanation, Chinese and English, for people who decide about an appeal."""

from __future__ import annotations

from typing import Final

from matchers.finger.explaining.explanation import Contribution, Explanation

Sentence = tuple[str, str]
"""Chinese, English."""

FEATURE_SENTENCES: Final[dict[str, tuple[Sentence, Sentence]]] = {
    "structure": (
        ("特征点之间的排列互相印证。", "The points lie to each other in the same arrangement."),
        ("特征点之间的排列对不上。", "The points do not lie to each other in the same arrangement."),
    ),
    "evidence": (
        (
            "两枚指印重叠后，成对的特征点多，落单的少。",
            "Laid on each other, many points of the two prints meet and few are left alone.",
        ),
        (
            "两枚指印重叠后，成对的特征点少，落单的多。",
            "Laid on each other, few points of the two prints meet and many are left alone.",
        ),
    ),
    "pairs_alike": (
        ("成对特征点的周围也相像。", "The surroundings of the paired points are alike, too."),
        ("成对特征点的周围并不相像。", "The surroundings of the paired points are not alike."),
    ),
    "spread": (
        ("成对的特征点分布在较大的范围内。", "The paired points are spread over a large part of the finger."),
        ("成对的特征点集中在一小块。", "The paired points lie close together in a small part."),
    ),
    "kinds": (
        (
            "成对的特征点种类一致（端点对端点，分叉对分叉）。",
            "Paired points are of one kind, ends with ends and forks with forks.",
        ),
        ("成对的特征点种类不一致。", "Paired points are of different kinds."),
    ),
    "flow": (
        ("重叠部分的纹线走向一致。", "Where the prints overlap, the ridges run the same way."),
        ("重叠部分的纹线走向不同。", "Where the prints overlap, the ridges run different ways."),
    ),
    "overlap_share": (
        ("重叠部分的特征点大多成对。", "Most points within the overlap have a partner."),
        ("重叠部分的特征点大多没有成对。", "Most points within the overlap have no partner."),
    ),
    "distance": (
        ("成对的特征点位置吻合。", "Paired points meet closely."),
        ("成对的特征点位置有偏差。", "Paired points miss each other by some distance."),
    ),
    "turn": (
        ("成对的特征点方向吻合。", "Paired points face the same way."),
        ("成对的特征点方向有偏差。", "Paired points face somewhat different ways."),
    ),
}
"""For each feature: what is said where it speaks for one finger, and where it speaks against."""


NEUTRAL_SENTENCES: Final[dict[str, Sentence]] = {
    "structure": ("特征点之间的排列说明不了什么。", "How the points lie to each other tells nothing."),
    "evidence": ("成对和落单的特征点互相抵消。", "Paired points and those left alone outweigh each other."),
    "pairs_alike": ("成对特征点的周围说明不了什么。", "The surroundings of the paired points tell nothing."),
    "spread": ("成对特征点的分布范围一般。", "The paired points are spread as usual."),
    "kinds": ("成对特征点的种类说明不了什么。", "The kinds of the paired points tell nothing."),
    "flow": (
        "重叠部分的纹线走向说明不了什么。",
        "How the ridges run where the prints overlap tells nothing.",
    ),
    "overlap_share": (
        "重叠部分的特征点约有一半成对。",
        "About half of the points within the overlap have a partner.",
    ),
    "distance": ("成对的特征点位置偏差一般。", "Paired points miss each other as far as usual."),
    "turn": ("成对的特征点方向偏差一般。", "Paired points face as different ways as usual."),
}
"""What is said where a feature counts for nothing."""
_NOTHING: Final = 0.25


def contribution_sentence(one: Contribution) -> Sentence:
    """Return what a feature's contribution means."""
    zh, en = FEATURE_SENTENCES[one.feature][0 if one.amount >= 0 else 1]
    if abs(one.amount) < _NOTHING:
        zh, en = NEUTRAL_SENTENCES[one.feature]
    return f"{zh}（{one.amount:+.1f}）", f"{en} ({one.amount:+.1f})"


def headline(explained: Explanation) -> list[Sentence]:
    """Return the result, how many pairs it rests on, and whether they are too few."""
    return [_result(explained), _counted(explained), *_too_little(explained)]


def sentences(explained: Explanation) -> list[Sentence]:
    """Return the whole explanation, the result first, then what counted, the heaviest first."""
    return [
        *headline(explained),
        (
            f"起点：任意两枚不同手指的指印通常是 {explained.start:+.1f}；"
            f"加上下面各项，合计 {explained.log_odds:+.1f}。",
            f"Start: prints of any two different fingers usually have {explained.start:+.1f}; "
            f"with what follows the sum is {explained.log_odds:+.1f}.",
        ),
        *(
            contribution_sentence(one)
            for one in sorted(explained.contributions, key=lambda one: -abs(one.amount))
        ),
    ]


def _result(explained: Explanation) -> Sentence:
    score, threshold = f"{explained.score:.1f}", f"{explained.threshold:.0f}"
    if explained.matches:
        return (
            f"结论：同一手指。比对分 {score}，达到标准 {threshold}。",
            f"Result: the same finger. The score {score} reaches the required {threshold}.",
        )
    return (
        f"结论：不能认定为同一手指。比对分 {score}，未达到标准 {threshold}。这不表示一定是别人的手指。",
        f"Result: not shown to be the same finger. The score {score} does not reach the required "
        f"{threshold}. This does not mean that it is somebody else's.",
    )


def _counted(explained: Explanation) -> Sentence:
    pairs = len(explained.pairs)
    alone = len(explained.alone_probe), len(explained.alone_reference)
    return (
        f"找到 {pairs} 对相同的特征点（纹线的端点和分叉）；"
        f"重叠部分内，本次指印另有 {alone[0]} 个、登记指印另有 {alone[1]} 个特征点没有成对。",
        f"Points (ends and forks of ridges) found to be the same: {pairs} pairs; points within the overlap "
        f"without a partner: {alone[0]} of this print, {alone[1]} of the enrolled one.",
    )


#: below this number of points a print can hardly reach the threshold, whoever's it is
_FEW: Final = 12
#: any two fingers can be laid on each other so that so many points meet
_FEW_PAIRS: Final = 3


def _too_little(explained: Explanation) -> list[Sentence]:
    if explained.matches:
        return []
    if len(explained.pairs) <= _FEW_PAIRS:
        return [
            (
                "成对的特征点太少，下面与之有关的各项没有多少意义。",
                "There are too few paired points for what is said of them below to mean much.",
            )
        ]
    if min(len(explained.probe), len(explained.reference)) >= _FEW:
        return []
    return [
        (
            "其中一枚指印的特征点太少，难以认定；建议重新采集或换一个手指。",
            "One of the prints has too few points to tell; capture it again or use another finger.",
        )
    ]
