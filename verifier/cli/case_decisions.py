"""Commands that decide a case: ``cases verify | clear | reopen`` and ``cases sum propose | approve | …``."""

from __future__ import annotations

from typing import Annotated

import typer

from verifier.cases.assessing import PROPOSED, TAKEN_OVER, decide_assessment, in_state, propose_assessment
from verifier.cases.ending import clear_case, reopen_case
from verifier.cases.rules import STATE_NAMES
from verifier.cases.service import Finding, record_verification
from verifier.cases.steps import locked_case
from verifier.cases.tables import Assessment, Case
from verifier.cases.taking_over import release_sum
from verifier.cli.case_options import CaseNo, version_of
from verifier.cli.options import As, Json, Reason, month_of
from verifier.cli.output import show
from verifier.cli.state import State, acting
from verifier.context import Context
from verifier.errors import Conflict
from verifier.language import Text
from verifier.money import yuan_text
from verifier.months import Month

_STATE = Text("案件 {case}：{state}。", "Case {case}: {state}.")
_SUM = Text("案件 {case}：{state}，{yuan} 元。", "Case {case}: {state}, {yuan} yuan.")


def add_to(cases: typer.Typer) -> None:
    """Add the commands and the group ``sum``."""
    cases.command("verify")(verify_command)
    cases.command("clear")(clear_command)
    cases.command("reopen")(reopen_command)
    room = typer.Typer(help="多发金额核定 / the sum that was overpaid", no_args_is_help=True)
    room.command("propose")(propose_command)
    room.command("approve")(approve_command)
    room.command("refuse")(refuse_command)
    room.command("release")(release_command)
    cases.add_typer(room, name="sum")


def verify_command(
    ctx: typer.Context,
    case: CaseNo,
    how: Annotated[str, typer.Option(help="怎样核实 / who was asked or visited, with what result")],
    proof: Annotated[str, typer.Option(help="证明材料 / what is on file for it")],
    holds: Annotated[
        bool, typer.Option("--true/--untrue", help="属实或不属实 / found true or untrue")
    ] = True,
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """登记人工核实 / Record a human verification with its proof."""
    own: State = ctx.obj
    finding: Finding = "fact_confirmed" if holds else "fact_refuted"
    with own.open() as context:
        actor, version = acting(context, as_user), version_of(context, as_user, case)
        record_verification(context, actor, case, finding, how, proof, version)
        _show_case(own, context, as_user, case, as_json=as_json)


def clear_command(
    ctx: typer.Context, case: CaseNo, reason: Reason, as_user: As = None, as_json: Json = False
) -> None:
    """排除并结案 / Clear a case: the suspicion does not hold."""
    own: State = ctx.obj
    with own.open() as context:
        clear_case(context, acting(context, as_user), case, reason, version_of(context, as_user, case))
        _show_case(own, context, as_user, case, as_json=as_json)


def reopen_command(
    ctx: typer.Context, case: CaseNo, reason: Reason, as_user: As = None, as_json: Json = False
) -> None:
    """重新办理 / Take a cleared or closed case up again."""
    own: State = ctx.obj
    with own.open() as context:
        reopen_case(context, acting(context, as_user), case, reason, version_of(context, as_user, case))
        _show_case(own, context, as_user, case, as_json=as_json)


def propose_command(
    ctx: typer.Context,
    case: CaseNo,
    reason: Reason,
    stop: Annotated[
        Month | None,
        typer.Option(parser=month_of, metavar="YYYY-MM", help="停发月份 / month payment should have stopped"),
    ] = None,
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """提出核定 / Propose the sum actually overpaid; another person decides."""
    own: State = ctx.obj
    with own.open() as context:
        version = version_of(context, as_user, case)
        done = propose_assessment(context, acting(context, as_user), case, version, reason, stop=stop)
        _show_sum(own, context, as_user, done, as_json=as_json)


def approve_command(
    ctx: typer.Context, case: CaseNo, reason: Reason, as_user: As = None, as_json: Json = False
) -> None:
    """批准核定 / Approve the proposed sum: it is owed."""
    _decide(ctx, case, reason, as_user, approve=True, as_json=as_json)


def refuse_command(
    ctx: typer.Context, case: CaseNo, reason: Reason, as_user: As = None, as_json: Json = False
) -> None:
    """退回核定 / Refuse the proposed sum."""
    _decide(ctx, case, reason, as_user, approve=False, as_json=as_json)


def release_command(
    ctx: typer.Context, case: CaseNo, reason: Reason, as_user: As = None, as_json: Json = False
) -> None:
    """放行前系统核定的金额 / Release a sum that came with the history of an earlier system: it is owed."""
    own: State = ctx.obj
    with own.open() as context:
        number = _waiting(context, as_user, case, TAKEN_OVER)
        done = release_sum(context, acting(context, as_user), number, reason)
        _show_sum(own, context, as_user, done, as_json=as_json)


def _decide(
    ctx: typer.Context, case: int, reason: str, as_user: str | None, *, approve: bool, as_json: bool
) -> None:
    own: State = ctx.obj
    with own.open() as context:
        number = _waiting(context, as_user, case, PROPOSED)
        done = decide_assessment(context, acting(context, as_user), number, approve, reason)
        _show_sum(own, context, as_user, done, as_json=as_json)


def _waiting(context: Context, as_user: str | None, case: int, state: str) -> int:
    with context.database.read(acting(context, as_user).scope) as session:
        found = in_state(session, locked_case(session, case), state)
    if not found:
        raise Conflict(
            Text("案件 {case} 没有待决定的金额。", "No sum of case {case} waits for this.").fill(case=case),
            Text("用 cases show 查看下一步。", "cases show tells what comes next."),
        )
    return found[-1].id


def _state_of(context: Context, as_user: str | None, case: int) -> Case:
    with context.database.read(acting(context, as_user).scope) as session:
        return locked_case(session, case)


def _show_case(own: State, context: Context, as_user: str | None, case: int, *, as_json: bool) -> None:
    state = _state_of(context, as_user, case).state
    said = _STATE.fill(case=case, state=STATE_NAMES[state])
    show({"case": case, "state": state}, said, own.language, as_json=as_json)


def _show_sum(own: State, context: Context, as_user: str | None, done: Assessment, *, as_json: bool) -> None:
    state = _state_of(context, as_user, done.case_id).state
    value = {"case": done.case_id, "state": state, "assessment": done.id, "total_fen": done.total_fen}
    said = _SUM.fill(case=done.case_id, state=STATE_NAMES[state], yuan=yuan_text(done.total_fen))
    show(value, said, own.language, as_json=as_json)
