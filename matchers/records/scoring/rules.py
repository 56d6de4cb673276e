"""Named rules decide the tier: ``certain`` opens a lead nobody needs to re-key, ``probable`` goes to review.

A rule is a pattern of comparison levels with a precision that was measured; the first that applies decides.
The weight only ranks: no sum of weak agreements makes anything certain. What data cannot decide is in no rule
of the tier ``certain``: a number equal but name or birth not, a number that contradicts its own record, two
whole numbers, neither number nor address, and any record with a second candidate that is nearly as good.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from matchers.records.columns.text import Flags
from matchers.records.scoring.address_level import ADDRESS_LEVELS
from matchers.records.scoring.birth_level import BIRTH_LEVELS
from matchers.records.scoring.id_level import ID_LEVELS
from matchers.records.scoring.name_grades import NAME_LEVELS
from matchers.records.scoring.pair_levels import DIFFERENT_SEX, PairLevels
from matchers.records.scoring.rivals import Standing

Tier = Literal["certain", "probable"]

CERTAIN_LEAD: Final = 7_000
"""A certain pair is at least so far ahead of its record's next candidate: odds of 128 to 1."""
CERTAIN_WEIGHT: Final = 7_000
"""And has at least these odds of being right at all: 128 to 1, whatever its pattern."""
PROBABLE_WEIGHT: Final = -3_000
"""Below odds of one to two a pair is not worth a clerk's time."""


def _among(names: Sequence[str], *wanted: str) -> NDArray[np.bool_]:
    return np.array([name in wanted for name in names], np.bool_)


_NUMBER = _among(ID_LEVELS, "same", "same_check_wrong")
_OLD_NUMBER = _among(ID_LEVELS, "same_old")
_OLD_CARD = _among(ID_LEVELS, "same_text")
_ANY_EQUAL = _among(ID_LEVELS, "same", "same_check_wrong", "same_old", "same_old_earlier", "same_text")
_ONE_SLIP = _among(ID_LEVELS, "one_slip")
_SLIPS = _among(ID_LEVELS, "one_slip", "two_slips")
_DAMAGED = _among(ID_LEVELS, "one_slip", "two_slips", "few_slips", "part_same", "damaged_far")
_SILENT = _among(ID_LEVELS, "unknown")
_OTHERS = _among(ID_LEVELS, "other", "valid_near")
_NAME = _among(NAME_LEVELS, "same", "variant")
_NAME_SOUND = _among(NAME_LEVELS, "same", "variant", "same_sound")
_NAME_ALIKE = _among(
    NAME_LEVELS,
    "same",
    "variant",
    "same_sound",
    "near_sound",
    "shape",
    "placeholder",
    "transliterated",
    "cut",
)
_BIRTH = _among(BIRTH_LEVELS, "same")
_BIRTH_AGREES = _among(BIRTH_LEVELS, "same", "partial_year", "partial_year_month", "unknown")
_BIRTH_OTHER_CALENDAR = _among(BIRTH_LEVELS, "lunar", "swapped")
_BIRTH_VAGUE = _among(BIRTH_LEVELS, "partial_year", "partial_year_month", "age_fits", "age_nominal")
_BIRTH_SOUND = _among(BIRTH_LEVELS, "same", "lunar", "swapped", "near_day", "one_digit")
_AGE_WRONG = _among(BIRTH_LEVELS, "age_differs")
_HOME = _among(ADDRESS_LEVELS, "same_door", "same_door_part", "same_place_no_door", "near_place_same_door")
_DOOR = _among(ADDRESS_LEVELS, "same_door", "same_door_part", "near_place_same_door")


