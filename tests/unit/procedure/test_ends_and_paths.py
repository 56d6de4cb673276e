"""How cases end, and the paths beyond death: each has its lawful order and the clause that holds it."""

from __future__ import annotations

from tests.unit.procedure import courses as c
from verifier.procedure.judging import survey
from verifier.procedure.reading import read_law

LAW = read_law()
DEATH = LAW.paths["death"]


class TestEnd:
    APPLIED = (*c.REMINDED, c.at(200, "enforcement_applied"))

    def test_names_are_published_last_by_two_and_can_be_withdrawn(self) -> None:
        assert "publication_last" in c.clauses(c.asked(c.REMINDED, "names_proposed", 100))
        proposed = (*self.APPLIED, c.at(210, "names_proposed", "li"))
        assert c.clauses(c.asked(proposed, "names_published", 211, by="li")) == {"two_people"}
        assert c.asked(proposed, "names_published", 211, by="zhao").lawful
        published = (
            *proposed,
            c.at(211, "names_published", "zhao"),
            c.at(220, "repaid"),
            c.at(221, "closed"),
        )
        assert c.asked(published, "names_withdrawn", 230).lawful

    def test_writing_off_comes_after_the_ladder_and_by_two(self) -> None:
        assert c.clauses(c.asked(c.ORDERED, "write_off_proposed", 60)) == {"ladder_first"}
        assert c.asked((*c.ORDERED, c.at(50, "without_means")), "write_off_proposed", 60).lawful
        proposed = (*self.APPLIED, c.at(300, "write_off_proposed", "li"))
        assert c.clauses(c.asked(proposed, "written_off", 301, by="li")) == {"two_people"}
        assert c.asked(proposed, "written_off", 301, by="zhao").lawful

    def test_a_settled_debt_asks_for_nothing_more_and_closes(self) -> None:
        repaid = (*c.HANDED_OVER, c.at(40, "repaid"))
        assert "settled" in c.clauses(c.asked(repaid, "correction_ordered", 41))
        assert c.asked(repaid, "closed", 41).lawful
        assert c.clauses(c.asked(c.HANDED_OVER, "closed", 41)) == {"in_order"}

    def test_a_closed_case_begins_anew_when_it_is_taken_up_again(self) -> None:
        closed = (*c.SUSPECTED, c.at(1, "cleared"))
        assert {one.step.key for one in survey(LAW, DEATH, closed, c.day(2)).lawful} == {"reopened"}
        again = (*closed, c.at(5, "reopened"))
        assert c.asked(again, "fact_confirmed", 6).lawful


class TestPaths:
    def test_a_lapse_is_noticed_graced_proposed_and_approved_by_another(self) -> None:
        noticed = (c.at(0, "lapsed"), c.at(1, "lapse_noticed"))
        assert not c.asked(noticed, "lapse_stop_proposed", 31, "certification_lapsed").lawful
        proposed = (*noticed, c.at(40, "lapse_stop_proposed", "li"))
        assert c.clauses(c.asked(proposed, "lapse_stop_approved", 41, "certification_lapsed", by="li")) == {
            "two_people"
        }
        stopped = (*proposed, c.at(41, "lapse_stop_approved", "zhao"))
        assert not c.asked(stopped, "resumed", 50, "certification_lapsed").lawful
        assert c.asked((*stopped, c.at(50, "certified")), "resumed", 50, "certification_lapsed").lawful

    def test_of_two_benefits_none_ends_before_it_is_decided_which_stays(self) -> None:
        assert c.clauses(c.asked(c.NOTIFIED, "stop_proposed", 30, "duplicate")) == {"scheme_linking"}
        decided = (*c.NOTIFIED, c.at(5, "scheme_decided"))
        assert c.asked(decided, "stop_proposed", 30, "duplicate").lawful
        assert c.asked(decided, "other_office_written", 6, "duplicate").lawful

    def test_whoever_is_untried_is_suspended_owes_nothing_and_resumes_when_acquitted(self) -> None:
        stopped = (*c.NOTIFIED, c.at(20, "stop_proposed"), c.at(21, "stop_approved", "zhao"))
        assert c.clauses(c.asked(stopped, "assessment_proposed", 30, "custody_suspend")) == {"path"}
        assert c.asked((*stopped, c.at(60, "acquitted")), "resumed", 60, "custody_suspend").lawful

    def test_an_impersonated_person_is_asked_to_certify_anew_and_a_crime_is_referred(self) -> None:
        assert c.asked(c.SUSPECTED, "recertification_asked", 1, "impersonation").lawful
        assert c.clauses(c.asked(c.SUSPECTED, "referred_to_police", 1, "impersonation")) == {
            "investigate_before_stop"
        }
        assert c.asked(c.PROVED, "referred_to_police", 1, "impersonation").lawful

    def test_an_insiders_rights_are_suspended_by_the_security_administrators(self) -> None:
        assert c.clauses(c.asked(c.SUSPECTED, "access_suspended", 1, "insider", office="agency")) == {
            "two_people"
        }
        assert c.asked(c.SUSPECTED, "access_suspended", 1, "insider", office="security").lawful
        assert c.clauses(c.asked(c.NOTIFIED, "stop_proposed", 30, "insider")) == {"path"}
