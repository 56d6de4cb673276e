"""What counts once more: after a refutation, an annulled decision, money owed again, a case parted again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.procedure.courses import ASSESSED, HANDED_OVER, LAW, NOTIFIED, PROVED, asked, at, clauses, day
from verifier.procedure.entering import counted_live, retrace
from verifier.procedure.history import Event
from verifier.procedure.judging import survey

DEATH = LAW.paths["death"]
STOP_PROPOSED = (*NOTIFIED, at(30, "stop_proposed"))


def test_a_proposed_sum_falls_with_the_fact_and_can_be_proposed_anew() -> None:
    proposed = (*PROVED, at(1, "assessment_proposed"), at(2, "fact_refuted"))
    assert not asked(proposed, "assessment_proposed", 3).lawful
    again = (*proposed, at(3, "fact_confirmed"))
    assert not asked(again, "assessment_approved", 3, by="zhao").lawful
    assert asked(again, "assessment_proposed", 3).lawful


def test_a_proposed_stop_falls_with_the_fact_and_with_it_what_the_person_was_told() -> None:
    again = (*STOP_PROPOSED, at(31, "fact_refuted"), at(32, "fact_confirmed"))
    assert not asked(again, "stop_approved", 33, by="zhao").lawful
    assert clauses(asked(again, "stop_proposed", 33)) == {"reply_first"}
    assert asked(again, "person_notified", 33).lawful
    assert asked((*again, at(33, "person_notified")), "stop_proposed", 60).lawful


def test_an_annulled_decision_leaves_nothing_of_the_money_and_everything_of_the_stop() -> None:
    stopped = (
        *HANDED_OVER,
        at(21, "person_notified"),
        at(60, "stop_proposed"),
        at(60, "stop_approved", "zhao"),
    )
    annulled = (*stopped, at(70, "decision_annulled", "zhao"))
    for step in ("handed_over", "reminder_served", "order_served", "agreement_signed", "write_off_proposed"):
        assert not asked(annulled, step, 71).lawful, step
    assert not asked(annulled, "assessment_proposed", 71).lawful  # the fact is verified anew
    assert asked(annulled, "fact_confirmed", 71).lawful
    assert not asked(annulled, "stop_proposed", 71).lawful  # it stands
    assert asked(annulled, "decision_notified", 71).lawful
    anew = [at(72, "fact_confirmed"), at(73, "assessment_proposed"), at(74, "assessment_approved", "zhao")]
    assert asked((*annulled, *anew), "order_served", 75).lawful
    ordered = (*annulled, *anew, at(75, "order_served", due=80))
    assert asked(ordered, "handed_over", 81).lawful


def test_once_repaid_only_the_end_is_left_and_owed_again_brings_the_ladder_back() -> None:
    repaid = (*HANDED_OVER, at(30, "repaid"))
    assert clauses(asked(repaid, "correction_ordered", 31, office="inspection")) == {"settled"}
    assert asked(repaid, "closed", 31).lawful
    owed = (*repaid, at(32, "owed_again"))
    assert asked(owed, "correction_ordered", 33, office="inspection").lawful
    assert not asked(owed, "closed", 33).lawful
    assert asked((*owed, at(34, "repaid")), "closed", 35).lawful


def test_what_was_annulled_after_it_was_repaid_is_not_closed_as_repaid() -> None:
    assert not asked((*HANDED_OVER, at(30, "repaid"), at(31, "decision_annulled")), "closed", 32).lawful


def test_a_case_is_not_closed_over_a_stop_that_waits_for_its_decision() -> None:
    waiting = (*ASSESSED, *STOP_PROPOSED[len(PROVED) :], at(40, "repaid"))
    assert not asked(waiting, "closed", 41).lawful
    assert asked((*waiting, at(41, "stop_refused", "zhao")), "closed", 42).lawful


def test_a_case_is_not_closed_before_the_person_was_told_that_payment_stopped() -> None:
    stopped = (*STOP_PROPOSED, at(31, "stop_approved", "zhao"))
    assert clauses(asked(stopped, "closed", 32)) == {"notify_decision"}
    assert asked((*stopped, at(32, "decision_notified")), "closed", 33).lawful


def test_a_wrongful_stop_undone_in_an_earlier_round_does_not_close_a_later_one() -> None:
    stopped = (*STOP_PROPOSED, at(31, "stop_approved", "zhao"), at(32, "decision_notified"))
    undone = (*stopped, at(40, "reappeared"), at(40, "stop_reversed", "zhao"))
    assert asked(undone, "closed", 41).lawful  # in the round in which it was undone
    again = (*undone, at(41, "closed", "zhao"), at(50, "reopened", "zhao"))
    assert clauses(asked(again, "closed", 51)) == {"in_order"}
    assert clauses(asked((*again, at(52, "fact_confirmed")), "closed", 53)) == {"in_order"}
    assert asked(again, "cleared", 51).lawful
    assert not asked(again, "stop_reversed", 51).lawful  # it was undone once
    assert asked((*again, at(60, "repaid")), "closed", 61).lawful


def test_a_stop_of_an_earlier_round_that_was_undone_in_this_one_closes_it() -> None:
    stopped = (*STOP_PROPOSED, at(31, "stop_approved", "zhao"), at(32, "decision_notified"))
    again = (*stopped, at(33, "closed", "zhao"), at(40, "reopened", "zhao"))
    assert clauses(asked(again, "closed", 41)) == {"notify_decision"}  # the stop stands; they are told anew
    undone = (*again, at(41, "fact_refuted"), at(41, "stop_reversed", "zhao"))
    assert asked(undone, "closed", 42).lawful


def test_that_a_stop_was_wrong_bars_a_publication_in_every_later_round() -> None:
    stopped = (*STOP_PROPOSED, at(31, "stop_approved", "zhao"), at(40, "stop_reversed", "zhao"))
    again = (*stopped, at(41, "closed", "zhao"), at(50, "reopened", "zhao"))
    assert "wrongful_one_step" in clauses(asked(again, "names_proposed", 51))


def test_a_merged_case_asks_for_nothing_and_a_parted_one_begins_anew() -> None:
    merged = (*PROVED, at(1, "merged"))
    assert survey(LAW, DEATH, merged, day(2)).ended
    parted = (*merged, at(3, "unmerged"))
    assert not survey(LAW, DEATH, parted, day(4)).ended
    assert asked(parted, "fact_confirmed", 4).lawful
    assert not asked(parted, "assessment_proposed", 4).lawful


def test_a_lapsed_certification_is_verified_and_cleared_as_any_other_case() -> None:
    begun = (at(0, "lead_confirmed"),)
    for step in ("fact_confirmed", "cleared"):
        assert asked(begun, step, 1, "certification_lapsed").lawful


def test_a_notice_by_an_earlier_system_counts_for_its_own_stop_and_for_none_here() -> None:
    told = replace(at(1, "person_notified"), migrated=True)
    history = (*PROVED, told)
    assert not asked(counted_live(LAW, history), "stop_proposed", 30).lawful
    migrated = replace(at(30, "stop_proposed"), migrated=True)
    live = at(31, "person_notified")
    marks = {entry.event: entry.mark for entry in retrace(LAW, DEATH, [*history, migrated, live])}
    assert marks[migrated] is None
    assert marks[live] is None


@pytest.mark.parametrize("kind", ["decision_annulled", "handed_back", "life_sign_later"])
def test_what_is_entered_later_the_same_day_or_dated_back_never_spoils_what_was_lawful(kind: str) -> None:
    served = at(20, "reminder_served")
    late = Event(kind, day(19), by="li", recorded=day(20))
    entries = retrace(LAW, DEATH, [*HANDED_OVER[:-1], served, late])
    assert [entry.mark for entry in entries if entry.event == served] == [None]
