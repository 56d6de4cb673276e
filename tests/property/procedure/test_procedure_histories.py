"""On any lawful course of a case: no contradiction, no refusal without a clause, no dead end, no healing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.property.procedure.walks import CHOICES, FACTS, LAW, PATHS, PEOPLE, START, Choice, walked
from verifier.errors import Conflict
from verifier.procedure.entering import enter, retrace
from verifier.procedure.history import Event, known
from verifier.procedure.judging import Survey, judge, survey
from verifier.procedure.law import Path

STEPS = tuple(LAW.steps)
#: taking one of these again, or undoing, is no way on by itself
NO_PROGRESS = {"reopened", "fact_refuted", "order_served", "reconsideration_filed", "litigation_filed"}

EVENTS = st.lists(
    st.builds(
        lambda kind, days, lag, by: Event(
            kind, START + timedelta(days=days), by=by, recorded=START + timedelta(days=days + lag)
        ),
        st.sampled_from(STEPS + FACTS),
        st.integers(0, 500),
        st.sampled_from([0, 0, 3, 200]),
        st.sampled_from(PEOPLE),
    ),
    max_size=14,
)
some = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def has_progress(found: Survey) -> bool:
    return any(one.step.key not in NO_PROGRESS for one in (*found.lawful, *found.coming))


@some
@given(PATHS, EVENTS, st.integers(0, 900))
def test_no_step_is_both_lawful_and_refused_and_each_stands_once(
    path: Path, history: list[Event], days: int
) -> None:
    found = survey(LAW, path, history, START + timedelta(days=days))
    groups = [[one.step.key for one in group] for group in (found.lawful, found.coming, found.refused)]
    assert sorted(key for group in groups for key in group) == sorted(path.steps)
    assert all(not one.refusals for one in found.lawful)
    assert all(one.refusals for one in (*found.coming, *found.refused))


@some
@given(PATHS, EVENTS, st.sampled_from(STEPS), st.integers(0, 900), st.sampled_from([*LAW.offices, None]))
def test_every_refusal_names_a_clause_of_the_file_in_both_languages(
    path: Path, history: list[Event], step: str, days: int, office: str | None
) -> None:
    verdict = judge(LAW, path, history, step, START + timedelta(days=days), office=office, by="li")
    for refusal in verdict.refusals:
        assert refusal.clause.key in {**LAW.statutes, **LAW.principles}
        assert refusal.clause.words.zh in refusal.words.zh
        assert refusal.clause.words.en in refusal.words.en


@some
@given(PATHS, EVENTS, st.integers(0, 900))
def test_a_step_that_is_coming_is_lawful_on_the_day_named_and_not_before(
    path: Path, history: list[Event], days: int
) -> None:
    today = START + timedelta(days=days)
    as_known = [event for event in history if event.entered <= today]
    for verdict in survey(LAW, path, as_known, today).coming:
        coming = verdict.coming
        assert coming is not None
        assert coming.on > today
        assert judge(LAW, path, as_known, verdict.step.key, coming.on).lawful
        assert not judge(LAW, path, as_known, verdict.step.key, coming.on - timedelta(days=1)).lawful


@some
@given(PATHS, EVENTS, st.sampled_from(STEPS), st.integers(0, 900), st.integers(0, 400))
def test_time_alone_never_reopens_a_window_that_has_closed(
    path: Path, history: list[Event], step: str, days: int, more: int
) -> None:
    today = START + timedelta(days=days)
    as_known = [event for event in history if event.entered <= today]
    first = judge(LAW, path, as_known, step, today)
    later = judge(LAW, path, as_known, step, today + timedelta(days=more))
    if any(refusal.why == "over" for refusal in first.refusals):
        assert not later.lawful
    if any(refusal.why not in {"early", "over"} for refusal in first.refusals):
        assert not later.lawful
    assert (first.opens, first.closes) == (later.opens, later.closes)


@some
@given(PATHS, EVENTS, EVENTS, st.sampled_from(STEPS), st.integers(0, 600))
def test_nothing_entered_later_changes_what_was_lawful_on_a_day(
    path: Path, history: list[Event], added: list[Event], step: str, days: int
) -> None:
    day = START + timedelta(days=days)
    later = [
        replace(event, recorded=max(event.entered, day) + timedelta(days=1)) for event in added
    ]  # dated back or not, they were not known on that day
    before = judge(LAW, path, history, step, day)
    assert judge(LAW, path, [*history, *later], step, day) == before


@some
@given(PATHS, CHOICES, EVENTS)
def test_a_history_entered_live_has_no_mark_and_nothing_added_heals_or_spoils_it(
    path: Path, choices: list[Choice], added: list[Event]
) -> None:
    history, today = walked(path, choices)
    end = today + timedelta(days=1)
    late = [replace(event, on=max(event.on, end), recorded=max(event.entered, end)) for event in added]
    marks = [
        entry.mark
        for entry in retrace(LAW, path, [*history, *late])[: len(history)]
        if entry.verdict is not None and "person" not in entry.verdict.step.who
    ]
    assert not any(marks)


@some
@given(PATHS, CHOICES)
def test_every_state_has_a_lawful_way_on_waits_for_a_fact_or_has_ended(
    path: Path, choices: list[Choice]
) -> None:
    history, today = walked(path, choices)
    found = survey(LAW, path, history, today)
    if found.ended:
        assert "reopened" in {one.step.key for one in found.lawful}
        return
    waits = any(
        has_progress(survey(LAW, path, [*history, Event(fact, today, by="li")], today)) for fact in FACTS
    )
    assert has_progress(found) or waits


@some
@given(PATHS, CHOICES)
def test_no_lawful_course_stops_without_notice_window_evidence_and_a_second_person(
    path: Path, choices: list[Choice]
) -> None:
    history, _ = walked(path, choices)
    for place, event in enumerate(history):
        if event.kind != "stop_approved":
            continue
        before = known(LAW, history[:place], event.on)
        since = before.after(before.last(LAW.groups["restored"]))
        told = since.events[since.last(["person_notified"])]
        assert told.kind == "person_notified"
        waited = LAW.calendar.count_working_days(told.on, event.on)
        assert waited.days >= LAW.terms["reply_window"].amount
        assert since.has(["evidence_sufficient"])
        assert before.events[before.last(["stop_proposed"])].by != event.by


@some
@given(PATHS, CHOICES, st.sampled_from(STEPS))
def test_what_is_not_lawful_cannot_be_entered_live(path: Path, choices: list[Choice], step: str) -> None:
    history, today = walked(path, choices)
    event = Event(step, today, by="li")
    verdict = judge(LAW, path, history, step, today, by="li")
    if verdict.lawful:
        assert enter(LAW, path, history, event, today).mark is None
    elif "person" in verdict.step.who:
        assert enter(LAW, path, history, event, today).mark is not None
    else:
        with pytest.raises(Conflict) as refused:
            enter(LAW, path, history, event, today)
        assert any(one.clause.words.zh in refused.value.message.zh for one in verdict.refusals)
