"""Jobs: what is due when, what failed and what to do, and what a person may do about it."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from verifier.accounts.rights import Right
from verifier.clock import business_today
from verifier.database import EVERYWHERE
from verifier.feeds.watch_due import late_feeds
from verifier.language import Text
from verifier.outbox.adapters import CHANNEL_NAMES
from verifier.outbox.looking import dead_messages
from verifier.runs.asking import ask_again, may_ask, pause, resume
from verifier.runs.catalogue import ALL, JOBS
from verifier.runs.job_view import job_run, job_runs, overview, title_of
from web.access import needs
from web.console.asked import asked_word, given_day
from web.console.audit import trail
from web.console.case_forms import given_reason
from web.paging import asked_page
from web.toasts import leave_toast
from web.visit import actor, context, reading

blueprint = Blueprint("jobs", __name__)

# A job is the whole installation's, no agency's: it holds counts only, and who may see runs sees them all.
# The services let only people of the top agency pause one or have it done again.
_RECENT = 8


@blueprint.get("/jobs")
@needs(Right.RUNS_VIEW)
def listing() -> str:
    """Show every job with its schedule, what waits for a person, and what was done last."""
    with reading(EVERYWHERE) as session:
        found = overview(session, context())
        late = late_feeds(session, context())
        recent = job_runs(session, per_page=_RECENT).rows
        unsent = dead_messages(session)
        may_act = may_ask(session, actor())
    return render_template(
        "jobs/list.html",
        found=found,
        late=late,
        recent=recent,
        unsent=unsent,
        today=business_today(context().clock),
        all_jobs=ALL,
        channel_names=CHANNEL_NAMES,
        may_act=may_act,
    )


@blueprint.get("/jobs/history")
@needs(Right.RUNS_VIEW)
def history() -> str:
    """Show what was done, is being done or waits, newest first."""
    job = asked_word(request.args, "job", JOBS)
    with reading(EVERYWHERE) as session:
        page = job_runs(session, job, asked_page(request.args))

    def page_link(number: int) -> str:
        return url_for("jobs.history", job=job, page=number)

    return render_template("jobs/history.html", page=page, job=job, jobs=JOBS, page_link=page_link)


@blueprint.get("/jobs/<small:job_run_id>")
@needs(Right.RUNS_VIEW)
def one(job_run_id: int) -> str:
    """Show one job of one date; while it is at work the page asks again by itself."""
    with reading(EVERYWHERE) as session:
        run = job_run(session, job_run_id)
    in_place = request.headers.get("HX-Target") == "job-progress"
    return render_template("jobs/progress.html" if in_place else "jobs/job.html", run=run)


@blueprint.get("/jobs/<small:job_run_id>/audit")
@needs(Right.RUNS_VIEW)
def audit(job_run_id: int) -> str:
    """Show who asked for this job."""
    with reading(EVERYWHERE) as session:
        job_run(session, job_run_id)
        return trail(session, [("job", str(job_run_id))], url_for("jobs.one", job_run_id=job_run_id))


@blueprint.post("/jobs/again")
@needs(Right.RUNS_START)
def again() -> AnyResponse:
    """Have a job done for a date, for a reason."""
    job, day = request.form.get("job", ""), given_day(request.form, "on")
    number = ask_again(context(), actor(), job, day, given_reason())
    leave_toast(
        Text("“{job}”已排入，调度进程随即办理。", "The scheduler takes up “{job}” at its next look.").fill(
            job=title_of(job)
        )
    )
    return redirect(url_for("jobs.one", job_run_id=number))


@blueprint.post("/jobs/pauses")
@needs(Right.RUNS_START)
def pausing() -> AnyResponse:
    """Have a job, a step of the night, or everything wait, for a reason and until a day."""
    until = given_day(request.form, "on")
    pause(context(), actor(), request.form.get("job", ""), until, given_reason())
    leave_toast(Text("已暂停，至 {d}。", "Paused up to {d}.").fill(d=until))
    return redirect(url_for("jobs.listing"))


@blueprint.post("/jobs/resumptions")
@needs(Right.RUNS_START)
def resuming() -> AnyResponse:
    """End a pause before its time."""
    resume(context(), actor(), request.form.get("job", ""), given_reason())
    leave_toast(Text("已恢复。", "Resumed."))
    return redirect(url_for("jobs.listing"))
