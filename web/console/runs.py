"""The night's work: which runs there were, what each step did and what it refused."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for

from verifier.accounts.rights import Right
from verifier.database import EVERYWHERE
from verifier.runs.views import run_view, runs
from web.access import needs
from web.console.audit import trail
from web.paging import asked_page
from web.visit import reading

blueprint = Blueprint("runs", __name__)

# A run is the whole installation's, no agency's: it holds counts only, and who may see runs sees them all.


@blueprint.get("/runs")
@needs(Right.RUNS_VIEW)
def listing() -> str:
    """Show the runs, newest first."""
    with reading(EVERYWHERE) as session:
        page = runs(session, page=asked_page(request.args))

    def page_link(number: int) -> str:
        return url_for("runs.listing", page=number)

    return render_template("runs/list.html", page=page, page_link=page_link)


@blueprint.get("/runs/<small:run_id>")
@needs(Right.RUNS_VIEW)
def run(run_id: int) -> str:
    """Show one run; while it runs the page asks again by itself."""
    with reading(EVERYWHERE) as session:
        view = run_view(session, run_id)
    in_place = request.headers.get("HX-Target") == "run-progress"
    return render_template("runs/progress.html" if in_place else "runs/run.html", view=view)


@blueprint.get("/runs/<small:run_id>/audit")
@needs(Right.RUNS_VIEW)
def audit(run_id: int) -> str:
    """Show who started this run and what it recorded."""
    with reading(EVERYWHERE) as session:
        run_view(session, run_id)
        return trail(session, [("run", str(run_id))], url_for("runs.run", run_id=run_id))
