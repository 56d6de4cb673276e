"""Golden case Gansu: two people paid on after their deaths, from the lead to the assessed sum, to the fen."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from tests import factories as make
from verifier.audit.tables import AuditEntry
from verifier.benefits.tables import Entitlement
from verifier.cases.assessing import decide_assessment, propose_assessment
from verifier.cases.assessing_rules import fine_range
from verifier.cases.case_view import case_view
from verifier.cases.service import record_verification
from verifier.cases.tables import Assessment, CaseLead
from verifier.context import Context
from verifier.crossmatch.decisions import decide
from verifier.database import EVERYWHERE
from verifier.months import Month
from verifier.wiring import wire

#: twelve unequal payments that sum to 51,547.40 yuan
UNEQUAL = (*[429_561] * 5, *[429_562] * 5, 401_125, 458_000)
FIRST_FEN, SECOND_FEN = 2_817_480, 5_154_740


def _dead_and_paid(ctx: Context, died: date, paid: dict[Month, int]) -> int:
    """Insert a person who died, their payments, two that must not count, the record and the lead."""
    with ctx.database.write(EVERYWHERE) as session:
        person = make.make_person(session)
        right = make.make_entitlement(session, person)
        make.make_payment(session, right, Month.of(died), 187_832)  # due: the month of death
        for month, fen in paid.items():
            make.make_payment(session, right, month, fen)
        make.make_payment(session, right, max(paid), 999_999, state="failed")
        record = make.make_record(session, event_date=died, id_no=person.id_no)
        return int(make.make_lead(session, person, record).id)


def _assessed(ctx: Context, lead_id: int) -> Assessment:
    investigator, approver = make.make_actor("li"), make.make_actor("zhao", "approver")
    decide(ctx, investigator, lead_id, "same_person", "身份号码、姓名一致", expected_state="open")
    with ctx.database.read(EVERYWHERE) as session:
        case_id = session.scalars(select(CaseLead.case_id).where(CaseLead.lead_id == lead_id)).one()
        version = case_view(session, ctx, case_id).case.version
    record_verification(
        ctx, investigator, case_id, "fact_confirmed", "走访村委会和家属", "死亡证明 2021-77", version
    )
    proposal = propose_assessment(ctx, investigator, case_id, version + 1, "按实际发放逐笔累计")
    return decide_assessment(ctx, approver, proposal.id, approve=True, reason="逐笔核对无误")


@pytest.fixture
def two_assessments(ctx: Context) -> tuple[Assessment, Assessment]:
    wire()
    equal = dict.fromkeys(Month(2021, 11).until(Month(2023, 2)), 187_832)
    unequal = dict(zip(Month(2022, 5).until(Month(2023, 5)), UNEQUAL, strict=True))
    first = _assessed(ctx, _dead_and_paid(ctx, date(2021, 10, 14), equal))
    second = _assessed(ctx, _dead_and_paid(ctx, date(2022, 4, 30), unequal))
    return first, second


def test_both_debts_are_assessed_to_the_fen(two_assessments: tuple[Assessment, Assessment]) -> None:
    first, second = two_assessments
    assert (first.state, second.state) == ("approved", "approved")
    assert first.total_fen == FIRST_FEN
    assert second.total_fen == SECOND_FEN
    assert first.total_fen + second.total_fen == 7_972_220


def test_every_single_payment_is_kept_with_its_month(two_assessments: tuple[Assessment, Assessment]) -> None:
    first, second = two_assessments
    assert [line["month"] for line in first.lines] == [str(m) for m in Month(2021, 11).until(Month(2023, 2))]
    assert [line["amount_fen"] for line in second.lines] == list(UNEQUAL)
    assert first.basis["stop"] == "2021-11"
    assert second.basis["stop"] == "2022-05"


def test_the_fine_is_two_to_five_times_the_sum(two_assessments: tuple[Assessment, Assessment]) -> None:
    assert fine_range(sum(one.total_fen for one in two_assessments)) == (15_944_440, 39_861_100)


def test_assessing_changes_no_entitlement(
    ctx: Context, two_assessments: tuple[Assessment, Assessment]
) -> None:
    with ctx.database.read(EVERYWHERE) as session:
        for right in session.scalars(select(Entitlement)):
            assert (right.state, right.stopped, right.monthly_fen) == ("running", None, 187_832)


def test_the_way_there_is_in_the_audit_chain(
    ctx: Context, two_assessments: tuple[Assessment, Assessment]
) -> None:
    with ctx.database.read(EVERYWHERE) as session:
        actions = list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.seq)))
        assert ctx.auditor.verify(session).first_bad_seq is None
    one_way = [
        "lead.decided", "case.opened", "case.fact_confirmed", "case.evidence_sufficient",
        "case.assessment_proposed", "case.assessment_approved", "debt.opened",
    ]  # fmt: skip
    assert actions == one_way * 2
