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
"""Below odds of one to eight a pair is not worth a clerk's time."""


def _among(names: Sequence[str], *wanted: str) -> NDArray[np.bool_]:
    return np.array([name in wanted for name in names], np.bool_)


_NUMBER = _among(ID_LEVELS, "same")
_NUMBER_CHECK_WRONG = _among(ID_LEVELS, "same_check_wrong")
_OLD_NUMBER = _among(ID_LEVELS, "same_old")
_OLD_CARD = _among(ID_LEVELS, "same_text")
_ANY_EQUAL = _among(ID_LEVELS, "same", "same_check_wrong", "same_old", "same_old_earlier", "same_text")
_ONE_SLIP = _among(ID_LEVELS, "one_slip")
_TWO_SLIPS = _among(ID_LEVELS, "two_slips")
_DAMAGED = _among(ID_LEVELS, "one_slip", "two_slips", "few_slips", "part_same", "old_near", "damaged_far")
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
)
_SOUND = _among(NAME_LEVELS, "same_sound")
_NAME_BY_LOOK = _among(NAME_LEVELS, "shape", "transliterated")
_BIRTH = _among(BIRTH_LEVELS, "same")
_BIRTH_AGREES = _among(BIRTH_LEVELS, "same", "partial_year", "partial_year_month", "unknown")
_BIRTH_DATED = _among(BIRTH_LEVELS, "same", "partial_year", "partial_year_month", "age_fits", "age_nominal")
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
        """Neither sex, stated age nor day of death speaks against it, and the record owns its number."""
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


def _unnumbered(found: PairLevels) -> Flags:
    """The record has no number at all: one that cannot be compared may be somebody else's."""
    return np.asarray(_SILENT[found.id] & ~found.numbered, np.bool_)


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
        _certain(
            lambda found: (
                (
                    (_NUMBER[found.id] & _NAME_SOUND[found.name])
                    # a wrong check character may be the twin's own, beside a slip in the digits
                    | (_NUMBER_CHECK_WRONG[found.id] & _NAME[found.name])
                )
                & _BIRTH_AGREES[found.birth]
            )
        ),
    ),
    Rule(
        "same_id_name_alike",
        "certain",
        "身份号码前十七位相同，出生日期相同，姓名近音、形近或可辨认的字一致。",
        "The first 17 digits of the ID number and the date of birth are equal; the name sounds or looks "
        "alike or agrees as far as it can be read.",
        0.001,
        _certain(
            lambda found: _NUMBER[found.id] & _NAME_ALIKE[found.name] & _BIRTH[found.birth] & found.birth_told
        ),
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
        _certain(
            # fifteen digits leave the century open: what the record itself states has to tell it
            lambda found: (
                _OLD_NUMBER[found.id] & _NAME_SOUND[found.name] & _BIRTH_DATED[found.birth] & found.birth_told
            )
        ),
    ),
    Rule(
        "slip_same_name",
        "certain",
        "有一方的身份号码校验不通过，两个号码只差一两处笔误；姓名相同或同音，出生日期相同或相近。",
        "One of the ID numbers fails its check, and the two are one or two slips apart; the name is the same "
        "or sounds the same, and the dates of birth are the same or nearly so.",
        0.001,
        _certain(
            lambda found: (
                ((_ONE_SLIP[found.id] & _NAME_SOUND[found.name]) | (_TWO_SLIPS[found.id] & _NAME[found.name]))
                & _BIRTH_SOUND[found.birth]
            )
        ),
    ),
    Rule(
        "name_birth_home",
        "certain",
        "双方没有可比的身份号码；姓名相同或同音，出生日期相同，住址同村、同路或同一门牌，没有第二个人相符。",
        "There are no ID numbers to compare; the name is the same or sounds the same, the date of birth is "
        "the same, the addresses meet in one village, road or door, and nobody else fits.",
        0.001,
        _certain(
            lambda found: (
                _unnumbered(found)
                & ((_NAME[found.name] & _HOME[found.address]) | (_SOUND[found.name] & _DOOR[found.address]))
                & _BIRTH[found.birth]
            )
        ),
    ),
    Rule(
        "name_home_calendar",
        "certain",
        "双方没有可比的身份号码；姓名相同，住址同村、同路或同一门牌，"
        "出生日期一方像是农历或月日颠倒，没有第二个人相符。",
        "There are no ID numbers to compare; the name is the same, the addresses meet in one village, road "
        "or door, one date of birth seems lunar or has day and month exchanged, and nobody else fits.",
        0.001,
        _certain(
            lambda found: (
                _unnumbered(found)
                & _NAME[found.name]
                & _BIRTH_OTHER_CALENDAR[found.birth]
                & _HOME[found.address]
            )
        ),
    ),
    Rule(
        "name_door_vague_birth",
        "certain",
        "双方没有可比的身份号码，有一方只知出生年月、年份或年龄；姓名相同，住址同一门牌，没有第二个人相符。",
        "There are no ID numbers to compare, and one side knows only the month or year of birth or an age; "
        "the name and the door are the same, and nobody else fits.",
        0.001,
        _certain(
            lambda found: (
                _unnumbered(found) & _NAME[found.name] & _BIRTH_VAGUE[found.birth] & _DOOR[found.address]
            )
        ),
    ),
    Rule(
        "birth_door_name_alike",
        "certain",
        "双方没有可比的身份号码；出生日期相同，住址同一门牌，姓名形近或是译名的另一写法，没有第二个人相符。",
        "There are no ID numbers to compare; date of birth and door are the same, the name looks alike or is "
        "another spelling of a transliteration, and nobody else fits.",
        0.002,
        _certain(
            lambda found: (
                _unnumbered(found) & _NAME_BY_LOOK[found.name] & _BIRTH[found.birth] & _DOOR[found.address]
            )
        ),
    ),
    Rule(
        "same_id_other_name",
        "probable",
        "身份号码相同或对应，但其他内容不一致或不足以确认，或者另有人同样相符，需要人工核对"
        "（可能用了亲属的号码，也可能改过名）。",
        "The ID numbers are equal or correspond, but the rest does not agree or is not enough, or another "
        "fits as well: a person has to look (it may be a relative's number or a changed name).",
        0.0,
        # An equal number is never passed over in silence, whatever the weight.
        lambda evidence: np.asarray(_ANY_EQUAL[evidence.levels.id], np.bool_),
    ),
    Rule(
        "damaged_id",
        "probable",
        "有一方的身份号码有误、不完整或无法校验，综合其他内容可能是同一人。",
        "One ID number is faulty, incomplete or without a check; with the rest this may be one person.",
        0.0,
        _worth_review(lambda found: _DAMAGED[found.id]),
    ),
    Rule(
        "name_birth_no_id",
        "probable",
        "双方没有可比的身份号码，姓名和出生日期等相近；可能是同名的另一个人。",
        "There are no ID numbers to compare; name and birth are alike. It may be a namesake.",
        0.0,
        _worth_review(lambda found: _SILENT[found.id]),
    ),
    Rule(
        "other_id",
        "probable",
        "姓名、出生日期或住址相近，但双方的身份号码都有效而且不同："
        "可能有一方用了亲属的号码，也可能是双胞胎或同名的人。",
        "Name, birth or address are alike, but both ID numbers are valid and not the same: one side may "
        "carry a relative's number, or these are twins or namesakes.",
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
