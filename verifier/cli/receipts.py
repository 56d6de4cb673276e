"""Commands for money that came in and money owed back: ``receipts`` and ``refunds``."""

from __future__ import annotations

from typing import Annotated

import typer

from verifier.accounts.rights import Right
from verifier.cli.options import As, Json, Reason
from verifier.cli.output import show, show_rows
from verifier.cli.recovery_options import Amount, Debt
from verifier.cli.state import State, acting
from verifier.language import Text
from verifier.money import yuan_text
from verifier.recovery import receipts, refunds, views
from verifier.recovery.words import REFUND_STATES

ReceiptNo = Annotated[
    int, typer.Argument(help="收款编号，见 receipts list / number of the receipt (see: receipts list)")
]
RefundNo = Annotated[
    int, typer.Argument(help="退款编号，见 refunds list / number of the refund (see: refunds list)")
]
TransactionNo = Annotated[
    int, typer.Argument(help="分录编号，见 debts show / number of the posting (see: debts show)")
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    room = typer.Typer(help="收款 / receipts", no_args_is_help=True)
    room.command("list")(receipts_command)
    room.command("confirm")(confirm_command)
    room.command("allocate")(allocate_command)
    room.command("take-back")(take_back_command)
    room.command("owe-back")(owe_back_command)
    app.add_typer(room, name="receipts")
    back = typer.Typer(help="退款 / refunds", no_args_is_help=True)
    back.command("list")(refunds_command)
    back.command("propose")(refund_propose_command)
    back.command("approve")(refund_approve_command)
    app.add_typer(back, name="refunds")


def receipts_command(
    ctx: typer.Context,
    every: Annotated[bool, typer.Option("--all", help="包括已认领的 / allocated ones too")] = False,
    page: Annotated[int, typer.Option(help="页 / page")] = 1,
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """列出待认领收款及建议 / List receipts that wait, with suggestions."""
    state: State = ctx.obj
    with state.looking(as_user, Right.CASES_VIEW) as (context, session):
        rows = views.receipts(session, context, all_of_them=every, page=page)
    shown = []
    for row, suggested in rows:
        value = {
            "id": row.id,
            "origin": row.origin,
            "received_on": row.received_on.isoformat(),
            "amount_fen": row.amount_fen,
            "open_fen": row.open_fen,
            "suggestions": [{"debt": hint.reference, "similarity": hint.similarity} for hint in suggested],
        }
        hints = "  ".join(f"{hint.reference} ({hint.similarity:.0%})" for hint in suggested)
        shown.append((value, f"{row.id:>5}  {row.received_on}  {yuan_text(row.open_fen):>14}  {hints}"))
    show_rows("receipts", shown, state.language, as_json=as_json)


def confirm_command(
    ctx: typer.Context,
    receipt: ReceiptNo,
    debt: Debt,
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """确认建议：该收款归此应追回款 / Confirm a suggestion."""
    state: State = ctx.obj
    with state.open() as context:
        row = receipts.confirm(context, acting(context, as_user), receipt, debt)
    show(
        {"receipt": row.id, "open_fen": row.open_fen},
        Text("已认领。", "Allocated."),
        state.language,
        as_json=as_json,
    )


def allocate_command(
    ctx: typer.Context,
    receipt: ReceiptNo,
    debt: Debt,
    reason: Reason,
    amount: Amount = None,
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """把收款认领到一笔应追回款 / Tie a receipt to a debt for a stated reason."""
    state: State = ctx.obj
    with state.open() as context:
        row = receipts.allocate(context, acting(context, as_user), receipt, debt, reason, amount)
    show(
        {"receipt": row.id, "open_fen": row.open_fen},
        Text("已认领。", "Allocated."),
        state.language,
        as_json=as_json,
    )


def take_back_command(
    ctx: typer.Context, transaction: TransactionNo, reason: Reason, as_user: As = None, as_json: Json = False
) -> None:
    """冲回认领错误的分录 / Reverse an allocation made in error."""
    state: State = ctx.obj
    with state.open() as context:
        reversal = receipts.take_back(context, acting(context, as_user), transaction, reason)
    show(
        {"transaction": reversal.id, "reverses": transaction},
        Text("已冲回。", "Reversed."),
        state.language,
        as_json=as_json,
    )


def owe_back_command(
    ctx: typer.Context, receipt: ReceiptNo, reason: Reason, as_user: As = None, as_json: Json = False
) -> None:
    """把与任何应追回款无关的收款转为应退 / Turn a receipt meant for no debt into a refund."""
    state: State = ctx.obj
    with state.open() as context:
        refund = receipts.owe_back(context, acting(context, as_user), receipt, reason)
    show(
        views.refund_dict(refund), Text("已转应退款。", "A refund is owed."), state.language, as_json=as_json
    )


def refunds_command(ctx: typer.Context, as_user: As = None, as_json: Json = False) -> None:
    """列出未退的退款 / List refunds not paid yet."""
    state: State = ctx.obj
    with state.looking(as_user, Right.CASES_VIEW) as (_, session):
        rows = [views.refund_dict(refund) for refund in views.refunds(session)]
    shown = []
    for row in rows:
        word = REFUND_STATES[row["state"]].in_language(state.language)
        shown.append((row, f"{row['id']:>5}  {yuan_text(row['amount_fen']):>14}  {word}"))
    show_rows("refunds", shown, state.language, as_json=as_json)


def refund_propose_command(
    ctx: typer.Context, refund: RefundNo, reason: Reason, as_user: As = None, as_json: Json = False
) -> None:
    """提出退款 / Propose to pay a refund."""
    state: State = ctx.obj
    with state.open() as context:
        row = refunds.propose_refund(context, acting(context, as_user), refund, reason)
    show(views.refund_dict(row), REFUND_STATES[row.state], state.language, as_json=as_json)


def refund_approve_command(
    ctx: typer.Context,
    refund: RefundNo,
    bank_reference: Annotated[str, typer.Option(help="付款流水号 / the bank's reference of the payment")],
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """批准退款并入账（非提出人） / Approve and post a refund; not its proposer."""
    state: State = ctx.obj
    with state.open() as context:
        row = refunds.approve_refund(context, acting(context, as_user), refund, bank_reference)
    show(views.refund_dict(row), REFUND_STATES[row.state], state.language, as_json=as_json)
