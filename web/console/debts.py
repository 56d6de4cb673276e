"""What is owed: the list of debts, one debt with every posting, and what two people decide about it."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from verifier.accounts.rights import Right
from verifier.crossmatch.inbox_filter import agencies_to_choose
from verifier.errors import InvalidInput, NotFound
from verifier.language import Text
from verifier.recovery import proposals
from verifier.recovery.books import DEBT_STATES
from verifier.recovery.debt_list import QUEUES, DebtFilter, debt_page
from verifier.recovery.debt_sheet import DebtSheet, debt_sheet
from verifier.recovery.plans import MOST_MEMBERS
from verifier.recovery.receipts import take_back
from verifier.recovery.views import DebtRow, debts_of_case
from verifier.recovery.words import OFFSET_NAMES, WRITE_OFF_GROUNDS
from web.access import needs
from web.console.asked import asked_amount, asked_number, asked_word, given_verdict
from web.console.audit import trail
from web.paging import asked_page
from web.sought import FIELD, sought_handle, sought_text
from web.toasts import leave_toast
from web.visit import actor, context, reading

blueprint = Blueprint("debts", __name__)

#: states a tab is drawn for; a debt is new only while it is being written
_SHOWN: Final = {state: name for state, name in DEBT_STATES.items() if state != "new"}
_KINDS: Final[tuple[proposals.Kind, ...]] = ("written_off", "offset")


@blueprint.get("/debts")
@needs(Right.CASES_VIEW)
def listing() -> str:
    """Show the debts asked for in the address; without a state, those that are open."""
    state = asked_word(request.args, "state", (*_SHOWN, "all")) or "open"
    wanted = DebtFilter(
        state=None if state == "all" else state,
        queue=asked_word(request.args, "queue", QUEUES),
        agency=(request.args.get("agency") or "")[:20] or None,
        text=sought_text(request.args),
    )
    with reading() as session:
        page = debt_page(session, wanted, asked_page(request.args))
        agencies = agencies_to_choose(session, actor())

    def link(**changes: object) -> str:
        values = {
            "state": state if state != "open" else None,
            "queue": wanted.queue,
            "agency": wanted.agency,
            FIELD: sought_handle(wanted.text),
        }
        return url_for("debts.listing", **{**values, **changes})  # type: ignore[arg-type]  # values of many types by name

    return render_template(
        "debts/list.html",
        page=page,
        wanted=wanted,
        state=state,
        states=_SHOWN,
        queues=QUEUES,
        agencies=agencies,
        link=link,
        page_link=lambda number: link(page=number),
    )


@blueprint.get("/debts/<row:debt_id>")
@needs(Right.CASES_VIEW)
def debt(debt_id: int) -> str:
    """Show one debt: where each fen of it stands, its plan, and what waits for a second person."""
    with reading() as session:
        sheet = debt_sheet(session, context(), debt_id, actor())
    return render_template(
        "debts/debt.html",
        sheet=sheet,
        debt=sheet.debt,
        grounds=WRITE_OFF_GROUNDS,
        offsets={kind: OFFSET_NAMES[kind] for kind in sheet.offsets},
        most_members=MOST_MEMBERS,
        chosen_offset=asked_word(request.args, "offset", sheet.offsets),
        offset_fen=asked_amount(request.args, "amount"),
    )


@blueprint.post("/debts/<row:debt_id>/proposals")
@needs(Right.CASES_WORK)
def propose(debt_id: int) -> AnyResponse:
    """Propose to write off or to offset; another person decides."""
    given = request.form
    kind = _kind()
    ground, reason = given.get("ground", ""), given.get("reason", "")
    fen = asked_amount(given, "amount")
    income, members = asked_amount(given, "income"), asked_number(given, "members", MOST_MEMBERS)
    household = None if income is None else (income, members or 1)
    proposals.propose(context(), actor(), kind, str(debt_id), ground, reason, fen, household=household)
    return _done(
        debt_id, Text("已提出，等待另一位同事审批。", "It is proposed and waits for another person.")
    )


@blueprint.post("/debts/<row:debt_id>/proposals/<row:proposal_id>/decision")
@needs(Right.CASES_APPROVE)
def decision(debt_id: int, proposal_id: int) -> AnyResponse:
    """Approve or refuse a proposal, never one's own; approving posts it."""
    approve, kind = given_verdict(request.form), _kind()
    if proposal_id not in {one.id for one in _sheet(debt_id).proposals}:
        raise NotFound(Text("没有这项提议。", "This debt has no such proposal."))
    proposals.decide(context(), actor(), kind, proposal_id, approve, request.form.get("reason", ""))
    approved = Text("已批准并入账。", "Approved and posted.")
    refused = Text("已退回提出人。", "It went back to its proposer.")
    return _done(debt_id, approved if approve else refused)


@blueprint.post("/debts/<row:debt_id>/postings/<row:transaction_id>/reversal")
@needs(Right.CASES_APPROVE)
def reverse(debt_id: int, transaction_id: int) -> AnyResponse:
    """Take an allocation back that was made in error; the money waits for a person again."""
    standing = {one.transaction.id for one in _sheet(debt_id).recovery if one.may_be_taken_back}
    if transaction_id not in standing:
        raise NotFound(
            Text("没有可冲回的认领。", "This debt has no such allocation that stands."),
            Text("请查看最新分录。", "Look at its postings as they are now."),
        )
    take_back(context(), actor(), transaction_id, request.form.get("reason", ""))
    return _done(
        debt_id, Text("已冲回，该笔收款重新待认领。", "Reversed: the receipt waits to be allocated again.")
    )


@blueprint.get("/debts/<row:debt_id>/audit")
@needs(Right.CASES_VIEW)
def audit(debt_id: int) -> str:
    """Show who did what with this debt and its refunds."""
    with reading() as session:
        sheet = debt_sheet(session, context(), debt_id)
        subjects = [("debt", str(debt_id)), *(("refund", str(one.id)) for one in sheet.refunds)]
        return trail(session, subjects, url_for("debts.debt", debt_id=debt_id))


def debts_for_case(session: Session, case_id: int) -> list[DebtRow]:
    """Return what ``cases/_debt.html`` shows as ``debts``: the debts of a case that was read in scope."""
    return debts_of_case(session, case_id)


def _kind() -> proposals.Kind:
    found = asked_word(request.form, "kind", _KINDS)
    if found is None:
        raise InvalidInput(Text("尚未选择核销或抵扣。", "Neither write-off nor offset was chosen."))
    return found


def _sheet(debt_id: int) -> DebtSheet:
    with reading() as session:
        return debt_sheet(session, context(), debt_id)


def _done(debt_id: int, message: Text) -> AnyResponse:
    leave_toast(message)
    return redirect(url_for("debts.debt", debt_id=debt_id))
