"""Every rule says what it was measured to be worth, and none that was wrong opens leads by itself."""

from __future__ import annotations

from matchers.records.scoring.rule_measures import MEASURED
from matchers.records.scoring.rules import RULES


def test_every_rule_was_measured() -> None:
    assert set(MEASURED) == {rule.name for rule in RULES}


def test_a_certain_rule_was_wrong_no_more_often_than_its_budget_allows() -> None:
    for rule in RULES:
        right, wrong = MEASURED[rule.name]
        if rule.tier == "certain":
            assert wrong <= rule.budget * (right + wrong)
