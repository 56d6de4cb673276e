"""What lets a person propose a stop, case by case."""

from __future__ import annotations

import pytest

from verifier.cases.evidence import CLASS_NAMES, Evidence, IdentityTier, stop_may_be_proposed


def record(
    letter: str, origin: str = "", *, tier: IdentityTier = "confirmed", valid_id: bool = True
) -> Evidence:
    return Evidence(letter, origin or f"origin of {letter}", tier, valid_id)


VERIFIED = Evidence("F", "verification:1", "confirmed", has_valid_id_agreeing=False)
NO_ID_A, NO_ID_C = record("A", valid_id=False), record("C", valid_id=False)


@pytest.mark.parametrize("letter", "ABCD")
def test_one_strong_record_and_a_human_verification_are_enough(letter: str) -> None:
    assert stop_may_be_proposed([record(letter), VERIFIED]).allowed


def test_two_independent_classes_are_enough() -> None:
    assert stop_may_be_proposed([record("A"), record("B")]).allowed
    assert stop_may_be_proposed([record("A"), record("E", valid_id=False)]).allowed


@pytest.mark.parametrize("letter", "ABCDEF")
def test_no_single_piece_of_evidence_is_enough(letter: str) -> None:
    rule = stop_may_be_proposed([record(letter)])
    assert not rule.allowed
    assert rule.missing.zh
    assert rule.missing.en


def test_a_village_note_is_not_made_strong_by_an_id_or_a_verification() -> None:
    assert not record("E").is_strong
    assert not stop_may_be_proposed([record("E"), VERIFIED]).allowed


def test_a_record_without_an_id_is_not_made_strong_by_a_verification() -> None:
    assert not NO_ID_A.is_strong
    assert not stop_may_be_proposed([NO_ID_A, VERIFIED]).allowed


def test_two_records_of_one_class_are_one_class() -> None:
    assert not stop_may_be_proposed([record("A", "one"), record("A", "two")]).allowed


def test_a_copy_in_another_class_counts_once_and_the_page_says_so() -> None:
    rule = stop_may_be_proposed([record("A", "same", valid_id=False), record("C", "same", valid_id=False)])
    assert not rule.allowed
    assert "Copies of one origin count once" in rule.missing.en


def test_a_copy_does_not_spoil_a_third_independent_record() -> None:
    assert stop_may_be_proposed([record("A", "same"), record("C", "same"), record("B", "other")]).allowed


def test_probable_identity_counts_for_nothing() -> None:
    rule = stop_may_be_proposed([record("A", tier="probable"), record("B", tier="probable"), VERIFIED])
    assert not rule.allowed
    assert "about this person" in rule.missing.en


def test_a_refutation_outweighs_every_record() -> None:
    assert not stop_may_be_proposed([record("A"), record("B"), VERIFIED], refuted=True).allowed


def test_what_is_missing_depends_on_what_is_there() -> None:
    texts = {
        stop_may_be_proposed(evidence).missing.en
        for evidence in ([], [record("A")], [NO_ID_C], [record("A", tier="probable")])
    }
    assert len(texts) == 4


def test_every_class_has_a_name_in_both_languages() -> None:
    assert set(CLASS_NAMES) == set("ABCDEFR")
    assert all(text.zh and text.en for text in CLASS_NAMES.values())
