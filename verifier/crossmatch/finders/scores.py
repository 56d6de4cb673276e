"""The same score again and again: no two impressions of a living finger are compared with equal results."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Final

from sqlalchemy import func, select

from matchers.calibration import MOST
from matchers.finger.comparison.fusion import POINTS_A_PAIR
from verifier.certification.tables import Check
from verifier.crossmatch.finders.checks import HUMAN, lead_about, moment
from verifier.crossmatch.findings import Finding, Tonight
from verifier.language import Text
from verifier.people.tables import Person

_MATCH: Final = Check.decision == "match"
_MOST_NAMED: Final = 20


@dataclass(frozen=True, slots=True)
class Scored:
    """A genuine check with its score."""

    human: int
    person_id: int
    id: str
    device_id: str
    at: datetime
    score: float


def identical_scores(tonight: Tonight) -> Iterator[Finding]:
    """As many equal scores in a row as configured, of one human's genuine checks."""
    fewest = tonight.settings.watch.identical_scores
    for checks in _of_each_human(tonight, fewest):
        for run in equal_runs(checks, fewest):
            why = Text(
                "此人连续 {n} 次核验的比对结果完全相同（{first} 至 {last}）。活体采集不会如此，"
                "可能是设备或软件问题，须先核实。",
                "{n} checks of this person in a row had exactly the same result ({first} to {last}). Living "
                "captures do not; it may be a fault of device or software: verify first.",
            ).fill(n=len(run), first=moment(run[0].at), last=moment(run[-1].at))
            facts = {
                "devices": sorted({check.device_id for check in run}),
                "count": len(run),
                "from": moment(run[0].at),
                "to": moment(run[-1].at),
                "checks": [check.id for check in run[:_MOST_NAMED]],
            }
            yield lead_about("identical_scores", run[0].id, run[0].person_id, why, facts)


def equal_runs(checks: Sequence[Scored], fewest: int) -> list[list[Scored]]:
    """Return the runs of at least ``fewest`` equal scores that say something (pure).

    A score that reached a limit (the scale's end, or what so many pairs of minutiae can carry) is a limit,
    which two good prints reach alike.
    """
    runs = (list(group) for _, group in groupby(checks, lambda check: check.score))
    return [run for run in runs if len(run) >= fewest and not at_a_limit(run[0].score)]


def at_a_limit(score: float) -> bool:
    """Tell whether a score is one at which scores are cut off (pure)."""
    return score >= MOST or score % POINTS_A_PAIR == 0


def _of_each_human(tonight: Tonight, fewest: int) -> Iterator[list[Scored]]:
    repeated = (
        select(HUMAN.label("human"))
        .select_from(Check)
        .join(Person, Person.id == Check.person_id)
        .where(_MATCH, Check.score.is_not(None))
        .group_by(HUMAN, Check.score)
        .having(func.count() >= fewest)
    )
    query = (
        select(
            HUMAN.label("human"),
            Check.person_id,
            Check.id,
            Check.device_id,
            Check.captured_at,
            Check.score,
        )
        .select_from(Check)
        .join(Person, Person.id == Check.person_id)
        .where(_MATCH, Check.score.is_not(None), HUMAN.in_(repeated))
        .order_by(HUMAN, Check.captured_at, Check.id)
    )
    rows = (
        Scored(row.human, row.person_id, row.id, row.device_id, row.captured_at, float(row.score))
        for row in tonight.session.execute(query.execution_options(yield_per=2000))
    )
    for _, group in groupby(rows, lambda check: check.human):
        yield list(group)
