"""Retirees of the roll who died: paid on unnoticed, reported in every bad handwriting, or stopped in time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from verifier.demo.city.banks import choose_bank
from verifier.demo.city.death_records import record_of, stranger
from verifier.demo.city.ids import fifteen_digits, full_width, wrong_check
from verifier.demo.city.manifest import Expected
from verifier.demo.city.names import RARE_CHARACTERS, given_name
from verifier.demo.city.people import ENDED, RUNNING, Account, Person
from verifier.demo.city.places import COUNTIES
from verifier.demo.city.plot import Plot, StoryDraft
from verifier.demo.city.records import DeathFeed, DeathRecord, Precision
from verifier.demo.city.sounds import can_be_misheard, misheard
from verifier.demo.city.texts import SOURCE_TEXTS
from verifier.months import Month

_NEAREST_CHANGE, _FARTHEST_CHANGE = 20, 60


def die(plot: Plot, person: Person, at_least: int = 1) -> date:
    """Let ``person`` die unnoticed by the agency, with ``at_least`` payment months or more to follow."""
    died = plot.calendar.overpaid_death(plot.rng, at_least)
    _bury(plot, person, died)
    return died


def _bury(plot: Plot, person: Person, died: date) -> None:
    person.died_on = died
    # Nobody proves life after death: such a certification would rightly contradict the record.
    if person.certified_on >= died:
        person.certified_on = died - timedelta(days=plot.rng.randint(5, 90))


def _plain_death(
    plot: Plot,
    feed: DeathFeed,
    kind: str,
    change: Callable[[DeathRecord], DeathRecord],
    expected: Expected = "certain",
) -> Person:
    person = plot.cast.draw_dying()
    _report(plot, feed, person, kind, change, expected)
    return person


def _report(
    plot: Plot,
    feed: DeathFeed,
    person: Person,
    kind: str,
    change: Callable[[DeathRecord], DeathRecord],
    expected: Expected,
    **values: object,
) -> StoryDraft:
    died = person.died_on or die(plot, person)
    reference = feed.add(change(record_of(person, plot, feed, died)))
    draft = plot.tell(kind, [person], expected, records=[reference], source=SOURCE_TEXTS[feed.source])
    draft.values.update(values)
    return draft


def _as_it_is(record: DeathRecord) -> DeathRecord:
    return record


def exact(plot: Plot, feed: DeathFeed) -> None:
    """Tell a death with the right ID; every fourth had one month's money sent back by the bank."""
    person = plot.cast.draw_dying()
    died = die(plot, person, at_least=3)
    if plot.turn("exact", 4) == 0:
        person.returned_month = Month.of(died).plus(2)
    _report(plot, feed, person, "exact", _as_it_is, "certain")


def two_sources(plot: Plot, feed: DeathFeed) -> None:
    """Tell a death here and leave it to be told once more by :func:`second_source`."""
    person = plot.cast.draw_dying()
    draft = _report(plot, feed, person, "two_sources", _as_it_is, "certain")
    plot.to_be_repeated.append((draft, person, person.died_on or die(plot, person)))


def second_source(plot: Plot, feed: DeathFeed) -> None:
    """Tell the next death of :func:`two_sources` again, a day or two later; a stranger's if none is left."""
    if not plot.to_be_repeated:
        feed.add(stranger(plot, feed, COUNTIES))
        return
    draft, person, died = plot.to_be_repeated.popleft()
    later = died + timedelta(days=plot.rng.randint(1, 2))
    draft.records.append(feed.add(record_of(person, plot, feed, later)))


def fifteen(plot: Plot, feed: DeathFeed) -> None:
    """Tell a death with the ID of 15 digits."""
    _plain_death(plot, feed, "fifteen_digits", lambda row: replace(row, id_no=fifteen_digits(row.id_no)))


