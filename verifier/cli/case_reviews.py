"""Commands for the second look at clearances: ``cases reviews list | show | agree | disagree | rates``."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer

from verifier.accounts.rights import Right
from verifier.cases.caseload.review_view import (
    DRAWN_FOR,
    REVIEW_STATES,
    ReviewRates,
    ReviewView,
    WaitingReview,
    review_rates,
    review_view,
    waiting_reviews,
)
from verifier.cases.caseload.reviewing import review_decide
from verifier.cases.evidence import CLASS_NAMES
from verifier.cases.rules import FAMILY_NAMES
from verifier.cases.service import FINDINGS
from verifier.cli.options import As, Json, Reason
from verifier.cli.output import print_json, say, show, show_rows
from verifier.cli.state import State, acting
from verifier.crossmatch.kinds_catalogue import KINDS
from verifier.language import Language, Text
from verifier.money import yuan_text

ReviewNo = Annotated[int, typer.Argument(help="复核编号 / number of the review")]


def add_to(cases: typer.Typer) -> None:
    """Add the group ``reviews`` to ``cases``."""
    room = typer.Typer(help="排除复核 / second look at clearances", no_args_is_help=True)
    room.command("list")(list_command)
    room.command("show")(show_command)
    room.command("decide")(decide_command)
    room.command("rates")(rates_command)
    cases.add_typer(room, name="reviews")


def list_command(ctx: typer.Context, as_user: As = None, as_json: Json = False) -> None:
    """列出待复核的排除 / List reviews that wait; never who cleared."""
    state: State = ctx.obj
    with state.open() as context:
        actor = acting(context, as_user)
        actor.require(Right.CASES_APPROVE)
        with context.database.read(actor.scope) as session:
            found = waiting_reviews(session, actor)
    rows = [
        (asdict(one) | {"agency_name": one.agency_name.as_dict()}, _waiting_line(one, state.language))
        for one in found
    ]
    show_rows("reviews", rows, state.language, as_json=as_json)


def show_command(ctx: typer.Context, review: ReviewNo, as_user: As = None, as_json: Json = False) -> None:
    """显示复核材料 / Show what the reviewer judges by."""
    state: State = ctx.obj
    with state.open() as context:
        actor = acting(context, as_user)
        with context.database.read(actor.scope) as session:
            view = review_view(session, actor, review)
    if as_json:
        print_json(_view_dict(view))
        return
    for line in _view_lines(view, state.language):
        say(line)


def decide_command(
    ctx: typer.Context,
    review: ReviewNo,
    reason: Reason,
    agree: Annotated[
        bool, typer.Option("--agree/--disagree", help="同意 / 不同意排除 / agree with the clearance or not")
    ],
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """作出复核结论 / Agree, or disagree: then the case is taken up again."""
    state: State = ctx.obj
    with state.open() as context:
        done = review_decide(context, acting(context, as_user), review, agree, reason)
    value = {"review": done.id, "case": done.case_id, "state": done.state}
    show(value, REVIEW_STATES[done.state], state.language, as_json=as_json)


def rates_command(ctx: typer.Context, as_user: As = None, as_json: Json = False) -> None:
    """各机构复核情况 / What the reviews came to, agency by agency."""
    state: State = ctx.obj
    with state.open() as context:
        actor = acting(context, as_user)
        actor.require(Right.CASES_APPROVE)
        with context.database.read(actor.scope) as session:
            found = review_rates(session)
    rows = [
        (asdict(one) | {"agency_name": one.agency_name.as_dict()}, _rates_line(one, state.language))
        for one in found
    ]
    show_rows("rates", rows, state.language, as_json=as_json)


def _waiting_line(one: WaitingReview, language: Language) -> str:
    yours = (
        Text("可由本人复核", "yours to decide") if one.yours else Text("本人经手过", "you had a hand in it")
    )
    words = "  ".join(
        text.in_language(language)
        for text in (FAMILY_NAMES[one.kind], DRAWN_FOR[one.drawn_for], one.agency_name, yours)
    )
    return f"{one.id:>6}  #{one.case_id}  {one.masked_id}  {words}"


def _rates_line(one: ReviewRates, language: Language) -> str:
    text = Text(
        "{agency}：排除 {n} 件，按金额复核 {a} 件，抽样 {s} 件；待复核 {w}，同意 {y}，不同意 {d}。",
        "{agency}: {n} cleared, {a} drawn for the amount, {s} by sample; {w} wait, {y} agreed, {d} not.",
    )
    filled = text.fill(
        agency=one.agency_name,
        n=one.clearances,
        a=one.by_amount,
        s=one.by_sample,
        w=one.waiting,
        y=one.agreed,
        d=one.disagreed,
    )
    return filled.in_language(language)


def _view_dict(view: ReviewView) -> dict[str, Any]:
    return asdict(view) | {
        "leads": [asdict(lead) | {"why": lead.why.as_dict()} for lead in view.leads],
        "evidence": [asdict(item) for item in view.evidence],
    }


def _view_lines(view: ReviewView, language: Language) -> list[str]:
    lines = [
        f"#{view.case_id}  {FAMILY_NAMES[view.kind].in_language(language)}  "
        f"{view.person_name} {view.masked_id}  {DRAWN_FOR[view.drawn_for].in_language(language)}"
    ]
    lines += [
        f"  {KINDS[lead.kind].name.in_language(language)}  {yuan_text(lead.amount_at_risk_fen)}  "
        f"{lead.why.in_language(language)}"
        for lead in view.leads
    ]
    lines += [
        f"  {CLASS_NAMES[item.evidence.letter].in_language(language)}  {item.source}"
        for item in view.evidence
    ]
    lines += [
        f"  {FINDINGS[one.finding].in_language(language)}  {one.how}  {one.proof}" for one in view.findings
    ]
    if view.contradicted:
        against = Text("死亡记录之后另有资格认证。", "There is a proof of life after the recorded death.")
        lines.append("  " + against.in_language(language))
    return lines
