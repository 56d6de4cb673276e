"""What pages show of nights: a page of runs, and one run with its steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from verifier.database.paging import page_span
from verifier.errors import NotFound
from verifier.language import Text
from verifier.runs.tables import Run, RunStep


@dataclass(frozen=True, slots=True)
class RunView:
    """A run with its steps in order."""

    run: Run
    steps: tuple[RunStep, ...]


class RunPage(NamedTuple):
    """One page of runs, newest first, and how many runs and pages there are."""

    runs: Sequence[Run]
    total: int
    page: int
    pages: int


def runs(session: Session, *, page: int = 1, per_page: int = 30) -> RunPage:
    """Return one page of runs."""
    total = session.scalar(select(func.count()).select_from(Run)) or 0
    span = page_span(total, page, per_page)
    found = session.scalars(
        select(Run)
        .order_by(Run.business_date.desc(), Run.supplement.desc())
        .limit(span.limit)
        .offset(span.offset)
    )
    return RunPage(found.all(), total, span.page, span.pages)


def run_view(session: Session, run_id: int) -> RunView:
    """Return a run with its steps.

    Raises:
        NotFound: no such run.
    """
    run = session.get(Run, run_id)
    if run is None:
        raise NotFound(Text("没有第 {n} 次运行。", "There is no run {n}.").fill(n=run_id))
    steps = session.scalars(select(RunStep).where(RunStep.run_id == run_id).order_by(RunStep.position)).all()
    return RunView(run, tuple(steps))
