"""Commands about cases: ``cases list | show | next | history | enter | close | annul``."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from verifier.accounts.rights import Right
from verifier.cases.case_view import case_view
from verifier.cases.course.entering import AGENCY, Entered
from verifier.cases.course.service import enter_course, must_be_entered_as_it_is, office_of
from verifier.cases.ending import annul_decision, close_case
from verifier.cases.list import CaseFilter, cases
from verifier.cases.rules import ACTIVE_STATES, FAMILY_NAMES, STATE_NAMES
from verifier.cases.steps import locked_case
from verifier.cases.tables import Case
from verifier.cli import bundle, case_decisions, case_reviews, case_work, stops
from verifier.cli.case_options import CaseNo, version_of
from verifier.cli.case_words import (
    course_lines,
    history_lines,
    row_dict,
    row_line,
    show_dict,
    show_lines,
)
from verifier.cli.options import As, Json, Reason, day_of
from verifier.cli.output import print_json, say, show, show_rows
from verifier.cli.state import State, acting
from verifier.language import Text

Day = Annotated[
    date | None,
    typer.Option(
        parser=day_of, metavar="YYYY-MM-DD", help="办理日期，缺省为今天 / day it was done, default today"
    ),
]
Due = Annotated[
    date | None,
    typer.Option(parser=day_of, metavar="YYYY-MM-DD", help="文书所定期限 / last day the paper sets"),
]


def register(app: typer.Typer) -> None:
    """Add the group; each of its rooms adds its own commands by ``add_to(room)``."""
    room = typer.Typer(help="案件 / cases", no_args_is_help=True)
    room.command("list")(list_command)
    room.command("show")(show_command)
    room.command("next")(next_command)
    room.command("history")(history_command)
    room.command("enter")(enter_command)
    room.command("close")(close_command)
    room.command("annul")(annul_command)
    for part in (case_decisions, bundle, stops, case_work, case_reviews):
        part.add_to(room)
    app.add_typer(room, name="cases")


def list_command(
    ctx: typer.Context,
    state: Annotated[list[str] | None, typer.Option(help="状态 / state; all: open ones")] = None,
    kind: Annotated[list[str] | None, typer.Option(help="类型 / kind of case")] = None,
    text: Annotated[str, typer.Option(help="姓名或号码 / name or number")] = "",
    page: Annotated[int, typer.Option(min=1, help="页 / page")] = 1,
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """列出案件 / List cases, the largest amount at risk first."""
    own: State = ctx.obj
    asked = CaseFilter(states=tuple(state or ACTIVE_STATES), kinds=tuple(kind or ()), text=text)
    with own.looking(as_user, Right.CASES_VIEW) as (_, session):
        rows = cases(session, asked, page).rows
    show_rows(
        "cases", [(row_dict(row), row_line(row, own.language)) for row in rows], own.language, as_json=as_json
    )


def show_command(ctx: typer.Context, case: CaseNo, as_user: As = None, as_json: Json = False) -> None:
    """显示案件 / Show a case: who (masked), how far it has come, what comes next."""
    own: State = ctx.obj
    with own.looking(as_user, Right.CASES_VIEW) as (context, session):
        view = case_view(session, context, case, viewer=acting(context, as_user))
        if as_json:
            print_json(show_dict(view))
            return
        for line in show_lines(view, STATE_NAMES[view.case.state], FAMILY_NAMES[view.case.kind]):
            say(line.in_language(own.language))


def next_command(ctx: typer.Context, case: CaseNo, as_user: As = None, as_json: Json = False) -> None:
    """下一步 / What is lawful now, what is coming, what is refused and by which clause."""
    own: State = ctx.obj
    with own.looking(as_user, Right.CASES_VIEW) as (context, session):
        found = case_view(session, context, case, viewer=acting(context, as_user))
    view = found.course.without(found.not_now)
    if as_json:
        print_json(view.as_dict())
        return
    for line in course_lines(view):
        say(line.in_language(own.language))


def history_command(ctx: typer.Context, case: CaseNo, as_user: As = None, as_json: Json = False) -> None:
    """办案经过 / The dated history, with what would not be lawful today marked."""
    own: State = ctx.obj
    with own.looking(as_user, Right.CASES_VIEW) as (context, session):
        events = case_view(session, context, case, viewer=acting(context, as_user)).course.history
    if as_json:
        print_json({"case": case, "history": [event.as_dict() for event in events]})
        return
    for line in history_lines(events):
        say(line.in_language(own.language))


def enter_command(
    ctx: typer.Context,
    case: CaseNo,
    step: Annotated[str, typer.Argument(help="步骤或事项 / step or fact (see: cases next)")],
    reason: Reason,
    on: Day = None,
    due: Due = None,
    office: Annotated[str | None, typer.Option(help="办理机关 / office that did it")] = None,
    by: Annotated[str, typer.Option(help="该机关经办人 / who did it there")] = "",
    document: Annotated[str, typer.Option(help="文号 / number of the paper")] = "",
    evidence: Annotated[int | None, typer.Option(help="证据材料编号 / number of a file kept")] = None,
    ends: Annotated[list[str] | None, typer.Option(help="终止的险种 / scheme that ends")] = None,
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """登记步骤或事项 / Enter what another office, a court or the person did."""
    own: State = ctx.obj
    detail = {"document": document, "evidence": evidence, "ends": ends}
    with own.open() as context:
        actor = acting(context, as_user)
        must_be_entered_as_it_is(step, office or AGENCY)
        with context.database.read(actor.scope) as session:
            found = locked_case(session, case)
            law = context.law_of(session, found.agency_id)
            version, usual = found.version, office_of(law, step)
        entered = Entered(step, reason, on, due, office or usual, detail=detail, by=by)
        entry = enter_course(context, actor, case, version, entered)
        name = law.event_name(step)
    value = {"case": case, "step": step, "on": entry.event.on, "office": office or usual}
    said = Text("案件 {case}：已登记“{name}”（{on}）。", "Case {case}: “{name}” entered ({on}).")
    show(value, said.fill(case=case, name=name, on=entry.event.on), own.language, as_json=as_json)


def close_command(
    ctx: typer.Context, case: CaseNo, reason: Reason, as_user: As = None, as_json: Json = False
) -> None:
    """结案 / Close a case in which everything is done."""
    own: State = ctx.obj
    with own.open() as context:
        done = close_case(context, acting(context, as_user), case, reason, version_of(context, as_user, case))
    _show_state(own, done, as_json)


def annul_command(
    ctx: typer.Context,
    case: CaseNo,
    reason: Reason,
    document: Annotated[str, typer.Option(help="判决或决定文号 / number of the judgment")] = "",
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """撤销核定 / Enter that the decision about the money fell; the case is verified anew."""
    own: State = ctx.obj
    with own.open() as context:
        version = version_of(context, as_user, case)
        done = annul_decision(context, acting(context, as_user), case, reason, version, document=document)
    _show_state(own, done, as_json)


def _show_state(own: State, case: Case, as_json: bool) -> None:
    said = Text("案件 {case}：{state}。", "Case {case}: {state}.").fill(
        case=case.id, state=STATE_NAMES[case.state]
    )
    show({"case": case.id, "state": case.state}, said, own.language, as_json=as_json)
