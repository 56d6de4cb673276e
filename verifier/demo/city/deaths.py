"""Fills the four death feeds in a fixed rhythm, so that even the smallest city has each kind of story."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import cycle

from verifier.demo.city.death_records import record_of, stranger
from verifier.demo.city.death_stories import (
    account_changed_after,
    account_changed_before,
    exact,
    fifteen,
    mangled,
    misheard_name,
    rare_character,
    second_source,
    stopped,
    two_sources,
    village_bare,
    village_note,
    village_year,
)
from verifier.demo.city.living_beside import namesake, relatives_id, twin
from verifier.demo.city.manifest import Flaw
from verifier.demo.city.places import COUNTIES, NEIGHBOUR_COUNTIES
from verifier.demo.city.plot import Plot
from verifier.demo.city.records import DeathFeed, mix

_FEED_SHARE = 0.0048
_SMALLEST_FEED = 9
_NEIGHBOUR_SHARE = 0.015
_CYCLES_WITH_FLAWS = 3
_GARBLED_NAME = "张伟"

Teller = Callable[[Plot, DeathFeed], None]


def _stranger(plot: Plot, feed: DeathFeed) -> None:
    feed.add(stranger(plot, feed, COUNTIES))


# Nine rows are 0.45 % of the smallest city whose feeds must pass; a larger feed repeats the rhythm.
_RHYTHMS: dict[str, tuple[Teller | None, ...]] = {
    "police": (
        exact, two_sources, account_changed_after, fifteen, mangled, stopped, twin, exact, None,
    ),
    "civil-affairs": (
        exact, second_source, account_changed_before, misheard_name, relatives_id,
        mangled, stopped, _stranger, None,
    ),
    "hospital": (
        exact, namesake, fifteen, misheard_name, mangled, rare_character, relatives_id, _stranger, None,
    ),
    "village": (
        village_note, village_year, _stranger, village_note, village_bare,
        village_year, _stranger, village_note, None,
    ),
}  # fmt: skip
_FLAWS: dict[str, tuple[Flaw, ...]] = {
    "police": (Flaw.COLUMNS, Flaw.MOJIBAKE, Flaw.DUPLICATE),
    "civil-affairs": (Flaw.DUPLICATE, Flaw.NAMELESS, Flaw.DUPLICATE),
    "hospital": (Flaw.NAMELESS, Flaw.DUPLICATE, Flaw.NAMELESS),
    "village": (Flaw.UNDECODABLE, Flaw.CUT_SHORT, Flaw.DUPLICATE),
}
_FILES = {
    "police": "deaths_police.csv",
    "civil-affairs": "deaths_civil_affairs.xlsx",
    "hospital": "deaths_hospital.dbf",
    "village": "deaths_village.txt",
}


def plan_death_feeds(plot: Plot) -> list[DeathFeed]:
    """Return the feeds of police, civil affairs, hospital and villages, each below 0.5 % of the roll."""
    rows = max(_SMALLEST_FEED, int(plot.people * _FEED_SHARE))
    feeds = []
    for source, rhythm in _RHYTHMS.items():
        feed = DeathFeed(source, _FILES[source])
        flaws = iter(_FLAWS[source][:_CYCLES_WITH_FLAWS])
        for teller, _ in zip(cycle(rhythm), range(rows), strict=False):
            if teller is not None:
                teller(plot, feed)
            else:
                _flawed(plot, feed, next(flaws, None))
        mix(feed.rows, plot.rng)
        feeds.append(feed)
    return feeds


def plan_neighbour_feed(plot: Plot) -> DeathFeed:
    """Return the neighbour city's feed: about 1.5 % of the roll, some of the living of this city in it."""
    feed = DeathFeed("neighbour-city", "deaths_neighbour_city.csv")
    living = [plot.cast.draw() for _ in range(plot.share(2000, at_least=2))]
    named = [feed.add(record_of(one, plot, feed, plot.calendar.any_death(plot.rng))) for one in living]
    plot.tell("held_feed", living, "held", protected=living, records=named, detail=len(living))
    while len(feed.rows) < plot.people * _NEIGHBOUR_SHARE:
        feed.add(stranger(plot, feed, NEIGHBOUR_COUNTIES))
    mix(feed.rows, plot.rng)
    return feed


def _flawed(plot: Plot, feed: DeathFeed, flaw: Flaw | None) -> None:
    if flaw is Flaw.DUPLICATE:
        feed.rows.append(replace(plot.rng.choice(feed.rows), flaw=flaw))
        return
    row = stranger(plot, feed, COUNTIES)
    if flaw is Flaw.NAMELESS:
        row = replace(row, name="", id_no="")
    elif flaw is Flaw.MOJIBAKE:
        # UTF-8 bytes read as GB 18030, as an old clerk's editor leaves them.
        row = replace(row, name=_GARBLED_NAME.encode("utf-8").decode("gb18030"))
    feed.add(replace(row, flaw=flaw))
