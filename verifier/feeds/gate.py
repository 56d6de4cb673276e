"""When a feed waits for a person: far off its usual size, or declaring too many dead. Pure rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from verifier.language import Text
from verifier.settings import FeedSettings

#: how many earlier feeds of a source make its usual size
REMEMBERED = 6


@dataclass(frozen=True, slots=True)
class Measures:
    """What is known of a feed when its last row is read.

    ``earlier_sizes``: rows received in the source's earlier applied feeds, newest first. ``dead_today``: dead
    declared by the source's other feeds of the same business date that no person released: a file cut into
    slices is still one declaration. ``roll_size``: people whose entitlement runs.
    """

    received: int
    earlier_sizes: Sequence[int]
    is_correction: bool
    declared_dead: int
    dead_today: int
    roll_size: int


def hold_reasons(measures: Measures, settings: FeedSettings) -> list[Text]:
    """Return why the feed must wait, nothing if it need not."""
    reasons = []
    usual = median(measures.earlier_sizes[:REMEMBERED]) if measures.earlier_sizes else None
    if usual and not measures.is_correction:
        share = measures.received / usual
        if not settings.smallest_share <= share <= settings.largest_share:
            reasons.append(
                Text(
                    "收到 {n} 行，是该来源平常数量（{usual} 行）的 {share:.0%}，超出 {low:.0%}～{high:.0%}。",
                    "{n} rows are {share:.0%} of this source's usual {usual}; {low:.0%} to {high:.0%} pass.",
                ).fill(
                    n=measures.received,
                    usual=round(usual),
                    share=share,
                    low=settings.smallest_share,
                    high=settings.largest_share,
                )
            )
    declared = measures.declared_dead + measures.dead_today
    if measures.declared_dead and declared > settings.largest_dead_share * measures.roll_size:
        reasons.append(_too_many_dead(measures, declared, settings))
    return reasons


def _too_many_dead(measures: Measures, declared: int, settings: FeedSettings) -> Text:
    if measures.roll_size == 0:
        return Text(
            "报送死亡 {n} 人，而名册上尚无在发人员可供核对。",
            "{n} deaths are declared while nobody is on the roll yet.",
        ).fill(n=declared)
    return Text(
        "当日报送死亡 {n} 人，占在发 {roll} 人的 {share:.2%}，超过 {limit:.2%}。",
        "{n} deaths declared today are {share:.2%} of {roll} people on the roll; up to {limit:.2%} passes.",
    ).fill(
        n=declared,
        roll=measures.roll_size,
        share=declared / measures.roll_size,
        limit=settings.largest_dead_share,
    )
