"""One death as one office writes it down."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from . import resident_number, write_addresses, write_births, write_names, write_numbers
from .dice import Dice
from .offices import CHANNELS, WITH_NUMBER, Office, way_of_writing
from .places import Gazetteer
from .regions import Region
from .roll import Inhabitants, Person

#: what is left of a field after each event, for the floor below which nobody could say who it was
WORTH = {
    "": 1.0, "remark": 0.9, "form": 0.8, "spaced": 1.0, "sound": 0.6,
    "keys": 0.4, "dialect": 0.5, "glyph": 0.5, "hole": 0.4,
    "transcribed": 0.5, "cut": 0.5, "swapped": 0.8, "alias": 0.15,
    "shi": 0.1, "lunar": 0.7, "slip": 0.6, "year": 0.4,
    "rounded": 0.6, "two_digits": 0.8, "serial": 0.9, "other_year": 0.5,
    "none": 0.0, "moved": 0.0, "town": 0.4, "by_ear": 0.7,
    "renamed": 0.8, "of_number": 0.6,
}  # fmt: skip
FLOOR = 1.6
TRIES = 8
#: of records below the floor, this share stays: some deaths nobody can place
LEFT_OPEN = 0.06


@dataclass(frozen=True)
class Wish:
    """What a planted case demands of its record; None leaves it to the office."""

    number: bool | None = None
    right_number: bool = False
    right_name: bool = False
    address: bool | None = None
    birth: bool | None = None
    old_number: bool = False


@dataclass
class Report:
    """One row of the records, and what happened on the way to it."""

    id_no: str | None
    name: str
    sex: object
    birth: str | None
    age: int | None
    address: str | None
    event_date: date
    source: str
    number_event: str = ""
    name_event: str = ""
    birth_event: str = ""
    address_event: str = ""
    other_events: list[str] = field(default_factory=list)

    @property
    def events(self) -> list[str]:
        named = (
            ("id", self.number_event), ("name", self.name_event), ("birth", self.birth_event),
            ("address", self.address_event),
        )  # fmt: skip
        return [f"{column}_{event}" for column, event in named if event] + self.other_events

    @property
    def worth(self) -> float:
        """Return what name, birth and address together still say: 3 at most."""
        birth = 0.35 if self.birth_event.startswith("age") else WORTH[self.birth_event]
        return WORTH[self.name_event] * 1.2 + birth + WORTH[self.address_event]

    def kind(self) -> str:
        """Return the one word the benchmark counts this record under."""
        told = self.events
        if not told:
            return "exact"
        without_number = self.number_event in {"absent", "relative"}
        rest = [event for event in told if not event.startswith(("id_", "address_", "sex"))]
        if without_number:
            prefix = "noid" if self.number_event == "absent" else "id_relative"
            rest += [f"address_{self.address_event}"] if self.address_event in {"none", "moved"} else []
            return prefix if not rest else f"{prefix}_{rest[0]}" if len(rest) == 1 else f"{prefix}_several"
        numbers = [event for event in told if event.startswith("id_")]
        if len(numbers + rest) > 1:
            return "several"
        return (numbers + rest + ["address_or_sex"])[0]


class Clerk:
    """Writes records for the offices of one city."""

    def __init__(self, region: Region, gazetteer: Gazetteer, mix: str, dice: Dice) -> None:
        self.region, self.gazetteer, self.mix, self.dice = region, gazetteer, mix, dice

    def record(
        self, person: Person, office: Office, died: date, home: Inhabitants | None, wish: Wish
    ) -> Report:
        """Return a record; one that says too little is asked for again, as offices do, most of the time."""
        report = self._once(person, office, died, home, wish)
        for _ in range(TRIES):
            told_by_number = report.number_event not in {"absent", "relative", "masked"}
            if told_by_number or report.worth >= FLOOR or self.dice.chance(LEFT_OPEN):
                break
            report = self._once(person, office, died, home, wish)
        return report

    def _once(
        self, person: Person, office: Office, died: date, home: Inhabitants | None, wish: Wish
    ) -> Report:
        dice = self.dice
        channel = dice.weighed(CHANNELS[office.source])
        number, number_event = self._number(person, office, channel, home, wish)
        name, name_event = self._name(person, office, channel, wish)
        typed = None if number_event == "relative" else number
        birth, age, birth_event = self._birth(person, office, channel, died, typed, wish)
        way = way_of_writing(dice, office, "address", channel)
        if wish.address is not None:
            way = "none" if not wish.address else "right" if way in {"none", "moved"} else way
        address, address_event = write_addresses.written(
            dice, person, self.gazetteer, way, office.carelessness
        )
        sex: object = self.region.sexes[person.sex]
        others = []
        if dice.chance(0.004 * office.carelessness):
            sex, others = self.region.sexes[1 - person.sex], ["sex_wrong"]
        elif dice.chance(0.015 * office.carelessness):
            sex, others = None, ["sex_blank"]
        return Report(
            number, name, sex, birth, age, address, died, office.source,
            number_event, name_event, birth_event, address_event, others,
        )  # fmt: skip

    def _number(
        self, person: Person, office: Office, channel: str, home: Inhabitants | None, wish: Wish
    ) -> tuple[str | None, str]:
        dice, right = self.dice, person.id_no
        has = dice.chance(WITH_NUMBER[self.mix][office.source]) if wish.number is None else wish.number
        if not has:
            return None, "absent"
        if wish.old_number:
            return write_numbers.fifteen(dice, right)
        way = way_of_writing(dice, office, "number", channel)
        if way == "right" or (wish.right_number and way != "dressed"):
            return right, ""
        if way == "relative":
            return self._of_a_relative(person, home), "relative"
        written, event = write_numbers.WAYS[way](dice, right)
        return written, event if written != right else ""

    def _of_a_relative(self, person: Person, home: Inhabitants | None) -> str:
        """Return the number of whoever brought the papers: of the household or not on the roll."""
        rows = home.at_home_with(person.row) if home is not None and person.row >= 0 else []
        if rows and home is not None and self.dice.chance(0.8):
            return home.person(self.dice.pick(rows)).id_no
        year = person.year + self.dice.pick((-2, -1, 1, 2, 3, 23, 25, 27, 30))
        birth = f"{year}{self.dice.between(1, 12):02d}{self.dice.between(1, 28):02d}"
        return resident_number.with_check(f"{person.digits[:6]}{birth}{self.dice.below(1000):03d}")

    def _name(self, person: Person, office: Office, channel: str, wish: Wish) -> tuple[str, str]:
        way = "right" if wish.right_name else way_of_writing(self.dice, office, "name", channel)
        foreign = person.name[2].startswith("·")
        if foreign and not wish.right_name and self.dice.chance(0.15 if channel in {"chip", "card"} else 0.5):
            way = "transcribed"
        if way == "right":
            return person.full_name, ""
        written, event = write_names.WAYS[way](self.dice, person, self.region)
        return (written, event) if written != person.full_name else (written, "")

    def _birth(
        self, person: Person, office: Office, channel: str, died: date, number: str | None, wish: Wish
    ) -> tuple[str | None, int | None, str]:
        dice = self.dice
        way = way_of_writing(dice, office, "birth", channel)
        if way == "lunar" and not dice.chance(min(1.0, self.region.lunar * 5)):
            way = "right"
        if wish.birth is not None and way in {"none", "age"}:
            way = "right"
        birth, age, event = write_births.WAYS[way](dice, person.birth, died)
        if birth and event == "" and number and len(number) == 18 and dice.chance(0.4):
            birth = _copied(number) or birth
            event = "of_number" if birth != str(person.birth) else ""
        if birth and age is None and dice.chance(0.1):
            age = died.year - person.year - dice.below(2)
        return (write_births.styled(birth, office.date_style) if birth else None), age, event


def _copied(number: str) -> str | None:
    """Return the date of birth a system takes from the number as written, if it is one."""
    text = number[6:14]
    if not text.isdigit():
        return None
    try:
        date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None
    return text if "1890" < text[:4] < "2010" else None
