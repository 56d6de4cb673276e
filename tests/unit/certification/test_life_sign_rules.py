"""Which signs of life certify whom."""

from __future__ import annotations

from datetime import date

import pytest

from verifier.certification.signs.rules import greatest_age, judge_life_sign
from verifier.settings.model import CertificationSettings

SETTINGS = CertificationSettings.model_validate({})
TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("kind", "birth", "on", "weight", "why_not"),
    [
        ("clinic", "1930-01-01", TODAY, "in_person", None),
        ("clinic", None, TODAY, "in_person", None),
        ("phone", "1950-01-01", TODAY, "proxy_possible", None),
        ("phone", "1936-11-22", TODAY, "proxy_possible", None),
        ("phone", "1936-11-21", TODAY, "proxy_possible", "proxy_at_great_age"),
        ("phone", "1936-11", TODAY, "proxy_possible", "proxy_at_great_age"),
        ("bank-card", "1936", TODAY, "proxy_possible", "proxy_at_great_age"),
        ("bank-card", None, TODAY, "proxy_possible", "birth_unknown"),
        ("neighbour", "1950-01-01", TODAY, "unknown", "unknown_kind"),
        ("clinic", "1950-01-01", date(2026, 11, 22), "in_person", "in_future"),
    ],
)
def test_a_sign_is_worth_what_the_rules_say(
    kind: str, birth: str | None, on: date, weight: str, why_not: str | None
) -> None:
    judged = judge_life_sign(kind, birth, on, TODAY, SETTINGS)
    assert (judged.weight, judged.why_not, judged.certifies) == (weight, why_not, why_not is None)


def test_an_age_is_the_greatest_that_what_is_known_allows() -> None:
    assert greatest_age("1936-12-31", TODAY) == 89
    assert greatest_age("1936", TODAY) == 90
    assert greatest_age("", TODAY) is None
    assert greatest_age("19xx", TODAY) is None
