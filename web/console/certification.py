"""Who is certified until when, and one person's proofs of life."""

from __future__ import annotations

from typing import Final, get_args

from flask import Blueprint, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from verifier.accounts.rights import Right
from verifier.benefits.words import SCHEME_NAMES
from verifier.certification.lapses.rules import OPEN
from verifier.certification.lapses.view import lapse_page
from verifier.certification.overview import DEEPEST, CoverageFilter, certified_this_month, coverage
from verifier.certification.person_view import person_certification
from verifier.certification.standing import Standing
from verifier.clock import business_today
from verifier.database.scope import ScopedSession
from verifier.reporting.branches import Branch, look_from
from web.access import needs
from web.console.asked import asked_day, asked_word
from web.console.audit import trail
from web.paging import asked_page
from web.sought import FIELD, sought_handle, sought_text
from web.visit import context, reading

blueprint = Blueprint("certification", __name__)

_STANDINGS: Final[tuple[Standing, ...]] = get_args(Standing)


@blueprint.get("/certification")
@needs(Right.CERTIFICATION_VIEW)
def listing() -> str:
    """Show the benefits asked for in the address by due date, and what certified this month."""
    today = business_today(context().clock)
    with reading() as session:
        office = _office(session, request.args)
        wanted = _filter(request.args, office)
        page = coverage(session, context(), wanted, asked_page(request.args))
        month = certified_this_month(session, today)
        lapses = lapse_page(session, today, per_page=1).counts

    def link(**changes: object) -> str:
        values = {
            "standing": wanted.standing,
            "scheme": wanted.scheme,
            "from": wanted.due_from,
            "to": wanted.due_to,
            FIELD: sought_handle(wanted.text),
            "agency": None if office is None else office.code,
            "alone": 1 if office is not None and office.itself else None,
        }
        return url_for("certification.listing", **{**values, **changes})  # type: ignore[arg-type]  # values of many types by name

    return render_template(
        "certification/list.html",
        page=page,
        wanted=wanted,
        deepest=DEEPEST,
        office=office,
        month=month,
        waiting=sum(lapses.get(state, 0) for state in OPEN),
        schemes=SCHEME_NAMES,
        link=link,
        page_link=lambda number: link(page=number),
    )


@blueprint.get("/certification/people/<row:person_id>")
@needs(Right.CERTIFICATION_VIEW)
def person(person_id: int) -> str:
    """Show one person: each benefit with its next due date, every proof of life, what waits."""
    with reading() as session:
        view = person_certification(session, context(), person_id)
    return render_template(
        "certification/person.html", view=view, who=view.who, today=business_today(context().clock)
    )


@blueprint.get("/certification/people/<row:person_id>/audit")
@needs(Right.CERTIFICATION_VIEW)
def audit(person_id: int) -> str:
    """Show who did what about this person's proofs of life."""
    with reading() as session:
        view = person_certification(session, context(), person_id)
        subjects = [("person", str(entry)) for entry in view.who.entries]
        subjects += [("task", str(task.id)) for task in view.tasks]
        subjects += [("lapse", str(lapse.id)) for lapse in view.lapses]
        subjects += [("check", check.id) for check in view.checks]
        return trail(session, subjects, url_for("certification.person", person_id=person_id))


def _office(session: ScopedSession, args: MultiDict[str, str]) -> Branch | None:
    """Return the part of the tree asked for: an agency with all below it, or alone."""
    code = args.get("agency")
    if not code:
        return None
    place = look_from(session, session.scope, code)
    return place.branch(place.whole.code, itself=args.get("alone") == "1")


def _filter(args: MultiDict[str, str], office: Branch | None) -> CoverageFilter:
    return CoverageFilter(
        standing=asked_word(args, "standing", _STANDINGS),
        scheme=asked_word(args, "scheme", SCHEME_NAMES),
        due_from=asked_day(args, "from"),
        due_to=asked_day(args, "to"),
        text=sought_text(args),
        agencies=None if office is None else office.ids,
    )
