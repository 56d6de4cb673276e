"""What the rolls give away: two pensions for one person, one account for six, no sign of life for years."""

from __future__ import annotations

from dataclasses import replace

from verifier.demo.city.banks import choose_bank
from verifier.demo.city.ids import Numbers
from verifier.demo.city.manifest import RecordReference
from verifier.demo.city.names import new_name
from verifier.demo.city.people import EMPLOYEE, PUBLIC, RESIDENT, Account, Person, birth_at_age, new_identity
from verifier.demo.city.places import COUNTIES, NEIGHBOUR_COUNTIES, choose_county
from verifier.demo.city.plot import Plot
from verifier.demo.city.records import OtherRollRecord, mix
from verifier.demo.city.texts import SCHEME_TEXTS
from verifier.language import Text
from verifier.months import Month

SHARED_BY = 6
_OTHER_ROLL_SHARE = 20
_CERTIFICATION_MONTHS, _LAPSED_MONTHS = 12, 8
_BOTH = Text("{a}和{b}", "{a} and {b}")
_UNSEEN_DAYS = 3 * 365 + 40


def plan_suspicions(plot: Plot, numbers: Numbers) -> None:
    """Plant what needs no file from outside."""
    for _ in range(plot.share(2000, at_least=3)):
        _two_schemes(plot)
    for _ in range(plot.share(10_000, at_least=2)):
        _shared_account(plot)
    for _ in range(plot.share(2000, at_least=3)):
        _holder_differs(plot)
    for _ in range(plot.share(4000, at_least=3)):
        _aged_unseen(plot, numbers)
    for _ in range(plot.share(1000, at_least=3)):
        _lapsed(plot)
    for _ in range(plot.share(120, at_least=3)):
        _moved_bank(plot)


def plan_other_roll(plot: Plot, file: str) -> list[OtherRollRecord]:
    """Return another city's roll: strangers, and some who are also paid here."""
    rows: list[OtherRollRecord] = []
    for index in range(max(30, plot.people // _OTHER_ROLL_SHARE)):
        rows.append(_elsewhere(plot, str(index + 1)))
    for _ in range(plot.share(1000, at_least=3)):
        person = plot.cast.draw()
        scheme = RESIDENT if person.scheme != RESIDENT else plot.rng.choice((EMPLOYEE, RESIDENT))
        number = str(len(rows) + 1)
        rows.append(
            OtherRollRecord(
                number, person.id_no, person.name, person.sex, person.birth, _elsewhere(plot, number).address,
                scheme, person.started.plus(plot.rng.randint(-20, 30)),
            )
        )  # fmt: skip
        plot.tell(
            "other_city",
            [person],
            "found",
            records=[RecordReference(file, number)],
            detail=SCHEME_TEXTS[scheme],
        )
    mix(rows, plot.rng)
    return rows


def _elsewhere(plot: Plot, number: str) -> OtherRollRecord:
    rng = plot.rng
    sex = rng.choice("男女")
    birth = birth_at_age(rng.randint(61, 88), plot.calendar, rng)
    who = new_identity(rng.choice(NEIGHBOUR_COUNTIES), birth, sex, plot.numbers, rng)
    scheme = rng.choice((RESIDENT, RESIDENT, EMPLOYEE, PUBLIC))
    started = Month(birth.year + 60, birth.month).plus(1)
    return OtherRollRecord(number, who.id_no, who.name, sex, birth, who.address, scheme, started)


def _two_schemes(plot: Plot) -> None:
    first = plot.cast.draw(lambda one: one.scheme != RESIDENT and _age(plot, one) > 62)
    second = plot.cast.draw(lambda one: one.scheme == RESIDENT)
    second.id_no, second.sex, second.birth = first.id_no, first.sex, first.birth
    second.phone, second.address = first.phone, first.address
    second.rename(first.name)
    both = _BOTH.fill(a=SCHEME_TEXTS[first.scheme], b=SCHEME_TEXTS[second.scheme])
    plot.tell(
        "two_schemes", [first, second], "found",
        other=second.name, other_pid=second.pid, detail=both,
    )  # fmt: skip


def _shared_account(plot: Plot) -> None:
    county = choose_county(plot.rng)
    people = [
        plot.cast.draw(lambda one: one.scheme == RESIDENT and one.agency == county.code)
        for _ in range(SHARED_BY)
    ]
    collector = people[0]
    for person in people[1:]:
        person.account = collector.account
    plot.tell("shared_account", people, "found", detail=SHARED_BY)


def _holder_differs(plot: Plot) -> None:
    person = plot.cast.draw()
    person.account = replace(person.account, holder=_other_than(person, plot))
    plot.tell("holder_differs", [person], "found", other=person.account.holder)


def _other_than(person: Person, plot: Plot) -> str:
    while True:
        name = new_name(plot.rng.choice("男女"), 1975, plot.rng)
        if name[0] != person.name[0] and "·" not in name:
            return name


def _aged_unseen(plot: Plot, numbers: Numbers) -> None:
    person = plot.cast.draw(lambda one: _age(plot, one) >= 80)
    age = plot.rng.randint(97, 103)
    county = next((one for one in COUNTIES if one.code == person.agency), COUNTIES[0])
    birth = birth_at_age(age, plot.calendar, plot.rng)
    who = new_identity(county, birth, person.sex, numbers, plot.rng)
    person.id_no, person.birth = who.id_no, who.birth
    person.rename(who.name)
    person.certified_on = plot.calendar.days_ago(_UNSEEN_DAYS + plot.rng.randint(0, 200))
    plot.tell("aged_unseen", [person], "found", detail=_age(plot, person), day=person.certified_on)


def _lapsed(plot: Plot) -> None:
    person = plot.cast.draw(lambda one: _age(plot, one) < 90)
    certified = plot.calendar.roll_month.plus(-_CERTIFICATION_MONTHS - _LAPSED_MONTHS)
    person.certified_on = plot.calendar.day_in(certified, plot.rng)
    plot.tell("lapsed", [person], "found", day=person.certified_on)


def _moved_bank(plot: Plot) -> None:
    # The living change accounts too: nothing to be found here, so nothing is told.
    person = plot.cast.draw()
    bank = choose_bank(plot.rng)
    new = Account(bank.name, plot.numbers.account(bank.prefix), person.name)
    person.change_account(new, plot.calendar.days_ago(plot.rng.randint(5, 400)))


def _age(plot: Plot, person: Person) -> int:
    today = plot.calendar.business_date
    return (
        today.year - person.birth.year - ((today.month, today.day) < (person.birth.month, person.birth.day))
    )
