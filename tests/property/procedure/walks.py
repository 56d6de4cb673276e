"""Lawful courses of a case from random choices: most go forward, some turn back, facts fall in between."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from hypothesis import strategies as st

from verifier.procedure.entering import enter
from verifier.procedure.history import Event
from verifier.procedure.judging import judge, survey
from verifier.procedure.law import Path
from verifier.procedure.reading import read_law

LAW: Final = read_law()
START: Final = date(2024, 1, 8)
FACTS: Final = tuple(LAW.facts)
PEOPLE: Final = ("li", "zhao")
BACK: Final = frozenset(
    {"fact_refuted", "cleared", "withdrawn", "reopened", "closed", "order_served", "reconsideration_filed"}
    | {"litigation_filed", "assessment_refused", "stop_refused", "lapse_stop_refused", "write_off_refused"}
)
#: facts that lead a case on
ONWARD: Final = ("evidence_sufficient",) * 4 + (
    "refused", "statement_heard", "service_failed", "without_means", "certified", "acquitted",
    "reconsideration_decided", "instalment_missed", "contradiction_settled", "batch_released", "reappeared",
)  # fmt: skip

PATHS = st.sampled_from([path for path in LAW.paths.values() for _ in range(1 + len(path.steps) // 15)])
#: (days to wait, kind of move, which one, who)
CHOICES = st.lists(
    st.tuples(st.integers(0, 20), st.integers(0, 19), st.integers(0, 60), st.sampled_from(PEOPLE)),
    min_size=5,
    max_size=60,
)
Choice = tuple[int, int, int, str]


def first_event(path: Path) -> Event:
    """Return what every case of this kind begins with."""
    return Event("lapsed" if path.key == "certification_lapsed" else "lead_confirmed", START, by="li")


def walked(path: Path, choices: list[Choice]) -> tuple[list[Event], date]:
    """Return a history in which only lawful steps were entered, and the day it has come to."""
    history, today = [first_event(path)], START
    for wait, move, which, by in choices:
        today += timedelta(days=wait)
        found = survey(LAW, path, history, today)
        steps = [one.step.key for one in found.lawful]
        onward = [key for key in steps if key not in BACK]
        coming = [one.coming.on for one in found.coming if one.coming is not None]
        if not onward and coming and move % 2:
            today = min(coming)  # patience
            continue
        kinds = onward if move < 13 else list(ONWARD) if move < 17 else steps if move == 17 else list(FACTS)
        if move < 13 and len(onward) > 1 and which % 3:
            kinds = onward[-2:]  # far along the path: else most walks end early
        if not kinds:
            kinds = list(ONWARD)
        event = Event(kinds[which % len(kinds)], today, by=by)
        if event.kind not in LAW.facts:
            other = PEOPLE[by == PEOPLE[0]]
            lawful = judge(LAW, path, history, event.kind, today, by=by).lawful
            event = event if lawful else Event(event.kind, today, by=other)
            if not lawful and not judge(LAW, path, history, event.kind, today, by=other).lawful:
                continue
        history.append(enter(LAW, path, history, event, today).event)
    return history, today
