"""What a custody status means for the payment."""

from __future__ import annotations

import pytest

from verifier.crossmatch.custody_rules import custody_effect, custody_rule, custody_table
from verifier.feeds.content.words import CUSTODY_STATES


def test_every_status_a_feed_may_hold_has_its_rule_in_both_languages() -> None:
    assert set(custody_table()) == set(CUSTODY_STATES)
    for status in CUSTODY_STATES:
        rule = custody_rule(status)
        assert rule.payment in {"stop", "suspend", "pay"}
        assert all((rule.name.zh, rule.name.en, rule.effect.zh, rule.effect.en))


@pytest.mark.parametrize("status", ["imprisonment", "short_detention"])
def test_the_resident_scheme_resumes_on_application_without_back_pay(status: str) -> None:
    text = custody_rule(status, "resident").effect
    assert "期满须本人申请，次月恢复，不补发（人社部发〔2014〕23号第三十一条）" in text.zh
    assert custody_rule(status, "employee").effect == custody_rule(status).effect != text


def test_both_texts_are_named_where_somebody_has_both_schemes() -> None:
    text = custody_effect("imprisonment", ["resident", "employee"])
    assert "城镇职工：" in text.zh
    assert "城乡居民：" in text.zh
    assert (
        custody_effect("detained_untried", ["resident", "employee"])
        == custody_rule("detained_untried").effect
    )


def test_who_is_untried_is_suspended_and_paid_back() -> None:
    assert custody_rule("detained_untried").effect.zh == "羁押未决：核实后应暂停发放；未被定罪的，补发"
