"""How a name comes to be written differently: input methods, dialects, pens, families, narrow fields."""

from __future__ import annotations

from collections.abc import Callable

from . import shapes, speech, stock
from .dice import Dice
from .regions import Region
from .roll import Person

Written = tuple[str, str]
REMARKS = (
    "（已故）", "(故)", "(亡)", "（五保户）", "(低保)", "（女）", "(男)",
    "（外嫁）", "(补)", "（户主）", "(之母)", "（重名）", "(2)", "（迁入）",
    "[已销户]", "（公墓）", "(代办:儿子)", "（残）", "（党员）",
)  # fmt: skip
HONOURS = ("亡者", "故", "逝者", "老人", "先父", "先母", "公", "婆")
SEPARATORS = ("•", "．", ".", "・", " ", "", "-", "。", "· ", "‧")
HOLES = ("□", "?", "*", "？", "■", "某", "○", "〓")


def _each(dice: Dice, person: Person, change: Callable[[str, bool], str], twice: float) -> str:
    """Return the name with one character changed, or a second one as well."""
    name = person.full_name
    surname = len(person.name[0])
    # the dot of a foreign name is not a character that sounds or looks like another
    places = [i for i, character in enumerate(name) if character != "·"]
    weights = {i: 0.35 if i < surname else 1.0 for i in places}
    for _ in range(2 if dice.chance(twice) else 1):
        at = dice.weighed(weights)
        name = name[:at] + change(name[at], at < surname) + name[at + 1 :]
    return name


def by_sound(dice: Dice, person: Person, _: Region) -> Written:
    return _each(dice, person, lambda c, s: speech.homophone(dice, c, s), 0.2), "sound"


def by_keys(dice: Dice, person: Person, _: Region) -> Written:
    if dice.chance(0.2):
        name = _each(dice, person, lambda c, _s: speech.wubi_neighbour(dice, c), 0.0)
        if name != person.full_name:
            return name, "keys"
    return _each(dice, person, lambda c, s: speech.mistyped(dice, c, s), 0.0), "keys"


def by_ear(dice: Dice, person: Person, region: Region) -> Written:
    return _each(dice, person, lambda c, s: speech.heard_as(dice, c, region.dialect, s), 0.25), "dialect"


def by_eye(dice: Dice, person: Person, _: Region) -> Written:
    places = [i for i, character in enumerate(person.full_name) if shapes.has_lookalike(character)]
    if not places:
        return with_hole(dice, person, _)
    name = person.full_name
    for at in dice.shuffled(places)[: 2 if dice.chance(0.12) else 1]:
        name = name[:at] + shapes.lookalike(dice, name[at]) + name[at + 1 :]
    return name, "glyph"


def in_old_forms(dice: Dice, person: Person, region: Region) -> Written:
    name = shapes.old_form(person.full_name)
    if name == person.full_name or dice.chance(0.3):
        places = [i for i, character in enumerate(person.full_name) if shapes.has_variant(character)]
        if not places and name == person.full_name:
            return by_sound(dice, person, region)
        if places:
            at = dice.pick(places)
            full = person.full_name
            name = full[:at] + shapes.variant(dice, full[at]) + full[at + 1 :]
    return name, "form"


def with_hole(dice: Dice, person: Person, _: Region) -> Written:
    """One character no key was found for; a rare one if there is one."""
    name = person.full_name
    rare = [i for i, character in enumerate(name) if character in stock.RARE]
    at = rare[0] if rare else dice.between(min(1, len(name) - 1), len(name) - 1)
    hole = "" if dice.chance(0.12) and len(name) > 2 else dice.pick(HOLES)
    return name[:at] + hole + name[at + 1 :], "hole"


def with_remark(dice: Dice, person: Person, _: Region) -> Written:
    name = person.full_name
    if dice.chance(0.15):
        return dice.pick(HONOURS[:3]) + name, "remark"
    if dice.chance(0.15):
        return f"{name}({_alias(dice, person)})", "remark"
    return name + dice.pick(REMARKS), "remark"


def of_a_wife(dice: Dice, person: Person, region: Region) -> Written:
    """Old women appear under their father's surname, or under husband's and father's."""
    if person.sex == 1 or person.year > 1945 or person.people != "han":
        return under_another_name(dice, person, region)
    own = person.name[0]
    return (f"{own}氏" if dice.chance(0.4) else f"{dice.pick('王李张刘陈黄杨韦马赵')}{own}氏"), "shi"


def _alias(dice: Dice, person: Person) -> str:
    if person.people in {"hui", "uyghur"} and dice.chance(0.6):
        return dice.pick(stock.FAITH_NAMES[person.sex].split())
    return dice.pick(stock.MILK_NAMES[person.sex].split())


def under_another_name(dice: Dice, person: Person, _: Region) -> Written:
    """A milk name, a name of the faith, or a school name that keeps one character."""
    surname, first, second = person.name
    way = dice.below(4)
    if way == 0 or not surname:
        return (surname if dice.chance(0.8) else "") + _alias(dice, person), "alias"
    kept = second or first
    other = dice.pick(stock.GIVEN[person.sex, stock.era_of(person.year)][0][:40])
    return surname + (other + kept if way < 3 else first + other), "alias"


def transcribed(dice: Dice, person: Person, region: Region) -> Written:
    """Foreign names: another transcription, another dot, only the first name, or father's name first."""
    surname, given, father = person.name
    if surname or not father.startswith("·"):
        return by_sound(dice, person, region)
    known, father = shapes.spellings_of(), father[1:]
    given = dice.pick(known.get(given, (given,))) if dice.chance(0.7) else given
    father = dice.pick(known.get(father, (father,))) if dice.chance(0.5) else father
    dot = dice.pick(SEPARATORS) if dice.chance(0.7) else "·"
    name = given + dot + father
    if dice.chance(0.12):
        name = given
    elif dice.chance(0.05):
        name = father + dot + given
    return name, "transcribed"


def cut(dice: Dice, person: Person, region: Region) -> Written:
    """A field of four characters, or of eight or ten bytes, made for ordinary names."""
    name = person.full_name
    width = dice.pick((3, 4, 4, 5, 6)) if len(name) > 3 else 2
    if len(name) <= 2:
        return by_sound(dice, person, region)
    return name[:width] if len(name) > width else name[:-1], "cut"


def swapped(dice: Dice, person: Person, region: Region) -> Written:
    surname, first, second = person.name
    if not surname:
        return transcribed(dice, person, region)
    if second and dice.chance(0.5):
        return surname + second + first, "swapped"
    return first + second + surname, "swapped"


def spaced(dice: Dice, person: Person, _: Region) -> Written:
    """Names of two characters are set in three; full-width blanks get in."""
    name = person.full_name
    blank = dice.pick((" ", "\u3000", "  "))
    return (name[0] + blank + name[1:] if len(name) == 2 else name + blank), "spaced"


WAYS: dict[str, Callable[[Dice, Person, Region], Written]] = {
    "sound": by_sound, "keys": by_keys, "dialect": by_ear,
    "glyph": by_eye, "form": in_old_forms, "hole": with_hole,
    "remark": with_remark, "shi": of_a_wife,
    "alias": under_another_name, "transcribed": transcribed, "cut": cut,
    "swapped": swapped, "spaced": spaced,
}  # fmt: skip
