"""Money that came in: receipts that wait for a person, the debts suggested for them, and what goes back."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from verifier.accounts.rights import Right
from verifier.crossmatch.inbox_filter import agencies_to_choose
from verifier.language import Text
from verifier.money import yuan_text
from verifier.recovery import receipts as service
from verifier.recovery.receipt_list import ReceiptFilter, receipt_page
from verifier.recovery.refunds import approve_refund, propose_refund
from verifier.recovery.views import refunds
from web.access import needs
from web.console.asked import asked_amount
from web.paging import asked_page
from web.redirects import safe_path
from web.sought import FIELD, sought_handle, sought_text
from web.toasts import leave_toast
from web.visit import actor, context, reading

blueprint = Blueprint("receipts", __name__)


@blueprint.get("/receipts")
@needs(Right.CASES_VIEW)
def listing() -> str:
    """Show the receipts asked for in the address; without a word, those that wait for a person."""
    wanted = ReceiptFilter(
        waiting=request.args.get("state") != "all",
        agency=(request.args.get("agency") or "")[:20] or None,
        text=sought_text(request.args),
    )
    with reading() as session:
        page = receipt_page(session, context(), wanted, asked_page(request.args))
        agencies = agencies_to_choose(session, actor())
        owed = refunds(session)

    def link(**changes: object) -> str:
        values = {
            "state": None if wanted.waiting else "all",
            "agency": wanted.agency,
            FIELD: sought_handle(wanted.text),
        }
        return url_for("receipts.listing", **{**values, **changes})  # type: ignore[arg-type]  # values of many types by name

    return render_template(
        "receipts/list.html",
        page=page,
        wanted=wanted,
        agencies=agencies,
        owed=owed,
        link=link,
        page_link=lambda number: link(page=number),
    )


@blueprint.post("/receipts/<row:receipt_id>/confirmation")
@needs(Right.CASES_WORK)
def confirm(receipt_id: int) -> AnyResponse:
    """Say that a suggestion holds: the receipt pays the debt."""
    debt = request.form.get("debt", "")
    service.confirm(context(), actor(), receipt_id, debt)
    return _done(Text("已认领到 {d}。", "Allocated to {d}.").fill(d=debt))


@blueprint.post("/receipts/<row:receipt_id>/allocation")
@needs(Right.CASES_WORK)
def allocate(receipt_id: int) -> AnyResponse:
    """Tie a receipt, or a part of it, to a debt for a stated reason."""
    given = request.form
    debt, reason = given.get("debt", ""), given.get("reason", "")
    service.allocate(context(), actor(), receipt_id, debt, reason, asked_amount(given, "amount"))
    return _done(Text("已认领到 {d}。", "Allocated to {d}.").fill(d=debt.strip().upper()))


@blueprint.post("/receipts/<row:receipt_id>/refund")
@needs(Right.CASES_WORK)
def owe_back(receipt_id: int) -> AnyResponse:
    """Say that what is left of a receipt was meant for no debt: it is owed back."""
    refund = service.owe_back(context(), actor(), receipt_id, request.form.get("reason", ""))
    owed = Text("应退款 {n} 元，待提出退款。", "A refund of {n} yuan is owed and can be proposed.")
    return _done(owed.fill(n=yuan_text(refund.amount_fen)))


@blueprint.post("/refunds/<row:refund_id>/proposal")
@needs(Right.CASES_WORK)
def propose_back(refund_id: int) -> AnyResponse:
    """Propose to pay a refund; another person approves it with the bank's reference."""
    propose_refund(context(), actor(), refund_id, request.form.get("reason", ""))
    return _done(
        Text("退款已提出，等待另一位同事审批。", "The refund is proposed and waits for another person.")
    )


@blueprint.post("/refunds/<row:refund_id>/payment")
@needs(Right.CASES_APPROVE)
def pay_back(refund_id: int) -> AnyResponse:
    """Approve a refund the bank has paid, never one's own, and post it."""
    approve_refund(context(), actor(), refund_id, request.form.get("bank_reference", ""))
    return _done(Text("退款已入账。", "The refund is posted."))


def _done(message: Text) -> AnyResponse:
    leave_toast(message)
    return redirect(safe_path(request.form.get("back"), url_for("receipts.listing")))
