"""Generates the city: people, stories, files, and a manifest that says what was planted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from random import Random

from verifier.demo.city.calendar import PAYMENT_MONTHS, CityCalendar
from verifier.demo.city.cast import Cast
from verifier.demo.city.custody import plan_custody
from verifier.demo.city.deaths import plan_death_feeds, plan_neighbour_feed
from verifier.demo.city.files.cremations import write_cremations
from verifier.demo.city.files.csv_feeds import (
    write_accounts,
    write_custody,
    write_neighbour,
    write_other_roll,
    write_police,
)
from verifier.demo.city.files.hospital import write_hospital
from verifier.demo.city.files.payments import Ledger, write_payments
from verifier.demo.city.files.roll import write_roll
from verifier.demo.city.files.village import write_village
from verifier.demo.city.ids import Numbers
from verifier.demo.city.manifest import CityManifest, PlantedFile
from verifier.demo.city.people import RUNNING, Person, populate
from verifier.demo.city.plot import Plot
from verifier.demo.city.records import CustodyRecord, DeathFeed, OtherRollRecord
from verifier.demo.city.suspicions import plan_other_roll, plan_suspicions
from verifier.errors import InvalidInput
from verifier.language import Text

SMALLEST_CITY = 500
"""Fewer people than this cannot play all stories."""

Progress = Callable[[Text, int, int], None]
"""Called before each step with what it is, how many steps are done, and how many there are."""

_CUSTODY, _OTHER_ROLL, _ACCOUNTS = "custody.csv", "other_roll.csv", "accounts.csv"
_STEPS = 1 + 2 + PAYMENT_MONTHS + 1 + 4 + 1 + 2
_LARGEST_DEAD_SHARE = 0.005


@dataclass(frozen=True, slots=True)
class _City:
    calendar: CityCalendar
    people: list[Person]
    plot: Plot
    deaths: list[DeathFeed]
    neighbour: DeathFeed
    custody: list[CustodyRecord]
    other_roll: list[OtherRollRecord]


def generate_city(
    directory: Path, people: int, seed: int, business_date: date, progress: Progress | None = None
) -> CityManifest:
    """Write a synthetic city's files into ``directory`` and return what was planted in them.

    The same ``people``, ``seed`` and ``business_date`` give the same bytes on every machine. ``people`` is
    the number of good rows on the current roll. The folder is made if absent; files of these names are
    replaced.

    Raises:
        InvalidInput: fewer people than :data:`SMALLEST_CITY`.
        OSError: the folder cannot be written.
    """
    if people < SMALLEST_CITY:
        raise InvalidInput(
            Text(
                "合成城市至少需要 {n} 人，收到 {got}。",
                "A synthetic city needs {n} people; {got} were asked for.",
            ).fill(n=SMALLEST_CITY, got=people),
            Text("请增加人数。", "Ask for more people."),
        )
    directory.mkdir(parents=True, exist_ok=True)
    steps = _Steps(progress)
    steps.next(Text("安排居民和故事", "casting people and stories"))
    city = _invent(people, seed, CityCalendar(business_date))
    ledger = Ledger()
    files = tuple(_write(directory, city, ledger, seed, steps))
    overpayments = ledger.overpayments(city.people)
    return CityManifest(
        people=people,
        seed=seed,
        business_date=business_date,
        files=files,
        stories=tuple(draft.told(overpayments) for draft in city.plot.stories),
        overpayments=overpayments,
    )


@dataclass(slots=True)
class _Steps:
    progress: Progress | None
    done: int = 0

    def next(self, what: Text) -> None:
        if self.progress is not None:
            self.progress(what, self.done, _STEPS)
        self.done += 1

    def file(self, name: str) -> None:
        self.next(Text("写出 {name}", "writing {name}").fill(name=name))


def _invent(people: int, seed: int, calendar: CityCalendar) -> _City:
    # A stream of its own for each subject: a new story does not change who lives here.
    numbers = Numbers(_stream(seed, "numbers"))
    residents = list(populate(people, calendar, numbers, _stream(seed, "people")))
    cast = Cast(residents, calendar, _stream(seed, "cast"))
    plot = Plot(people, calendar, cast, numbers, _stream(seed, "plot"))
    deaths = plan_death_feeds(plot)
    neighbour = plan_neighbour_feed(plot)
    plan_suspicions(plot, numbers)
    custody = plan_custody(plot, _CUSTODY)
    other_roll = plan_other_roll(plot, _OTHER_ROLL)
    for draft in plot.stories:
        for person in draft.people:
            person.in_story = True
    return _City(calendar, residents, plot, deaths, neighbour, custody, other_roll)


def _write(directory: Path, city: _City, ledger: Ledger, seed: int, steps: _Steps) -> Iterator[PlantedFile]:
    calendar, people = city.calendar, city.people
    for month in (calendar.previous_month, calendar.roll_month):
        steps.file(f"roll_{month}.csv")
        yield write_roll(
            directory, people, month, calendar, city.plot.numbers, _stream(seed, f"roll {month}")
        )
    for month in calendar.pay_months:
        steps.file(f"payments_{month}.csv")
        yield write_payments(directory, people, month, calendar, ledger, _stream(seed, f"payments {month}"))
    steps.file(_ACCOUNTS)
    yield write_accounts(directory, _ACCOUNTS, people)
    running = sum(person.state == RUNNING for person in people)
    for feed in city.deaths:
        steps.file(feed.file)
        planted = _write_deaths(directory, feed, calendar)
        yield replace(planted, expected_held=planted.accepted > running * _LARGEST_DEAD_SHARE)
    steps.file(city.neighbour.file)
    yield write_neighbour(directory, city.neighbour)
    steps.file(_CUSTODY)
    yield write_custody(directory, _CUSTODY, city.custody)
    steps.file(_OTHER_ROLL)
    yield write_other_roll(directory, _OTHER_ROLL, city.other_roll)


def _write_deaths(directory: Path, feed: DeathFeed, calendar: CityCalendar) -> PlantedFile:
    if feed.source == "police":
        return write_police(directory, feed)
    if feed.source == "civil-affairs":
        return write_cremations(directory, feed, calendar)
    if feed.source == "hospital":
        return write_hospital(directory, feed, calendar)
    return write_village(directory, feed)


def _stream(seed: int, subject: str) -> Random:
    return Random(f"{seed} {subject}")  # noqa: S311 -- a synthetic city must be repeatable, not secret
