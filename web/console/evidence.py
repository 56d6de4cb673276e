"""Files kept as evidence: attached to a case, found again by any word, opened under audit."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from verifier.accounts.rights import Right
from verifier.language import Text
from verifier.notices import evidence as service
from web.access import needs
from web.downloads import attachment
from web.sought import sought_text
from web.toasts import leave_toast
from web.uploads import given_file, takes_file
from web.visit import actor, context, reading

blueprint = Blueprint("evidence", __name__)


@blueprint.get("/evidence")
@needs(Right.CASES_VIEW)
def listing() -> str:
    """Show the files of all the user's cases in which every word sought occurs, newest first."""
    words = sought_text(request.args)
    with reading() as session:
        files = service.find_files(session, words)
    return render_template("evidence/list.html", files=files, words_sought=words)


@blueprint.post("/cases/<row:case_id>/evidence")
@needs(Right.CASES_WORK)
@takes_file(lambda settings: settings.notices.largest_file_mb)
def attach(case_id: int) -> AnyResponse:
    """Attach a file to a case; the same bytes a second time are the same evidence."""
    sent = given_file()
    source, note = request.form.get("source", ""), request.form.get("note", "")
    received = service.receive(context(), sent.read(), sent.filename or "", source, note)
    row = service.attach(context(), actor(), case_id, received)
    leave_toast(Text("已存档：{n}。", "Kept: {n}.").fill(n=row.name))
    return redirect(url_for("papers.listing", case_id=case_id, _anchor="evidence"))


@blueprint.post("/evidence/<row:file_id>/file")
@needs(Right.PEOPLE_REVEAL)
def download(file_id: int) -> Response:
    """Hand over a file as it was received; who took it is in the audit chain before it leaves."""
    row, data = service.open_file(context(), actor(), file_id)
    return attachment(data, row.name, row.media_type)
