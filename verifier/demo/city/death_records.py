"""How a death becomes a row of a source: another hand writes the address, the separator, the number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from verifier.demo.city.people import Person, birth_at_age, new_identity, retiree_age
from verifier.demo.city.places import County, as_others_write
from verifier.demo.city.plot import Plot
from verifier.demo.city.records import DeathFeed, DeathRecord
from verifier.demo.city.sounds import with_foreign_separator


def record_of(person: Person, plot: Plot, feed: DeathFeed, died: date) -> DeathRecord:
    """Return what a careful source writes of ``person``: the right ID, name, sex and birth."""
    return DeathRecord(
        number=feed.next_number(),
        id_no=person.id_no,
        name=with_foreign_separator(person.name, plot.rng),
        sex=person.sex,
        birth=person.birth,
        address=as_others_write(person.address, plot.rng),
        event=died,
    )


def stranger(plot: Plot, feed: DeathFeed, counties: Sequence[County]) -> DeathRecord:
    """Return the death of somebody of ``counties`` who is on no roll; villages know no ID."""
    rng = plot.rng
    sex = rng.choice("男女")
    birth = birth_at_age(retiree_age(rng), plot.calendar, rng)
    who = new_identity(rng.choice(counties), birth, sex, plot.numbers, rng)
    return DeathRecord(
        number=feed.next_number(),
        id_no="" if feed.source == "village" else who.id_no,
        name=who.name,
        sex=sex,
        birth=birth,
        address=as_others_write(who.address, rng),
        event=plot.calendar.any_death(rng),
        precision="year" if feed.source == "village" and rng.random() < 0.3 else "day",
    )
