"""The list of cases, the page of one case, and its audit trail."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for

from verifier.accounts.rights import Right
from verifier.cases.case_view import case_view
from verifier.cases.caseload.blinding import hidden_from
from verifier.cases.caseload.coming_back import back_because
from verifier.cases.list import cases
from verifier.cases.rules import FAMILY_NAMES, STATE_NAMES
from verifier.clock import business_today
from verifier.crossmatch.inbox_filter import agencies_to_choose
from verifier.language import Text
from web.access import needs
from web.console.audit import trail
from web.console.case_page import render_case
from web.console.case_query import QUEUE_NAMES, CaseQuery
from web.visit import actor, context, reading

blueprint = Blueprint("cases", __name__)


@blueprint.get("/cases")
@needs(Right.CASES_VIEW)
def listing() -> str:
    """Show the cases asked for in the address; without one, those that are to be worked on today."""
    query = CaseQuery.read(request.args)
    soon = context().settings.cases.due_soon_days
    wanted = query.filter(actor().name, business_today(context().clock), soon)
    with reading() as session:
        page = cases(session, wanted, query.page)
        agencies = agencies_to_choose(session, actor())
        back = back_because(session, [row.id for row in page.rows])
    names = {agency.code: Text(agency.name_zh, agency.name_en) for agency in agencies}
    return render_template(
        "cases/list.html",
        page=page,
        back=back,
        query=query,
        chips=query.chips(names),
        agencies=names,
        page_link=lambda number: query.turned(page=number).link(),
        queue_names=QUEUE_NAMES,
        state_names=STATE_NAMES,
        family_names=FAMILY_NAMES,
    )


@blueprint.get("/cases/<row:case_id>")
@needs(Right.CASES_VIEW)
def case(case_id: int) -> str:
    """Show one case: who, what is proved, what is missing, how much, and the lawful steps."""
    with reading() as session:
        return render_case(session, case_id)


@blueprint.get("/cases/<row:case_id>/audit")
@needs(Right.CASES_VIEW)
def audit(case_id: int) -> str:
    """Show who did what with this case and its leads."""
    with reading() as session:
        view = case_view(session, context(), case_id, actor())
        hidden = hidden_from(session, actor(), view.case)
        subjects = [("case", str(case_id)), ("person", str(view.person.id))]
        subjects += [("lead", str(lead.id)) for lead in view.leads]
        return trail(session, subjects, url_for("cases.case", case_id=case_id), hidden)
