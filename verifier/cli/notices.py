"""Commands for papers: ``notices make | list | export | serve`` and ``notices publish …``."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from verifier.accounts.rights import Right
from verifier.cli.notices_results import check_out, list_dict, notice_dict, service_dict, write_paper
from verifier.cli.options import As, Case, Json, Note, Reason, day_of, fen_of, month_of
from verifier.cli.output import show, show_rows
from verifier.cli.state import State, acting
from verifier.clock import business_today
from verifier.language import Text
from verifier.months import Month
from verifier.notices import (
    archive,
    entering,
    evidence,
    making,
    publishing,
    queries,
    serving,
    voiding,
    withdrawing,
)
from verifier.notices.matters import NoticeRequest
from verifier.notices.publication_rules import STATE_NAMES
from verifier.notices.serving import ServiceReport
from verifier.notices.tables import PublicationList

NoticeNo = Annotated[
    int, typer.Argument(help="文书编号，见 notices list / number of the paper (see: notices list)")
]
PublicationNo = Annotated[
    int, typer.Argument(help="公示编号，见 notices publish list / number of the publication")
]

Out = Annotated[Path, typer.Option(help="写入的文件（docx 或 pdf）/ file to write: docx or pdf")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    room = typer.Typer(help="文书 / papers", no_args_is_help=True)
    room.command("make")(make_command)
    room.command("list")(list_command)
    room.command("export")(export_command)
    room.command("serve")(serve_command)
    room.command("void")(void_command)
    room.command("pass")(pass_command)
    publish = typer.Typer(help="公示名单 / published names", no_args_is_help=True)
    publish.command("propose")(propose_command)
    publish.command("approve")(approve_command)
    publish.command("refuse")(refuse_command)
    publish.command("withdraw")(withdraw_command)
    publish.command("list")(public_command)
    room.add_typer(publish, name="publish")
    app.add_typer(room, name="notices")


def make_command(
    ctx: typer.Context,
    kind: Annotated[
        str, typer.Argument(help="文书种类，见 docs/notices.md / kind of paper, see docs/notices.md")
    ],
    out: Out,
    case: Case = None,
    lapse: Annotated[int | None, typer.Option(help="逾期编号 / number of the lapse")] = None,
    to: Annotated[str, typer.Option(help="受送达人 / to whom, where not the usual")] = "",
    facts: Annotated[str, typer.Option(help="事实 / what was found, in own words")] = "",
    month: Annotated[
        Month | None, typer.Option(parser=month_of, metavar="YYYY-MM", help="从哪个月起 / from which month")
    ] = None,
    due: Annotated[
        date | None, typer.Option(parser=day_of, metavar="YYYY-MM-DD", help="期限 / last day")
    ] = None,
    source: Annotated[str, typer.Option(help="致函的来源 / source to write to")] = "",
    fine: Annotated[
        int | None, typer.Option(parser=fen_of, metavar="YUAN", help="罚款（元） / the fine, in yuan")
    ] = None,
    migrated: Annotated[
        bool, typer.Option("--migrated", help="旧系统已办的步骤 / about a step an earlier system took")
    ] = False,
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """制作文书 / Make a paper of a case or a lapse, and write it to a file."""
    state: State = ctx.obj
    request = NoticeRequest(kind, case, lapse, to, facts, month, due, source, fine, migrated)
    check_out(out)
    with state.open() as context:
        actor = acting(context, as_user)
        notice = making.make_notice(context, actor, request)
        write_paper(out, archive.fetch(context.settings, notice.sha256))
    show(
        notice_dict(notice) | {"file": str(out)},
        Text("{number} 已写入 {file}。", "{number} written to {file}.").fill(number=notice.number, file=out),
        state.language,
        as_json=as_json,
    )


def list_command(ctx: typer.Context, case: Case = None, as_user: As = None, as_json: Json = False) -> None:
    """列出文书及送达情况 / List papers and how they were served."""
    state: State = ctx.obj
    with state.looking(as_user, Right.CASES_VIEW) as (_, session):
        found = [(one, queries.services_of(session, one)) for one in queries.notices_of(session, case)]
    rows = []
    for notice, services in found:
        served = min((str(one.served_on) for one in services if one.served_on is not None), default="—")
        value = notice_dict(notice) | {"services": [service_dict(one) for one in services]}
        rows.append((value, f"{notice.id:>6}  {notice.number}  {value['title']}  {served}"))
    show_rows("notices", rows, state.language, as_json=as_json)


def export_command(
    ctx: typer.Context, notice: NoticeNo, out: Out, as_user: As = None, as_json: Json = False
) -> None:
    """取出已存档的文书 / Write an archived paper to a file."""
    state: State = ctx.obj
    check_out(out)
    with state.open() as context:
        row, data = making.open_notice(context, acting(context, as_user), notice)
        write_paper(out, data)
    done = Text("{number} 已写入 {file}。", "{number} written to {file}.").fill(number=row.number, file=out)
    show(notice_dict(row) | {"file": str(out)}, done, state.language, as_json=as_json)


def serve_command(
    ctx: typer.Context,
    notice: NoticeNo,
    method: Annotated[str, typer.Option(help="in_person, post, workplace, left, publication")],
    proof: Annotated[Path, typer.Option(help="证明文件 / file that proves it")],
    outcome: Annotated[str, typer.Option(help="served, refused, not_found")] = "served",
    on: Annotated[date | None, typer.Option(parser=day_of, metavar="YYYY-MM-DD", help="日期 / day")] = None,
    receiver: Annotated[str, typer.Option(help="签收人 / who received it")] = "",
    witness: Annotated[str, typer.Option(help="见证人 / witness")] = "",
    note: Note = "",
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """登记送达，附证明 / Record how a paper was served, with its proof."""
    state: State = ctx.obj
    report = ServiceReport(notice, method, outcome, on, receiver, witness, note)
    with state.open() as context:
        actor = acting(context, as_user)
        received = evidence.receive(context, evidence.read_file(context, proof), proof.name, "service", note)
        row = serving.record_service(context, actor, report, received)
    done = (
        Text("已登记，未送达。", "Recorded: not served.")
        if row.served_on is None
        else Text("已登记，自 {day} 视为送达。", "Recorded: served as of {day}.").fill(day=row.served_on)
    )
    show(service_dict(row), done, state.language, as_json=as_json)


def void_command(
    ctx: typer.Context, notice: NoticeNo, reason: Reason, as_user: As = None, as_json: Json = False
) -> None:
    """作废未送达的文书，编号保留 / Declare a paper void that was not served; its number stays."""
    state: State = ctx.obj
    with state.open() as context:
        row = voiding.void_notice(context, acting(context, as_user), notice, reason)
    done = Text("已作废。", "Declared void.")
    show({"id": row.notice_id, "void": row.reason}, done, state.language, as_json=as_json)


def pass_command(ctx: typer.Context, as_user: As = None, as_json: Json = False) -> None:
    """登记公告期满视为送达的文书 / Enter papers whose service by publication has come into effect."""
    state: State = ctx.obj
    with state.open() as context:
        found = entering.pass_terms(context, acting(context, as_user), business_today(context.clock))
    done = Text("{n} 份视为送达。", "{n} served.").fill(n=found)
    show({"served": found}, done, state.language, as_json=as_json)


def propose_command(
    ctx: typer.Context,
    case: Annotated[list[int], typer.Option("--case", help="案件编号，可多次 / case, repeatable")],
    reason: Reason,
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """提出公示名单 / Propose a list of names; they are masked."""
    state: State = ctx.obj
    with state.open() as context:
        row = publishing.propose_list(context, acting(context, as_user), case, reason)
    _say_list(state, row, as_json=as_json)


def approve_command(
    ctx: typer.Context, publication: PublicationNo, reason: Reason, as_user: As = None, as_json: Json = False
) -> None:
    """批准公示名单；批准人数足够即公示 / Approve a list; with the last approval it is published."""
    state: State = ctx.obj
    with state.open() as context:
        row = publishing.approve_list(context, acting(context, as_user), publication, reason)
    _say_list(state, row, as_json=as_json)


def refuse_command(
    ctx: typer.Context, publication: PublicationNo, reason: Reason, as_user: As = None, as_json: Json = False
) -> None:
    """退回公示名单 / Refuse a list."""
    state: State = ctx.obj
    with state.open() as context:
        row = publishing.refuse_list(context, acting(context, as_user), publication, reason)
    _say_list(state, row, as_json=as_json)


def withdraw_command(
    ctx: typer.Context,
    publication: PublicationNo,
    reason: Reason,
    case: Case = None,
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """撤下名单或其中一人 / Take a list back, or one case on it."""
    state: State = ctx.obj
    with state.open() as context:
        actor = acting(context, as_user)
        row = withdrawing.withdraw_list(context, actor, publication, reason, case_id=case)
    _say_list(state, row, as_json=as_json)


def public_command(ctx: typer.Context, as_user: As = None, as_json: Json = False) -> None:
    """列出正在公示的姓名（脱敏）/ List what is public today, masked."""
    state: State = ctx.obj
    with state.looking(as_user, Right.CASES_VIEW) as (context, session):
        found = withdrawing.public_entries(session, context)
    rows = [
        (
            {"list": row.id, "until": str(row.until), "name": one.masked_name, "id_no": one.masked_id},
            f"{row.id:>6}  {one.masked_name}  {one.masked_id}  {row.until}",
        )
        for row, one in found
    ]
    show_rows("public", rows, state.language, as_json=as_json)


def _say_list(state: State, row: PublicationList, *, as_json: bool) -> None:
    done = Text("名单 {id}：{state}", "List {id}: {state}").fill(id=row.id, state=STATE_NAMES[row.state])
    show(list_dict(row), done, state.language, as_json=as_json)
