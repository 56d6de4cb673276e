"""Commands about stops of payment: ``cases stop notify | reply | propose | approve | refuse | …``."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from verifier.accounts.rights import Right
from verifier.cases.stop_tables import Stop
from verifier.cases.stops.choosing import decide_scheme
from verifier.cases.stops.deciding import decide_stop
from verifier.cases.stops.notifying import notify_person, record_reply
from verifier.cases.stops.proposing import propose_stop
from verifier.cases.stops.resuming import resume_payment
from verifier.cases.stops.reversing import reverse_stop
from verifier.cases.stops.view import stop_rows
from verifier.cases.stops.words import STOP_STATES
from verifier.cases.tables import Case
from verifier.cli import stop_budgets
from verifier.cli.case_options import CaseNo, working_on
from verifier.cli.options import As, Json, Note, Reason, day_of, month_of
from verifier.cli.output import say, show, show_rows
from verifier.cli.state import State, acting
from verifier.cli.stop_words import row_line, stop_dict, stop_words
from verifier.language import Text
from verifier.money import yuan_text
from verifier.months import Month
from verifier.recovery.views import debts_of_case

StopNo = Annotated[int, typer.Argument(help="停发编号 / number of the stop")]
Proof = Annotated[str, typer.Option(help="依据的材料 / what is on file for it")]
Day = Annotated[
    date | None,
    typer.Option(parser=day_of, metavar="YYYY-MM-DD", help="日期，缺省为今天 / day, default today"),
]

_GIVE_BACK = Text(
    "已收的 {yuan} 元现为待认领收款，应退还：receipts list 查看，receipts owe-back 转应退，"
    "再由两人办理 refunds。",
    "The {yuan} yuan received wait unallocated and are to be given back: see receipts list, turn them into a "
    "refund by receipts owe-back, then two people pay it by refunds.",
)


def add_to(cases: typer.Typer) -> None:
    """Add the group ``stop``."""
    room = typer.Typer(help="停发与恢复 / stops of payment", no_args_is_help=True)
    room.command("list")(list_command)
    room.command("notify")(notify_command)
    room.command("reply")(reply_command)
    room.command("scheme")(scheme_command)
    room.command("propose")(propose_command)
    room.command("approve")(approve_command)
    room.command("refuse")(refuse_command)
    room.command("resume")(resume_command)
    room.command("reverse")(reverse_command)
    stop_budgets.add_to(room)
    cases.add_typer(room, name="stop")


def list_command(
    ctx: typer.Context,
    state: Annotated[
        list[str] | None, typer.Option(help="状态 / state; default: proposed and approved")
    ] = None,
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """列出停发 / List stops, the newest first."""
    own: State = ctx.obj
    wanted = tuple(state or ("proposed", "approved"))
    with own.looking(as_user, Right.CASES_VIEW) as (_, session):
        rows = [(row.as_dict(), row_line(row, own.language)) for row in stop_rows(session, wanted)]
    show_rows("stops", rows, own.language, as_json=as_json)


def notify_command(
    ctx: typer.Context,
    case: CaseNo,
    method: Annotated[
        str, typer.Option(help="送达方式 / way of service: in_person, post, workplace, left, …")
    ],
    document: Annotated[str, typer.Option(help="文书或回证编号 / number of the notice or its receipt")],
    note: Note,
    proof: Annotated[list[str] | None, typer.Option(help="证明 / proof: receipt, post_receipt, …")] = None,
    on: Day = None,
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """登记已告知本人 / Record that the person was told; their time to reply begins."""
    own: State = ctx.obj
    with working_on(own, as_user, case) as (context, actor, version):
        done = notify_person(
            context, actor, case, version, method, document, note, proofs=tuple(proof or ()), on=on
        )
    _show_case(own, done, Text("已告知本人", "the person was notified"), as_json)


def reply_command(
    ctx: typer.Context,
    case: CaseNo,
    note: Note,
    document: Annotated[str, typer.Option(help="材料编号 / number of the paper")] = "",
    on: Day = None,
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """登记本人答复 / Record what the person replied."""
    own: State = ctx.obj
    with working_on(own, as_user, case) as (context, actor, version):
        done = record_reply(context, actor, case, version, note, on=on, document=document)
    _show_case(own, done, Text("已登记答复", "reply recorded"), as_json)


def scheme_command(
    ctx: typer.Context,
    case: CaseNo,
    reason: Reason,
    ends: Annotated[list[str] | None, typer.Option(help="终止的险种 / scheme that ends")] = None,
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """判定保留哪一份待遇 / Decide which of two benefits stays."""
    own: State = ctx.obj
    with working_on(own, as_user, case) as (context, actor, version):
        done = decide_scheme(context, actor, case, version, ends or (), reason)
    _show_case(own, done, Text("已判定", "decided"), as_json)


def propose_command(
    ctx: typer.Context,
    case: CaseNo,
    reason: Reason,
    scheme: Annotated[list[str] | None, typer.Option(help="险种 / scheme; default: all concerned")] = None,
    from_month: Annotated[
        Month | None,
        typer.Option("--from", parser=month_of, metavar="YYYY-MM", help="停发起始月 / first month not paid"),
    ] = None,
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """提出停发 / Propose the stop; another person decides."""
    own: State = ctx.obj
    with working_on(own, as_user, case) as (context, actor, version):
        done = propose_stop(context, actor, case, version, reason, scheme, from_month)
    _show_stop(own, done, as_json)


def approve_command(
    ctx: typer.Context, stop: StopNo, reason: Reason, as_user: As = None, as_json: Json = False
) -> None:
    """批准停发（非提出人） / Approve the stop; not its proposer."""
    _decide(ctx, stop, True, reason, as_user, as_json)


def refuse_command(
    ctx: typer.Context, stop: StopNo, reason: Reason, as_user: As = None, as_json: Json = False
) -> None:
    """退回停发提议（非提出人） / Refuse the stop; not its proposer."""
    _decide(ctx, stop, False, reason, as_user, as_json)


def resume_command(
    ctx: typer.Context,
    case: CaseNo,
    reason: Reason,
    ground: Annotated[str | None, typer.Option(help="原因 / ground: released, acquitted")] = None,
    proof: Proof = "",
    on: Day = None,
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """恢复发放 / Resume payment next month: the cause is over."""
    own: State = ctx.obj
    with working_on(own, as_user, case) as (context, actor, version):
        done = resume_payment(context, actor, case, version, reason, ground=ground, proof=proof, on=on)
    _show_stop(own, done, as_json)


def reverse_command(
    ctx: typer.Context,
    case: CaseNo,
    reason: Reason,
    proof: Proof,
    wrong: Annotated[
        str, typer.Option(help="错在哪里 / what was wrong: record, person (another person's record)")
    ] = "record",
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """撤销错停并补发 / Undo a wrongful stop in one step, with back-pay."""
    own: State = ctx.obj
    with working_on(own, as_user, case) as (context, actor, version):
        with context.database.read(actor.scope) as session:
            received = sum(debt.recovered_fen for debt in debts_of_case(session, case))
        done = reverse_stop(context, actor, case, version, reason, proof, wrong=wrong)
    _show_stop(own, done, as_json)
    if received and not as_json:
        say(_GIVE_BACK.fill(yuan=yuan_text(received)).in_language(own.language))


def _decide(
    ctx: typer.Context, stop: int, approve: bool, reason: str, as_user: str | None, as_json: bool
) -> None:
    own: State = ctx.obj
    with own.open() as context:
        done = decide_stop(context, acting(context, as_user), stop, approve, reason)
    _show_stop(own, done, as_json)


def _show_stop(own: State, stop: Stop, as_json: bool) -> None:
    show(stop_dict(stop), stop_words(stop, STOP_STATES[stop.state]), own.language, as_json=as_json)


def _show_case(own: State, case: Case, done: Text, as_json: bool) -> None:
    said = Text("案件 {case}：{done}。", "Case {case}: {done}.").fill(case=case.id, done=done)
    show({"case": case.id, "payment": case.payment}, said, own.language, as_json=as_json)
