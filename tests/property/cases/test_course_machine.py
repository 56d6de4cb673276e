"""Any course of a case, whoever tries what and whenever: law, tables and recorded facts hold together.

The machine takes steps as ``enter_step`` does, without a database: the law judges, the tables move, the
facts of the moment are entered before what rests on them. ``tests/integration/cases`` walks the services.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import ClassVar, Final

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from verifier.cases.course.elsewhere import ELSEWHERE
from verifier.cases.course.entering import fits_tables
from verifier.cases.course.facts import COMPUTED, facts_to_record
from verifier.cases.payment_rules import PAYMENT_NAMES, PAYMENT_TRANSITIONS, payment_after
from verifier.cases.rules import STATE_NAMES, TRANSITIONS, state_after
from verifier.cases.tables import Case
from verifier.errors import Conflict
from verifier.procedure.entering import enter, retrace
from verifier.procedure.history import Event
from verifier.procedure.judging import Survey, judge, survey
from verifier.procedure.law import Law
from verifier.procedure.reading import read_law

LAW: Final = read_law()
#: where a region sets off whatever may be set off at all
OPEN_HANDED: Final = replace(LAW, switches=dict.fromkeys(LAW.switches, True))
PEOPLE: Final = ("li", "zhao", "sun")
PATHS: Final = {
    "death": "death",
    "two_rolls": "duplicate",
    "custody": "custody_stop",
    "checks": "impersonation",
}
#: what happens to a case; facts the program finds for itself are found by the machine
FACTS: Final = tuple(sorted(set(LAW.facts) - COMPUTED - {"lapsed", "merged", "unmerged"}))
#: who proposes, who decides: never the same person
PAIRS: Final = {
    "stop_approved": "stop_proposed",
    "stop_refused": "stop_proposed",
    "assessment_approved": "assessment_proposed",
    "assessment_refused": "assessment_proposed",
    "written_off": "write_off_proposed",
    "names_published": "names_proposed",
}


#: the usual way on: (days to wait, step or fact, who); a walk begins somewhere along it
STOP: Final = (
    (0, "fact_confirmed", "li"), (0, "scheme_decided", "li"), (0, "person_notified", "li"),
    (20, "stop_proposed", "li"), (0, "stop_approved", "zhao"),
)  # fmt: skip
DEBT: Final = (
    (0, "fact_confirmed", "li"), (0, "assessment_proposed", "li"), (1, "assessment_approved", "zhao"),
    (1, "order_served", "li"), (3, "refused", "li"), (3, "handed_over", "li"),
    (5, "correction_ordered", "sun"), (9, "penalty_opened", "sun"), (9, "penalty_notified", "sun"),
    (9, "statement_heard", "sun"), (1, "penalty_decided", "sun"), (2, "penalty_served", "sun"),
    (190, "reminder_served", "li"), (13, "enforcement_applied", "li"), (9, "names_proposed", "li"),
    (1, "names_published", "zhao"), (9, "write_off_proposed", "li"),
)  # fmt: skip
#: ways back, aside and out: rarer, or most walks would end early
ASIDE: Final = frozenset(
    {"cleared", "withdrawn", "closed", "fact_refuted", "assessment_refused", "stop_refused", "stop_reversed"}
    | {"write_off_refused", "litigation_filed", "reconsideration_filed", "names_withdrawn"}
)


class Course(RuleBasedStateMachine):
    """One case, three colleagues, and whatever happens."""

    #: where the walks of a whole test came, state and payment
    reached: ClassVar[set[str]] = set()

    @initialize(
        kind=st.sampled_from(sorted(PATHS)),
        law=st.sampled_from([LAW, OPEN_HANDED]),
        stop=st.integers(0, len(STOP)),
        debt=st.integers(0, len(DEBT)),
    )
    def open(self, kind: str, law: Law, stop: int, debt: int) -> None:
        self.law, self.path = law, law.paths[PATHS[kind]]
        self.today = date(2024, 1, 8)
        self.case = Case(kind=kind, state="verification", payment="paid")
        self.events: list[Event] = [Event("lead_confirmed", self.today, by="li")]
        self.evidence, self.contradiction, self.halted = True, "", False
        for days, key, by in (*STOP[:stop], *DEBT[:debt]):
            self.today += timedelta(days=days)
            if key in law.facts or key in self.path.steps:
                self.attempt(key, by, self.today)

    def facts(self) -> list[Event]:
        """What is so at this moment, as ``present_facts`` tells it."""
        known = [event.kind for event in self.events]
        found = []
        if self.evidence and self.contradiction != "open":
            found.append("evidence_sufficient")
        elif "evidence_sufficient" in known:
            found.append("evidence_lost")
        if self.contradiction:
            found.append("life_sign_later" if self.contradiction == "open" else "contradiction_settled")
        if self.halted:
            found.append("batch_halted")
        elif "batch_halted" in known:
            found.append("batch_released")
        return [Event(kind, self.today) for kind in found]

    def attempt(self, key: str, by: str, on: date) -> bool:
        """Enter a step or fact as the services do; tell whether it was taken."""
        event = Event(key, on, by=by)
        try:
            entry = enter(self.law, self.path, [*self.events, *self.facts()], event, self.today)
        except Conflict:
            return False
        if not fits_tables(self.case, key):
            return False
        for fact in facts_to_record(self.law, self.path, self.events, self.facts(), event):
            self.events.append(replace(fact, recorded=self.today))
        before = (self.case.state, self.case.payment)
        self.case.state = state_after(before[0], key)
        self.case.payment = payment_after(before[1], key)
        self.must_be_listed(before, key)
        self.must_protect(key, by)
        self.events.append(entry.event)
        if key == "fact_confirmed" and self.contradiction:
            self.contradiction = "settled"
        return True

    def survey(self) -> Survey:
        """How every step stands now."""
        return survey(self.law, self.path, [*self.events, *self.facts()], self.today)

    @rule(days=st.sampled_from([0, 1, 2, 3, 7, 16, 35, 100]))
    def wait(self, days: int) -> None:
        self.today += timedelta(days=days)

    @rule(which=st.integers(0, 60), by=st.sampled_from(PEOPLE))
    def take_what_is_lawful(self, which: int, by: str) -> None:
        """What the page lists is never refused for its order; at most another person is asked for."""
        history = [*self.events, *self.facts()]
        listed = [one.step.key for one in self.survey().lawful if fits_tables(self.case, one.step.key)]
        if listed:
            key = listed[which % len(listed)]
            taken = self.attempt(key, by, self.today)
            refusals = judge(self.law, self.path, history, key, self.today, by=by).refusals
            assert taken or {one.why for one in refusals} == {"two_people"}

    @rule(which=st.integers(0, 60), patient=st.booleans())
    def go_on(self, which: int, patient: bool) -> None:
        """Take one of the furthest steps, whoever may; wait where waiting is all that is missing."""
        found = self.survey()
        coming = [one.coming.on for one in found.coming if one.coming and one.step.key not in ASIDE]
        if patient and coming:
            self.today = min(coming)
            found = self.survey()
        listed = [one.step.key for one in found.lawful if one.step.key not in ASIDE]
        listed = [key for key in listed if fits_tables(self.case, key)]
        if listed:
            key = listed[-1 - which % min(4, len(listed))]
            assert any(self.attempt(key, by, self.today) for by in PEOPLE)

    @rule(key=st.sampled_from(sorted(LAW.steps)), by=st.sampled_from(PEOPLE), back=st.integers(0, 5))
    def try_anything(self, key: str, by: str, back: int) -> None:
        """Also dated back, as far as a service lets a person date a step at all."""
        on = self.today if key in ELSEWHERE else self.today - timedelta(days=back)
        if on >= self.events[0].on:
            self.attempt(key, by, on)

    @rule(key=st.sampled_from(FACTS), by=st.sampled_from(PEOPLE))
    def happen(self, key: str, by: str) -> None:
        if fits_tables(self.case, key):
            self.attempt(key, by, self.today)

    @rule(by=st.sampled_from(PEOPLE), parted=st.sampled_from([True, True, True, False]))
    def merge_or_part(self, by: str, parted: bool) -> None:
        """Another case goes on in its place; mostly the two are parted again soon."""
        if parted and fits_tables(self.case, "unmerged"):
            assert self.attempt("unmerged", by, self.today)
        elif not parted and fits_tables(self.case, "merged"):
            assert self.attempt("merged", by, self.today)

    @rule(what=st.sampled_from(["evidence", "life sign", "batch", "well", "well"]))
    def ground_changes(self, what: str) -> None:
        """The evidence goes, a life sign comes, the batch is halted; or all is well again."""
        self.evidence = what != "evidence"
        self.halted = what == "batch"
        if what == "life sign":
            self.contradiction = "open"

    def must_be_listed(self, before: tuple[str, str], key: str) -> None:
        """No transition that the tables do not list."""
        state, payment = before
        if self.case.state != state:
            assert TRANSITIONS[(state, key)].new_state == self.case.state
        if self.case.payment != payment:
            assert PAYMENT_TRANSITIONS[(payment, key)].new_state == self.case.payment

    def must_protect(self, key: str, by: str) -> None:
        """Two people; and no stop without evidence, a settled contradiction, notice and the full window."""
        kinds = [event.kind for event in self.events]
        if key in PAIRS:
            proposed = max(place for place, kind in enumerate(kinds) if kind == PAIRS[key])
            assert self.events[proposed].by != by
        if key not in {"stop_proposed", "stop_approved"}:
            return
        assert self.evidence
        assert self.contradiction != "open"
        assert not self.halted
        told = max(place for place, kind in enumerate(kinds) if kind == "person_notified")
        restored = max(
            (place for place, kind in enumerate(kinds) if kind in LAW.groups["restored"]), default=-1
        )
        assert told > restored
        waited = LAW.calendar.count_working_days(self.events[told].on, self.today).days
        assert waited >= LAW.terms["reply_window"].amount

    @invariant()
    def stands_somewhere(self) -> None:
        assert self.case.state in STATE_NAMES
        assert self.case.payment in PAYMENT_NAMES
        kinds = {event.kind for event in self.events}
        assert self.case.payment != "stopped" or "stop_approved" in kinds
        # nothing that was proposed waits in a case that another goes on in place of
        assert (self.case.state, self.case.payment) != ("merged", "stop_proposed")
        self.reached.update((self.case.state, self.case.payment))

    def teardown(self) -> None:
        """Whoever retraces a live history later finds no mark; an appeal may come late."""
        if not hasattr(self, "events"):
            return
        for entry in retrace(self.law, self.path, self.events):
            late_appeal = entry.verdict is not None and "person" in entry.verdict.step.who
            assert entry.mark is None or late_appeal, (entry.event, entry.mark)


_ALL = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]


def test_on_any_course_law_tables_and_facts_hold_together_and_every_state_is_come_to() -> None:
    Course.reached.clear()
    some = settings(max_examples=500, stateful_step_count=50, suppress_health_check=_ALL)
    run_state_machine_as_test(Course, settings=some)
    assert Course.reached == {*STATE_NAMES, *PAYMENT_NAMES}, "a state no walk came to proves nothing"


@pytest.mark.slow
def test_longer_courses_hold_together_too() -> None:
    """Before a release: 10,000 × 100 steps."""
    many = settings(max_examples=10_000, stateful_step_count=100, suppress_health_check=_ALL)
    run_state_machine_as_test(Course, settings=many)