@dataclass(frozen=True)
class Evidence:
    """What rules see of ``n`` pairs."""

    levels: PairLevels
    standing: Standing

    def sane(self) -> Flags:
        """Neither the sex nor a stated age speaks against the pair, and the record owns its number."""
        levels = self.levels
        against = (levels.sex == DIFFERENT_SEX) | levels.age_contradicts | levels.disowned
        return np.asarray(~against & ~_AGE_WRONG[levels.birth], np.bool_)

    def undisputed(self) -> Flags:
        """The pair leads its record's candidates clearly and is likely in itself."""
        return np.asarray(
            (self.standing.lead >= CERTAIN_LEAD) & (self.standing.weight >= CERTAIN_WEIGHT), np.bool_
        )


@dataclass(frozen=True, slots=True)
class Rule:
    """One identity rule. ``zh`` and ``en`` are what the investigator reads about it.

    ``budget`` is the share of wrong pairs among its reviewed ones above which the rule stops being certain
    until a person has looked (0 for rules that are reviewed anyway).
    """

    name: str
    tier: Tier
    zh: str
    en: str
    budget: float
    applies: Callable[[Evidence], Flags]


def _certain(pattern: Callable[[PairLevels], Flags]) -> Callable[[Evidence], Flags]:
    return lambda evidence: np.asarray(
        pattern(evidence.levels) & evidence.sane() & evidence.undisputed(), np.bool_
    )


def _worth_review(pattern: Callable[[PairLevels], Flags]) -> Callable[[Evidence], Flags]:
    return lambda evidence: np.asarray(
        pattern(evidence.levels) & (evidence.standing.weight >= PROBABLE_WEIGHT), np.bool_
    )


