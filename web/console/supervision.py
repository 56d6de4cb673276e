"""Agencies side by side: a month's figures, the objects behind each, the report to print or to save."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from flask import Blueprint, Response, render_template, request, url_for
from sqlalchemy import ColumnElement

from verifier.accounts.rights import Right
from verifier.cases.rules import ACTIVE_STATES, FAMILY_NAMES, STATE_NAMES
from verifier.clock import business_today
from verifier.database.scope import ScopedSession
from verifier.errors import NotFound
from verifier.language import Text
from verifier.months import Month
from verifier.reporting.branches import Branch, Place, look_from
from verifier.reporting.comparison import NOW, span_of
from verifier.reporting.counting import today_of
from verifier.reporting.measures import MEASURES, Kind, Measure
from verifier.reporting.monthly import MonthReport, month_report
from verifier.reporting.objects import Which, objects
from verifier.reporting.shares import FEWEST
from verifier.reporting.slow import of_state
from verifier.reporting.slowness import step_of
from verifier.reporting.spans import Span, only, year_to
from verifier.reporting.workbook import write_report
from verifier.reporting.yields import of_feed_and_rule
from web import wording
from web.access import needs
from web.console.asked import asked_month, asked_word
from web.downloads import attachment
from web.paging import asked_page
from web.ui import intervals, trends
from web.visit import actor, context, reading

blueprint = Blueprint("supervision", __name__)

_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: what the address of a list asks for, and nothing else of it goes into another address
_ASKED: Final = ("figure", "month", "agency", "alone", "span", "state", "feed", "rule")
#: where an object of each kind is worked on
PAGES: Final[dict[Kind, tuple[str, str]]] = {
    "lead": ("leads.lead", "lead_id"),
    "case": ("cases.case", "case_id"),
    "task": ("tasks.task", "task_id"),
    "stop": ("cases.case", "case_id"),
    "posting": ("debts.debt", "debt_id"),
}


@blueprint.get("/supervision")
@needs(Right.SUPERVISION_VIEW)
def overview() -> str:
    """Show the agencies of the place and month in the address side by side."""
    return _shown("supervision/overview.html", linked=True)


@blueprint.get("/supervision/report")
@needs(Right.SUPERVISION_VIEW)
def report() -> str:
    """Show the month's report as it is printed on A4."""
    return _shown("supervision/report.html", linked=False)


@blueprint.get("/supervision/report.xlsx")
@needs(Right.SUPERVISION_VIEW)
def workbook() -> Response:
    """Hand over the month's report as a workbook: figures of agencies, no person is named in it."""
    found = _report()
    with tempfile.TemporaryDirectory(prefix="pension-report-") as folder:
        path = Path(folder) / "report.xlsx"
        write_report(path, found, context().settings.feeds)
        content = path.read_bytes()
    code = found.place.whole.code or "all"
    return attachment(content, f"supervision-{code}-{found.month}.xlsx", _XLSX)


@blueprint.get("/supervision/objects")
@needs(Right.SUPERVISION_VIEW)
def listing() -> str:
    """Show exactly the objects a figure counts."""
    measure = _measure()
    month = _month()
    with reading() as session:
        place = look_from(session, actor().scope, request.args.get("agency") or None)
        branch = place.branch(place.whole.code, itself=request.args.get("alone") == "1") or place.whole
        span = _span(measure, month)
        also, narrowed = _narrowed(session, measure, span, branch)
        which = Which(measure, span, branch.ids, also)
        page = objects(session, which, today_of(context()), asked_page(request.args))
    arguments = {name: request.args[name] for name in _ASKED if name in request.args}

    def page_link(number: int) -> str:
        return url_for("supervision.listing", **{**arguments, "page": number})  # type: ignore[arg-type]  # values of many types by name

    endpoint, argument = PAGES[measure.kind]
    return render_template(
        "supervision/list.html",
        measure=measure,
        now=measure.dated is None,
        span=span,
        branch=branch,
        narrowed=narrowed,
        page=page,
        page_link=page_link,
        state=asked_word(request.args, "state", ACTIVE_STATES),
        open_link=lambda number: url_for(endpoint, **{argument: number}),
        back=url_for("supervision.overview", month=str(month), agency=branch.code or None),
    )


def _shown(template: str, *, linked: bool) -> str:
    found = _report()
    return render_template(
        template,
        report=found,
        comparison=found.comparison,
        place=found.place,
        month=found.month,
        this_month=Month.of(business_today(context().clock)),
        slow_days=context().settings.cases.slow_days,
        link=_links(found.month, found.place),
        place_link=_place_link(found.month),
        linked=linked,
        fewest=FEWEST,
        state_names=STATE_NAMES,
        family_names=FAMILY_NAMES,
        trend_drawing=trends.draw,
        interval=intervals.draw,
        lists_now=found.comparison.now,
        of_now=NOW,
    )


def _links(month: Month, place: Place) -> Callable[..., str]:
    """Return what makes the address of the list behind a figure of a branch."""

    def link(code: str, branch: Branch | None = None, of: Month | None = None, **more: object) -> str:
        chosen = branch or place.whole
        arguments: dict[str, object] = {
            "figure": code,
            "month": str(of or month),
            "agency": chosen.code or None,
            "alone": 1 if chosen.itself else None,
        }
        return url_for("supervision.listing", **{**arguments, **more})  # type: ignore[arg-type]  # values of many types by name

    return link


def _place_link(month: Month) -> Callable[[str, str | None], str]:
    return lambda page, code: url_for(f"supervision.{page}", month=str(month), agency=code or None)


def _report() -> MonthReport:
    scope = actor().scope
    # one picture: figures that belong together are of one moment
    with context().database.read(scope, one_picture=True) as session:
        place = look_from(session, scope, request.args.get("agency") or None)
        return month_report(session, context(), place, _month())


def _month() -> Month:
    """Return the month asked for; the present one for none, and for one still to come."""
    now = Month.of(business_today(context().clock))
    return min(asked_month(request.args, "month") or now, now)


def _measure() -> Measure:
    found = MEASURES.get(request.args.get("figure", ""))
    if found is None:
        raise NotFound(
            Text("没有这项统计。", "There is no such figure."),
            Text("请从督导页点击数字。", "Choose a number on the page of supervision."),
        )
    return found


def _span(measure: Measure, month: Month) -> Span:
    """Return the time the list is about: the figure's own, or the month or the year it was clicked in."""
    asked = asked_word(request.args, "span", ("month", "year"))
    if asked is None:
        return span_of(measure.code, month)
    return only(month) if asked == "month" else year_to(month)


def _narrowed(
    session: ScopedSession, measure: Measure, span: Span, branch: Branch
) -> tuple[ColumnElement[bool] | None, Text | None]:
    """Return the further condition the address asks for, and what it is in words."""
    state = asked_word(request.args, "state", ACTIVE_STATES)
    if measure.kind == "case" and state is not None:
        said = Text("停在“{step}”（{state}）", "at “{step}” ({state})")
        return of_state(state), said.fill(step=step_of(state), state=STATE_NAMES[state])
    feed, rule = request.args.get("feed", ""), request.args.get("rule", "")
    if measure.kind == "lead" and feed and rule:
        said = Text("数据源“{feed}”，规则：{rule}", "feed “{feed}”, rule: {rule}")
        named = said.fill(feed=context().settings.feeds.source_name(feed), rule=wording.rule_name(rule))
        today = today_of(context())
        return of_feed_and_rule(session, span, today, branch.ids, feed, rule), named
    return None, None
