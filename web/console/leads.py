"""The inbox, the page of one lead, and what an investigator decides about it."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path
from typing import Final, get_args

from flask import Blueprint, Response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from verifier.accounts.rights import Right
from verifier.benefits.payments import payments_of
from verifier.cases.list import case_of_lead
from verifier.clock import business_today
from verifier.crossmatch.decisions import Verdict, decide, standing_decision, undo
from verifier.crossmatch.export import export_leads
from verifier.crossmatch.inbox import PER_PAGE
from verifier.crossmatch.inbox import inbox as inbox_page
from verifier.crossmatch.inbox_filter import agencies_to_choose
from verifier.crossmatch.kinds_catalogue import KINDS
from verifier.crossmatch.lead_view import LeadView, lead_view
from verifier.errors import InvalidInput
from verifier.language import Text
from verifier.months import Month
from web.access import needs
from web.console.audit import trail
from web.console.filters import SORTS, STATES, STRENGTHS, TIERS, Query, applied_chips, page_link
from web.console.reasons import quick_reasons, verdict_label
from web.toasts import leave_toast
from web.ui.bars import MonthBar
from web.visit import actor, context, reading

blueprint = Blueprint("leads", __name__)

_VERDICTS: Final[tuple[Verdict, ...]] = get_args(Verdict)
#: months before the stop month that the drawing shows for comparison
_MONTHS_BEFORE: Final = 6
_EXPORTS: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@blueprint.get("/leads")
@needs(Right.LEADS_VIEW)
def inbox() -> str:
    """Show the queue asked for in the address."""
    query = Query.read(request.args)
    with reading() as session:
        page = inbox_page(session, query.filter(), query.page, PER_PAGE)
        agencies = agencies_to_choose(session, actor())
    return render_template(
        "leads/inbox.html",
        query=query,
        page=page,
        page_link=page_link(query),
        chips=applied_chips(query, agencies),
        agencies=agencies,
        kinds=KINDS,
        states=STATES,
        tiers=TIERS,
        strengths=STRENGTHS,
        sorts=SORTS,
    )


@blueprint.get("/leads/<row:lead_id>")
@needs(Right.LEADS_VIEW)
def lead(lead_id: int) -> str:
    """Show one lead: why, both records side by side, the weights, the money, and the form to decide."""
    query = Query.read(request.args)
    with reading() as session:
        view = lead_view(session, lead_id, query.filter())
        month_bars = _month_bars(session, view)
        case_id = case_of_lead(session, lead_id)
    return render_template(
        "leads/lead.html",
        view=view,
        query=query,
        next_id=view.next_lead_id if view.next_lead_id != lead_id else None,
        case_id=case_id,
        month_bars=month_bars,
        may_undo=_may_undo(view),
        reasons=quick_reasons(view),
        verdict_label=verdict_label,
    )


@blueprint.post("/leads/<row:lead_id>/decision")
@needs(Right.LEADS_DECIDE)
def decision(lead_id: int) -> AnyResponse:
    """Decide, and go on to the next lead of the same queue."""
    query = Query.read(request.args)
    verdict = _verdict(request.form.get("verdict"))
    with reading() as session:
        view = lead_view(session, lead_id, query.filter())
    decide(
        context(),
        actor(),
        lead_id,
        verdict,
        request.form.get("reason", ""),
        expected_state=request.form.get("expected_state") or None,
    )
    leave_toast(
        Text("“{name}”一条已作结论：{verdict}。", "Decided on {name}: {verdict}.").fill(
            name=view.person.name, verdict=verdict_label(verdict, has_record=view.record is not None)
        ),
        undo_path=query.link("leads.undo_decision", lead_id=lead_id),
    )
    if view.next_lead_id is None or view.next_lead_id == lead_id:
        return redirect(query.link())
    return redirect(query.link("leads.lead", lead_id=view.next_lead_id))


@blueprint.post("/leads/<row:lead_id>/undo")
@needs(Right.LEADS_DECIDE)
def undo_decision(lead_id: int) -> AnyResponse:
    """Take the last decision back and return to the lead."""
    query = Query.read(request.args)
    undo(context(), actor(), lead_id, request.form.get("reason", ""))
    leave_toast(Text("已撤销结论，疑点恢复原状。", "The decision is undone; the lead is as it was before."))
    return redirect(query.link("leads.lead", lead_id=lead_id))


@blueprint.get("/leads/<row:lead_id>/audit")
@needs(Right.LEADS_VIEW)
def audit(lead_id: int) -> str:
    """Show who did what with this lead."""
    with reading() as session:
        lead_view(session, lead_id)
        return trail(session, [("lead", str(lead_id))], url_for("leads.lead", lead_id=lead_id))


@blueprint.post("/leads/export.<ending>")
@needs(Right.LEADS_EXPORT)
def export(ending: str) -> Response:
    """Hand over all leads of the user's agencies as a file; the export is audited."""
    if ending not in _EXPORTS:
        raise InvalidInput(Text("只能导出 CSV 或 XLSX。", "Only CSV and XLSX can be exported."))
    with tempfile.TemporaryDirectory(prefix="pension-export-") as folder:
        path = Path(folder) / f"leads.{ending}"
        export_leads(context(), actor(), path)
        content = path.read_bytes()
    name = f"leads-{business_today(context().clock):%Y%m%d}.{ending}"
    return Response(
        content,
        mimetype=_EXPORTS[ending],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _verdict(given: str | None) -> Verdict:
    found = next((verdict for verdict in _VERDICTS if verdict == given), None)
    if found is None:
        raise InvalidInput(
            Text("尚未选择结论。", "No verdict was chosen."),
            Text("请返回，选择一个结论。", "Go back and choose one of the verdicts."),
        )
    return found


def _month_bars(session: Session, view: LeadView) -> list[MonthBar]:
    """Return the months around the stop month with what was really paid in each."""
    if view.stop is None:
        return []
    first = view.stop.stop.plus(-_MONTHS_BEFORE)
    overpaid = {line.month for line in view.payments_after}
    paid: Counter[Month] = Counter()
    for payment in payments_of(session, view.person.id, first):
        if payment.state == "paid":
            paid[payment.month] += payment.amount_fen
    return [MonthBar(month, fen, month in overpaid) for month, fen in sorted(paid.items())]


def _may_undo(view: LeadView) -> bool:
    """Tell whether to offer undoing; the service decides again."""
    last = standing_decision(view.decisions)
    mine = last is not None and last.decided_by == actor().name
    return last is not None and last.verdict in _VERDICTS and (mine or Right.CASES_APPROVE in actor().rights)
