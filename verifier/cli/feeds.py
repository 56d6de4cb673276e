"""Commands for feeds: ``import``, ``feeds list | show | release | reject | quarantine``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.cli.case_history import HISTORY, import_histories
from verifier.cli.options import As, Json, Reason
from verifier.cli.output import print_json, progress_bar, say
from verifier.cli.state import State, acting
from verifier.context import Context
from verifier.feeds.mapping import load_mapping
from verifier.feeds.quarantine import write_quarantine
from verifier.feeds.report import FeedReport
from verifier.feeds.service import import_file, reject, release
from verifier.feeds.views import feed_view, feeds
from verifier.feeds.words import RESULT_NAMES
from verifier.language import Language, Text, joined

FeedNo = Annotated[int, typer.Argument(help="数据编号，见 feeds list / number of the feed (see: feeds list)")]

#: the kinds of file; a test holds them against those that can be read
ImportKind = Literal[
    "roll", "payments", "deaths", "custody", "other-roll", "accounts", "life-signs", "bank-statement",
    "bank-return", "case-history",
]  # fmt: skip
_PHASES = {"receive": Text("接收", "receiving"), "place": Text("入库", "placing")}


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("import")(import_command)
    room = typer.Typer(help="数据 / feeds", no_args_is_help=True)
    room.command("list")(list_command)
    room.command("show")(show_command)
    room.command("release")(release_command)
    room.command("reject")(reject_command)
    room.command("quarantine")(quarantine_command)
    app.add_typer(room, name="feeds")


def import_command(
    ctx: typer.Context,
    kind: Annotated[ImportKind, typer.Argument(help="种类 / kind of file")],
    file: Annotated[Path, typer.Argument(help="要导入的文件 / the file to take in")],
    source: Annotated[str, typer.Option(help="来源名称 / the source's name, e.g. police")],
    mapping: Annotated[Path | None, typer.Option(help="列映射 TOML / column mapping")] = None,
    agency: Annotated[str | None, typer.Option(help="所属机构代码 / agency code")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查不写入 / check, write nothing")] = False,
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """导入一个文件 / Take in one file. Given again it continues, or changes nothing."""
    state: State = ctx.obj
    if kind == HISTORY:
        import_histories(state, file, source, as_user, as_json=as_json)
        return
    with state.open() as context, progress_bar(_PHASES, state.language) as show:
        report = import_file(
            context,
            acting(context, as_user),
            kind,
            file,
            source,
            mapping=None if mapping is None else load_mapping(mapping),
            agency_code=agency,
            dry_run=dry_run,
            progress=show,
        )
    _show(report, state.language, as_json=as_json)
    raise typer.Exit(report.exit_code)


def _viewer(context: Context, as_user: str | None) -> Actor:
    actor = acting(context, as_user)
    actor.require(Right.FEEDS_VIEW)
    return actor


def list_command(ctx: typer.Context, as_user: As = None, as_json: Json = False) -> None:
    """列出数据 / List feeds, newest first."""
    state: State = ctx.obj
    with state.open() as context, context.database.read(_viewer(context, as_user).scope) as session:
        found = feeds(session, per_page=200).rows
    if as_json:
        print_json({"feeds": [row.as_dict() for row in found]})
        return
    for row in found:
        counts = f"{row.received:,} = {row.accepted:,} + {row.duplicates:,} + {row.quarantined:,}"
        word = RESULT_NAMES[row.state].in_language(state.language)
        say(f"{row.id:>5}  {row.kind:<10} {row.source:<18} {word}  {counts}")


def show_command(ctx: typer.Context, feed: FeedNo, as_user: As = None, as_json: Json = False) -> None:
    """显示一份数据及其隔离行 / Show a feed with its quarantined rows."""
    state: State = ctx.obj
    with state.open() as context, context.database.read(_viewer(context, as_user).scope) as session:
        view = feed_view(session, feed)
    if as_json:
        print_json(view.as_dict())
        return
    language = state.language
    row = view.row
    state_name = RESULT_NAMES[row.state].in_language(language)
    say(f"{row.id}  {row.kind}  {row.source}  {row.file_name}  {state_name}")
    _counts(row.received, row.accepted, row.duplicates, row.quarantined, language)
    for text in (*view.hold_reasons, *view.notes):
        say("  " + text.in_language(language))
    for quarantined in view.quarantined:
        _say_quarantined(quarantined.line, quarantined.reason, quarantined.remedy, language)


def release_command(
    ctx: typer.Context,
    feed: FeedNo,
    reason: Reason,
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """放行被扣留的数据（非导入人） / Let a held feed take effect; not its importer."""
    state: State = ctx.obj
    with state.open() as context, progress_bar(_PHASES, state.language) as show:
        report = release(context, acting(context, as_user), feed, reason, show)
    _show(report, state.language, as_json=as_json)
    raise typer.Exit(report.exit_code)


def reject_command(
    ctx: typer.Context,
    feed: FeedNo,
    reason: Reason,
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """退回被扣留的数据 / Refuse a held feed; nothing of it takes effect."""
    state: State = ctx.obj
    with state.open() as context:
        reject(context, acting(context, as_user), feed, reason)
    if as_json:
        print_json({"feed_id": feed, "state": "rejected"})
    else:
        say(RESULT_NAMES["rejected"].in_language(state.language))


def quarantine_command(
    ctx: typer.Context,
    feed: FeedNo,
    out: Annotated[Path, typer.Option(help="输出文件 / file to write")],
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """导出隔离行，改正后可再导入 / Write the quarantined rows to a file to be mended and imported again."""
    state: State = ctx.obj
    with state.open() as context:
        rows = write_quarantine(context, acting(context, as_user), feed, out)
    if as_json:
        print_json({"feed_id": feed, "rows": rows, "file": str(out)})
    else:
        text = Text(
            "{n} 行已写入 {out}；改正后以同一来源再次导入。",
            "{n:row|rows} written to {out}; mend and import again from the same source.",
        )
        say(text.fill(n=rows, out=out).in_language(state.language))


def _show(report: FeedReport, language: Language, *, as_json: bool) -> None:
    if as_json:
        print_json(report.as_dict())
        return
    number = "" if report.feed_id is None else f" #{report.feed_id}"
    say(f"{report.kind} · {report.source}{number}: {RESULT_NAMES[report.state].in_language(language)}")
    _counts(report.received, report.accepted, report.duplicates, report.quarantined, language)
    if report.mended:
        say(
            Text(
                "  改正了以前待改正的 {n} 行。",
                "  {n:earlier quarantined row is|earlier quarantined rows are} mended.",
            )
            .fill(n=report.mended)
            .in_language(language)
        )
    for text in (*report.hold_reasons, *report.notes):
        say("  " + text.in_language(language))
    for row in report.samples:
        _say_quarantined(row.line, row.reason, row.remedy, language)
    if report.quarantined > len(report.samples):
        say(Text("  …… 其余见 feeds show。", "  … the rest: feeds show.").in_language(language))
    if report.state == "held":
        text = Text(
            "  请由另一人执行：pension-verifier feeds release {id} --reason …（或 reject）",
            "  Another person runs: pension-verifier feeds release {id} --reason … (or reject)",
        )
        say(text.fill(id=report.feed_id or "ID").in_language(language))


def _say_quarantined(line: int, reason: Text, remedy: Text, language: Language) -> None:
    where = Text("  第 {n} 行：", "  line {n}: ").fill(n=line).in_language(language)
    say(f"{where}{joined(reason, remedy).in_language(language)}")


def _counts(received: int, accepted: int, duplicates: int, quarantined: int, language: Language) -> None:
    text = Text(
        "  收到 {r} = 接受 {a} + 重复 {d} + 待改正 {q}",
        "  received {r} = accepted {a} + duplicates {d} + quarantined {q}",
    )
    say(
        text.fill(
            r=f"{received:,}", a=f"{accepted:,}", d=f"{duplicates:,}", q=f"{quarantined:,}"
        ).in_language(language)
    )
