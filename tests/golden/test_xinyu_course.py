"""Golden case Xinyu on the real database: migrated as it was, then the money; and live, the stop refused."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from tests import factories as make
from tests.integration.recovery.scene import LI, SUN, ZHAO, Office
from verifier.benefits.tables import Entitlement
from verifier.cases.course.entering import Entered, enter_step
from verifier.cases.course.importing import HistoryReport, import_history
from verifier.cases.course.view import CourseView, course_view
from verifier.cases.ending import close_case
from verifier.cases.service import record_verification
from verifier.cases.tables import Assessment, Case
from verifier.cases.taking_over import release_sum
from verifier.context import Context
from verifier.crossmatch.decisions import decide
from verifier.database import EVERYWHERE
from verifier.errors import Conflict
from verifier.money import yuan_text
from verifier.months import Month
from verifier.recovery.tables import Debt
from verifier.wiring import wire

ID_NO = "11010519491231002X"
#: what the earlier system knew, in its own words; the last two are decided and told here
HISTORY = """名册,身份证号,步骤,日期,期限,机关,经办人,文号
{register},{id},lead_confirmed,2021-03-01,,,,
{register},{id},fact_confirmed,2021-03-02,,,li,走访记录1号
{register},{id},evidence_sufficient,2021-03-02,,,,
{register},{id},stop_proposed,2021-03-03,,,li,
{register},{id},stop_approved,2021-03-03,,,zhao,
{register},{id},assessment_proposed,2021-03-04,,,li,稽核12号
{register},{id},assessment_approved,2021-03-05,,,zhao,稽核12号
{register},{id},decision_notified,2021-03-08,,,li,停发告知3号
{register},{id},责令退回（文书送达）,2021-03-08,2021-03-17,,li,退回告知7号
{register},{id},refused,2021-03-17,,,,
{register},{id},order_served,2021-04-28,,,li,单位转交回证2号
{register},{id},handed_over,2021-05-24,,,li,移交函5号
{register},{id},correction_ordered,2021-06-02,,劳动保障监察机构,sun,限期改正9号
{register},{id},repaid,2021-06-15,,,,
{register},{id},closed,2021-06-16,,,li,
"""


@pytest.fixture
def office(ctx: Context) -> Office:
    wire()
    with ctx.database.write(EVERYWHERE) as session:
        person = make.make_person(session, id_no=ID_NO)
        right = make.make_entitlement(session, person, monthly_fen=173_000)
        for month in Month(2019, 4).until(Month(2021, 1)):
            make.make_payment(session, right, month)
        record = make.make_record(session, event_date=date(2019, 4, 20), id_no=ID_NO)
        lead = make.make_lead(session, person, record).id
    decide(ctx, LI, lead, "same_person", "身份号码、姓名一致")
    return Office(ctx)


def migrate(office: Office, folder: Path) -> HistoryReport:
    path = folder / "history.csv"
    path.write_text(HISTORY.format(register=make.REGISTER, id=ID_NO), encoding="utf-8")
    return import_history(office.ctx, ZHAO, path, "新余市旧业务系统")


def case_of(office: Office) -> Case:
    found: Case = office.all(Case)[0]
    return found


def view_of(office: Office) -> CourseView:
    with office.ctx.database.read(EVERYWHERE) as session:
        return course_view(session, office.ctx, case_of(office).id, SUN)


def test_the_history_is_kept_as_it_was_with_the_stop_alone_marked(office: Office, tmp_path: Path) -> None:
    report = migrate(office, tmp_path)
    assert (report.received, report.entered, report.known) == (15, 13, 0)
    assert [row.line for row in report.refused] == [15, 16]  # money and endings are told here
    marks = view_of(office).marks
    assert [event.kind for event in marks] == ["stop_proposed", "stop_approved"]
    for event in marks:
        assert event.mark is not None
        assert event.mark.zh.startswith("按现行规则，此顺序不合法：")
        assert "保护规则第5条" in event.mark.zh
    assert case_of(office).state == "handed_over"
    assert migrate(office, tmp_path).as_dict()["known"] == 13


def test_importing_stops_no_payment(office: Office, tmp_path: Path) -> None:
    migrate(office, tmp_path)
    [right] = office.all(Entitlement)
    assert (right.state, right.stopped) == ("running", None)


def test_twenty_payments_are_the_debt_which_is_repaid_and_the_case_closed(
    office: Office, tmp_path: Path
) -> None:
    migrate(office, tmp_path)
    [assessment] = office.all(Assessment)
    release_sum(office.ctx, make.make_actor("qian", "approver"), assessment.id, "逐笔核对无误")
    [assessment] = office.all(Assessment)
    assert [line["amount_fen"] for line in assessment.lines] == [173_000] * 20
    assert [assessment.lines[place]["month"] for place in (0, -1)] == ["2019-05", "2020-12"]
    assert (assessment.state, assessment.proposed_by, assessment.decided_by) == ("approved", "li", "zhao")
    [debt] = office.all(Debt)
    assert yuan_text(debt.due_fen) == "34,600.00"
    office.money(3_460_000, memo=f"退回养老金 {debt.reference}")
    assert office.get(Debt, debt.id).due_fen == 0
    office.must_balance()
    assert case_of(office).state == "repaid"
    close_case(office.ctx, ZHAO, case_of(office).id, "款项已全部退回", case_of(office).version)
    view = view_of(office)
    assert case_of(office).state == "closed"
    assert view.ended
    assert [event.kind for event in view.history][-2:] == ["repaid", "closed"]
    assert [event.kind for event in view.marks] == ["stop_proposed", "stop_approved"]


def test_a_notice_of_the_earlier_system_never_counts_for_a_stop_in_this_one(
    office: Office, tmp_path: Path
) -> None:
    path = tmp_path / "notice.csv"
    path.write_text(f"案件,步骤,日期\n{case_of(office).id},person_notified,2021-03-01\n", encoding="utf-8")
    assert import_history(office.ctx, ZHAO, path, "旧系统").entered == 1
    refused_live(office)


def test_the_same_case_entered_live_refuses_the_stop_before_the_reply_window_naming_the_invariant(
    office: Office,
) -> None:
    refused_live(office)
    with office.ctx.database.write(EVERYWHERE) as session:
        enter_step(
            session,
            office.ctx,
            session.get_one(Case, case_of(office).id),
            LI,
            Entered("person_notified", "送达"),
        )
    refused_live(office, verified=True)
    office.ctx.clock.moment += timedelta(days=11)  # ten working days are not over yet
    refused_live(office, verified=True)


def refused_live(office: Office, *, verified: bool = False) -> None:
    case = case_of(office)
    if not verified:
        record_verification(office.ctx, LI, case.id, "fact_confirmed", "走访家属", "证明 7 号", case.version)
    with office.ctx.database.write(EVERYWHERE) as session:
        found = session.scalars(select(Case)).one()
        with pytest.raises(Conflict) as refused:
            enter_step(session, office.ctx, found, LI, Entered("stop_proposed", "证据充分"))
    assert "保护规则第5条：先告知本人并给予答复期限" in refused.value.message.zh
    assert "protection rule 5" in refused.value.message.en
