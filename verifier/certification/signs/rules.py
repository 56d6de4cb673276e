"""What a sign of life is worth: who was seen and identified, and who might have been somebody else (pure).

In person and identified certifies; what somebody else could have done (a phone call, a bank card) certifies
nobody of 90 or more (RULES: silent certification).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from verifier.settings.model import CertificationSettings

Weight = Literal["in_person", "proxy_possible", "unknown"]
WhyNot = Literal[
    "unknown_kind",
    "proxy_at_great_age",
    "birth_unknown",
    "in_future",
    "not_entitled",
    "proxy_for_the_dead",
]


@dataclass(frozen=True, slots=True)
class SignJudgement:
    """How much a sign says, and the rule by which it certifies nobody; None where it may certify."""

    weight: Weight
    why_not: WhyNot | None

    @property
    def certifies(self) -> bool:
        """Tell whether it may renew a certification."""
        return self.why_not is None

    @property
    def basis(self) -> Literal["life_sign", "proxy_sign"]:
        """What a certification by it rests on."""
        return "life_sign" if self.weight == "in_person" else "proxy_sign"


def judge_life_sign(
    kind: str,
    birth: str | None,
    on: date,
    today: date,
    settings: CertificationSettings,
    *,
    on_record_as_dead: bool = False,
) -> SignJudgement:
    """Judge a sign of the kind ``kind`` given on a day, about somebody born ``YYYY[-MM[-DD]]``.

    What somebody else could have done does not contradict a death (or disappearance) that is on record: the
    card of the dead goes on being used, and a person has to look. Somebody whose birth is known to the year
    or month is taken to be as old as that allows.
    """
    weight: Weight = "unknown"
    if kind in settings.in_person_signs:
        weight = "in_person"
    elif kind in settings.proxy_signs:
        weight = "proxy_possible"
    return SignJudgement(weight, _why_not(weight, birth, on, today, settings, on_record_as_dead))


def _why_not(
    weight: Weight,
    birth: str | None,
    on: date,
    today: date,
    settings: CertificationSettings,
    on_record_as_dead: bool,
) -> WhyNot | None:
    if on > today:
        return "in_future"
    if weight == "unknown":
        return "unknown_kind"
    if weight == "in_person":
        return None
    if on_record_as_dead:
        return "proxy_for_the_dead"
    age = greatest_age(birth, on)
    if age is None:
        return "birth_unknown"
    return "proxy_at_great_age" if age >= settings.proxy_signs_until_age else None


def greatest_age(birth: str | None, on: date) -> int | None:
    """Return the whole years somebody may have reached on a day at most; None without a year of birth."""
    parts = (birth or "").split("-")
    if not all(part.isascii() and part.isdigit() for part in parts):
        return None
    year, month, day = (*map(int, parts), 1, 1)[:3]
    return on.year - year - ((on.month, on.day) < (month, day))
