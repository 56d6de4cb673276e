"""One check: when, where and how a capture was judged, in words; never a score."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for

from verifier.accounts.rights import Right
from verifier.certification.check_view import check_facts
from web.access import needs
from web.console.audit import trail
from web.visit import reading

blueprint = Blueprint("checks", __name__)


@blueprint.get("/checks/<code:check_id>")
@needs(Right.CERTIFICATION_VIEW)
def check(check_id: str) -> str:
    """Show the facts of one check."""
    with reading() as session:
        facts = check_facts(session, check_id)
    return render_template("certification/check.html", check=facts)


@blueprint.get("/checks/<code:check_id>/audit")
@needs(Right.CERTIFICATION_VIEW)
def audit(check_id: str) -> str:
    """Show what the chain holds about this check."""
    with reading() as session:
        check_facts(session, check_id)
        return trail(session, [("check", check_id)], url_for("checks.check", check_id=check_id))
