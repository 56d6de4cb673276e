"""The second look at clearances: what waits, what the reviewer judges by, and what the reviews came to."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from verifier.accounts.rights import Right
from verifier.cases.caseload.review_view import DRAWN_FOR, review_rates, review_view, waiting_reviews
from verifier.cases.caseload.reviewing import review_decide
from verifier.cases.rules import FAMILY_NAMES
from verifier.cases.service import FINDINGS
from verifier.errors import InvalidInput
from verifier.language import Text
from web.access import needs
from web.console.asked import asked_word
from web.console.case_forms import given_reason
from web.toasts import leave_toast
from web.visit import actor, context, reading

blueprint = Blueprint("reviews", __name__)

_VERDICTS: Final = ("agree", "disagree")


@blueprint.get("/reviews")
@needs(Right.CASES_APPROVE)
def listing() -> str:
    """Show the reviews that wait, the oldest first, and the rates of each agency."""
    with reading() as session:
        waiting = waiting_reviews(session, actor())
        rates = review_rates(session)
    return render_template(
        "reviews/list.html",
        waiting=waiting,
        rates=rates,
        drawn_for=DRAWN_FOR,
        family_names=FAMILY_NAMES,
        settings=context().settings.cases,
    )


@blueprint.get("/reviews/<row:review_id>")
@needs(Right.CASES_APPROVE)
def review(review_id: int) -> str:
    """Show the papers the clearance was made on; not who made it, nor why."""
    with reading() as session:
        view = review_view(session, actor(), review_id)
    return render_template(
        "reviews/review.html",
        view=view,
        drawn_for=DRAWN_FOR,
        family_names=FAMILY_NAMES,
        findings=FINDINGS,
    )


@blueprint.post("/reviews/<row:review_id>/decision")
@needs(Right.CASES_APPROVE)
def decision(review_id: int) -> AnyResponse:
    """Agree with the clearance, or disagree: then the case is taken up again."""
    verdict = asked_word(request.form, "verdict", _VERDICTS)
    if verdict is None:
        raise InvalidInput(Text("尚未选择同意或不同意。", "Neither agreement nor disagreement was chosen."))
    review_decide(context(), actor(), review_id, verdict == "agree", given_reason())
    agreed = Text("复核完成：同意排除。", "Reviewed: agreed with the clearance.")
    disagreed = Text("复核完成：不同意，案件已重新办理。", "Reviewed: the case is taken up again.")
    leave_toast(agreed if verdict == "agree" else disagreed)
    return redirect(url_for("reviews.listing"))
