"""What is refused, and how it is said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from matchers.errors import NotEnrollable
from matchers.finger.fast.enrollable import demand_true_resolution, demand_usable, no_finger
from matchers.finger.fast.measures import Measures
from matchers.finger.fast.parameters import Enrolment

STAGE = Enrolment()
GOOD = Measures(
    area=200.0,
    coherence=0.8,
    best_coherence=0.9,
    clarity=0.75,
    ridge_share=0.45,
    contrast=50.0,
    period=9.0,
    centre=1.0,
    minutiae=40,
    minutia_quality=70.0,
)


def test_an_ordinary_print_is_welcome() -> None:
    demand_usable(GOOD, STAGE)
    demand_true_resolution(9.0, 500, STAGE)


@pytest.mark.parametrize(
    "poor", [{"best_coherence": 0.7}, {"clarity": 0.35}, {"minutiae": 8}, {"contrast": 4.0}]
)
def test_a_poor_print_is_still_welcome(poor: dict[str, float]) -> None:
    demand_usable(replace(GOOD, **poor), STAGE)


@pytest.mark.parametrize("wrong", [{"best_coherence": 0.5}, {"clarity": 0.2}, {"minutiae": 3}])
def test_what_cannot_be_compared_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(NotEnrollable):
        demand_usable(replace(GOOD, **wrong), STAGE)


@pytest.mark.parametrize(
    ("period", "zh", "en"), [(4.5, "太近", "close together"), (18.0, "太远", "far apart")]
)
def test_ridges_of_no_finger_point_to_the_resolution(period: float, zh: str, en: str) -> None:
    with pytest.raises(NotEnrollable) as refused:
        demand_true_resolution(period, 569, STAGE)
    assert zh in refused.value.zh
    assert en in refused.value.en
    assert "569" in refused.value.zh
    assert "569" in refused.value.en


def test_a_refusal_says_in_both_languages_what_to_do() -> None:
    refused = no_finger()
    assert refused.zh.endswith("再试一次。")
    assert refused.en.endswith("try again.")
