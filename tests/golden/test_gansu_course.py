"""Golden case Gansu, from the leads to the repayment: ordered back, paid to the fen, closed; all live."""

from __future__ import annotations

from datetime import date

from tests.golden.test_gansu import FIRST_FEN, SECOND_FEN, two_assessments
from tests.integration.recovery.scene import LI, ZHAO, Office
from verifier.cases.course.entering import Entered, enter_step
from verifier.cases.course.view import course_view
from verifier.cases.ending import close_case
from verifier.cases.steps import locked_case
from verifier.cases.tables import Assessment, Case
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.recovery.tables import Debt

__all__ = ["two_assessments"]


def test_both_are_ordered_back_repaid_to_the_fen_and_closed(
    ctx: Context,
    two_assessments: tuple[Assessment, Assessment],
) -> None:
    office = Office(ctx)
    for assessment, total in zip(two_assessments, (FIRST_FEN, SECOND_FEN), strict=True):
        case: Case = office.get(Case, assessment.case_id)
        order = Entered(
            "order_served", "直接送达", due=date(2026, 12, 11), detail={"document": "甘社退〔2026〕7号"}
        )
        with ctx.database.write(EVERYWHERE) as session:
            enter_step(session, ctx, locked_case(session, case.id), LI, order)  # as serving the paper does
        assert office.get(Case, case.id).state == "return_ordered"
        debt: Debt = next(one for one in office.all(Debt) if one.case_id == case.id)
        assert debt.due_fen == total
        office.money(total - 100, memo=debt.reference)
        assert office.get(Case, case.id).state == "return_ordered"
        office.money(100, memo=debt.reference)
        assert office.get(Case, case.id).state == "repaid"
        close_case(ctx, ZHAO, case.id, "款项已全部退回", office.get(Case, case.id).version)
        with ctx.database.read(EVERYWHERE) as session:
            view = course_view(session, ctx, case.id)
        assert view.ended
        assert view.marks == ()
        assert [event.kind for event in view.history] == [
            "lead_confirmed",
            "fact_confirmed",
            "evidence_sufficient",
            "assessment_proposed",
            "assessment_approved",
            "order_served",
            "repaid",
            "closed",
        ]
    assert sum(debt.recovered_fen for debt in office.all(Debt)) == 7_972_220
    office.must_balance()
