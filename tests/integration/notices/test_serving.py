"""Serving papers: ways in their order, proof attached, kept for good."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from tests.integration.notices.scene import LI, VIDEO, ZHAO, Matter
from verifier.database import EVERYWHERE
from verifier.errors import Conflict, InvalidInput, NotFound, NotPermitted
from verifier.notices.queries import services_of
from verifier.notices.serving import ServiceReport, record_service
from verifier.notices.tables import EvidenceFile, NoticeService


def test_a_paper_handed_over_is_served_that_day_and_its_proof_joins_the_case(matter: Matter) -> None:
    notice = matter.make("return_notice")
    row = matter.serve(notice)
    assert (row.served_on, row.proof_kind, row.receiver) == (date(2026, 11, 21), "receipt", "王小明（子）")
    with matter.ctx.database.read(EVERYWHERE) as session:
        file = session.get_one(EvidenceFile, row.proof_id)
        assert (file.case_id, file.media_type) == (matter.case, "image/jpeg")
        assert services_of(session, notice)[0].id == row.id
    assert matter.audited()[-3:] == ["evidence.attached", "notice.service_recorded", "case.order_served"]
    assert matter.steps() == [("order_served", "2026-11-21")]
    assert "王小明" not in matter.all_audit_details()


def test_refused_then_left_with_a_video_or_a_witness(matter_on_both: Matter) -> None:
    matter = matter_on_both
    notice = matter.make("return_notice")
    with pytest.raises(Conflict):
        matter.serve(notice, "left", VIDEO)
    assert matter.serve(notice, outcome="refused").served_on is None
    with pytest.raises(InvalidInput):
        matter.serve(notice, "left")
    assert matter.serve(notice, "left", VIDEO).proof_kind == "video"
    assert matter.serve(notice, "left", witness="赵主任").proof_kind == "witness"


def test_publication_after_failure_counts_when_thirty_days_have_passed(matter: Matter) -> None:
    notice = matter.make("return_notice")
    with pytest.raises(Conflict):
        matter.serve(notice, "publication")
    matter.serve(notice, "post", outcome="not_found")
    assert matter.serve(notice, "publication").served_on == date(2026, 12, 21)


def test_the_term_runs_from_service_where_it_came_too_late(matter: Matter) -> None:
    notice = matter.make("return_notice")
    matter.move(days=20)
    matter.serve(notice)
    matter.move(days=10)  # 21 December: the printed day is over, the term from service is not
    with pytest.raises(Conflict, match="起可办理"):
        matter.make("hand_over_letter")
    matter.move(days=20)
    assert matter.make("hand_over_letter").serial == 1


def test_the_same_proof_twice_is_one_piece_of_evidence(matter: Matter) -> None:
    notice = matter.make("return_notice")
    assert matter.serve(notice).proof_id == matter.serve(notice).proof_id
    assert matter.count(EvidenceFile) == 1


def test_who_may_not_and_what_is_not_there(matter: Matter) -> None:
    notice = matter.make("return_notice")
    with pytest.raises(NotPermitted):
        record_service(matter.ctx, ZHAO, ServiceReport(notice.id, "post"), matter.file())
    with pytest.raises(NotFound):
        record_service(matter.ctx, LI, ServiceReport(notice.id + 1, "post"), matter.file())
    with pytest.raises(InvalidInput):
        matter.serve(notice, "pigeon")
    with pytest.raises(InvalidInput):
        matter.serve(notice, receiver="长" * 101)
    assert matter.count(NoticeService) == 0


def test_an_attempt_is_never_edited(matter_on_both: Matter) -> None:
    matter = matter_on_both
    matter.serve(matter.make("return_notice"))
    with pytest.raises(DBAPIError, match="append-only"), matter.ctx.database.write(EVERYWHERE) as session:
        session.execute(update(NoticeService).values(outcome="served"))
