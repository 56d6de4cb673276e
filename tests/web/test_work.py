"""The work itself, through the pages: decide, undo, verify, assess, approve, release."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from sqlalchemy import select

from tests import factories as make
from tests.web.conftest import Login
from tests.web.sample import Sample
from verifier.audit.tables import AuditEntry
from verifier.cases.tables import Assessment, Case
from verifier.context import Context
from verifier.crossmatch.tables import Lead
from verifier.database import EVERYWHERE
from verifier.feeds.tables import Feed


def _state(ctx: Context, lead_id: int) -> str:
    with ctx.database.read(EVERYWHERE) as session:
        return session.get_one(Lead, lead_id).state


def test_deciding_goes_on_to_the_next_lead_and_offers_to_undo(
    office: Sample, sqlite_ctx: Context, logged_in: Login
) -> None:
    visitor = logged_in("li.jing")
    response = visitor.post(
        f"/leads/{office.lead}/decision", verdict="different", reason="只是同名", expected_state="open"
    )
    assert response.headers["Location"] == f"/leads/{office.second_lead}"
    assert _state(sqlite_ctx, office.lead) == "cleared"
    page = visitor.get(response.headers["Location"]).text
    assert f'action="/leads/{office.lead}/undo"' in page
    assert "王秀英" in page
    assert "王秀英" not in visitor.get(response.headers["Location"]).text, "a toast is said once"


def test_undoing_puts_the_lead_back(office: Sample, sqlite_ctx: Context, logged_in: Login) -> None:
    visitor = logged_in("li.jing")
    visitor.post(f"/leads/{office.lead}/decision", verdict="same_person", reason="号码一致")
    assert _state(sqlite_ctx, office.lead) == "confirmed"
    response = visitor.post(f"/leads/{office.lead}/undo", reason="按错了")
    assert response.headers["Location"] == f"/leads/{office.lead}"
    assert _state(sqlite_ctx, office.lead) == "open"


def test_the_queue_that_was_open_stays_open_after_a_decision(office: Sample, logged_in: Login) -> None:
    visitor = logged_in("li.jing")
    response = visitor.post(
        f"/leads/{office.lead}/decision?tier=certain", verdict="not_enough", reason="缺身份证号"
    )
    assert response.headers["Location"] == f"/leads/{office.second_lead}?tier=certain"


@pytest.mark.parametrize("fields", [{}, {"verdict": "delete"}, {"verdict": "different", "reason": "  "}])
def test_a_decision_without_verdict_or_reason_is_refused(
    fields: dict[str, str], office: Sample, sqlite_ctx: Context, logged_in: Login
) -> None:
    assert logged_in("li.jing").post(f"/leads/{office.lead}/decision", **fields).status_code == 400
    assert _state(sqlite_ctx, office.lead) == "open"


def test_a_decision_on_a_page_that_is_out_of_date_is_refused(office: Sample, logged_in: Login) -> None:
    first, second = logged_in("li.jing"), logged_in("zhao.min")
    first.post(f"/leads/{office.lead}/decision", verdict="not_enough", reason="等答复", expected_state="open")
    late = second.post(
        f"/leads/{office.lead}/decision", verdict="same_person", reason="一致", expected_state="open"
    )
    assert late.status_code == 409


def test_a_case_goes_from_lead_to_approved_assessment_by_two_people(
    office: Sample, sqlite_ctx: Context, logged_in: Login
) -> None:
    investigator, approver = logged_in("li.jing"), logged_in("chen.wei")
    investigator.post(f"/leads/{office.lead}/decision", verdict="same_person", reason="号码一致")
    assert "28,369.80" in investigator.get("/cases/1").text
    investigator.post(
        "/cases/1/verification", version=1, finding="fact_confirmed", how="入户核实", proof="证明 12 号"
    )
    assert investigator.post("/cases/1/assessment", version=1, reason="旧页面").status_code == 409
    investigator.post("/cases/1/assessment", version=2, reason="两项证据一致")
    refused = investigator.post("/cases/1/assessments/1/decision", verdict="approve", reason="自己批准")
    assert refused.status_code == 403
    assert "28,369.80" in approver.get("/cases/1").text
    approver.post("/cases/1/assessments/1/decision", verdict="approve", reason="逐笔核对无误")
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        assert session.get_one(Case, 1).state == "assessed"
        assessment = session.get_one(Assessment, 1)
        assert (assessment.state, assessment.total_fen) == ("approved", 2_836_980)
    for path in ("/cases/1", "/cases/1/audit", "/cases?state=assessed"):
        for language in ("zh", "en"):
            approver.post("/language", language=language)
            assert approver.get(path).status_code == 200


def test_the_proposer_sees_no_form_to_approve(office: Sample, logged_in: Login) -> None:
    supervisor = logged_in("zhao.min")
    supervisor.post(f"/leads/{office.lead}/decision", verdict="same_person", reason="号码一致")
    supervisor.post(
        "/cases/1/verification", version=1, finding="fact_confirmed", how="入户", proof="照片 3 张"
    )
    supervisor.post("/cases/1/assessment", version=2, reason="一致")
    assert 'id="approve"' not in supervisor.get("/cases/1").text
    assert (
        supervisor.post("/cases/1/assessments/1/decision", verdict="approve", reason="自批").status_code
        == 403
    )


def test_a_case_can_be_cleared_and_reopened(office: Sample, sqlite_ctx: Context, logged_in: Login) -> None:
    visitor = logged_in("li.jing")
    visitor.post(f"/leads/{office.lead}/decision", verdict="same_person", reason="号码一致")
    visitor.post("/cases/1/clearance", version=1, reason="本人健在")
    assert _state(sqlite_ctx, office.lead) == "cleared"
    visitor.get("/cases/1")
    visitor.post("/cases/1/reopening", version=2, reason="新证据")
    assert _state(sqlite_ctx, office.lead) == "confirmed"


def test_an_assessment_of_another_case_is_not_found(office: Sample, logged_in: Login) -> None:
    visitor = logged_in("zhao.min")
    visitor.post(f"/leads/{office.lead}/decision", verdict="same_person", reason="号码一致")
    response = visitor.post("/cases/1/assessments/9/decision", verdict="approve", reason="没有这份")
    assert response.status_code == 404


def test_a_held_feed_is_rejected_by_somebody_else_only(
    office: Sample, sqlite_ctx: Context, logged_in: Login
) -> None:
    visitor = logged_in("chen.wei")
    own = visitor.post(f"/feeds/{office.own_held_feed}/rejection", reason="数量不对")
    assert own.status_code == 403
    visitor.post(f"/feeds/{office.held_feed}/rejection", reason="数量不对")
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        assert session.get_one(Feed, office.held_feed).state == "rejected"
        assert session.get_one(Feed, office.own_held_feed).state == "held"


def test_the_quarantine_comes_back_in_the_feeds_own_columns(office: Sample, logged_in: Login) -> None:
    response = logged_in("li.jing").post(f"/feeds/{office.feed}/quarantine")
    lines = response.get_data().decode("gb18030").splitlines()
    assert lines[0] == "序号,姓名,身份证号,死亡日期"
    assert lines[1] == "17,刘芳,37990119480230001X,2026-10-03"
    assert "attachment" in response.headers["Content-Disposition"]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_leads_are_exported_and_the_export_is_audited(
    ending: str, sqlite_ctx: Context, logged_in: Login
) -> None:
    response = logged_in("li.jing").post(f"/leads/export.{ending}")
    assert response.status_code == 200
    named = f'attachment; filename="leads-{make.TODAY:%Y%m%d}.{ending}"'
    assert response.headers["Content-Disposition"] == named
    assert len(io.BytesIO(response.get_data()).read()) > 100
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        assert any("export" in action for action in session.scalars(select(AuditEntry.action)))


def test_an_export_in_another_format_is_refused(logged_in: Login) -> None:
    assert logged_in("li.jing").post("/leads/export.exe").status_code == 400


def test_the_audit_administrator_can_verify_the_chain(app: Flask, office: Sample, logged_in: Login) -> None:
    logged_in("li.jing").post(f"/leads/{office.lead}/decision", verdict="different", reason="同名")
    visitor = logged_in("audit")
    assert visitor.get("/").headers["Location"] == "/audit"
    assert "链条完整" in visitor.post("/audit/verification").text


def test_a_part_of_a_page_is_answered_to_htmx_alone(office: Sample, logged_in: Login) -> None:
    visitor = logged_in("li.jing")
    drawer = visitor.get(f"/leads/{office.lead}/audit", headers={"HX-Request": "true"}).text
    assert "<html" not in drawer
    error = visitor.get("/leads/77", headers={"HX-Request": "true"})
    assert error.status_code == 404
    assert "<html" not in error.text
    run = visitor.get(
        f"/runs/{office.running}", headers={"HX-Request": "true", "HX-Target": "run-progress"}
    ).text
    assert run.lstrip().startswith('<div id="run-progress"')
