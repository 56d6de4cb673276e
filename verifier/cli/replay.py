"""The command ``replay RUN``: a past night told again, by its own rules or by today's; nothing is written."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Final, Literal

import typer

from verifier.cli.exit_codes import FOUND
from verifier.cli.options import As, Json
from verifier.cli.output import print_json, progress_bar, say
from verifier.cli.state import State, acting
from verifier.crossmatch.kinds_catalogue import KINDS
from verifier.crossmatch.replay.export import refuse_unknown_kind, write_replay
from verifier.crossmatch.replay.service import Replay, ReplayRow, replay_night
from verifier.crossmatch.replay.view import replay_view
from verifier.crossmatch.replay.words import CAUSES, RULE_PARTS, WHAT_NAMES
from verifier.language import Text

#: rows shown on a screen; a file holds them all
_SHOWN: Final = 30
_LABEL: Final = Text("按规则重新比对", "comparing by the rules")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("replay")(replay_command)


def replay_command(
    ctx: typer.Context,
    run: Annotated[str, typer.Argument(help="运行编号或业务日期 / number of the run, or business date")],
    rules: Annotated[
        Literal["then", "now"], typer.Option(help="当时或现在的规则 / by the rules of then, or today's")
    ] = "then",
    against: Annotated[
        Literal["night", "today"],
        typer.Option(help="与该夜或今天的疑点比较 / held against that night's leads, or today's"),
    ] = "night",
    out: Annotated[Path | None, typer.Option(help="写入 .csv 或 .json / file to write")] = None,
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """重演一次夜间作业，不改动任何数据 / Tell a past night again; changes nothing. 3: something differs."""
    state: State = ctx.obj
    if out is not None:
        refuse_unknown_kind(out)
    labels = {"compare": _LABEL}
    with state.open() as context, progress_bar(labels, state.language) as show:
        replay = replay_night(
            context,
            acting(context, as_user),
            run,
            rules=rules,
            against=against,
            advance=lambda done, total: show("compare", done, total or None),
        )
    if out is not None:
        write_replay(replay, out)
    if as_json:
        print_json(replay_view(replay))
    else:
        for line in _lines(replay):
            say(line.in_language(state.language))
    if replay.findings:
        raise typer.Exit(FOUND)


def _lines(replay: Replay) -> Iterable[Text]:
    yield _head(replay)
    for count in replay.counts:
        if count.before or count.after:
            yield Text(
                "  {kind}：原有 {before}，重演 {after}；相同 {equal}，多 {raised}，少 {less}，不同 {changed}",
                "  {kind}: {before} then, {after} told again; {equal} equal, {raised} more, {less} fewer, "
                "{changed} differ",
            ).fill(
                kind=KINDS[count.kind].name,
                before=count.before,
                after=count.after,
                equal=count.equal,
                raised=count.raised,
                less=count.not_raised,
                changed=count.changed,
            )
    yield from (_row(row) for row in replay.rows[:_SHOWN])
    if len(replay.rows) > _SHOWN:
        yield Text("  ……另有 {n} 条，请用 --out 写入文件。", "  … and {n} more: --out writes them all.").fill(
            n=len(replay.rows) - _SHOWN
        )
    for gap in replay.not_reproducible:
        where = Text("全部", "every kind") if gap.kind is None else KINDS[gap.kind].name
        yield Text("不能重演（{where}）：{why}", "Not told again ({where}): {why}").fill(
            where=where, why=gap.why
        )
    if not replay.findings:
        yield Text("与比较对象完全相同。", "Everything is exactly the same.")


def _head(replay: Replay) -> Text:
    said = Text(
        "第 {run} 次运行（{day}），{rules}，与{against}比较：",
        "Run {run} ({day}) told again by {rules}, against {against}:",
    )
    rules = {"then": Text("按当时规则", "the rules of then"), "now": Text("按现在规则", "today's rules")}
    sides = {"night": Text("该夜疑点", "that night's leads"), "today": Text("今天的疑点", "today's leads")}
    head = said.fill(
        run=replay.run_id,
        day=replay.business_date,
        rules=rules[replay.rules],
        against=sides[replay.against],
    )
    if not replay.changed_rules:
        return head
    parts = [RULE_PARTS[name] for name in replay.changed_rules]
    named = Text("、".join(part.zh for part in parts), ", ".join(part.en for part in parts))
    return Text("{head}\n此后变更的规则：{parts}。", "{head}\nRules changed since: {parts}.").fill(
        head=head, parts=named
    )


def _row(row: ReplayRow) -> Text:
    found = row.difference
    causes = [CAUSES[code] for code in row.causes]
    sides = [
        Text("无", "none")
        if lead is None
        else Text("{tier} {weight:.1f} {rule}", "{tier} {weight:.1f} {rule}").fill(
            tier=lead["tier"], weight=lead["weight"], rule=lead["rule"]
        )
        for lead in (found.before, found.after)
    ]
    return Text(
        "  {what}：{kind}，人员 {person}，记录 {record}；{before} → {after}；{causes}",
        "  {what}: {kind}, person {person}, record {record}; {before} → {after}; {causes}",
    ).fill(
        what=WHAT_NAMES[found.what],
        kind=KINDS[found.kind].name,
        person=found.either["person_id"],
        record=found.either["record_id"] or "—",
        before=sides[0],
        after=sides[1],
        causes=Text("；".join(one.zh for one in causes), "; ".join(one.en for one in causes)),
    )
