"""Named rules decide whether a record and a person are one: ``certain``, ``probable``, or not worth a look.

Rules see comparison levels only. The first that applies decides. A record without an identity number is never
certain here, and a name alone is never anything.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from matchers.records.levels import Levels

Tier = Literal["certain", "probable"]

PLACEHOLDER_SHARE = 0.6
"""Share of a name that must be readable before the rest may be taken on trust: more than a surname of two."""

_EIGHTEEN = ("same", "same_check_wrong")
_NAME_SAME = ("same", "variant")
_NEAR_HOME = ("same_door", "same_village", "same_township")


@dataclass(frozen=True, slots=True)
class Rule:
    """One identity rule. ``zh`` and ``en`` are what the investigator reads about it."""

    name: str
    tier: Tier
    zh: str
    en: str
    applies: Callable[[Levels], bool]


def _name_alike(levels: Levels) -> bool:
    """Alike by sound, or as far as it can be read; a blurred sound only beside a checked number and birth."""
    if levels.name == "same_sound":
        return True
    if levels.name == "placeholder":
        return levels.name_similarity >= PLACEHOLDER_SHARE
    return levels.name == "near_sound" and levels.id == "same" and levels.birth == "same"


def _sound_number(levels: Levels) -> bool:
    """A filler such as 18 equal digits contains no birth date; it identifies nobody by itself."""
    return levels.id in _EIGHTEEN and (levels.id_birth_readable or levels.birth == "same")


def _same_name_and_birth(levels: Levels) -> bool:
    return levels.name in _NAME_SAME and levels.birth == "same" and not levels.contradicts


def _same_id_same_name(levels: Levels) -> bool:
    return _sound_number(levels) and levels.name in _NAME_SAME and not levels.contradicts


def _same_id_name_alike(levels: Levels) -> bool:
    return _sound_number(levels) and _name_alike(levels) and not levels.contradicts


def _same_foreign_card(levels: Levels) -> bool:
    return levels.id == "same_text" and _same_name_and_birth(levels)


def _old_id_same_name(levels: Levels) -> bool:
    named = levels.name in _NAME_SAME or levels.name == "same_sound"
    return levels.id == "same_old" and named and not levels.contradicts


def _same_id_other_name(levels: Levels) -> bool:
    return levels.id in (*_EIGHTEEN, "same_text")


def _old_id_unproven(levels: Levels) -> bool:
    return levels.id in ("same_old", "same_old_ambiguous")


def _name_birth_no_id(levels: Levels) -> bool:
    at_home = levels.address in _NEAR_HOME or levels.address == "unknown"
    return levels.id in ("missing", "unreadable", "unknown") and _same_name_and_birth(levels) and at_home


def _name_birth_damaged_id(levels: Levels) -> bool:
    return levels.id == "damaged_near" and _same_name_and_birth(levels)


def _name_birth_relatives_id(levels: Levels) -> bool:
    if not _same_name_and_birth(levels):
        return False
    if levels.id in ("other_not_own", "damaged_far"):
        return levels.address in ("same_door", "same_village")
    # A whole number that fits the record's own birth and sex usually is its own: only one door outweighs it.
    return levels.id == "other" and levels.address == "same_door"


RULES: tuple[Rule, ...] = (
    Rule(
        "same_id_same_name",
        "certain",
        "身份号码前十七位相同，姓名相同，出生日期和性别没有矛盾。",
        "The first 17 digits of the ID number are equal, the name is the same, and neither birth nor sex "
        "contradicts.",
        _same_id_same_name,
    ),
    Rule(
        "same_id_name_alike",
        "certain",
        "身份号码前十七位相同，姓名读音相同或可辨认的字一致，出生日期和性别没有矛盾。",
        "The first 17 digits of the ID number are equal, the name sounds the same or agrees where it can be "
        "read, and neither birth nor sex contradicts.",
        _same_id_name_alike,
    ),
    Rule(
        "same_foreign_card",
        "certain",
        "旧版外国人永久居留证号码相同，姓名和出生日期也相同。",
        "The number of the old foreign permanent resident card is equal, and so are name and date of birth.",
        _same_foreign_card,
    ),
    Rule(
        "old_id_same_name",
        "certain",
        "十五位旧身份号码与本人号码对应，出生世纪只有一种可能，姓名相同或同音。",
        "The old 15-digit number corresponds to this person's, only one century of birth is possible, and "
        "the name is the same or sounds the same.",
        _old_id_same_name,
    ),
    Rule(
        "same_id_other_name",
        "probable",
        "身份号码相同，但姓名不同或缺失，或者出生日期、性别有矛盾："
        "可能用了亲属的号码，也可能改过名，需要人工核对。",
        "The ID number is equal, but the name differs or is missing, or birth or sex contradicts: it may be "
        "a relative's number or a changed name, and a person has to look.",
        _same_id_other_name,
    ),
    Rule(
        "old_id_unproven",
        "probable",
        "十五位旧身份号码与本人号码对应，但出生世纪不能确定，或者姓名、出生日期不完全一致，需要人工核对。",
        "The old 15-digit number corresponds to this person's, but the century is open, or name or birth do "
        "not fully agree; a person has to look.",
        _old_id_unproven,
    ),
    Rule(
        "name_birth_damaged_id",
        "probable",
        "姓名和出生日期相同，记录上的身份号码有误，与本人号码只差一两处。",
        "Name and date of birth are the same; the ID number on the record is faulty and one or two slips "
        "away from this person's.",
        _name_birth_damaged_id,
    ),
    Rule(
        "name_birth_no_id",
        "probable",
        "记录没有可用的身份号码，姓名和出生日期相同，住址一致或没有写明；可能是同名同日出生的另一个人。",
        "The record has no usable ID number; name and date of birth are the same and the address agrees or "
        "is not given. It may be a namesake born on the same day.",
        _name_birth_no_id,
    ),
    Rule(
        "name_birth_relatives_id",
        "probable",
        "姓名、出生日期和住址一致，但记录上是另一个身份号码：可能误用了亲属的号码。",
        "Name, date of birth and address agree, but the record carries another ID number: "
        "it may be a relative's.",
        _name_birth_relatives_id,
    ),
)
"""All rules in the order they are tried."""


def deciding_rule(levels: Levels) -> Rule | None:
    """Return the first rule that applies, None if the pair is not worth anybody's time."""
    return next((rule for rule in RULES if rule.applies(levels)), None)
