"""Commands by which a claim is given up or offset: ``write-off`` and ``offset``."""

from __future__ import annotations

from typing import Annotated

import typer

from verifier.cli.options import As, Json, Reason, fen_of
from verifier.cli.output import show
from verifier.cli.recovery_options import Amount, DebtRef
from verifier.cli.state import State, acting
from verifier.language import Text
from verifier.money import yuan_text
from verifier.recovery import proposals
from verifier.recovery.proposals import Kind
from verifier.recovery.words import OFFSET_NAMES, PROPOSAL_STATES, WRITE_OFF_GROUNDS

ProposalNo = Annotated[int, typer.Argument(help="申请编号 / number of the proposal")]

_GROUND_HELP = f"依据 / ground; write-off: {', '.join(WRITE_OFF_GROUNDS)}; offset: {', '.join(OFFSET_NAMES)}"
_PROPOSAL = Text("提议 {n}：{state}，{yuan} 元。", "Proposal {n}: {state}, {yuan} yuan.")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    _register_proposals(app, "write-off", "written_off", Text("核销", "giving a claim up"))
    _register_proposals(app, "offset", "offset", Text("抵扣", "offsetting from other money"))


def _register_proposals(app: typer.Typer, name: str, kind: Kind, about: Text) -> None:
    room = typer.Typer(help=f"{about.zh} / {about.en}", no_args_is_help=True)

    @room.command("propose")
    def propose(
        ctx: typer.Context,
        debt: DebtRef,
        ground: Annotated[str, typer.Option(help=_GROUND_HELP)],
        reason: Reason,
        amount: Amount = None,
        income: Annotated[
            int | None,
            typer.Option(
                parser=fen_of, metavar="YUAN", help="家庭月收入（元） / the household's income in yuan"
            ),
        ] = None,
        members: Annotated[int, typer.Option(help="家庭人数 / people in the household")] = 1,
        as_user: As = None,
        as_json: Json = False,
    ) -> None:
        """提出 / Propose it; another person decides."""
        state: State = ctx.obj
        with state.open() as context:
            actor = acting(context, as_user)
            household = None if income is None else (income, members)
            row = proposals.propose(context, actor, kind, debt, ground, reason, amount, household=household)
        _show_proposal(state, as_json, row.id, row.state, row.amount_fen)

    @room.command("approve")
    def approve(
        ctx: typer.Context, proposal: ProposalNo, reason: Reason, as_user: As = None, as_json: Json = False
    ) -> None:
        """批准（非提出人） / Approve and post it; not its proposer."""
        _decide(ctx, kind, proposal, True, reason, as_user, as_json)

    @room.command("refuse")
    def refuse(
        ctx: typer.Context, proposal: ProposalNo, reason: Reason, as_user: As = None, as_json: Json = False
    ) -> None:
        """退回（非提出人） / Refuse it; not its proposer."""
        _decide(ctx, kind, proposal, False, reason, as_user, as_json)

    app.add_typer(room, name=name)


def _decide(
    ctx: typer.Context,
    kind: Kind,
    proposal: int,
    approve: bool,
    reason: str,
    as_user: str | None,
    as_json: bool,
) -> None:
    state: State = ctx.obj
    with state.open() as context:
        row = proposals.decide(context, acting(context, as_user), kind, proposal, approve, reason)
    _show_proposal(state, as_json, row.id, row.state, row.amount_fen)


def _show_proposal(state: State, as_json: bool, number: int, code: str, fen: int) -> None:
    show(
        {"proposal": number, "state": code, "amount_fen": fen},
        _PROPOSAL.fill(n=number, state=PROPOSAL_STATES[code], yuan=yuan_text(fen)),
        state.language,
        as_json=as_json,
    )
