"""When a feed waits for a person: far off its usual size, too many dead, ended or certified. Pure rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from verifier.language import Text
from verifier.settings import FeedSettings

#: how many earlier feeds of a source make its usual size
REMEMBERED = 6
#: earlier slices named in a reason; a person finds the others in the list of feeds
_NAMED = 10


@dataclass(frozen=True, slots=True)
class Slices:
    """Earlier rolls of a register within the window that ended something: their feeds, and how much."""

    feeds: Sequence[int] = ()
    ended: int = 0


@dataclass(frozen=True, slots=True)
class Measures:
    """What is known of a feed when its last row is read.

    ``usable`` counts the rows that were accepted or known already; ``earlier_sizes`` the same of the source's
    earlier feeds, newest first. ``dead_today``: dead declared by other feeds of the same class of evidence on
    the same business date that no person released: a file cut into slices, or sent under several spellings
    of its source, is still one declaration. ``roll_size``: people whose entitlement runs, of registers that
    stood before this day. ``ended``: running entitlements a roll takes out of payment, of ``running`` people;
    ``slices``: what the register's other rolls of the last days took out that no person released.
    ``certified``: people whom this feed's life signs and those of the business date's others that no person
    released may certify; ``seen_on_one_day``: those of them seen on the day on which most were.
    """

    usable: int
    earlier_sizes: Sequence[int]
    is_correction: bool
    declared_dead: int
    dead_today: int
    roll_size: int
    ended: int
    running: int
    certified: int = 0
    seen_on_one_day: int = 0
    slices: Slices = field(default_factory=Slices)


def hold_reasons(measures: Measures, settings: FeedSettings) -> list[Text]:
    """Return why the feed must wait, nothing if it need not."""
    checks = (_unusual_size, _too_many_dead, _too_many_dead_today, _too_many_ended, _too_many_certified)
    return [reason for check in checks if (reason := check(measures, settings)) is not None]


def _unusual_size(measures: Measures, settings: FeedSettings) -> Text | None:
    if not measures.earlier_sizes or measures.is_correction:
        return None
    usual = median(measures.earlier_sizes[:REMEMBERED])
    share = measures.usable / usual if usual else 1.0
    if settings.smallest_share <= share <= settings.largest_share:
        return None
    return Text(
        "收到 {n} 行，是该来源平常数量（{usual} 行）的 {share:.0%}，超出 {low:.0%}～{high:.0%}。",
        "{n} rows are {share:.0%} of this source's usual {usual}; {low:.0%} to {high:.0%} pass.",
    ).fill(
        n=f"{measures.usable:,}",
        usual=f"{round(usual):,}",
        share=share,
        low=settings.smallest_share,
        high=settings.largest_share,
    )


def _too_many_dead(measures: Measures, settings: FeedSettings) -> Text | None:
    if not measures.declared_dead:
        return None
    if measures.roll_size == 0:
        return Text(
            "报送死亡 {n} 人，而名册上尚无在领人员可供核对。",
            "{n} deaths are declared while nobody is on the roll yet.",
        ).fill(n=f"{measures.declared_dead:,}")
    if measures.declared_dead <= settings.largest_dead_share * measures.roll_size:
        return None
    return Text(
        "报送死亡 {n} 人，相当于在领 {roll} 人的 {share:.2%}，上限 {limit:.2%}。",
        "{n} declared deaths are {share:.2%} of the {roll} people on the roll; up to {limit:.2%} passes.",
    ).fill(
        n=f"{measures.declared_dead:,}",
        roll=f"{measures.roll_size:,}",
        share=measures.declared_dead / measures.roll_size,
        limit=settings.largest_dead_share,
    )


def _too_many_dead_today(measures: Measures, settings: FeedSettings) -> Text | None:
    together = measures.declared_dead + measures.dead_today
    limit = settings.largest_dead_share_a_day * measures.roll_size
    if not measures.declared_dead or not measures.dead_today or together <= limit:
        return None
    return Text(
        "同类来源当日合计报送死亡 {n} 人，超过在领人数的 {limit:.2%}。",
        "Sources of this class declare {n} dead today, beyond {limit:.2%} of the roll.",
    ).fill(n=f"{together:,}", limit=settings.largest_dead_share_a_day)


def _too_many_ended(measures: Measures, settings: FeedSettings) -> Text | None:
    """Add up what came in slices: forty times forty-nine endings are one roll that ends two thousand."""
    before = measures.slices.ended
    together, running = measures.ended + before, measures.running + before
    few = not measures.ended or together < settings.fewest_ended
    if few or together <= settings.largest_ended_share * running:
        return None
    share = together / running if running else 1.0
    if not before:
        return Text(
            "该名册将使 {n} 项在发待遇停发，占 {share:.1%}，上限 {limit:.1%}。",
            "The roll would take {n} running benefits out of payment: {share:.1%}; up to {limit:.1%} passes.",
        ).fill(n=f"{measures.ended:,}", share=share, limit=settings.largest_ended_share)
    return Text(
        "该名册将使 {n} 项在发待遇停发。连同近 {days} 天的第 {feeds} 批，合计 {all} 项，占 {share:.1%}，"
        "上限 {limit:.1%}：分次报送按一次计。先前各批已入库，请一并核对。",
        "The roll would take {n} running benefits out of payment. With feeds {feeds} of the last {days} days "
        "it makes {all}: {share:.1%}; up to {limit:.1%} passes, and slices count as one roll. Those came "
        "into effect: check them too.",
    ).fill(
        n=f"{measures.ended:,}",
        days=settings.ended_window_days,
        feeds=_named(measures.slices.feeds),
        all=f"{together:,}",
        share=share,
        limit=settings.largest_ended_share,
    )


def _named(feeds: Sequence[int]) -> Text:
    told = [str(feed) for feed in feeds[:_NAMED]]
    more = len(feeds) - len(told)
    zh, en = "、".join(told), ", ".join(told)
    return Text(f"{zh} 等 {len(feeds)}", f"{en} and {more} more") if more else Text(zh, en)


def _too_many_certified(measures: Measures, settings: FeedSettings) -> Text | None:
    """Half a city, or a quarter of it on one day, does not go to the doctor: somebody made that list."""
    if measures.certified < settings.fewest_certified:
        return None
    roll = measures.roll_size
    if measures.certified > settings.largest_certified_share * roll:
        return Text(
            "当日的生存迹象将使 {n} 人通过认证，在领人员 {roll} 人，上限 {limit:.0%}。",
            "Today's life signs would certify {n} people of {roll} on the roll; up to {limit:.0%} passes.",
        ).fill(n=f"{measures.certified:,}", roll=f"{roll:,}", limit=settings.largest_certified_share)
    if measures.seen_on_one_day <= settings.largest_seen_share_a_day * roll:
        return None
    return Text(
        "{n} 人的生存迹象在同一天，在领人员 {roll} 人，上限 {limit:.0%}。",
        "{n} people of {roll} on the roll were seen on one and the same day; up to {limit:.0%} passes.",
    ).fill(n=f"{measures.seen_on_one_day:,}", roll=f"{roll:,}", limit=settings.largest_seen_share_a_day)
