"""The days that matter next in a case: by when the law wants a step of the agency, from when it allows one.

Pure over the law's survey; the case keeps the first of the deadlines, so that lists can be narrowed by it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from verifier.language import Text
from verifier.procedure.judging import Survey
from verifier.procedure.verdicts import Verdict

_OFFICE: Final = "agency"
#: refusals that do not stop the clock: a step whose forerunner is still missing is owed all the same
_CLOCK_RUNS: Final = frozenset({"needs", "early"})


@dataclass(frozen=True, slots=True)
class NextDay:
    """A day in a case's course and the step it is about. ``opens``: lawful from then, else: due by then."""

    on: date
    step: Text
    opens: bool


def deadline_on(survey: Survey) -> date | None:
    """Return the first day by which a step of the agency is due, in the past where it is late; None: none."""
    return min((day.on for day in _due(survey)), default=None)


def next_day(survey: Survey) -> NextDay | None:
    """Return the first day on which something is due from the agency, or becomes open to it; None: none."""
    return min((*_due(survey), *_opening(survey)), key=lambda day: (day.on, day.opens), default=None)


def _due(survey: Survey) -> Iterator[NextDay]:
    for verdict in (*survey.lawful, *survey.coming, *survey.refused):
        runs = {refusal.why for refusal in verdict.refusals} <= _CLOCK_RUNS
        if verdict.closes is not None and runs and _ours(verdict):
            yield NextDay(verdict.closes.reckoned.on, verdict.step.name, opens=False)


def _opening(survey: Survey) -> Iterator[NextDay]:
    for verdict in survey.coming:
        if verdict.coming is not None and _ours(verdict):
            yield NextDay(verdict.coming.on, verdict.step.name, opens=True)


def _ours(verdict: Verdict) -> bool:
    return _OFFICE in verdict.step.who
