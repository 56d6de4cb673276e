"""The steps of a lapse: which are lawful, when grace is over, who may approve."""

from __future__ import annotations

from datetime import date
from typing import get_args

import pytest

from verifier.certification.lapses import rules
from verifier.certification.lapses.rules import Step, state_after
from verifier.certification.words import LAPSE_NAMES
from verifier.errors import Conflict, NotPermitted
from verifier.procedure.reading import read_law

LAWFUL = {
    ("lapsed", "notice"): "noticed",
    ("noticed", "propose"): "proposed",
    ("proposed", "approve"): "suspended",
    ("proposed", "refuse"): "noticed",
    ("suspended", "certify"): "resumed",
}


def test_only_a_noticed_and_proposed_lapse_can_be_suspended() -> None:
    for state in LAPSE_NAMES:
        for step in get_args(Step):
            try:
                after = state_after(state, step)
            except Conflict:
                assert (state, step) not in LAWFUL
                continue
            if after == "suspended":
                assert (state, step) == ("proposed", "approve")
            assert after == LAWFUL.get((state, step), after)


def test_what_is_over_stays_over_but_a_withdrawn_lapse_may_begin_anew() -> None:
    for state in ("resumed", "certified", "withdrawn"):
        for step in get_args(Step):
            if (state, step) != ("withdrawn", "reopen"):
                with pytest.raises(Conflict):
                    state_after(state, step)
    assert state_after("withdrawn", "reopen") == "lapsed"


def test_grace_counts_from_the_notice_and_its_last_day_still_protects() -> None:
    end = rules.grace_end(date(2026, 11, 1), read_law())
    assert end == date(2026, 12, 1)
    with pytest.raises(Conflict):
        rules.check_grace(end, date(2026, 12, 1))
    rules.check_grace(end, date(2026, 12, 2))
    with pytest.raises(Conflict):
        rules.check_grace(None, date(2030, 1, 1))


def test_grace_that_would_end_on_a_day_off_ends_on_the_next_working_day() -> None:
    # thirty days after Friday 20 November 2026 is a Sunday
    assert rules.grace_end(date(2026, 11, 20), read_law()) == date(2026, 12, 21)


def test_who_proposed_cannot_approve() -> None:
    rules.check_other_person("li", "zhao")
    for proposer in ("li", None):
        with pytest.raises(NotPermitted):
            rules.check_other_person(proposer, "li")


def test_both_a_suspension_and_a_resumption_begin_with_the_next_month() -> None:
    assert str(rules.suspended_from(date(2026, 12, 1))) == "2027-01"
    assert str(rules.resumed_from(date(2026, 12, 31))) == "2027-01"