def mangled(plot: Plot, feed: DeathFeed) -> None:
    """Tell a death with a lower-case x, full-width digits or a wrong check character, in turn."""
    turn = plot.turn("mangled", 3)
    if turn == 0:
        person = plot.cast.draw_dying(lambda one: one.id_no.endswith("X"))
        _report(
            plot, feed, person, "lower_case_x", lambda row: replace(row, id_no=row.id_no.lower()), "certain"
        )
    elif turn == 1:
        _plain_death(plot, feed, "full_width_id", lambda row: replace(row, id_no=full_width(row.id_no)))
    else:
        _plain_death(
            plot, feed, "wrong_check", lambda row: replace(row, id_no=wrong_check(row.id_no)), "found"
        )


def misheard_name(plot: Plot, feed: DeathFeed) -> None:
    """Tell a death with the right ID under a name written by sound."""
    person = plot.cast.draw_dying(lambda one: can_be_misheard(one.name))
    heard = misheard(person.name, plot.rng)
    _report(
        plot, feed, person, "name_by_sound", lambda row: replace(row, name=heard), "certain", detail=heard
    )


def rare_character(plot: Plot, feed: DeathFeed) -> None:
    """Tell the death of somebody whose name the source's encoding cannot write."""
    person = plot.cast.draw_dying(lambda one: "·" not in one.name and len(one.name) == 3)
    own = person.name[:2] + plot.rng.choice(RARE_CHARACTERS)
    person.rename(own)
    _report(plot, feed, person, "rare_character", _as_it_is, "found", detail=own[:2] + "?")


def stopped(plot: Plot, feed: DeathFeed) -> None:
    """Tell a death the agency knew of: paid for the month of death, then no more."""
    person = plot.cast.draw_dying()
    died = plot.calendar.any_death(plot.rng)
    _bury(plot, person, died)
    person.paid_until = Month.of(died)
    person.state = ENDED
    person.previous_state = RUNNING if person.paid_until >= plot.calendar.previous_month else ENDED
    _report(plot, feed, person, "stopped", _as_it_is, "none")


def account_changed_after(plot: Plot, feed: DeathFeed) -> None:
    """Tell a death after which somebody of the family had the pension sent to an account of their own."""
    person = plot.cast.draw_dying(lambda one: "·" not in one.name and not one.name.endswith("氏"))
    # Four months at least, so that the change lies before the business date and money flows after it.
    died = die(plot, person, at_least=4)
    days = plot.rng.randint(_NEAREST_CHANGE, _FARTHEST_CHANGE)
    relative = person.name[0] + given_name("男", 2, plot.rng)
    _change_account(plot, person, died + timedelta(days=days), relative)
    _report(
        plot, feed, person, "account_changed_after", _as_it_is, "certain",
        day=person.account_changed_on, detail=days, other=relative,
    )  # fmt: skip


def account_changed_before(plot: Plot, feed: DeathFeed) -> None:
    """Tell a death shortly before which the account was changed, still in the dead person's name."""
    person = plot.cast.draw_dying()
    died = die(plot, person)
    days = plot.rng.randint(_NEAREST_CHANGE, _FARTHEST_CHANGE)
    _change_account(plot, person, died - timedelta(days=days), person.account.holder)
    _report(
        plot, feed, person, "account_changed_before", _as_it_is, "certain",
        day=person.account_changed_on, detail=days,
    )  # fmt: skip


def _change_account(plot: Plot, person: Person, day: date, holder: str) -> None:
    bank = choose_bank(plot.rng)
    person.change_account(Account(bank.name, plot.numbers.account(bank.prefix), holder), day)


def village_note(plot: Plot, feed: DeathFeed) -> None:
    """Tell a death without an ID: name, sex, birth and address only."""
    _plain_death(plot, feed, "village_note", _without_id("day", address=True), "found")


def village_year(plot: Plot, feed: DeathFeed) -> None:
    """Tell a death without an ID of which only the year of birth is known."""
    _plain_death(plot, feed, "village_note_year", _without_id("year", address=True), "any")


def village_bare(plot: Plot, feed: DeathFeed) -> None:
    """Tell a death without ID and address."""
    _plain_death(plot, feed, "village_note_bare", _without_id("day", address=False), "any")


def _without_id(precision: Precision, address: bool) -> Callable[[DeathRecord], DeathRecord]:
    def change(record: DeathRecord) -> DeathRecord:
        kept = record.address if address else ""
        return replace(record, id_no="", precision=precision, address=kept)

    return change
