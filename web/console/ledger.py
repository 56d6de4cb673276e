"""The trial balance: every account of both lines of money, and what does not agree."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from verifier.accounts.rights import Right
from verifier.clock import business_today
from verifier.months import Month
from verifier.recovery.accounts import BENEFIT_LINE, RECOVERY_LINE
from verifier.recovery.trial_balance import trial_balance
from web.access import needs
from web.console.asked import asked_month
from web.visit import context, reading

blueprint = Blueprint("ledger", __name__)


@blueprint.get("/ledger")
@needs(Right.CASES_VIEW)
def balance() -> str:
    """Show the trial balance of the user's agencies up to the end of a month, or to this moment."""
    month = asked_month(request.args, "month")
    with reading() as session:
        found = trial_balance(session, month)
    lines = {line.account: line for line in found.lines}
    return render_template(
        "ledger/balance.html",
        found=found,
        month=month,
        this_month=Month.of(business_today(context().clock)),
        recovery=[lines[account] for account in RECOVERY_LINE if account in lines],
        benefits=[lines[account] for account in BENEFIT_LINE if account in lines],
    )
