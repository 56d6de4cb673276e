"""People who are not on the roll but look as if: each trap makes one up from somebody who is.

A trap returns who died and what their record must have; the clerk then writes it as any other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from . import speech, stock
from .dice import Dice
from .roll import Inhabitants, Person
from .writing import Wish

Trap = tuple[Person, Wish]
ATTEMPTS = 30


class Inventor:
    """Makes up relatives, namesakes and neighbours of people on the roll."""

    def __init__(self, dice: Dice, roll: Inhabitants, others: Inhabitants) -> None:
        self.dice, self.roll, self.others = dice, roll, others

    def make(self, kind: str) -> Trap:
        return TRAPS[kind](self, self.roll.person(self.dice.below(len(self.roll))))

    def stranger(self) -> Person:
        return self.others.person(self.dice.below(len(self.others)))

    def numbered(self, person: Person, near: str = "") -> Person:
        """Return the person with a number of their own; `near` gives its first six digits."""
        dice = self.dice
        for _ in range(ATTEMPTS):
            order = dice.below(500) * 2 + person.sex
            digits = f"{near or person.digits[:6]}{person.birth}{order:03d}"
            if not self.roll.holds(digits):
                return replace(person, digits=digits, row=-1, pid="")
        return self.numbered(person, dice.pick(self.roll.gazetteer.codes))

    def dated(self, person: Person, year: int) -> Person:
        return replace(person, birth=year * 10000 + self.dice.between(1, 12) * 100 + self.dice.between(1, 28))

    def given(self, sex: int, year: int) -> tuple[str, str]:
        first, second = stock.GIVEN[sex, stock.era_of(year)]
        return self.dice.pick(first[:50]), self.dice.pick(second[:60])

    def twin(self, one: Person) -> Trap:
        """Same day, same door, and the next number of the same station."""
        sex = one.sex if self.dice.chance(0.65) else 1 - one.sex
        first, second = self.given(sex, one.year)
        if self.dice.chance(0.7) and one.name[1] and one.name[0]:
            first = one.name[1]
        name = _unlike((one.name[0] or "马", first, second), one.name)
        other = replace(one, sex=sex, name=name, row=-1, pid="")
        for step in (2, 4, 1, 3, 6, 8, 10, 5):
            order = int(one.digits[14:]) + step
            if order % 2 != sex:
                continue
            digits = f"{one.digits[:14]}{order % 1000:03d}"
            if not self.roll.holds(digits):
                return replace(other, digits=digits), Wish(
                    number=self._mostly(), right_number=True, right_name=True
                )
        return self.numbered(other), Wish(number=True, right_number=True, right_name=True)

    def sibling(self, one: Person) -> Trap:
        sex = self.dice.below(2)
        first, second = self.given(sex, one.year)
        other = replace(
            one, sex=sex, name=_unlike((one.name[0] or "马", one.name[1] or first, second), one.name)
        )
        other = self.dated(other, one.year + self.dice.pick((-5, -4, -3, -2, 2, 3, 4, 5)))
        return self.numbered(other), Wish(number=self._mostly())

    def spouse(self, one: Person) -> Trap:
        stranger = self.stranger()
        other = replace(
            stranger, sex=1 - one.sex, place=one.place, near=one.near, door=one.door, address=one.address
        )
        other = self.dated(other, one.year + self.dice.between(-4, 4))
        return self.numbered(other, one.digits[:6]), Wish(number=self._mostly())

    def parent(self, one: Person) -> Trap:
        sex = self.dice.below(2)
        other = replace(
            self.stranger(), sex=sex, place=one.place, near=one.near, door=one.door, address=one.address
        )
        if sex == 1:
            other = replace(other, name=(one.name[0] or other.name[0], *self.given(1, one.year - 25)))
        other = self.dated(other, max(1905, one.year - self.dice.between(19, 32)))
        return self.numbered(other, one.digits[:6]), Wish(number=self._mostly())

    def child(self, one: Person) -> Trap:
        sex = self.dice.below(2)
        year = one.year + self.dice.between(20, 32)
        name = (one.name[0] or "马", *self.given(sex, year))
        other = self.dated(replace(one, sex=sex, name=name), year)
        return self.numbered(other), Wish(number=self._mostly())

    def father_son(self, one: Person) -> Trap:
        """A son whose name differs from the father's by one character, which may sound the same."""
        year = one.year + self.dice.between(19, 32) * self.dice.pick((-1, 1))
        surname, first, second = one.name
        if not second or second.startswith("·"):
            return self.child(one)
        second = speech.homophone(self.dice, second) if self.dice.chance(0.6) else self.given(1, year)[1]
        name = _unlike((surname, first, second), one.name)
        other = self.dated(replace(one, sex=1, name=name), max(1905, year))
        return self.numbered(other), Wish(number=self._mostly(), right_name=True)

    def namesake_year(self, one: Person) -> Trap:
        other = self._living_elsewhere(one)
        return self.numbered(self.dated(other, one.year)), Wish(
            number=self.dice.chance(0.4), right_name=True, address=True
        )

    def namesake_birth(self, one: Person) -> Trap:
        """Same name, same day, a valid number of their own, another place."""
        other = replace(self._living_elsewhere(one), birth=one.birth)
        return self.numbered(other), Wish(number=True, right_number=True, right_name=True)

    def namesake_bare(self, one: Person) -> Trap:
        """Same name, same day, neither number nor address: nobody can tell."""
        other = replace(self._living_elsewhere(one), birth=one.birth)
        return self.numbered(other), Wish(number=False, right_name=True, address=False, birth=True)

    def namesake_village(self, one: Person) -> Trap:
        year = one.year + self.dice.pick((-15, -11, -8, -6, -4, -3, 3, 4, 6, 8, 11, 15))
        near, door = self.dice.between(1, 15), self.dice.between(1, 200)
        address = self.roll.gazetteer.address(one.place, near, door)
        other = self.dated(replace(one, near=near, door=door, address=address), max(1912, min(1985, year)))
        return self.numbered(other), Wish(
            number=self.dice.chance(0.6), right_name=True, address=True, birth=True
        )

    def ancestor(self, one: Person) -> Trap:
        """Born a hundred years before a young person of the roll, by accident with the same 15 digits."""
        young = [row for row in self._young if self.roll.population.birth[row] < 20000000]
        if not young:
            return self.parent(one)
        one = self.roll.person(self.dice.pick(young))
        birth = one.birth - 1_000_000
        name = (one.name[0] or "马", *self.given(one.sex, 1930))
        digits = f"{one.digits[:6]}{birth}{one.digits[14:]}"
        at = one if self.dice.chance(0.3) else self.stranger()
        person = replace(
            one, name=name, birth=birth, digits=digits,
            place=at.place, near=at.near, door=at.door, address=at.address,
            row=-1, pid="",
        )  # fmt: skip
        return person, Wish(number=True, old_number=True, birth=True)

    @property
    def _young(self) -> list[int]:
        if not hasattr(self, "_young_rows"):
            self._young_rows: list[int] = (self.roll.population.birth > 19800000).nonzero()[0].tolist()
        return self._young_rows

    def neighbour(self, one: Person) -> Trap:
        door = max(1, one.door + self.dice.pick((-1, 1, 2)))
        address = self.roll.gazetteer.address(one.place, one.near, door)
        other = replace(
            self.stranger(), sex=one.sex, place=one.place, near=one.near, door=door, address=address
        )
        other = self.dated(other, one.year + self.dice.between(-1, 1))
        return self.numbered(other, one.digits[:6]), Wish(number=self._mostly())

    def one_slip(self, one: Person) -> Trap:
        """A stranger whose valid number is one key away from one of the roll."""
        for _ in range(ATTEMPTS):
            at = self.dice.pick((4, 5, 9, 11, 13, 14, 15, 16, 16))
            digits = one.digits[:at] + str(self.dice.below(10)) + one.digits[at + 1 :]
            other = self._of_digits(digits)
            if other is not None and digits != one.digits and not self.roll.holds(digits):
                return other, Wish(number=True, right_number=True, right_name=True)
        return self.sibling(one)

    def _of_digits(self, digits: str) -> Person | None:
        """Return a stranger with this number, if its date of birth exists."""
        year, month, day = int(digits[6:10]), int(digits[10:12]), int(digits[12:14])
        if not (1915 <= year <= 2005 and 1 <= month <= 12 and 1 <= day <= 28):
            return None
        sex = int(digits[16]) % 2
        stranger = self.stranger()
        name = stranger.name if stranger.sex == sex else (stranger.name[0] or "马", *self.given(sex, year))
        return replace(stranger, sex=sex, name=name, birth=int(digits[6:14]), digits=digits, row=-1, pid="")

    def _living_elsewhere(self, one: Person) -> Person:
        stranger = self.stranger()
        return replace(stranger, name=one.name, sex=one.sex, people=one.people)

    def _mostly(self) -> bool | None:
        return True if self.dice.chance(0.7) else None


