"""Invariants 1 to 4 of what protects the living, on any evidence at all: the rule by itself.

What the services make of it on random histories: ``tests/property/stops``.
"""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from verifier.cases.evidence import Evidence, stop_may_be_proposed
from verifier.cases.rules import OPEN_STATES, STATE_NAMES, TRANSITIONS

EVIDENCE = st.builds(
    Evidence,
    st.sampled_from("ABCDEF"),
    st.sampled_from(["one", "two", "three"]),
    st.sampled_from(["certain", "confirmed", "probable"]),
    st.booleans(),
)
MANY = st.lists(EVIDENCE, max_size=6)
ACTIONS = sorted({action for _, action in TRANSITIONS})


@given(EVIDENCE, st.integers(1, 5))
def test_no_match_alone_however_often_it_is_told_leads_to_a_stop(one: Evidence, times: int) -> None:
    assert not stop_may_be_proposed([one] * times).allowed


@given(MANY)
def test_a_stop_needs_two_independent_classes_or_a_strong_one_with_a_verification(
    evidence: list[Evidence],
) -> None:
    settled = [item for item in evidence if item.identity_tier != "probable"]
    records = [item for item in settled if item.letter != "F"]
    independent = any(
        one.letter != two.letter and one.origin != two.origin for one in records for two in records
    )
    verified = any(item.letter == "F" for item in settled)
    strong = any(item.letter in "ABCD" and item.has_valid_id_agreeing for item in records)
    assert stop_may_be_proposed(evidence).allowed == (independent or (strong and verified))


@given(MANY, st.sampled_from("ABCDE"))
def test_records_without_an_id_of_one_class_never_lead_to_a_stop(
    evidence: list[Evidence], letter: str
) -> None:
    weak = [
        Evidence(letter if item.letter != "F" else "F", item.origin, item.identity_tier, False)
        for item in evidence
    ]
    assert not stop_may_be_proposed(weak).allowed


@given(MANY)
def test_village_notes_and_verifications_alone_never_lead_to_a_stop(evidence: list[Evidence]) -> None:
    assert not stop_may_be_proposed([item for item in evidence if item.letter in "EF"]).allowed


@given(MANY, EVIDENCE)
def test_more_evidence_never_forbids_what_less_allowed(evidence: list[Evidence], more: Evidence) -> None:
    if stop_may_be_proposed(evidence).allowed:
        assert stop_may_be_proposed([*evidence, more]).allowed


@given(MANY)
def test_a_refuted_fact_never_leads_to_a_stop(evidence: list[Evidence]) -> None:
    assert not stop_may_be_proposed(evidence, refuted=True).allowed


@given(MANY)
def test_a_death_that_a_later_certification_contradicts_never_leads_to_a_stop(
    evidence: list[Evidence],
) -> None:
    assert not stop_may_be_proposed(evidence, contradicted=True).allowed


@given(st.lists(st.sampled_from(ACTIONS), max_size=40))
def test_no_course_of_events_assesses_without_verification_and_approval(actions: list[str]) -> None:
    state, walked = "verification", []
    for action in actions:
        step = TRANSITIONS.get((state, action))
        if step is not None:
            walked.append(action)
            state = step.new_state
            assert state in STATE_NAMES
    since = walked[max((n for n, a in enumerate(walked) if a == "reopened"), default=-1) + 1 :]
    if state == "assessed":
        steps = [action for action in since if action != "lead_joined"]
        assert steps[-2:] == ["assessment_proposed", "assessment_approved"]
        assert "fact_confirmed" in steps
        assert "fact_refuted" not in steps[max(n for n, a in enumerate(steps) if a == "fact_confirmed") :]


def test_no_step_of_any_case_stops_a_payment() -> None:
    words = {word for key in TRANSITIONS for word in key} | {step.new_state for step in TRANSITIONS.values()}
    assert not [word for word in words if any(part in word for part in ("stop", "suspend", "terminat"))]


def test_every_open_state_has_a_way_to_clear_the_person() -> None:
    assert {TRANSITIONS[state, "cleared"].new_state for state in OPEN_STATES} == {"cleared"}


def test_only_a_withdrawn_case_is_a_dead_end() -> None:
    leaving = {state for state, _ in TRANSITIONS}
    assert set(STATE_NAMES) - leaving == {"withdrawn"}
