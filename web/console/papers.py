"""The papers of a case: made, downloaded, served with proof; its files; and its sealed bundle."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Final

from flask import Blueprint, Response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from verifier.accounts.rights import Right
from verifier.bundle.exporting import export_bundle
from verifier.clock import business_today
from verifier.language import Text
from verifier.notices import evidence, pdf
from verifier.notices.case_papers import CasePapers, case_papers
from verifier.notices.making import make_notice, open_notice
from verifier.notices.matters import NoticeRequest
from verifier.notices.queries import notice_by_id
from verifier.notices.service_rules import OUTCOME_NAMES
from verifier.notices.serving import ServiceReport, record_service
from verifier.notices.sniffing import DOCX, PDF
from verifier.notices.voiding import void_notice
from verifier.reasons import SHORTEST_REASON
from web.access import needs
from web.console.asked import asked_amount, asked_day, asked_month, given_day
from web.console.audit import trail
from web.downloads import attached_file, attachment
from web.sought import sought_text
from web.toasts import leave_toast
from web.uploads import given_file, takes_file
from web.visit import actor, context, reading

blueprint = Blueprint("papers", __name__)

_BUNDLE_TYPE: Final = "application/zip"


@blueprint.get("/cases/<row:case_id>/papers")
@needs(Right.CASES_VIEW)
def listing(case_id: int) -> str:
    """Show the papers of a case, which may be made now and why others not, and its evidence."""
    words = sought_text(request.args)
    with reading() as session:
        papers = case_papers(session, context(), case_id, words)
    return render_template(
        "papers/case.html",
        papers=papers,
        case=papers.case,
        words_sought=words,
        outcomes=OUTCOME_NAMES,
        today=business_today(context().clock),
        shortest=SHORTEST_REASON,
        has_pdf=pdf.is_installed(),
        largest_mb=context().settings.notices.largest_file_mb,
    )


@blueprint.post("/cases/<row:case_id>/papers")
@needs(Right.CASES_WORK)
def make(case_id: int) -> AnyResponse:
    """Make a paper; it is numbered and kept, and can be downloaded from the list."""
    given = request.form
    wanted = NoticeRequest(
        kind=given.get("kind", ""),
        case_id=case_id,
        to=given.get("to", ""),
        facts=given.get("facts", ""),
        month=asked_month(given, "month"),
        due_on=asked_day(given, "due_on"),
        source=given.get("source", ""),
        fine_fen=asked_amount(given, "fine"),
    )
    notice = make_notice(context(), actor(), wanted)
    made = Text("已制作 {n}，可以下载打印。", "{n} is made and can be downloaded and printed.")
    return _done(case_id, made.fill(n=notice.number), f"paper-{notice.id}")


@blueprint.post("/papers/<row:notice_id>/file.<ending>")
@needs(Right.PEOPLE_REVEAL)
def download(notice_id: int, ending: str) -> Response:
    """Hand over a paper, docx or pdf; who took it is in the audit chain before it leaves."""
    as_pdf = ending == "pdf"
    if as_pdf:
        pdf.require()
    notice, data = open_notice(context(), actor(), notice_id)
    if as_pdf:
        return attachment(pdf.as_pdf(data), f"{notice.number}.pdf", PDF.name)
    return attachment(data, f"{notice.number}.docx", DOCX.name)


@blueprint.post("/papers/<row:notice_id>/service")
@needs(Right.CASES_WORK)
@takes_file(lambda settings: settings.notices.largest_file_mb)
def serve(notice_id: int) -> AnyResponse:
    """Write down how a paper was served, or could not be, with the file that proves it."""
    given, sent = request.form, given_file("proof")
    report = ServiceReport(
        notice_id=notice_id,
        method=given.get("method", ""),
        outcome=given.get("outcome", ""),
        attempted_on=given_day(given, "on"),
        receiver=given.get("receiver", ""),
        witness=given.get("witness", ""),
        note=given.get("note", ""),
    )
    proof = evidence.receive(context(), sent.read(), sent.filename or "", "service", report.note)
    row = record_service(context(), actor(), report, proof)
    failed = Text("已登记：{o}。", "Recorded: {o}.").fill(o=OUTCOME_NAMES[row.outcome])
    served = Text("已登记，自 {d} 视为送达。", "Recorded: served as of {d}.").fill(d=row.served_on)
    return _about(notice_id, failed if row.served_on is None else served)


@blueprint.post("/papers/<row:notice_id>/voiding")
@needs(Right.CASES_WORK)
def void(notice_id: int) -> AnyResponse:
    """Declare a paper void that was made in error and not served; it keeps its number and its file."""
    void_notice(context(), actor(), notice_id, request.form.get("reason", ""))
    return _about(notice_id, Text("已作废，编号保留。", "Declared void; it keeps its number."))


@blueprint.post("/cases/<row:case_id>/bundle")
@needs(Right.CASES_VIEW)
def bundle(case_id: int) -> Response:
    """Hand over the case sealed in one signed archive, masked unless a reason is given to have it in full."""
    reveal = request.form.get("reveal") == "yes"
    name = f"case-{case_id}-{business_today(context().clock):%Y%m%d}.zip"
    with tempfile.TemporaryDirectory(prefix="pension-bundle-") as folder:
        path = Path(folder) / name
        reason = request.form.get("reason", "")
        export_bundle(context(), actor(), case_id, path, reveal=reveal, reason=reason)
        return attached_file(path, name, _BUNDLE_TYPE)


@blueprint.get("/cases/<row:case_id>/papers/audit")
@needs(Right.CASES_VIEW)
def audit(case_id: int) -> str:
    """Show who made, took and served the papers of this case, and who attached or opened its files."""
    with reading() as session:
        papers = case_papers(session, context(), case_id)
        subjects = [("notice", str(one.notice.id)) for one in papers.made]
        subjects += [("evidence", str(one.id)) for one in papers.files]
        return trail(session, subjects, url_for("papers.listing", case_id=case_id))


def papers_for_case(session: Session, case_id: int) -> CasePapers:
    """Return what ``cases/_papers.html`` shows as ``papers``, for a case the reader may see."""
    return case_papers(session, context(), case_id)


def _about(notice_id: int, message: Text) -> AnyResponse:
    """Go back to where a paper is listed: the page of its case, or of the lapse it is about."""
    with reading() as session:
        notice = notice_by_id(session, notice_id)
    if notice.case_id is None and notice.lapse_id is not None:
        leave_toast(message)
        return redirect(url_for("lapses.lapse", lapse_id=notice.lapse_id))
    return _done(notice.case_id or 0, message, f"paper-{notice_id}")


def _done(case_id: int, message: Text, anchor: str) -> AnyResponse:
    leave_toast(message)
    return redirect(url_for("papers.listing", case_id=case_id, _anchor=anchor))
