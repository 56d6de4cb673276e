"""Commands about many cases: ``cases assign | take | release | snooze | wake | merge | unmerge | …``."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Annotated

import typer

from verifier.accounts.rights import Right
from verifier.cases.caseload import linking, merging
from verifier.cases.caseload.assigning import Assign, Release
from verifier.cases.caseload.changing import Change, bulk
from verifier.cases.caseload.refreshing import refresh_deadlines
from verifier.cases.caseload.related import RelatedCase, related_cases
from verifier.cases.caseload.snoozing import Snooze, Wake
from verifier.cases.rules import FAMILY_NAMES, STATE_NAMES
from verifier.cases.tables import Case
from verifier.cli.case_options import CaseNo
from verifier.cli.options import As, Json, Reason, day_of
from verifier.cli.output import print_json, say, show, show_rows
from verifier.cli.state import State, acting
from verifier.language import Language, Text

_REFUSED = 1
CaseNos = Annotated[list[int], typer.Argument(help="案件编号，可多个 / numbers of the cases")]
Other = Annotated[int, typer.Argument(help="另一案件编号 / number of the other case")]
To = Annotated[str, typer.Option(help="同事用户名 / user name of the colleague")]
Until = Annotated[
    date, typer.Option(parser=day_of, metavar="YYYY-MM-DD", help="恢复办理的日期 / day on which it is back")
]


def add_to(cases: typer.Typer) -> None:
    """Add the commands to the group ``cases``."""
    cases.command("assign")(assign_command)
    cases.command("take")(take_command)
    cases.command("release")(release_command)
    cases.command("snooze")(snooze_command)
    cases.command("wake")(wake_command)
    cases.command("merge")(merge_command)
    cases.command("unmerge")(unmerge_command)
    cases.command("link")(link_command)
    cases.command("unlink")(unlink_command)
    cases.command("related")(related_command)
    cases.command("refresh-deadlines")(refresh_command)


def assign_command(
    ctx: typer.Context, cases: CaseNos, to: To, reason: Reason, as_user: As = None, as_json: Json = False
) -> None:
    """分派给同事 / Give cases to a colleague: all of them or none."""
    _bulk(ctx, cases, Assign(to, reason), as_user, as_json=as_json)


def take_command(ctx: typer.Context, cases: CaseNos, as_user: As = None, as_json: Json = False) -> None:
    """领取案件 / Take cases: all of them or none."""
    _bulk(ctx, cases, Assign(as_user or ""), as_user, as_json=as_json)


def release_command(
    ctx: typer.Context, cases: CaseNos, reason: Reason, as_user: As = None, as_json: Json = False
) -> None:
    """退回待分派 / Give cases back: all of them or none."""
    _bulk(ctx, cases, Release(reason), as_user, as_json=as_json)


def snooze_command(
    ctx: typer.Context,
    cases: CaseNos,
    until: Until,
    reason: Reason,
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """搁置至某日 / Put cases off until a day: all of them or none."""
    _bulk(ctx, cases, Snooze(until, reason), as_user, as_json=as_json)


def wake_command(
    ctx: typer.Context, cases: CaseNos, reason: Reason, as_user: As = None, as_json: Json = False
) -> None:
    """提前恢复办理 / Bring cases back before their day."""
    _bulk(ctx, cases, Wake(reason), as_user, as_json=as_json)


def merge_command(
    ctx: typer.Context, case: CaseNo, into: Other, reason: Reason, as_user: As = None, as_json: Json = False
) -> None:
    """并入他案 / Merge a case into another, which goes on in its place."""
    state: State = ctx.obj
    with state.open() as context:
        other = merging.merge(context, acting(context, as_user), case, into, reason)
    said = Text("案件 {case} 已并入案件 {into}。", "Case {case} is merged into case {into}.")
    show(
        _case_dict(other) | {"merged": case}, said.fill(case=case, into=into), state.language, as_json=as_json
    )


def unmerge_command(
    ctx: typer.Context, case: CaseNo, reason: Reason, as_user: As = None, as_json: Json = False
) -> None:
    """恢复为独立案件 / Part a merged case again; each has what it had."""
    state: State = ctx.obj
    with state.open() as context:
        parted = merging.unmerge(context, acting(context, as_user), case, reason)
    said = Text("案件 {case} 恢复独立办理。", "Case {case} goes on by itself again.").fill(case=case)
    show(_case_dict(parted), said, state.language, as_json=as_json)


def link_command(
    ctx: typer.Context, case: CaseNo, parent: Other, reason: Reason, as_user: As = None, as_json: Json = False
) -> None:
    """登记为派生案件 / Say that a case grew out of another."""
    state: State = ctx.obj
    with state.open() as context:
        child = linking.link_parent(context, acting(context, as_user), case, parent, reason)
    said = Text("案件 {case} 登记为案件 {parent} 的派生案件。", "Case {case} grew out of case {parent}.")
    filled = said.fill(case=case, parent=parent)
    show(_case_dict(child), filled, state.language, as_json=as_json)


def unlink_command(
    ctx: typer.Context, case: CaseNo, reason: Reason, as_user: As = None, as_json: Json = False
) -> None:
    """解除与来源案件的关联 / Take the link to its parent away from a case."""
    state: State = ctx.obj
    with state.open() as context:
        child = linking.unlink_parent(context, acting(context, as_user), case, reason)
    said = Text("案件 {case} 不再有来源案件。", "Case {case} is linked to no case it grew out of.").fill(
        case=case
    )
    show(_case_dict(child), said, state.language, as_json=as_json)


def related_command(ctx: typer.Context, case: CaseNo, as_user: As = None, as_json: Json = False) -> None:
    """列出关联案件 / List cases tied to one: links, the same human, account, device or operator."""
    state: State = ctx.obj
    with state.looking(as_user, Right.CASES_VIEW) as (_, session):
        found = related_cases(session, case)
    rows = [
        (asdict(one) | {"ties": [tie.as_dict() for tie in one.ties]}, _related_line(one, state.language))
        for one in found
    ]
    show_rows("related", rows, state.language, as_json=as_json)


def refresh_command(ctx: typer.Context, as_user: As = None, as_json: Json = False) -> None:
    """重算法定期限 / Count all legal deadlines anew now; the night does it anyhow."""
    state: State = ctx.obj
    with state.open() as context:
        done = refresh_deadlines(context, acting(context, as_user))
    said = Text(
        "{n} 个案件的期限有变化，{m} 个搁置的案件恢复办理。",
        "New deadlines: {n:case|cases}; no longer put off: {m:case|cases}.",
    )
    show(asdict(done), said.fill(n=done.changed, m=done.woken), state.language, as_json=as_json)


def _bulk(ctx: typer.Context, cases: list[int], what: Change, as_user: str | None, *, as_json: bool) -> None:
    state: State = ctx.obj
    with state.open() as context:
        result = bulk(context, acting(context, as_user), [(case, None) for case in cases], what)
    if as_json:
        refused = [{"case": case, "why": why.as_dict()} for case, why in result.refused]
        print_json({"changed": list(result.changed), "refused": refused})
    else:
        for case, why in result.refused:
            say(f"{case:>6}  {why.in_language(state.language)}")
        done = Text("已办理 {n} 件。", "{n:case|cases} done.").fill(n=len(result.changed))
        none = Text("全部未办理。", "Nothing was done.")
        say((none if result.refused else done).in_language(state.language))
    if result.refused:
        raise typer.Exit(_REFUSED)


def _case_dict(case: Case) -> dict[str, object]:
    return {
        "case": case.id,
        "state": case.state,
        "version": case.version,
        "merged_into": case.merged_into,
        "parent": case.parent_id,
    }


def _related_line(one: RelatedCase, language: Language) -> str:
    ties = "; ".join(tie.in_language(language) for tie in one.ties)
    words = f"{FAMILY_NAMES[one.kind].in_language(language)}  {STATE_NAMES[one.state].in_language(language)}"
    return f"{one.id:>6}  {words}  {one.person_name} {one.masked_id}  {ties}"
