"""A wrongful stop undone: the name taken back, letters made and numbered in the same transaction."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document
from sqlalchemy import select

from tests.integration.notices.scene import JPEG, LI, SUN, own_templates
from tests.integration.stops.scene import Scene, set_stage
from tests.past import took_place
from verifier.audit.tables import AuditEntry
from verifier.cases.tables import CaseEvent
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.errors import Conflict
from verifier.months import Month
from verifier.notices.evidence import receive
from verifier.notices.making import make_notice
from verifier.notices.matters import NoticeRequest
from verifier.notices.numbering import next_serial
from verifier.notices.queries import notices_of
from verifier.notices.serving import ServiceReport, record_service
from verifier.notices.tables import Notice


def _papers(scene: Scene) -> dict[str, Notice]:
    with scene.ctx.database.read(EVERYWHERE) as session:
        return {one.kind: one for one in notices_of(session, scene.case_id)}


def _audited(scene: Scene) -> list[str]:
    with scene.ctx.database.read(EVERYWHERE) as session:
        return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.seq)))


def test_the_letter_to_the_person_and_one_to_each_source_are_made_and_wait_to_be_served(ctx: Context) -> None:
    scene = set_stage(ctx)
    scene.record_more()
    scene.stopped()
    scene.wait(100)
    scene.reverse()
    with ctx.database.read(EVERYWHERE) as session:
        made = notices_of(session, scene.case_id)
    assert [one.kind for one in made] == ["resumption_letter", "correction_request", "correction_request"]
    assert len({one.values["addressee"] for one in made[1:]}) == 2
    letter = made[0].values
    assert (letter["month"], letter["total"], letter["count"]) == ("2027年4月", "3,000.00", "3")
    assert [line["month"] for line in letter["lines"]] == ["2027年1月", "2027年2月", "2027年3月"]
    assert "159号" in letter["law"]
    assert made[0].made_by == "zhao"
    assert _audited(scene).count("notice.made") == 3


def test_a_broken_template_keeps_nobody_from_being_paid_again(sqlite_ctx: Context, tmp_path: Path) -> None:
    scene = set_stage(sqlite_ctx)
    scene.stopped()
    scene.wait(60)
    broken = Document()
    broken.add_paragraph("{{ number")
    broken.save(str(tmp_path / "resumption_letter.docx"))
    own_templates(sqlite_ctx, tmp_path)
    scene.reverse()
    assert scene.case.payment == "paid"
    assert set(_papers(scene)) == {"correction_request"}
    assert "notice.left_to_make" in _audited(scene)
    with sqlite_ctx.database.write(EVERYWHERE) as session:  # no number was used up
        assert next_serial(session, scene.case.agency_id, "resumption_letter", 2027) == 1


def test_neither_a_broken_book_nor_a_lost_archive_keeps_anybody_from_being_paid_again(
    sqlite_ctx: Context, tmp_path: Path
) -> None:
    for breaks in ("book", "archive"):
        scene = set_stage(sqlite_ctx)
        scene.stopped()
        scene.wait(60)
        if breaks == "book":
            (tmp_path / "notices.toml").write_text("[kinds.resumption_letter]\nto = 5\n", "utf-8")
            broken: dict[str, Path | None] = {"template_dir": tmp_path}
        else:
            broken = {"template_dir": None, "archive_dir": tmp_path / "notices.toml" / "archive"}
        notices = sqlite_ctx.settings.notices.model_copy(update=broken)
        scene.ctx = replace(sqlite_ctx, settings=sqlite_ctx.settings.model_copy(update={"notices": notices}))
        scene.reverse()
        assert scene.case.payment == "paid"
        assert _papers(scene) == {}
        with sqlite_ctx.database.write(EVERYWHERE) as session:  # no number was used up
            assert next_serial(session, scene.case.agency_id, "resumption_letter", 2027) == 1
            session.rollback()
    assert _audited(scene).count("notice.left_to_make") == 4


def test_the_letter_is_made_of_a_stop_that_ended_and_of_no_other(sqlite_ctx: Context) -> None:
    scene = set_stage(sqlite_ctx)
    request = NoticeRequest("resumption_letter", scene.case_id)
    with pytest.raises(Conflict, match="恢复发放"):
        make_notice(sqlite_ctx, LI, request)
    scene.stopped()
    with pytest.raises(Conflict, match="恢复发放"):
        make_notice(sqlite_ctx, LI, request)


def test_the_decision_to_stop_is_notified_by_serving_its_paper(sqlite_ctx: Context) -> None:
    scene = set_stage(sqlite_ctx)
    scene.stopped()
    scene.wait(3)
    request = NoticeRequest("suspension_notice", scene.case_id, month=scene.stop.from_month.plus(1))
    notice = make_notice(sqlite_ctx, LI, request)
    proof = receive(sqlite_ctx, JPEG, "回证.jpg", "送达")
    record_service(sqlite_ctx, LI, ServiceReport(notice.id, "in_person", receiver="本人"), proof)
    assert scene.steps()[-1] == "decision_notified"
    with pytest.raises(Conflict, match="不得重复"):
        make_notice(sqlite_ctx, LI, request)


def test_what_an_earlier_system_served_is_entered_as_migrated(sqlite_ctx: Context) -> None:
    scene = set_stage(sqlite_ctx)
    scene.verify()
    took_place(sqlite_ctx, scene.case_id, "stop_proposed", "stop_approved")
    request = NoticeRequest("stop_notice", scene.case_id, month=Month(2027, 1), migrated=True)
    notice = make_notice(sqlite_ctx, SUN, request)
    proof = receive(sqlite_ctx, JPEG, "回证.jpg", "送达")
    day = notice.made_on.replace(month=10)
    report = ServiceReport(notice.id, "in_person", receiver="本人", attempted_on=day)
    record_service(sqlite_ctx, SUN, report, proof)
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        event = session.scalars(select(CaseEvent).where(CaseEvent.action == "person_notified")).one()
    assert (event.migrated, event.effective_on) == (True, day)
