"""Each step of the ladder: when it is lawful, its window, and the clause that refuses it otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path as FilePath

import pytest

from tests.unit.procedure import courses as c
from verifier.procedure.judging import judge, survey
from verifier.procedure.reading import read_law

LAW = read_law()
DEATH = LAW.paths["death"]


class TestStop:
    def test_without_a_word_to_the_person_it_is_refused_by_the_fifth_invariant(self) -> None:
        assert c.clauses(c.asked(c.PROVED, "stop_proposed", 60)) == {"reply_first"}

    def test_it_is_refused_to_the_last_day_of_the_reply_window_and_lawful_the_day_after(self) -> None:
        last = c.asked(c.NOTIFIED, "stop_proposed", 15)
        assert c.clauses(last) == {"reply_first"}
        assert last.coming is not None
        assert last.coming.on == c.day(16)
        assert c.asked(c.NOTIFIED, "stop_proposed", 16).lawful

    def test_a_notice_dated_back_does_not_shorten_the_window(self) -> None:
        dated_back = replace(c.at(1, "person_notified"), recorded=c.day(15))
        assert c.clauses(c.asked((*c.PROVED, dated_back), "stop_proposed", 16)) == {"reply_first"}
        assert c.asked((*c.PROVED, dated_back), "stop_proposed", 30).lawful

    def test_a_reply_does_not_shorten_the_window(self) -> None:
        replied = (*c.NOTIFIED, c.at(3, "reply_received"))
        assert c.clauses(c.asked(replied, "stop_proposed", 10)) == {"reply_first"}

    def test_a_match_alone_or_evidence_that_is_gone_stops_nothing(self) -> None:
        weak = (*c.SUSPECTED, c.at(0, "fact_confirmed"), c.at(1, "person_notified"))
        assert c.clauses(c.asked(weak, "stop_proposed", 30)) == {"two_classes"}
        lost = (*c.NOTIFIED, c.at(5, "evidence_lost"))
        assert c.clauses(c.asked(lost, "stop_proposed", 30)) == {"two_classes"}

    def test_nothing_stops_before_it_was_investigated_or_after_it_was_refuted(self) -> None:
        early = (*c.SUSPECTED, c.at(0, "evidence_sufficient"), c.at(1, "person_notified"))
        assert c.clauses(c.asked(early, "stop_proposed", 30)) == {"investigate_before_stop"}
        refuted = (*c.NOTIFIED, c.at(9, "fact_refuted"))
        assert c.clauses(c.asked(refuted, "stop_proposed", 30)) == {"investigate_before_stop", "reply_first"}

    def test_a_later_life_sign_bars_it_until_a_person_has_settled_it(self) -> None:
        alive = (*c.NOTIFIED, c.at(9, "life_sign_later"))
        assert c.clauses(c.asked(alive, "stop_proposed", 30)) == {"contradiction"}
        assert c.asked((*alive, c.at(12, "contradiction_settled")), "stop_proposed", 30).lawful

    def test_a_batch_beyond_its_budget_waits_for_a_person(self) -> None:
        halted = (*c.NOTIFIED, c.at(9, "batch_halted"))
        assert c.clauses(c.asked(halted, "stop_proposed", 30)) == {"budget"}
        assert c.asked((*halted, c.at(10, "batch_released")), "stop_proposed", 30).lawful

    def test_whoever_proposed_it_does_not_approve_it(self) -> None:
        proposed = (*c.NOTIFIED, c.at(20, "stop_proposed", "li"))
        assert c.clauses(c.asked(proposed, "stop_approved", 20, by="li")) == {"two_people"}
        assert c.asked(proposed, "stop_approved", 20, by="zhao").lawful

    def test_the_decision_is_notified_within_twenty_working_days_and_later_still_owed(self) -> None:
        stopped = (*c.NOTIFIED, c.at(20, "stop_proposed"), c.at(21, "stop_approved", "zhao"))
        duty = c.asked(stopped, "decision_notified", 22)
        counted = LAW.calendar.count_working_days(c.day(21), c.closes(duty) or c.day(0))
        assert (duty.lawful, duty.overdue, counted.days) == (True, False, 20)
        late = c.asked(stopped, "decision_notified", 90)
        assert (late.lawful, late.overdue) == (True, True)

    def test_a_wrong_stop_is_undone_in_one_step_and_the_next_needs_everything_anew(self) -> None:
        stopped = (*c.NOTIFIED, c.at(20, "stop_proposed"), c.at(21, "stop_approved", "zhao"))
        assert c.clauses(c.asked(stopped, "stop_reversed", 25)) == {"wrongful_one_step"}
        found = (*stopped, c.at(40, "reappeared"))
        assert c.asked(found, "stop_reversed", 40).lawful
        assert "stop_reversed" in {one.step.key for one in survey(LAW, DEATH, found, c.day(40)).duties}
        undone = (*found, c.at(40, "stop_reversed"))
        assert {"reply_first", "two_classes", "investigate_before_stop"} <= c.clauses(
            c.asked(undone, "stop_proposed", 90)
        )

    def test_a_stopped_person_cannot_be_cleared_without_being_paid_again(self) -> None:
        stopped = (*c.NOTIFIED, c.at(20, "stop_proposed"), c.at(21, "stop_approved", "zhao"))
        assert "wrongful_one_step" in c.clauses(c.asked(stopped, "cleared", 30))


class TestRecovery:
    def test_the_order_needs_an_approved_sum_and_is_the_agencys(self) -> None:
        assert c.clauses(c.asked(c.PROVED, "order_served", 5)) == {"order_to_return"}
        assert c.asked(c.ASSESSED, "order_served", 5, office="agency").lawful
        assert c.clauses(c.asked(c.ASSESSED, "order_served", 5, office="department")) == {"order_to_return"}

    def test_handing_over_waits_for_the_day_the_order_set_unless_the_person_refused(self) -> None:
        assert c.clauses(c.asked(c.ORDERED, "handed_over", 17)) == {"order_to_return"}
        assert c.asked(c.ORDERED, "handed_over", 18).lawful
        assert c.asked((*c.ORDERED, c.at(6, "refused")), "handed_over", 6).lawful

    def test_an_order_that_sets_no_day_gives_the_term_of_the_region(self) -> None:
        ordered = (*c.ASSESSED, c.at(3, "order_served"))
        assert not c.asked(ordered, "handed_over", 18).lawful
        assert c.asked(ordered, "handed_over", 19).lawful

    def test_a_kept_agreement_bars_everything_harder_and_a_missed_instalment_lifts_it(self) -> None:
        agreed = (*c.ORDERED, c.at(10, "agreement_signed"))
        for step in ("handed_over", "reminder_served"):
            assert c.clauses(c.asked(agreed, step, 40)) == {"agreement_holds"}
        missed = (*agreed, c.at(45, "instalment_missed"))
        assert c.asked(missed, "handed_over", 45).lawful
        caught_up = (*missed, c.at(50, "instalment_caught_up"))
        assert c.clauses(c.asked(caught_up, "handed_over", 51)) == {"agreement_holds"}

    def test_inspection_has_sixty_working_days_and_thirty_more_once_extended(self) -> None:
        opened = (*c.HANDED_OVER, c.at(22, "inspection_opened", "sun"))
        last = LAW.calendar.add_working_days(c.day(22), 60).on
        assert c.closes(c.asked(opened, "correction_ordered", 30)) == last
        late = (last - c.START).days + 1
        assert c.clauses(c.asked(opened, "correction_ordered", late)) == {"inspection_time"}
        longer = (*opened, c.at(60, "inspection_extended", "sun"))
        assert c.closes(c.asked(longer, "correction_ordered", late)) == (
            LAW.calendar.add_working_days(last, 30).on
        )

    def test_an_offset_follows_the_switch_of_the_region_and_the_kind_of_case(
        self, tmp_path: FilePath
    ) -> None:
        due = (*c.ORDERED, c.at(18, "refused"))
        assert c.clauses(c.asked(due, "offset_grants", 20)) == {"switched_off"}
        assert c.clauses(c.asked(due, "offset_later_benefits", 20)) == {
            "path"
        }  # the dead draw no later benefits
        path = tmp_path / "office.toml"
        path.write_text("[switches]\ngrants = true\n", encoding="utf-8")
        law = read_law("36", path)
        assert judge(law, law.paths["death"], due, "offset_grants", c.day(20)).lawful

    def test_service_by_publication_takes_thirty_days_and_a_failed_service_before(self) -> None:
        assert c.clauses(c.asked(c.ASSESSED, "order_published", 10)) == {"service_publication"}
        failed = (*c.ASSESSED, c.at(9, "service_failed"), c.at(10, "order_published"))
        assert c.clauses(c.asked(failed, "order_served_by_publication", 39)) == {"service_publication"}
        assert c.asked(failed, "order_served_by_publication", 40).lawful


class TestPenalty:
    def test_before_the_person_was_told_and_heard_it_is_refused(self) -> None:
        assert c.clauses(c.asked(c.PENALTY, "penalty_decided", 30)) == {
            "inform_before_penalty", "statement_and_defence",
        }  # fmt: skip
        told = (*c.PENALTY, c.at(30, "penalty_notified", "wang"))
        assert c.clauses(c.asked(told, "penalty_decided", 60)) == {"statement_and_defence"}

    @pytest.mark.parametrize("heard", ["statement_heard", "statement_waived"])
    def test_once_heard_it_is_the_departments_alone(self, heard: str) -> None:
        ready = (*c.PENALTY, c.at(30, "penalty_notified", "wang"), c.at(33, heard))
        assert c.asked(ready, "penalty_decided", 40, office="department").lawful
        assert c.clauses(c.asked(ready, "penalty_decided", 40, office="agency")) == {"fraud_fine"}

    def test_silence_counts_only_once_the_time_to_speak_has_passed_and_was_recorded(self) -> None:
        told = (*c.PENALTY, c.at(30, "penalty_notified", "wang"))
        assert c.clauses(c.asked(told, "statement_closed", 31)) == {"statement_and_defence"}
        recorded = (*told, c.at(50, "statement_closed", "wang"))
        assert c.asked(recorded, "penalty_decided", 50).lawful

    def test_it_is_decided_within_ninety_days(self) -> None:
        ready = (*c.PENALTY, c.at(30, "penalty_notified", "wang"), c.at(33, "statement_heard"))
        assert c.asked(ready, "penalty_decided", 115).lawful
        assert c.clauses(c.asked(ready, "penalty_decided", 116)) == {"penalty_time"}

    def test_it_may_follow_although_the_money_came_back(self) -> None:
        ready = (*c.PENALTY, c.at(30, "penalty_notified", "wang"), c.at(33, "statement_heard"))
        assert c.asked((*ready, c.at(34, "repaid")), "penalty_decided", 40).lawful


class TestEnforcement:
    def test_before_the_reminder_and_before_the_time_to_appeal_has_passed_it_is_refused(self) -> None:
        assert c.clauses(c.asked(c.HANDED_OVER, "enforcement_applied", 100)) == {
            "reminder_first", "enforcement_time",
        }  # fmt: skip
        assert c.clauses(c.asked(c.REMINDED, "enforcement_applied", 100)) == {"enforcement_time"}

    def test_its_window_is_the_three_months_after_the_appeal_period(self) -> None:
        # served 5 March: to court until 7 September (the 5th is a Saturday), enforcement until 7 December
        first, last = (date(2026, 9, 8) - c.START).days, (date(2026, 12, 7) - c.START).days
        assert not c.asked(c.REMINDED, "enforcement_applied", first - 1).lawful
        found = c.asked(c.REMINDED, "enforcement_applied", first)
        assert (found.lawful, c.closes(found)) == (True, date(2026, 12, 7))
        assert c.asked(c.REMINDED, "enforcement_applied", last).lawful
        assert c.clauses(c.asked(c.REMINDED, "enforcement_applied", last + 1)) == {"enforcement_time"}

    def test_that_its_time_has_passed_is_recorded_only_once_it_has(self) -> None:
        last = (date(2026, 12, 7) - c.START).days
        assert c.clauses(c.asked(c.REMINDED, "enforcement_lapsed", last)) == {"enforcement_time"}
        assert c.asked(c.REMINDED, "enforcement_lapsed", last + 1).lawful
        lapsed = (*c.REMINDED, c.at(last + 1, "enforcement_lapsed"))
        assert c.asked(lapsed, "write_off_proposed", last + 2).lawful

    def test_ten_days_lie_between_reminder_and_application(self) -> None:
        late = (*c.HANDED_OVER, c.at(200, "reminder_served"))
        assert c.clauses(c.asked(late, "enforcement_applied", 210)) == {"reminder_first"}
        assert c.asked(late, "enforcement_applied", 211).lawful

    def test_serving_the_order_again_does_not_lengthen_the_agencys_time(self) -> None:
        again = (*c.ORDERED, c.at(150, "order_served"), c.at(170, "refused"), c.at(171, "reminder_served"))
        assert c.closes(c.asked(again, "enforcement_applied", 172)) == date(2026, 12, 7)

    def test_while_an_appeal_is_pending_nothing_is_enforced(self) -> None:
        appealed = (*c.REMINDED, c.at(40, "reconsideration_filed", "the person"))
        assert "under_review" in c.clauses(c.asked(appealed, "enforcement_applied", 250))
        upheld = (*appealed, c.at(120, "reconsideration_decided"))
        assert c.asked(upheld, "enforcement_applied", 140).lawful
        sued = (*upheld, c.at(130, "litigation_filed", "the person"))
        assert "under_review" in c.clauses(c.asked(sued, "enforcement_applied", 140))
        assert c.asked((*sued, c.at(200, "litigation_decided")), "enforcement_applied", 225).lawful

    def test_an_annulled_decision_bears_nothing(self) -> None:
        annulled = (*c.REMINDED, c.at(60, "decision_annulled"))
        for step in ("handed_over", "enforcement_applied", "order_served"):
            assert not c.asked(annulled, step, 200).lawful

    def test_the_person_has_sixty_days_and_six_months_to_appeal(self) -> None:
        assert c.closes(c.asked(c.ORDERED, "reconsideration_filed", 10)) == date(
            2026, 5, 6
        )  # the 4th is a holiday
        assert c.closes(c.asked(c.ORDERED, "litigation_filed", 10)) == date(2026, 9, 7)
        assert c.clauses(c.asked(c.ORDERED, "litigation_filed", 300)) == {"litigation_time"}
