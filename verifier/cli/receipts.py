"""Commands for money that came in and money owed back: ``receipts`` and ``refunds``."""

from __future__ import annotations

from typing import Annotated

import typer

from verifier.cli.output import print_json, say
from verifier.cli.recovery import Reason, Yuan, done, fen_of, viewer
from verifier.cli.setup import As, Json
from verifier.cli.state import State, acting
from verifier.language import Text
from verifier.money import yuan_text
from verifier.recovery import receipts, refunds, views
from verifier.recovery.words import REFUND_STATES


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
    with state.open() as context:
        actor = viewer(context, as_user)
        with context.database.read(actor.scope) as session:
            rows = views.receipts(session, context, all_of_them=every, page=page)
    shown = [
        {
            "id": row.id,
            "origin": row.origin,
            "received_on": row.received_on.isoformat(),
            "amount_fen": row.amount_fen,
            "open_fen": row.open_fen,
            "suggestions": [{"debt": hint.reference, "similarity": hint.similarity} for hint in suggested],
        }
        for row, suggested in rows
    ]
    if as_json:
        print_json({"receipts": shown})
        return
    for row, suggested in rows:
        hints = "  ".join(f"{hint.reference} ({hint.similarity:.0%})" for hint in suggested)
        say(f"{row.id:>5}  {row.received_on}  {yuan_text(row.open_fen):>14}  {hints}")


def confirm_command(
    ctx: typer.Context,
    receipt: int,
    debt: Annotated[str, typer.Option(help="应追回款编号 / the debt's reference")],
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """确认建议：该收款归此应追回款 / Confirm a suggestion."""
    state: State = ctx.obj
    with state.open() as context:
        row = receipts.confirm(context, acting(context, as_user), receipt, debt)
    done(state, as_json, {"receipt": row.id, "open_fen": row.open_fen}, Text("已认领。", "Allocated."))


def allocate_command(
    ctx: typer.Context,
    receipt: int,
    debt: Annotated[str, typer.Option(help="应追回款编号 / the debt's reference")],
    reason: Reason,
    amount: Yuan = None,
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """把收款认领到一笔应追回款 / Tie a receipt to a debt for a stated reason."""
    state: State = ctx.obj
    with state.open() as context:
        row = receipts.allocate(context, acting(context, as_user), receipt, debt, reason, fen_of(amount))
    done(state, as_json, {"receipt": row.id, "open_fen": row.open_fen}, Text("已认领。", "Allocated."))


def take_back_command(
    ctx: typer.Context, transaction: int, reason: Reason, as_user: As = None, as_json: Json = False
) -> None:
    """冲回认领错误的分录 / Reverse an allocation made in error."""
    state: State = ctx.obj
    with state.open() as context:
        reversal = receipts.take_back(context, acting(context, as_user), transaction, reason)
    done(state, as_json, {"transaction": reversal.id, "reverses": transaction}, Text("已冲回。", "Reversed."))


def owe_back_command(
    ctx: typer.Context, receipt: int, reason: Reason, as_user: As = None, as_json: Json = False
) -> None:
    """把与任何应追回款无关的收款转为应退 / Turn a receipt meant for no debt into a refund."""
    state: State = ctx.obj
    with state.open() as context:
        refund = receipts.owe_back(context, acting(context, as_user), receipt, reason)
    done(state, as_json, views.refund_dict(refund), Text("已转应退款。", "A refund is owed."))


def refunds_command(ctx: typer.Context, as_user: As = None, as_json: Json = False) -> None:
    """列出未退的退款 / List refunds not paid yet."""
    state: State = ctx.obj
    with state.open() as context:
        actor = viewer(context, as_user)
        with context.database.read(actor.scope) as session:
            rows = [views.refund_dict(refund) for refund in views.refunds(session)]
    if as_json:
        print_json({"refunds": rows})
        return
    for row in rows:
        word = REFUND_STATES[row["state"]].in_language(state.language)
        say(f"{row['id']:>5}  {yuan_text(row['amount_fen']):>14}  {word}")


def refund_propose_command(
    ctx: typer.Context, refund: int, reason: Reason, as_user: As = None, as_json: Json = False
) -> None:
    """提出退款 / Propose to pay a refund."""
    state: State = ctx.obj
    with state.open() as context:
        row = refunds.propose_refund(context, acting(context, as_user), refund, reason)
    done(state, as_json, views.refund_dict(row), REFUND_STATES[row.state])


def refund_approve_command(
    ctx: typer.Context,
    refund: int,
    bank_reference: Annotated[str, typer.Option(help="付款流水号 / the bank's reference of the payment")],
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """批准退款并入账（非提出人） / Approve and post a refund; not its proposer."""
    state: State = ctx.obj
    with state.open() as context:
        row = refunds.approve_refund(context, acting(context, as_user), refund, bank_reference)
    done(state, as_json, views.refund_dict(row), REFUND_STATES[row.state])
