"""Instalments: what each plan would mean for a household, the plan proposed, a second person's answer."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from verifier.accounts.rights import Right
from verifier.errors import NotFound, VerifierError
from verifier.language import Text
from verifier.recovery.debt_sheet import DebtSheet, debt_sheet
from verifier.recovery.plans import MOST_MEMBERS, decide_plan, propose_plan
from verifier.recovery.what_if_asked import Answer, Question, ask
from verifier.recovery.words import OFFSET_NAMES
from web.access import needs
from web.console.asked import asked_amount, asked_number, given_amount, given_verdict
from web.formatting import money_text, month_text
from web.language import t
from web.toasts import leave_toast
from web.ui.plan_bars import PlanRow
from web.visit import actor, context, reading, visit

blueprint = Blueprint("plans", __name__)

_MOST_MONTHS: Final = 1200


@blueprint.get("/debts/<row:debt_id>/what-if")
@needs(Right.CASES_VIEW)
def what_if(debt_id: int) -> str:
    """Show what each plan would mean; the figures stand in the address, nothing is written."""
    with reading() as session:
        sheet = debt_sheet(session, context(), debt_id, actor())
    asked, answer, refusal = _figures(request.args, sheet), None, None
    if asked is not None and sheet.open_fen:
        try:
            answer = ask(context(), actor(), str(debt_id), asked)
        except VerifierError as error:
            refusal = error
    return render_template(
        "plans/what_if.html",
        sheet=sheet,
        debt=sheet.debt,
        asked=asked,
        answer=answer,
        refusal=refusal,
        months=_months_of(asked),
        offsets={kind: OFFSET_NAMES[kind] for kind in sheet.offsets if kind != "later_benefits"},
        by_deduction="later_benefits" in sheet.offsets,
        rows=_rows(answer),
        most_members=MOST_MEMBERS,
        most_months=_MOST_MONTHS,
    )


@blueprint.post("/debts/<row:debt_id>/plans")
@needs(Right.CASES_WORK)
def propose(debt_id: int) -> AnyResponse:
    """Propose the plan that was chosen; another person decides, and then it is signed."""
    given = request.form
    monthly, income = given_amount(given, "monthly"), given_amount(given, "income")
    members = asked_number(given, "members", MOST_MEMBERS) or 0
    propose_plan(context(), actor(), str(debt_id), monthly, income, members, given.get("reason", ""))
    return _done(
        debt_id,
        Text("分期协议已提出，等待另一位同事审批。", "The plan is proposed and waits for another person."),
    )


@blueprint.post("/debts/<row:debt_id>/plans/<row:plan_id>/decision")
@needs(Right.CASES_APPROVE)
def decision(debt_id: int, plan_id: int) -> AnyResponse:
    """Approve or refuse a plan, never one's own."""
    approve = given_verdict(request.form)
    with reading() as session:
        if plan_id not in {one.plan.id for one in debt_sheet(session, context(), debt_id).plans}:
            raise NotFound(Text("没有这份分期协议。", "This debt has no such plan."))
    decide_plan(context(), actor(), plan_id, approve, request.form.get("reason", ""))
    approved = Text("分期协议已批准，可以签署。", "The plan is approved and can be signed.")
    refused = Text("分期协议已退回提出人。", "The plan went back to its proposer.")
    return _done(debt_id, approved if approve else refused)


def _figures(args: MultiDict[str, str], sheet: DebtSheet) -> Question | None:
    """Return the figures of the address; without any, those of the last plan; None where nothing is known."""
    income, members = asked_amount(args, "income"), asked_number(args, "members", MOST_MEMBERS)
    if income is None:
        known = sheet.plans[0].plan.household if sheet.plans and not args else None
        return None if known is None else Question(known["income_fen"], known["members"])
    monthly, months = asked_amount(args, "monthly"), asked_number(args, "months", _MOST_MONTHS)
    offsets = {kind: asked_amount(args, kind) or 0 for kind in sheet.offsets if kind != "later_benefits"}
    return Question(
        income_fen=income,
        members=members or 1,
        minimum_fen=asked_amount(args, "minimum"),
        offsets={kind: fen for kind, fen in offsets.items() if fen},
        months=() if months is None else (months,),
        monthly_fen=() if monthly is None else (monthly,),
    )


def _rows(answer: Answer | None) -> list[PlanRow]:
    """Return the bars of both drawings with their words in the reader's language."""
    if answer is None:
        return []
    language = visit().language
    found = []
    for one in answer.outcomes:
        left, until = money_text(one.left_fen, language), month_text(one.until, language)
        found.append(
            PlanRow(
                label=money_text(one.monthly_fen, language),
                months=one.months,
                monthly_fen=one.monthly_fen,
                left_fen=one.left_fen,
                lawful=one.lawful,
                length=t("{n} 个月，至 {m}", "{n} months, to {m}", n=one.months, m=until),
                left=t("剩 {n}", "{n} left", n=left)
                if one.left_fen >= 0
                else t("入不敷出", "more than comes in"),
                not_lawful=t("不可行", "not lawful"),
            )
        )
    return found


def _months_of(asked: Question | None) -> int | None:
    return asked.months[0] if asked is not None and asked.months else None


def _done(debt_id: int, message: Text) -> AnyResponse:
    leave_toast(message)
    return redirect(url_for("debts.debt", debt_id=debt_id))
