"""Papers in the console: made where lawful, handed over under audit, served with proof, kept with files."""

from __future__ import annotations

import io
import zipfile

import pytest
from flask import render_template_string
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from tests.web.conftest import Login, Visitor
from tests.web.sample_recovery import JPEG, Recovered, served_and_overdue
from verifier.audit.tables import AuditEntry
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.notices.tables import EvidenceFile, Notice, NoticeService
from web.console.debts import debts_for_case
from web.console.papers import papers_for_case
from web.visit import reading


def _made(ctx: Context) -> Notice:
    with ctx.database.read(EVERYWHERE) as session:
        return session.scalars(select(Notice).order_by(Notice.id.desc()).limit(1)).one()


def _whole(response: TestResponse) -> bytes:
    """Read a file that is handed over to its end, as a browser does."""
    with response:
        return response.data


def _actions(ctx: Context) -> list[str]:
    with ctx.database.read(EVERYWHERE) as session:
        return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.seq)))


def _make(visitor: Visitor, case_id: int, kind: str = "return_notice") -> int:
    visitor.get(f"/cases/{case_id}/papers")
    return visitor.post(f"/cases/{case_id}/papers", kind=kind).status_code


def test_a_paper_is_made_numbered_and_handed_over_under_audit(
    recovered: Recovered, logged_in: Login, sqlite_ctx: Context
) -> None:
    li = logged_in("li.jing")
    assert "还没有制作文书" in li.get(f"/cases/{recovered.case}/papers").text
    assert _make(li, recovered.case) == 302
    notice = _made(sqlite_ctx)
    page = li.get(f"/cases/{recovered.case}/papers").text
    assert notice.number in page
    assert "尚未送达" in page
    handed = li.post(f"/papers/{notice.id}/file.docx")
    assert handed.data.startswith(b"PK")
    assert "attachment" in handed.headers["Content-Disposition"]
    assert handed.headers["Cache-Control"] == "no-store"
    assert _actions(sqlite_ctx)[-1] == "notice.opened"


def test_what_may_not_be_made_now_says_why(recovered: Recovered, logged_in: Login) -> None:
    li = logged_in("li.jing")
    page = li.get(f"/cases/{recovered.case}/papers").text
    assert "现在不能制作移交函" in page
    assert _make(li, recovered.case, "hand_over_letter") == 409
    assert _make(li, recovered.case, "no_such_paper") == 400


def test_a_paper_served_in_person_carries_its_proof_into_the_evidence(
    recovered: Recovered, logged_in: Login, sqlite_ctx: Context
) -> None:
    li = logged_in("li.jing")
    _make(li, recovered.case)
    path = f"/papers/{_made(sqlite_ctx).id}/service"
    form = {"method": "in_person", "outcome": "served", "on": "2026-11-21", "receiver": "王小明（子）"}
    assert li.post(path, **form).status_code == 400
    proof = (io.BytesIO(JPEG), "回证 37990119450112304X.exe.jpg")
    assert li.post(path, **form, proof=proof).status_code == 302
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        service = session.scalars(select(NoticeService)).one()
        file = session.scalars(select(EvidenceFile)).one()
    assert (service.outcome, service.receiver, service.proof_id) == ("served", "王小明（子）", file.id)
    page = li.get(f"/cases/{recovered.case}/papers").text
    for said in ("直接送达", "王小明（子）", "签收的送达回证", "送达证明"):
        assert said in page, said
    assert "37990119450112304X" not in page
    assert ".exe" not in page


def test_leaving_a_paper_opens_only_after_a_refusal_and_needs_a_witness_or_a_video(
    recovered: Recovered, logged_in: Login, sqlite_ctx: Context
) -> None:
    li = logged_in("li.jing")
    _make(li, recovered.case)
    path, day = f"/papers/{_made(sqlite_ctx).id}/service", "2026-11-21"

    def serve(**form: str) -> int:
        return li.post(
            path, on=day, proof=(io.BytesIO(JPEG + form["method"].encode()), "a.jpg"), **form
        ).status_code

    assert "现在不能留置送达" in li.get(f"/cases/{recovered.case}/papers").text
    assert serve(method="left", outcome="served", witness="李平") == 409
    assert serve(method="in_person", outcome="refused") == 302
    assert "现在不能留置送达" not in li.get(f"/cases/{recovered.case}/papers").text
    assert serve(method="left", outcome="served") == 400
    assert serve(method="left", outcome="served", witness="李平") == 302
    assert "见证人 李平" in li.get(f"/cases/{recovered.case}/papers").text


