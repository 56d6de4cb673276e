"""Service tasks: the inbox by due date, and one task taken, arranged, closed."""

from __future__ import annotations

from datetime import timedelta
from typing import Final, get_args

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from verifier.accounts.rights import Right
from verifier.certification.tasks import work
from verifier.certification.tasks.list import TaskFilter, Whose, task_page, task_view, who_works
from verifier.certification.tasks.opening import CERTIFYING
from verifier.certification.words import OUTCOME_NAMES, TASK_NAMES
from verifier.citizens.appeal_view import visit_words
from verifier.clock import business_today
from verifier.language import Text
from verifier.procedure.deadlines import SOON_DAYS
from web.access import needs
from web.console.asked import asked_word, given_day
from web.console.audit import trail
from web.paging import asked_page
from web.sought import FIELD, sought_handle, sought_text
from web.toasts import leave_toast
from web.visit import actor, context, reading

blueprint = Blueprint("tasks", __name__)

_WHOSE: Final[tuple[Whose, ...]] = get_args(Whose)
_DUE: Final[dict[str, int]] = {"late": -1, "soon": SOON_DAYS, "fortnight": 14}


@blueprint.get("/tasks")
@needs(Right.CERTIFICATION_VIEW)
def inbox() -> str:
    """Show the tasks asked for in the address, the most urgent first."""
    due = asked_word(request.args, "due", _DUE)
    wanted = _filter(request.args, due)
    with reading() as session:
        page = task_page(session, business_today(context().clock), wanted, asked_page(request.args))

    def link(**changes: object) -> str:
        values = {
            "state": None if wanted.open else "closed",
            "kind": wanted.kind,
            "whose": wanted.whose,
            "due": due,
            FIELD: sought_handle(wanted.text),
        }
        return url_for("tasks.inbox", **{**values, **changes})  # type: ignore[arg-type]  # values of many types by name

    return render_template(
        "tasks/list.html",
        page=page,
        wanted=wanted,
        due=due,
        link=link,
        page_link=lambda number: link(page=number),
    )


@blueprint.get("/tasks/<row:task_id>")
@needs(Right.CERTIFICATION_VIEW)
def task(task_id: int) -> str:
    """Show one task: whom it is about, why, by when, and the forms to work on it."""
    today = business_today(context().clock)
    with reading() as session:
        view = task_view(session, task_id, today)
        names = who_works(session)
        asked_words = visit_words(session, task_id)
    return render_template(
        "tasks/task.html",
        view=view,
        task=view.task,
        who=view.who,
        today=today,
        names=names,
        asked_words=asked_words,
        certifying=view.task.kind in CERTIFYING,
    )


@blueprint.post("/tasks/<row:task_id>/assignment")
@needs(Right.TASKS_WORK)
def assign(task_id: int) -> AnyResponse:
    """Name who takes the task."""
    found = work.assign(context(), actor(), task_id, request.form.get("to", ""))
    return _done(task_id, Text("承办人：{n}。", "Taken by {n}.").fill(n=found.assigned_to))


@blueprint.post("/tasks/<row:task_id>/visit")
@needs(Right.TASKS_WORK)
def schedule(task_id: int) -> AnyResponse:
    """Write down the day agreed with the person."""
    found = work.schedule(context(), actor(), task_id, given_day(request.form, "on"))
    return _done(task_id, Text("已约定 {d}。", "Agreed on {d}.").fill(d=found.visit_on))


@blueprint.post("/tasks/<row:task_id>/closing")
@needs(Right.TASKS_WORK)
def close(task_id: int) -> AnyResponse:
    """Close the task with an outcome and a note; ``certified`` renews the certification."""
    given = request.form
    outcome = given.get("outcome", "")
    seen = given.get("id_card_seen") == "yes"
    work.close(context(), actor(), task_id, outcome, given.get("note", ""), id_card_seen=seen)
    done = Text("任务已办结：{o}。", "The task is closed: {o}.").fill(o=OUTCOME_NAMES[outcome])
    return _done(task_id, done)


@blueprint.get("/tasks/<row:task_id>/audit")
@needs(Right.CERTIFICATION_VIEW)
def audit(task_id: int) -> str:
    """Show who did what with this task."""
    with reading() as session:
        task_view(session, task_id, business_today(context().clock))
        return trail(session, [("task", str(task_id))], url_for("tasks.task", task_id=task_id))


def _filter(args: MultiDict[str, str], due: str | None) -> TaskFilter:
    today = business_today(context().clock)
    return TaskFilter(
        open=args.get("state") != "closed",
        kind=asked_word(args, "kind", TASK_NAMES),
        whose=asked_word(args, "whose", _WHOSE),
        by=actor().name,
        due_to=None if due is None else today + timedelta(days=_DUE[due]),
        text=sought_text(args),
    )


def _done(task_id: int, message: Text) -> AnyResponse:
    leave_toast(message)
    return redirect(url_for("tasks.task", task_id=task_id))
