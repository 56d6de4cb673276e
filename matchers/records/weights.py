"""Match weights: log2 of how much likelier a comparison level is for one person than for two strangers.

Each pair holds m, the share of true pairs that show the level, and u, the share of pairs of different people
that show it. These are priors written down from counting arguments, stated beside each table; a later
estimate from reviewed decisions replaces them. Fields that follow from an equal number are weighed *given*
that number, so that what the number contains is not counted twice.
"""

from __future__ import annotations

from math import exp2, log2
from typing import Final

from matchers.records.levels import Levels

DEFAULT_ROLL_SIZE: Final = 1_000_000
"""Prior: before anything is compared, each of these people is as likely as any other to be the deceased."""

EQUAL_ID: Final = frozenset({"same", "same_check_wrong", "same_old", "same_old_ambiguous", "same_text"})

# u of an equal number: about one record in a hundred carries a number that is not its own, and then it is the
# number of one person in a roll of a million. An old number cannot be checked, so a slip goes unnoticed.
_ID = {
    "same": (0.5, 1e-8),
    "same_check_wrong": (0.01, 1e-9),
    "same_old": (0.02, 2e-9),
    "same_old_ambiguous": (0.005, 2e-9),
    "same_text": (0.001, 1e-10),
    # Numbers of one county and one birthday differ in four places only, so nearness says little beyond these.
    "damaged_near": (0.06, 0.002),
    "damaged_far": (0.005, 0.05),
    # A whole number of somebody else: about one record in a hundred carries a relative's.
    "other": (0.002, 0.7),
    "other_not_own": (0.01, 0.03),
}

# Chance of one full name for two strangers: about 1 in 10,000, a cautious figure until the roll's own name
# frequencies are used. Sound and glyph neighbours widen it by the size of their families.
_NAME = {
    "same": (0.88, 1e-4),
    "variant": (0.02, 5e-6),
    "same_sound": (0.04, 4e-4),
    "near_sound": (0.01, 8e-4),
    "placeholder": (0.01, 2e-4),
    "similar": (0.02, 0.01),
    "different": (0.02, 0.99),
}

# Forty years of birthdays are 14,600 days; registers pile births up on a few of them.
_BIRTH = {
    "same": (0.85, 1.2e-4),
    "same_year_month": (0.9, 0.003),
    "same_year": (0.9, 0.03),
    "day_month_swapped": (0.01, 1e-4),
    "close": (0.01, 5e-4),
    "different": (0.05, 0.99),
}
# Given an equal number: software often fills the birth from the number, which then proves little; a birth
# that differs says that the number was somebody else's.
_BIRTH_GIVEN_ID = {
    "same": (0.97, 0.4),
    "same_year_month": (0.97, 0.45),
    "same_year": (0.97, 0.5),
    "day_month_swapped": (0.005, 0.01),
    "close": (0.005, 0.01),
    "different": (0.01, 0.5),
}
_AGE = {"same": (0.9, 0.08), "close": (0.07, 0.1), "different": (0.03, 0.82)}
_AGE_GIVEN_ID = {"same": (0.93, 0.4), "close": (0.05, 0.1), "different": (0.02, 0.5)}
_SEX = {"same": (0.99, 0.5), "different": (0.01, 0.5)}
# Households share doors and villages with kin, so a door is worth less than one in the number of doors.
_ADDRESS = {
    "same_door": (0.55, 2e-5),
    "same_village": (0.25, 2e-4),
    "same_township": (0.02, 0.005),
    "same_county": (0.08, 0.075),
    "different": (0.1, 0.92),
}

# A wrongly used number is mostly a relative's: surname, generation character and door then agree anyway.
_NAME_GIVEN_ID = _NAME | {"similar": (0.03, 0.1), "different": (0.03, 0.9)}
_ADDRESS_GIVEN_ID = {
    "same_door": (0.55, 0.5),
    "same_village": (0.25, 0.2),
    "same_township": (0.02, 0.03),
    "same_county": (0.08, 0.12),
    "different": (0.1, 0.15),
}

_TABLES = {"id": _ID, "name": _NAME, "birth": _BIRTH, "age": _AGE, "sex": _SEX, "address": _ADDRESS}
_GIVEN_ID = {
    "name": _NAME_GIVEN_ID,
    "birth": _BIRTH_GIVEN_ID,
    "age": _AGE_GIVEN_ID,
    "address": _ADDRESS_GIVEN_ID,
}


def level_weight(field: str, level: str, *, id_equal: bool = False) -> float:
    """Return log2(m / u) in bits of one field's comparison level; 0 where the field says nothing.

    ``id_equal`` weighs name, birth, age and address given a number that both sides share.
    """
    table = _GIVEN_ID.get(field, _TABLES[field]) if id_equal else _TABLES[field]
    if level not in table:
        return 0.0
    m, u = table[level]
    return log2(m / u)


def field_weights(levels: Levels) -> dict[str, float]:
    """Return the weight of each field in bits. A stated age adds nothing beside a stated birth."""
    id_equal = levels.id in EQUAL_ID
    found: dict[str, str] = {
        "id": levels.id,
        "name": levels.name,
        "birth": levels.birth,
        "age": levels.age if levels.birth == "unknown" or levels.age == "different" else "unknown",
        "sex": levels.sex,
        "address": levels.address,
    }
    return {field: level_weight(field, level, id_equal=id_equal) for field, level in found.items()}


def posterior(weight: float, roll_size: int = DEFAULT_ROLL_SIZE) -> float:
    """Return the probability of one person after ``weight`` bits of evidence, prior odds 1 : ``roll_size``.

    Raises:
        ValueError: ``roll_size`` is not positive.
    """
    if roll_size <= 0:
        raise ValueError("a roll has at least one person")
    exponent = weight - log2(roll_size)
    return 1.0 / (1.0 + exp2(min(-exponent, 1000.0)))
