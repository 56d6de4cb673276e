"""Before money leaves: a coming payment file is brought in, checked, and released by a second person."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path
from typing import Final

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from verifier.accounts.rights import Right
from verifier.language import Text
from verifier.recovery.payroll import check_kept, check_payroll, release_kept
from verifier.recovery.payroll_files import (
    kept_file,
    kept_files,
    payroll_file,
    set_aside_payroll,
)
from verifier.recovery.words import HOLD_NAMES, NEVER_PAID
from web.access import needs
from web.console.audit import trail
from web.downloads import attached_file
from web.toasts import leave_toast
from web.uploads import given_file, laid_down, takes_file
from web.visit import actor, context, reading

blueprint = Blueprint("payroll", __name__)

#: of a payment file; a million rows are about 120 MB
_LARGEST_MB: Final = 200
#: held rows a page shows; the file holds them all
_MOST_HOLDS: Final = 500


@blueprint.get("/payroll")
@needs(Right.CASES_VIEW)
def listing() -> str:
    """Show the coming payment files, newest first."""
    with reading() as session:
        files = kept_files(session)
    return render_template("payroll/list.html", files=files, largest_mb=_LARGEST_MB)


@blueprint.post("/payroll")
@needs(Right.CASES_WORK)
@takes_file(lambda _settings: _LARGEST_MB)
def bring() -> AnyResponse:
    """Take a file in and compare each row with stopped benefits and open cases."""
    with laid_down(given_file()) as path:
        check = check_payroll(context(), actor(), path)
    if check.holds:
        found = Text("已核对，{n} 行暂缓。", "Checked: {n} rows are held.").fill(n=len(check.holds))
    else:
        found = Text(
            "已核对，没有暂缓的行；待另一位同事放行。",
            "Checked, nothing is held; another person releases it.",
        )
    return _done(check.file_id, found)


@blueprint.get("/payroll/<row:payroll_id>")
@needs(Right.CASES_VIEW)
def payroll(payroll_id: int) -> str:
    """Show one file: its rows and sum, each row that is held and why, and whether it may leave."""
    with reading() as session:
        kept = kept_file(session, payroll_file(session, payroll_id))
    holds = [] if kept.check is None else kept.check.holds
    return render_template(
        "payroll/file.html",
        kept=kept,
        file=kept.file,
        check=kept.check,
        holds=holds[:_MOST_HOLDS],
        held=len(holds),
        by_kind=Counter(hold["kind"] for hold in holds),
        hold_names=HOLD_NAMES,
        never=[hold for hold in holds if hold["kind"] in NEVER_PAID],
        may_release=_may_release(kept.file.brought_by, None if kept.check is None else kept.check.checked_by),
    )


@blueprint.post("/payroll/<row:payroll_id>/check")
@needs(Right.CASES_WORK)
def check(payroll_id: int) -> AnyResponse:
    """Check a file again, from the bytes that are kept: cases or benefits may have changed."""
    check_kept(context(), actor(), payroll_id)
    return _done(payroll_id, Text("已重新核对。", "Checked again."))


@blueprint.post("/payroll/<row:payroll_id>/release")
@needs(Right.CASES_APPROVE)
def release(payroll_id: int) -> Response:
    """Hand over exactly the checked bytes, once, to a person who neither brought nor checked them."""
    given = request.form
    despite = given.get("despite_cases") == "yes"
    with tempfile.TemporaryDirectory(prefix="pension-payroll-") as folder:
        with reading() as session:
            name = payroll_file(session, payroll_id).file_name
        out = Path(folder) / "released"
        release_kept(context(), actor(), payroll_id, out, given.get("reason", ""), despite_cases=despite)
        return attached_file(out, name, "application/octet-stream")


@blueprint.post("/payroll/<row:payroll_id>/setting-aside")
@needs(Right.CASES_WORK)
def set_aside(payroll_id: int) -> AnyResponse:
    """Say that a file will not leave: a corrected one takes its place, for instance."""
    set_aside_payroll(context(), actor(), payroll_id, request.form.get("reason", ""))
    return _done(payroll_id, Text("已作废，不会发放。", "Set aside: it will not leave."))


@blueprint.get("/payroll/<row:payroll_id>/audit")
@needs(Right.CASES_VIEW)
def audit(payroll_id: int) -> str:
    """Show who brought, checked, released or set this file aside."""
    with reading() as session:
        payroll_file(session, payroll_id)
        back = url_for("payroll.payroll", payroll_id=payroll_id)
        return trail(session, [("payroll", str(payroll_id))], back)


def _may_release(*others: str | None) -> bool:
    """Tell whether to offer the release; the service decides again."""
    return Right.CASES_APPROVE in actor().rights and actor().name not in others


def _done(payroll_id: int, message: Text) -> AnyResponse:
    leave_toast(message)
    return redirect(url_for("payroll.payroll", payroll_id=payroll_id))
