"""One of two benefits ends only on an official roll and a human verification; such a roll proves no death."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from verifier.cases.evidence import Evidence, benefit_may_be_ended, stop_may_be_proposed
from verifier.settings.model import EvidenceSettings

OFFICIAL = Evidence("R", "other-city", "confirmed", True)
VERIFIED = Evidence("F", "verification:1", "confirmed", False)
EVIDENCE = st.builds(
    Evidence,
    st.sampled_from("ABCDEFR"),
    st.sampled_from(["one", "two", "three"]),
    st.sampled_from(["certain", "confirmed", "probable"]),
    st.booleans(),
)


def test_an_official_roll_and_a_verification_carry_it() -> None:
    assert benefit_may_be_ended([OFFICIAL, VERIFIED]).allowed
    assert not benefit_may_be_ended([OFFICIAL]).allowed
    assert not benefit_may_be_ended([VERIFIED]).allowed
    assert not benefit_may_be_ended([OFFICIAL, VERIFIED], refuted=True).allowed


@given(st.lists(EVIDENCE, max_size=6))
def test_nothing_else_ever_does(evidence: list[Evidence]) -> None:
    settled = [one for one in evidence if one.identity_tier != "probable"]
    official = any(one.letter == "R" and one.has_valid_id_agreeing for one in settled)
    verified = any(one.letter == "F" for one in settled)
    assert benefit_may_be_ended(evidence).allowed == (official and verified)


@given(st.lists(EVIDENCE, max_size=6))
def test_a_roll_of_benefits_adds_nothing_to_the_proof_of_a_death(evidence: list[Evidence]) -> None:
    without = [one for one in evidence if one.letter != "R"]
    assert stop_may_be_proposed(evidence).allowed == stop_may_be_proposed(without).allowed


def test_only_a_roll_is_of_that_class() -> None:
    named = EvidenceSettings.model_validate({"A": ("police",), "R": ("other-city", "police-roll")})
    assert named.class_of("other-city-202611", "other-roll") == "R"
    assert named.class_of("other-city-202611", "deaths") == "E"
    assert named.class_of("village", "other-roll") == "E"
    assert named.class_of("police", "other-roll") == "A"
