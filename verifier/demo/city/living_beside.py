"""The living whom a careless match takes for dead: namesakes, twins, relatives whose ID was written."""

from __future__ import annotations

from dataclasses import replace

from verifier.demo.city.death_records import record_of
from verifier.demo.city.death_stories import die
from verifier.demo.city.names import twin_name
from verifier.demo.city.people import Person
from verifier.demo.city.places import as_others_write, choose_county, new_address
from verifier.demo.city.plot import Plot
from verifier.demo.city.records import DeathFeed, DeathRecord
from verifier.demo.city.texts import SOURCE_TEXTS

_SPOUSES_YEARS_APART = 8


def namesake(plot: Plot, feed: DeathFeed) -> None:
    """Tell the death of a stranger with name, sex and birth of somebody alive, and a valid ID of his own."""
    living = plot.cast.draw()
    county = choose_county(plot.rng)
    record = DeathRecord(
        number=feed.next_number(),
        id_no=plot.numbers.resident_id(county.code, living.birth, living.sex),
        name=living.name,
        sex=living.sex,
        birth=living.birth,
        address=as_others_write(new_address(county, urban=False, rng=plot.rng), plot.rng),
        event=(event := plot.calendar.any_death(plot.rng)),
    )
    plot.tell(
        "namesake",
        [living],
        "any",
        protected=[living],
        records=[feed.add(record)],
        died=event,
        source=SOURCE_TEXTS[feed.source],
    )


def twin(plot: Plot, feed: DeathFeed) -> None:
    """Tell the death of one twin; the other, also on the roll, lives."""
    dead = plot.cast.draw_dying(_plain_name)
    living = plot.cast.draw(lambda one: one.sex == dead.sex)
    living.birth, living.address, living.agency = dead.birth, dead.address, dead.agency
    living.id_no = plot.numbers.neighbour(dead.id_no)
    living.rename(twin_name(dead.name, dead.sex, dead.birth.year, plot.rng))
    living.started, living.scheme = dead.started, dead.scheme
    living.amount_fen, living.adjustment_fen = dead.amount_fen + 310, dead.adjustment_fen
    _tell_of_two(plot, feed, "twin", dead, living, dead.id_no, expected_certain=True)


def relatives_id(plot: Plot, feed: DeathFeed) -> None:
    """Tell a death under the ID of the living spouse, who handed in the paper."""
    dead = plot.cast.draw_dying()
    living = plot.cast.draw(
        lambda one: one.sex != dead.sex and abs(one.birth.year - dead.birth.year) <= _SPOUSES_YEARS_APART
    )
    living.address = dead.address
    _tell_of_two(plot, feed, "relatives_id", dead, living, living.id_no, expected_certain=False)


def _tell_of_two(
    plot: Plot,
    feed: DeathFeed,
    kind: str,
    dead: Person,
    living: Person,
    id_no: str,
    *,
    expected_certain: bool,
) -> None:
    died = die(plot, dead)
    record = replace(record_of(dead, plot, feed, died), id_no=id_no)
    plot.tell(
        kind,
        [dead, living],
        "certain" if expected_certain else "any",
        protected=[living],
        records=[feed.add(record)],
        other=living.name,
        other_pid=living.pid,
        source=SOURCE_TEXTS[feed.source],
    )


def _plain_name(person: Person) -> bool:
    return "·" not in person.name and not person.name.endswith("氏")
