"""Two cases become one and are parted again: nothing is lost, and each has what it had."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from tests import factories as make
from tests.unit.cases.caseload.office import LI, SUN, ZHAO, Office
from verifier.audit.tables import AuditEntry
from verifier.cases.assessing import propose_assessment
from verifier.cases.case_view import case_view
from verifier.cases.caseload.merging import merge, unmerge
from verifier.cases.findings import leads_of, overpayment_of, verifications_of
from verifier.cases.list import CaseFilter, cases
from verifier.cases.readiness import contradiction_of
from verifier.cases.stop_tables import Stop
from verifier.cases.tables import Assessment, Case
from verifier.certification.tables import Certification
from verifier.crossmatch.decisions import decide, undo
from verifier.database import EVERYWHERE, Scope
from verifier.errors import Conflict, InvalidInput, NotFound, NotPermitted
from verifier.months import Month


@pytest.fixture
def pair(office: Office) -> tuple[int, int]:
    """Two cases of one human, under two entries of the registers."""
    one, two = office.person(), office.person()
    office.one_human(one, two)
    return office.case(one), office.case(two)


def test_the_case_that_goes_on_reads_what_both_have(office: Office, pair: tuple[int, int]) -> None:
    kept, merged = pair
    office.verify(merged)
    before = office.own(kept)[0] + office.own(merged)[0]
    merge(office.ctx, LI, merged, kept, "同一人两个登记")
    with office.ctx.database.read(EVERYWHERE) as session:
        case = session.scalars(select(Case).where(Case.id == kept)).one()
        leads = leads_of(session, case)
        assert [lead.id for lead in leads.leads] == before
        assert len(verifications_of(session, case)) == 1
        counted = overpayment_of(session, case, leads)
        assert counted is not None
        # three months after the death, under each of the two entries
        assert counted.total_fen == 2 * 3 * 1000
        [row] = cases(session).rows
        assert (row.id, row.leads) == (kept, 2)
    assert (office.get(merged).state, office.get(merged).merged_into) == ("merged", kept)


def test_parting_restores_exactly_what_each_had(office: Office, pair: tuple[int, int]) -> None:
    kept, merged = pair
    office.verify(merged)
    before = office.own(kept), office.own(merged)
    merge(office.ctx, LI, merged, kept, "同一人")
    unmerge(office.ctx, LI, merged, "并错了")
    assert (office.own(kept), office.own(merged)) == before
    parted = office.get(merged)
    assert (parted.state, parted.merged_into) == ("verification", None)
    assert [event.action for event in office.events(merged)][-2:] == ["merged", "unmerged"]
    assert [event.action for event in office.events(kept)][-2:] == ["took_over", "gave_back"]


def test_a_lead_about_the_merged_entry_joins_the_case_that_goes_on_and_leaves_with_its_entry(
    office: Office, pair: tuple[int, int]
) -> None:
    kept, merged = pair
    merge(office.ctx, LI, merged, kept, "同一人")
    later = office.lead(office.get(merged).person_id, date(2024, 2, 11))
    decide(office.ctx, LI, later, "same_person", "一致")
    with office.ctx.database.read(EVERYWHERE) as session:
        assert session.scalars(select(Case.id).order_by(Case.id)).all() == [kept, merged]
        case = session.scalars(select(Case).where(Case.id == kept)).one()
        assert later in [lead.id for lead in leads_of(session, case).leads]
    unmerge(office.ctx, LI, merged, "并错了")
    assert later in office.own(merged)[0]


def test_no_lead_leaves_while_two_cases_are_one(office: Office, pair: tuple[int, int]) -> None:
    kept, merged = pair
    merge(office.ctx, LI, merged, kept, "同一人")
    for number in pair:
        with pytest.raises(Conflict):
            undo(office.ctx, LI, office.own(number)[0][0], "看错了")


def test_a_proof_of_life_under_the_merged_entry_contradicts_the_death(
    office: Office, pair: tuple[int, int]
) -> None:
    kept, merged = pair
    merge(office.ctx, LI, merged, kept, "同一人")
    with office.ctx.database.write(EVERYWHERE) as session:
        session.add(
            Certification(
                agency_id=office.get(kept).agency_id,
                person_id=office.get(merged).person_id,
                scheme="employee",
                certified_on=date(2024, 9, 1),
                due_on=date(2025, 9, 30),
            )
        )
        session.flush()
        case = session.scalars(select(Case).where(Case.id == kept)).one()
        assert contradiction_of(session, case, leads_of(session, case)) == date(2024, 9, 1)


def test_what_was_proposed_in_the_merged_case_falls(office: Office, pair: tuple[int, int]) -> None:
    kept, merged = pair
    office.verify(merged)
    propose_assessment(office.ctx, LI, merged, office.get(merged).version, "逐笔累计")
    with office.ctx.database.write(EVERYWHERE) as session:
        case = session.scalars(select(Case).where(Case.id == merged)).one()
        case.payment = "stop_proposed"
        session.add(
            Stop(
                case_id=merged,
                person_id=case.person_id,
                agency_id=case.agency_id,
                state="proposed",
                cause="deceased",
                from_month=Month(2026, 12),
                schemes=["employee"],
                basis={},
                proposed_by="li",
                proposed_at=make.NOW,
                reason="答复期满",
                back_pay=[],
            )
        )
    merge(office.ctx, LI, merged, kept, "同一人")
    with office.ctx.database.read(EVERYWHERE) as session:
        assert session.scalars(select(Assessment.state)).all() == ["overtaken"]
        assert session.scalars(select(Stop.state)).all() == ["overtaken"]
    assert office.get(merged).payment == "paid"


def test_cases_of_two_people_two_kinds_or_two_offices_are_not_merged(office: Office) -> None:
    one, other = office.case(), office.case()
    with pytest.raises(InvalidInput):
        merge(office.ctx, LI, one, other, "看着像")
    person = office.get(one).person_id
    custody = office.case(person, kind="in_custody")
    with pytest.raises(InvalidInput):
        merge(office.ctx, LI, custody, one, "同一人")
    elsewhere = office.person(agency_code="379902")
    office.one_human(person, elsewhere)
    with pytest.raises(InvalidInput):
        merge(office.ctx, LI, office.case(elsewhere), one, "同一人")
    with pytest.raises(InvalidInput):
        merge(office.ctx, LI, one, one, "自身")


def test_two_entries_are_mixed_only_where_the_fact_is_the_humans(office: Office) -> None:
    """On two rolls one benefit is rightly drawn: it must never be counted as overpaid with the other."""
    one, two = office.person(), office.person()
    office.one_human(one, two)
    first = office.case(one, kind="on_two_rolls")
    second = office.case(two, kind="on_two_rolls")
    with pytest.raises(InvalidInput):
        merge(office.ctx, LI, second, first, "同一人")


def test_a_case_in_which_a_decision_was_taken_is_not_merged_away(
    office: Office, pair: tuple[int, int]
) -> None:
    kept, merged = pair
    with office.ctx.database.write(EVERYWHERE) as session:
        session.add(
            Assessment(
                case_id=merged,
                total_fen=1,
                lines=[],
                basis={},
                state="superseded",
                proposed_by="li",
                proposed_at=make.NOW,
            )
        )
    with pytest.raises(Conflict):
        merge(office.ctx, LI, merged, kept, "同一人")
    merge(office.ctx, LI, kept, merged, "反向合并")


@pytest.mark.parametrize("state", ["assessed", "repaid", "cleared", "closed", "merged"])
def test_nothing_is_merged_into_a_case_past_its_decision(
    office: Office, pair: tuple[int, int], state: str
) -> None:
    kept, merged = pair
    with office.ctx.database.write(EVERYWHERE) as session:
        session.scalars(select(Case).where(Case.id == kept)).one().state = state
    with pytest.raises(Conflict):
        merge(office.ctx, LI, merged, kept, "同一人")


def test_a_case_that_holds_another_is_not_merged_itself(office: Office) -> None:
    people = [office.person() for _ in range(3)]
    office.one_human(*people)
    one, two, three = (office.case(person) for person in people)
    merge(office.ctx, LI, two, one, "同一人")
    with pytest.raises(Conflict):
        merge(office.ctx, LI, one, three, "同一人")
    merge(office.ctx, LI, three, one, "同一人")


def test_cases_are_not_parted_while_something_rests_on_both(office: Office, pair: tuple[int, int]) -> None:
    kept, merged = pair
    merge(office.ctx, LI, merged, kept, "同一人")
    office.verify(kept)
    propose_assessment(office.ctx, LI, kept, office.get(kept).version, "逐笔累计")
    with pytest.raises(Conflict):
        unmerge(office.ctx, LI, merged, "并错了")


def test_only_a_merged_case_is_parted(office: Office) -> None:
    with pytest.raises(Conflict):
        unmerge(office.ctx, LI, office.case(), "并错了")
    with pytest.raises(NotFound):
        unmerge(office.ctx, LI, 999, "没有")


def test_clearing_the_case_that_goes_on_clears_the_leads_of_both(
    office: Office, pair: tuple[int, int]
) -> None:
    kept, merged = pair
    merge(office.ctx, LI, merged, kept, "同一人")
    office.clear(kept)
    with office.ctx.database.read(EVERYWHERE) as session:
        case = session.scalars(select(Case).where(Case.id == kept)).one()
        assert {lead.state for lead in leads_of(session, case).leads} == {"cleared"}
    with pytest.raises(Conflict):
        unmerge(office.ctx, LI, merged, "并错了")


def test_merging_needs_a_right_a_person_a_reason_and_the_version_shown(
    office: Office, pair: tuple[int, int]
) -> None:
    kept, merged = pair
    with pytest.raises(NotPermitted):
        merge(office.ctx, ZHAO, merged, kept, "同一人")
    with pytest.raises(InvalidInput):
        merge(office.ctx, LI, merged, kept, " ")
    with pytest.raises(Conflict):
        merge(office.ctx, LI, merged, kept, "同一人", version=99)
    office.relate("sun", office.get(kept).person_id)
    with pytest.raises(NotPermitted):
        merge(office.ctx, SUN, merged, kept, "同一人")
    elsewhere = replace(LI, scope=Scope("37/nowhere/"))
    with pytest.raises(NotFound):
        merge(office.ctx, elsewhere, merged, kept, "同一人")


def test_both_histories_and_the_chain_say_what_was_done(office: Office, pair: tuple[int, int]) -> None:
    kept, merged = pair
    merge(office.ctx, LI, merged, kept, "同一人两个登记")
    with office.ctx.database.read(EVERYWHERE) as session:
        for number in pair:
            said = case_view(session, office.ctx, number, LI).timeline[-1]
            assert (said.actor, said.reason) == ("li", "同一人两个登记")
        actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.seq.desc()).limit(2)).all()
        assert set(actions) == {"case.merged", "case.took_over"}
        assert cases(session, CaseFilter(queue="ended")).total == 1