def test_a_file_is_attached_found_and_opened_under_audit(
    recovered: Recovered, logged_in: Login, sqlite_ctx: Context
) -> None:
    li = logged_in("li.jing")
    path = f"/cases/{recovered.case}"
    li.get(f"{path}/papers")
    sent = {
        "file": (io.BytesIO(b"%PDF-1.7 a letter"), "户口注销.pdf"),
        "source": "派出所",
        "note": "2025年6月",
    }
    assert li.post(f"{path}/evidence", **sent).status_code == 302
    assert "户口注销.pdf" in li.find(f"{path}/papers#evidence", "派出所").text
    assert "没有符合的材料" in li.find(f"{path}/papers", "医院").text
    assert "户口注销.pdf" in li.find("/evidence", "pdf 派出所").text
    opened = li.post("/evidence/1/file")
    assert opened.data == b"%PDF-1.7 a letter"
    assert opened.headers["X-Content-Type-Options"] == "nosniff"
    assert _actions(sqlite_ctx)[-1] == "evidence.opened"
    far = logged_in("sun.far")
    assert "户口注销.pdf" not in far.get("/evidence").text
    assert far.post("/evidence/1/file").status_code == 404


@pytest.mark.parametrize(
    ("data", "source", "status"),
    [(b"MZ a program", "某人", 400), (b"", "某人", 400), (b"%PDF-1.7 x", "", 400)],
)
def test_a_hostile_or_empty_file_is_refused(
    data: bytes, source: str, status: int, recovered: Recovered, logged_in: Login, sqlite_ctx: Context
) -> None:
    li = logged_in("li.jing")
    li.get(f"/cases/{recovered.case}/papers")
    sent = {"file": (io.BytesIO(data), "a.pdf"), "source": source}
    answer = li.post(f"/cases/{recovered.case}/evidence", **sent)
    assert answer.status_code == status
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        assert session.scalars(select(EvidenceFile)).all() == []


def test_files_beyond_the_small_limit_are_taken_where_a_page_takes_files_and_nowhere_else(
    recovered: Recovered, logged_in: Login, sqlite_ctx: Context
) -> None:
    li = logged_in("li.jing")
    li.get(f"/cases/{recovered.case}/papers")
    path = f"/cases/{recovered.case}"

    def send(to: str) -> int:
        file = FileStorage(io.BytesIO(b"%PDF-1.7 " + b"x" * 3_000_000), "大.pdf")
        boundary, body = encode_multipart({"form_token": li.token, "file": file, "source": "扫描"})
        kind = f"multipart/form-data; boundary={boundary}"
        return li.client.post(f"{path}/{to}", data=body, content_type=kind).status_code

    assert send("evidence") == 302
    assert send("papers") == 413
    limited = sqlite_ctx.settings.notices.model_copy(update={"largest_file_mb": 1})
    settings = sqlite_ctx.settings.model_copy(update={"notices": limited})
    object.__setattr__(sqlite_ctx, "settings", settings)
    assert send("evidence") == 413


def test_a_bundle_is_masked_unless_a_reason_is_given(
    recovered: Recovered, logged_in: Login, sqlite_ctx: Context
) -> None:
    li = logged_in("li.jing")
    _make(li, recovered.case)
    path = f"/cases/{recovered.case}/bundle"
    masked = zipfile.ZipFile(io.BytesIO(_whole(li.post(path))))
    assert not any(name.endswith(".docx") for name in masked.namelist())
    assert b"37990119450112304X" not in b"".join(masked.read(name) for name in masked.namelist())
    assert li.post(path, reveal="yes", reason="x").status_code == 400
    full = zipfile.ZipFile(io.BytesIO(_whole(li.post(path, reveal="yes", reason="移交检察机关"))))
    assert any(name.endswith(".docx") for name in full.namelist())
    assert _actions(sqlite_ctx).count("case.bundle_exported") == 2
    assert logged_in("sun.far").post(path).status_code in (403, 404)


def test_papers_of_another_agency_are_not_found(
    recovered: Recovered, logged_in: Login, sqlite_ctx: Context
) -> None:
    _make(logged_in("li.jing"), recovered.case)
    far = logged_in("sun.far")
    for path in ("papers", "papers/audit"):
        assert far.get(f"/cases/{recovered.case}/{path}").status_code == 404
    far.get("/cases")
    assert far.post(f"/papers/{_made(sqlite_ctx).id}/file.docx").status_code == 404


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_parts_for_the_page_of_a_case_show_its_debt_and_its_papers(
    language: str, recovered: Recovered, logged_in: Login, sqlite_ctx: Context
) -> None:
    served_and_overdue(sqlite_ctx, recovered.case)
    li = logged_in("li.jing")
    li.post("/language", language=language)
    app = li.client.application

    def parts() -> str:
        with reading() as session:
            papers = papers_for_case(session, recovered.case)
            debts = debts_for_case(session, recovered.case)
        source = '{% include "cases/_papers.html" %}{% include "cases/_debt.html" %}'
        return render_template_string(source, case=papers.case, papers=papers, debts=debts)

    parts.needed_right = "any user"
    app.view_functions["help.keys"] = parts
    page = li.get("/help").text
    assert recovered.reference in page
    assert ("已超期" if language == "zh" else "days late") in page