RULES: Final[tuple[Rule, ...]] = (
    Rule(
        "same_id_same_name",
        "certain",
        "身份号码前十七位相同，姓名相同或同音，出生日期和性别没有矛盾。",
        "The first 17 digits of the ID number are equal, the name is the same or sounds the same, and "
        "neither birth nor sex contradicts.",
        0.0005,
        _certain(lambda found: _NUMBER[found.id] & _NAME_SOUND[found.name] & _BIRTH_AGREES[found.birth]),
    ),
    Rule(
        "same_id_name_alike",
        "certain",
        "身份号码前十七位相同，出生日期相同，姓名近音、形近或可辨认的字一致。",
        "The first 17 digits of the ID number and the date of birth are equal; the name sounds or looks "
        "alike or agrees as far as it can be read.",
        0.001,
        _certain(lambda found: _NUMBER[found.id] & _NAME_ALIKE[found.name] & _BIRTH[found.birth]),
    ),
    Rule(
        "same_foreign_card",
        "certain",
        "旧版外国人永久居留证号码相同，姓名和出生日期也相同。",
        "The number of the old foreign permanent resident card is equal, and so are name and date of birth.",
        0.001,
        _certain(lambda found: _OLD_CARD[found.id] & _NAME[found.name] & _BIRTH[found.birth]),
    ),
    Rule(
        "old_id_same_name",
        "certain",
        "十五位旧身份号码与本人号码对应，姓名相同或同音，出生日期没有矛盾。",
        "The old 15-digit number corresponds to this person's, the name is the same or sounds the same, and "
        "birth does not contradict.",
        0.001,
        _certain(lambda found: _OLD_NUMBER[found.id] & _NAME_SOUND[found.name] & _BIRTH_AGREES[found.birth]),
    ),
    Rule(
        "slip_same_name",
        "certain",
        "记录上的身份号码校验不通过，与本人号码只差一两处笔误；姓名相同或同音，出生日期相符。",
        "The number on the record fails its check and is one or two slips away from this person's; the name "
        "is the same or sounds the same, and the dates of birth fit.",
        0.001,
        _certain(lambda found: _SLIPS[found.id] & _NAME_SOUND[found.name] & _BIRTH_SOUND[found.birth]),
    ),
    Rule(
        "name_birth_home",
        "certain",
        "记录没有可用的身份号码；姓名相同或同音，出生日期相同，住址同村、同路或同一门牌，没有第二个人相符。",
        "The record has no usable number; the name is the same or sounds the same, the date of birth is the "
        "same, the addresses meet in one village, road or door, and nobody else fits.",
        0.001,
        _certain(
            lambda found: (
                _SILENT[found.id] & _NAME_SOUND[found.name] & _BIRTH[found.birth] & _HOME[found.address]
            )
        ),
    ),
    Rule(
        "name_home_calendar",
        "certain",
        "记录没有可用的身份号码；姓名相同，住址同村、同路或同一门牌，"
        "出生日期一方像是农历或月日颠倒，没有第二个人相符。",
        "The record has no usable number; the name is the same, the addresses meet in one village, road or "
        "door, one date of birth seems lunar or has day and month exchanged, and nobody else fits.",
        0.001,
        _certain(
            lambda found: (
                _SILENT[found.id]
                & _NAME[found.name]
                & _BIRTH_OTHER_CALENDAR[found.birth]
                & _HOME[found.address]
            )
        ),
    ),
    Rule(
        "name_door_vague_birth",
        "certain",
        "记录没有可用的身份号码，只有出生年份或年龄；姓名相同，住址同一门牌，没有第二个人相符。",
        "The record has no usable number and only a year of birth or an age; the name and the door are the "
        "same, and nobody else fits.",
        0.001,
        _certain(
            lambda found: (
                _SILENT[found.id] & _NAME[found.name] & _BIRTH_VAGUE[found.birth] & _DOOR[found.address]
            )
        ),
    ),
    Rule(
        "birth_door_name_alike",
        "certain",
        "记录没有可用的身份号码；出生日期相同，住址同一门牌，"
        "姓名形近、近音或可辨认的字一致，没有第二个人相符。",
        "The record has no usable number; date of birth and door are the same, the name looks or sounds "
        "alike or agrees as far as it can be read, and nobody else fits.",
        0.002,
        _certain(
            lambda found: (
                _SILENT[found.id] & _NAME_ALIKE[found.name] & _BIRTH[found.birth] & _DOOR[found.address]
            )
        ),
    ),
    Rule(
        "same_id_other_name",
        "probable",
        "身份号码相同，但姓名不同或缺失，或者出生日期、性别有矛盾："
        "可能用了亲属的号码，也可能改过名，需要人工核对。",
        "The ID number is equal, but the name differs or is missing, or birth or sex contradicts: it may be "
        "a relative's number or a changed name, and a person has to look.",
        0.0,
        # An equal number is never passed over in silence, whatever the weight.
        lambda evidence: np.asarray(_ANY_EQUAL[evidence.levels.id], np.bool_),
    ),
    Rule(
        "damaged_id",
        "probable",
        "记录上的身份号码有误，与本人号码有相同之处，其他内容也相近。",
        "The number on the record is faulty and agrees with this person's in part; the rest is alike too.",
        0.0,
        _worth_review(lambda found: _DAMAGED[found.id]),
    ),
    Rule(
        "name_birth_no_id",
        "probable",
        "记录没有可用的身份号码，姓名和出生日期等相近；可能是同名的另一个人。",
        "The record has no usable ID number; name and birth are alike. It may be a namesake.",
        0.0,
        _worth_review(lambda found: _SILENT[found.id]),
    ),
    Rule(
        "other_id",
        "probable",
        "姓名、出生日期或住址一致，但记录上是另一个有效号码："
        "可能误用了亲属的号码，也可能是双胞胎或同名的人。",
        "Name, birth or address agree, but the record carries another valid number: it may be a relative's, "
        "or this is a twin or a namesake.",
        0.0,
        _worth_review(lambda found: _OTHERS[found.id]),
    ),
)
"""All rules in the order they are tried."""

NO_RULE: Final = 255


def deciding_rules(evidence: Evidence) -> NDArray[np.uint8]:
    """Return the index into :data:`RULES` of the first rule that applies, :data:`NO_RULE` if none."""
    found = np.full(len(evidence.levels), NO_RULE, np.uint8)
    for index in range(len(RULES) - 1, -1, -1):
        found[RULES[index].applies(evidence)] = index
    return found
