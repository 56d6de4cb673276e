"""When a paper counts as served, what proves it, and who may publish a name."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.errors import Conflict, InvalidInput, NotPermitted
from verifier.notices.kinds import notice_book
from verifier.notices.lawful import failures_among, last_day
from verifier.notices.publication_rules import STATE_NAMES, check_approver, check_step, is_public
from verifier.notices.service_rules import (
    OUTCOME_NAMES,
    Attempt,
    check_attempt,
    proof_kind,
    served_on,
)

BOOK = notice_book()
LAW = BOOK.law
MADE, TODAY = date(2026, 11, 2), date(2026, 11, 20)
SIGNED = Attempt("served", date(2026, 11, 10), "王小明（子）", "", "image/jpeg")


def check(method: str, attempt: Attempt = SIGNED, earlier: tuple[str, ...] = ()) -> None:
    check_attempt(LAW.service[method], attempt, failures_among(earlier), MADE, TODAY)


@pytest.mark.parametrize("method", ["in_person", "post", "workplace"])
def test_the_usual_ways_are_open_at_once(method: str) -> None:
    check(method)


@pytest.mark.parametrize("method", ["in_person", "workplace"])
def test_somebody_received_what_was_handed_over(method: str) -> None:
    with pytest.raises(InvalidInput):
        check(method, replace(SIGNED, receiver=""))


def test_the_post_needs_no_name_but_its_receipt() -> None:
    check("post", replace(SIGNED, receiver=""))


def test_nothing_is_left_at_a_home_before_somebody_refused() -> None:
    for earlier in ((), ("served",), ("not_found",)):
        with pytest.raises(Conflict):
            check("left", earlier=earlier)
    check("left", earlier=("refused",))


def test_nothing_is_served_by_publication_before_other_ways_failed() -> None:
    for earlier in ((), ("served",), ("refused",)):
        with pytest.raises(Conflict) as refused:
            check("publication", earlier=earlier)
        assert LAW.service["publication"].clause.words.zh in refused.value.message.zh
    check("publication", earlier=("refused", "not_found"))


def test_what_is_left_needs_a_witness_or_a_video() -> None:
    left = LAW.service["left"]
    with pytest.raises(InvalidInput):
        proof_kind(left, SIGNED)
    assert proof_kind(left, replace(SIGNED, witness="赵村主任")) == "witness"
    assert proof_kind(left, replace(SIGNED, proof_type="video/mp4")) == "video"


def test_an_attempt_that_failed_proves_only_that_it_was_made() -> None:
    assert proof_kind(LAW.service["left"], replace(SIGNED, outcome="refused")) == "attempt"
    assert proof_kind(LAW.service["post"], SIGNED) == "post_receipt"


@pytest.mark.parametrize("day", [date(2026, 11, 1), date(2026, 11, 21)])
def test_no_service_before_the_paper_or_after_today(day: date) -> None:
    with pytest.raises(InvalidInput):
        check("in_person", replace(SIGNED, attempted_on=day))


def test_an_unknown_outcome_is_refused() -> None:
    with pytest.raises(InvalidInput):
        check("in_person", replace(SIGNED, outcome="perhaps"))


def test_publication_counts_after_thirty_days_and_everything_else_at_once() -> None:
    assert served_on(LAW.service["left"], SIGNED, LAW.calendar) == SIGNED.attempted_on
    assert served_on(LAW.service["publication"], SIGNED, LAW.calendar) == date(2026, 12, 10)
    assert served_on(LAW.service["in_person"], replace(SIGNED, outcome="refused"), LAW.calendar) is None


@given(
    st.sampled_from(sorted(LAW.service)),
    st.lists(st.sampled_from(sorted(OUTCOME_NAMES)), max_size=4),
    st.sampled_from(["image/jpeg", "video/mp4", "application/pdf"]),
    st.sampled_from(["", "赵村主任"]),
)
def test_whatever_counts_as_served_is_proved_and_not_before_its_attempt(
    method: str, earlier: list[str], proof: str, witness: str
) -> None:
    service, attempt = LAW.service[method], replace(SIGNED, proof_type=proof, witness=witness)
    try:
        check(method, attempt, tuple(earlier))
        proves = proof_kind(service, attempt)
    except (Conflict, InvalidInput):
        return
    assert any(proves in group for group in service.proof)
    assert not service.after or set(earlier) & {"refused", "not_found"}
    served = served_on(service, attempt, LAW.calendar)
    assert served is not None
    assert served >= attempt.attempted_on


def test_who_is_served_too_late_has_the_whole_term_again() -> None:
    printed, kind = date(2026, 11, 17), BOOK.kind("return_notice")
    assert last_day(kind, BOOK, printed, date(2026, 11, 10)) == printed
    late = last_day(kind, BOOK, printed, printed)
    assert late is not None
    assert late >= printed + timedelta(days=LAW.terms["voluntary_return"].amount)
    assert last_day(BOOK.kind("hand_over_letter"), BOOK, None, printed) is None


def test_nobody_approves_their_own_list_or_one_list_twice() -> None:
    check_approver("zhao", "li", ["sun"])
    for name in ("li", "sun"):
        with pytest.raises(NotPermitted):
            check_approver(name, "li", ["sun"])


@pytest.mark.parametrize("state", STATE_NAMES)
def test_a_list_is_approved_or_refused_while_proposed_and_withdrawn_while_it_lives(state: str) -> None:
    open_steps = []
    for step in ("approve", "refuse", "withdraw"):
        try:
            check_step(state, step)
            open_steps.append(step)
        except Conflict:
            continue
    lawful = {"proposed": ["approve", "refuse", "withdraw"], "published": ["withdraw"]}
    assert open_steps == lawful.get(state, [])


def test_names_are_public_from_the_first_day_of_their_clock_to_the_last() -> None:
    first, last = date(2026, 11, 1), date(2026, 12, 1)
    shown = [is_public("published", first, last, first + timedelta(days=n)) for n in (-1, 0, 30, 31)]
    assert shown == [False, True, True, False]
    assert not is_public("withdrawn", first, last, first)
    assert not is_public("proposed", None, None, first)
