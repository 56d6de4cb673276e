"""One check: when, where and how a capture was judged, in words; why it was not recognised, for a reason."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for

from verifier.accounts.rights import Right
from verifier.certification.checks.evidence import CheckEvidence, open_evidence, standing
from verifier.certification.checks.view import check_facts
from verifier.reasons import SHORTEST_REASON
from web.access import needs
from web.console.audit import trail
from web.visit import actor, context, reading

blueprint = Blueprint("checks", __name__)


@blueprint.get("/checks/<code:check_id>")
@needs(Right.CERTIFICATION_VIEW)
def check(check_id: str) -> str:
    """Show the facts of one check."""
    with reading() as session:
        facts = check_facts(session, check_id)
        kept = standing(session, context(), check_id)
    return render_template("certification/check.html", check=facts, standing=kept)


@blueprint.get("/checks/<code:check_id>/evidence")
@needs(Right.PEOPLE_REVEAL)
def ask_evidence(check_id: str) -> str:
    """Say what is kept and ask for the reason; nothing is shown yet."""
    return _evidence(check_id, None)


@blueprint.post("/checks/<code:check_id>/evidence")
@needs(Right.PEOPLE_REVEAL)
def show_evidence(check_id: str) -> str:
    """Show why the capture was not recognised; the reason is in the audit chain before it is shown."""
    return _evidence(check_id, open_evidence(context(), actor(), check_id, request.form.get("reason", "")))


def _evidence(check_id: str, evidence: CheckEvidence | None) -> str:
    with reading() as session:
        facts = check_facts(session, check_id)
        kept = standing(session, context(), check_id)
    return render_template(
        "certification/evidence.html",
        check=facts,
        standing=kept,
        evidence=evidence,
        shortest=SHORTEST_REASON,
    )


@blueprint.get("/checks/<code:check_id>/audit")
@needs(Right.CERTIFICATION_VIEW)
def audit(check_id: str) -> str:
    """Show what the chain holds about this check."""
    with reading() as session:
        check_facts(session, check_id)
        return trail(session, [("check", check_id)], url_for("checks.check", check_id=check_id))
