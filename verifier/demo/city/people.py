"""The retirees of the city: who they are, what they draw, where it goes, when they last proved life."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from verifier.demo.city.banks import choose_bank
from verifier.demo.city.calendar import CityCalendar
from verifier.demo.city.ids import Numbers
from verifier.demo.city.names import new_name
from verifier.demo.city.places import CITY_AGENCY, County, choose_county, new_address
from verifier.months import Month

RUNNING, SUSPENDED, ENDED = "正常", "暂停", "终止"
EMPLOYEE, PUBLIC, RESIDENT = "企业职工", "机关事业", "城乡居民"

_SCHEMES = (EMPLOYEE, PUBLIC, RESIDENT)
_SCHEME_SHARES = (13, 19, 68)
_MONTHLY_YUAN = {RESIDENT: (120, 350, 185), EMPLOYEE: (1800, 4500, 2800), PUBLIC: (3500, 7500, 4700)}
_FIRST_AGE = {
    (EMPLOYEE, "男"): 60,
    (EMPLOYEE, "女"): 55,
    (PUBLIC, "男"): 60,
    (PUBLIC, "女"): 55,
    (RESIDENT, "男"): 60,
    (RESIDENT, "女"): 60,
}
_RESIDENT_SCHEME_BEGAN = Month(2009, 12)
_AGE_BANDS = (55, 60, 65, 70, 75, 80, 85, 90, 95, 100)
_AGE_SHARES = (80, 240, 220, 180, 125, 85, 47, 18, 4, 1)
_FIRST_NUMBER = 10_000_001


@dataclass(frozen=True, slots=True)
class Account:
    """Where a benefit goes: bank, number, and in whose name."""

    bank: str
    number: str
    holder: str


@dataclass(slots=True)
class Person:
    """One row of the roll and what is behind it. Amounts in fen; ``sex`` is 男 or 女."""

    pid: str
    id_no: str
    name: str
    sex: str
    birth: date
    address: str
    phone: str
    scheme: str
    amount_fen: int
    adjustment_fen: int
    correction_fen: int
    account: Account
    started: Month
    agency: str
    certified_on: date
    state: str = RUNNING
    previous_state: str = RUNNING
    paid_until: Month | None = None
    died_on: date | None = None
    earlier_account: Account | None = None
    account_changed_on: date | None = None
    returned_month: Month | None = None
    in_story: bool = False

    def amount_in(self, month: Month, calendar: CityCalendar) -> int:
        """Return the benefit of ``month`` in fen; it rises each July, a correction came with the new roll."""
        amount = self.amount_fen
        if month < calendar.roll_month:
            amount -= self.correction_fen
        if month < calendar.adjusted_from:
            amount -= self.adjustment_fen
        return amount

    def account_on(self, day: date) -> Account:
        """Return the account the benefit went to on ``day``."""
        if self.earlier_account is not None and self.account_changed_on is not None:
            return self.earlier_account if day < self.account_changed_on else self.account
        return self.account

    def drew(self, month: Month) -> bool:
        """Return whether the benefit of ``month`` was paid out."""
        return self.started <= month and (self.paid_until is None or month <= self.paid_until)

    def rename(self, name: str) -> None:
        """Give another name, also to the account."""
        self.name = name
        self.account = replace(self.account, holder=name)

    def change_account(self, new: Account, day: date) -> None:
        """Move the benefit to ``new`` from ``day`` on."""
        self.earlier_account, self.account, self.account_changed_on = self.account, new, day


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is, before any pension."""

    id_no: str
    name: str
    sex: str
    birth: date
    address: str


def new_identity(county: County, birth: date, sex: str, numbers: Numbers, rng: Random) -> Identity:
    """Return a new identity in ``county``: valid unique ID, name of the generation, address."""
    return Identity(
        id_no=numbers.resident_id(county.code, birth, sex),
        name=new_name(sex, birth.year, rng),
        sex=sex,
        birth=birth,
        address=new_address(county, urban=rng.random() < 0.4, rng=rng),
    )


def birth_at_age(age: int, calendar: CityCalendar, rng: Random) -> date:
    """Return a day of birth of somebody who is ``age`` full years old on the business date."""
    return calendar.days_ago(int(age * 365.2425) + rng.randint(1, 365))


def retiree_age(rng: Random) -> int:
    """Return an age between 55 and 104, distributed as on a real roll."""
    return rng.choices(_AGE_BANDS, _AGE_SHARES)[0] + rng.randrange(5)


def populate(people: int, calendar: CityCalendar, numbers: Numbers, rng: Random) -> Iterator[Person]:
    """Yield ``people`` ordinary retirees: alive, paid to their own account, certified within the year."""
    for index in range(people):
        yield _new_person(str(_FIRST_NUMBER + index), calendar, numbers, rng)


def _new_person(pid: str, calendar: CityCalendar, numbers: Numbers, rng: Random) -> Person:
    scheme = rng.choices(_SCHEMES, _SCHEME_SHARES)[0]
    sex = "女" if rng.random() < 0.53 else "男"
    first_age = _FIRST_AGE[scheme, sex]
    age = retiree_age(rng)
    if age < first_age:
        age += 5
    county = choose_county(rng)
    who = new_identity(county, birth_at_age(age, calendar, rng), sex, numbers, rng)
    low, high, usual = _MONTHLY_YUAN[scheme]
    amount = int(rng.triangular(low, high, usual) * 100)
    bank = choose_bank(rng)
    person = Person(
        pid=pid,
        id_no=who.id_no,
        name=who.name,
        sex=sex,
        birth=who.birth,
        address=who.address,
        # 140 is a prefix no operator uses: a notice sent from a demonstration reaches nobody.
        phone=f"140{rng.randrange(10**8):08d}",
        scheme=scheme,
        amount_fen=amount,
        adjustment_fen=rng.choice((500, 1000, 1800)) if scheme == RESIDENT else 3000 + amount * 22 // 1000,
        correction_fen=rng.choice((-450, 130, 260)) if rng.random() < 0.005 else 0,
        account=Account(bank.name, numbers.account(bank.prefix), who.name),
        started=_start(who.birth, first_age, scheme, calendar),
        agency=CITY_AGENCY if scheme == PUBLIC and rng.random() < 0.5 else county.code,
        certified_on=calendar.days_ago(rng.randint(3, 330)),
    )
    _ordinary_stop(person, calendar, rng)
    return person


def _start(birth: date, first_age: int, scheme: str, calendar: CityCalendar) -> Month:
    start = Month(birth.year + first_age, birth.month).plus(1)
    if scheme == RESIDENT:
        start = max(start, _RESIDENT_SCHEME_BEGAN)
    return min(start, calendar.roll_month)


def _ordinary_stop(person: Person, calendar: CityCalendar, rng: Random) -> None:
    chance = rng.random()
    if chance < 0.003:
        person.state = person.previous_state = ENDED
        person.paid_until = calendar.pay_months[0].plus(rng.randint(-8, 6))
    elif chance < 0.007:
        person.state = SUSPENDED
        person.previous_state = rng.choice((RUNNING, SUSPENDED))
        # Suspended with this month's roll: last paid the month before.
        back = 1 if person.previous_state == RUNNING else rng.randint(2, 4)
        person.paid_until = calendar.roll_month.plus(-back)


def certified_before(person: Person, first_of_month: date) -> date:
    """Return the certification date as the roll of the month before knew it."""
    if person.certified_on >= first_of_month:
        return person.certified_on - timedelta(days=352)
    return person.certified_on
