"""Who reports deaths, and by which channel a person's data reach the clerk: errors follow from the channel.

A chip is read; a card is typed; a family dictates; a form is filled in by hand; an old system exports.
Rates are per record of an office of middling care; each office has its own care, and a habit or two.
"""

from __future__ import annotations

from dataclasses import dataclass

from .dice import Dice
from .regions import Region

SOURCES = ("police", "cremation", "hospital", "funeral")
SOURCE_SHARES = {
    "plain": {"police": 0.54, "cremation": 0.17, "hospital": 0.15, "funeral": 0.14},
    "hard": {"police": 0.30, "cremation": 0.22, "hospital": 0.21, "funeral": 0.27},
}
WITH_NUMBER = {
    "plain": {"police": 0.99, "cremation": 0.70, "hospital": 0.66, "funeral": 0.20},
    "hard": {"police": 0.97, "cremation": 0.60, "hospital": 0.56, "funeral": 0.14},
}
CARELESSNESS = {"plain": 1.35, "hard": 2.3}
CHANNELS = {
    "police": {"chip": 0.48, "card": 0.38, "hand": 0.05, "legacy": 0.06, "voice": 0.03},
    "cremation": {"chip": 0.14, "card": 0.36, "hand": 0.24, "legacy": 0.10, "voice": 0.16},
    "hospital": {"chip": 0.20, "card": 0.42, "hand": 0.20, "legacy": 0.06, "voice": 0.12},
    "funeral": {"chip": 0.0, "card": 0.10, "hand": 0.38, "legacy": 0.04, "voice": 0.48},
}
#: chance of each way of writing, by channel; what is left is written right
NUMBER_WAYS: dict[str, dict[str, float]] = {
    "chip": {"dressed": 0.01},
    "card": {"typed": 0.085, "dressed": 0.02, "relative": 0.014},
    "hand": {"misread": 0.12, "letters": 0.03, "typed": 0.04, "relative": 0.02, "dressed": 0.02},
    "voice": {"heard": 0.22, "typed": 0.03, "relative": 0.03},
    "legacy": {"fifteen": 0.30, "rounded": 0.10, "narrowed": 0.08, "masked": 0.03, "dressed": 0.03},
}
NAME_WAYS: dict[str, dict[str, float]] = {
    "chip": {"transcribed": 0.0, "remark": 0.005},
    "card": {"sound": 0.05, "keys": 0.02, "remark": 0.015, "spaced": 0.01, "swapped": 0.002, "alias": 0.004},
    "hand": {
        "glyph": 0.11,
        "form": 0.05,
        "hole": 0.02,
        "remark": 0.02,
        "shi": 0.015,
        "sound": 0.03,
        "alias": 0.01,
    },
    "voice": {"dialect": 0.11, "sound": 0.10, "alias": 0.03, "shi": 0.02, "remark": 0.03},
    "legacy": {"hole": 0.05, "cut": 0.02, "form": 0.05, "spaced": 0.06, "remark": 0.03, "swapped": 0.01},
}
BIRTH_WAYS: dict[str, dict[str, float]] = {
    "chip": {},
    "card": {"slip": 0.012, "swapped": 0.004, "year": 0.005},
    "hand": {
        "slip": 0.05,
        "swapped": 0.03,
        "lunar": 0.05,
        "year": 0.05,
        "rounded": 0.03,
        "age": 0.06,
        "none": 0.01,
    },
    "voice": {
        "lunar": 0.15,
        "age": 0.14,
        "year": 0.06,
        "rounded": 0.04,
        "other_year": 0.03,
        "slip": 0.03,
        "none": 0.01,
    },
    "legacy": {"two_digits": 0.08, "serial": 0.05, "rounded": 0.05, "swapped": 0.04, "year": 0.05},
}
ADDRESS_WAYS: dict[str, dict[str, float]] = {
    "chip": {"moved": 0.04, "renamed": 0.06},
    "card": {"moved": 0.05, "none": 0.03, "renamed": 0.04},
    "hand": {"moved": 0.05, "none": 0.06, "by_ear": 0.05, "renamed": 0.06, "cut": 0.03},
    "voice": {"moved": 0.05, "none": 0.06, "by_ear": 0.12, "renamed": 0.08},
    "legacy": {"moved": 0.06, "none": 0.08, "cut": 0.12, "renamed": 0.2},
}
#: habits an office may have: which table, which way, how often instead
HABITS = (
    ("number", "rounded", 0.35), ("number", "fifteen", 0.5),
    ("number", "narrowed", 0.3), ("number", "dressed", 0.5),
    ("number", "letters", 0.2), ("name", "remark", 0.3), ("name", "spaced", 0.3), ("name", "cut", 0.5),
    ("name", "form", 0.25), ("birth", "serial", 0.4), ("birth", "two_digits", 0.4), ("birth", "lunar", 0.3),
    ("birth", "year", 0.3), ("birth", "swapped", 0.3), ("birth", "rounded", 0.2), ("birth", "age", 0.3),
    ("address", "none", 0.4), ("address", "cut", 0.5),
)  # fmt: skip
HABIT_SHARE = {"police": 0.12, "cremation": 0.35, "hospital": 0.35, "funeral": 0.4}


@dataclass(frozen=True)
class Office:
    """One reporting place."""

    source: str
    carelessness: float
    date_style: str
    habit: tuple[str, str, float] | None


def offices_of(region: Region, mix: str, dice: Dice) -> dict[str, list[Office]]:
    """Return the offices of each source; villages are many and differ most."""
    counts = {"police": 12, "cremation": 8, "hospital": 16, "funeral": 60}
    found: dict[str, list[Office]] = {}
    for source, count in counts.items():
        found[source] = []
        for _ in range(count):
            care = 0.45 + 1.1 * dice.uniform() ** 2
            style = region.date_styles.get(source, "") if dice.chance(0.5 if mix == "hard" else 0.2) else ""
            habit = dice.pick(HABITS) if dice.chance(HABIT_SHARE[source]) else None
            found[source].append(Office(source, care * CARELESSNESS[mix], style, habit))
    return found


def way_of_writing(dice: Dice, office: Office, field: str, channel: str) -> str:
    """Return how one field is written: a way of the channel, of the office's habit, or `right`."""
    if office.habit and office.habit[0] == field and channel != "chip" and dice.chance(office.habit[2]):
        return office.habit[1]
    tables = {"number": NUMBER_WAYS, "name": NAME_WAYS, "birth": BIRTH_WAYS, "address": ADDRESS_WAYS}
    throw = dice.uniform()
    for way, rate in tables[field][channel].items():
        throw -= rate * office.carelessness
        if throw < 0:
            return way
    return "right"