def _unlike(name: tuple[str, str, str], taken: tuple[str, str, str]) -> tuple[str, str, str]:
    """Return the name, or one like it if it is taken: no family gives one name twice."""
    if name != taken:
        return name
    return name[0], name[1], "强" if name[2] != "强" else "明"


TRAPS: dict[str, Callable[[Inventor, Person], Trap]] = {
    "twin": Inventor.twin, "sibling": Inventor.sibling, "spouse": Inventor.spouse, "parent": Inventor.parent,
    "child": Inventor.child, "father_son": Inventor.father_son, "namesake_year": Inventor.namesake_year,
    "namesake_birth": Inventor.namesake_birth, "namesake_bare": Inventor.namesake_bare,
    "namesake_village": Inventor.namesake_village, "ancestor_15": Inventor.ancestor,
    "neighbour": Inventor.neighbour, "one_slip": Inventor.one_slip,
}  # fmt: skip
#: share of each trap among traps
SHARES = {
    "twin": 0.13, "sibling": 0.08, "spouse": 0.07, "parent": 0.08,
    "child": 0.05, "father_son": 0.07, "namesake_year": 0.12,
    "namesake_birth": 0.13, "namesake_bare": 0.03,
    "namesake_village": 0.126, "ancestor_15": 0.004, "neighbour": 0.05,
    "one_slip": 0.06,
}  # fmt: skip
