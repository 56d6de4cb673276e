"""Every word an investigator reads about a lead exists in both languages."""

from __future__ import annotations

import pytest

from verifier.crossmatch import kinds_catalogue as catalogue
from verifier.crossmatch.decisions import NEW_STATE
from verifier.crossmatch.inbox_filter import LIKELIHOOD
from verifier.language import Text
from verifier.resources.statutes import statute, statute_table

WORDS = [
    text
    for table in (
        catalogue.TIER_NAMES,
        catalogue.STRENGTH_NAMES,
        catalogue.STATE_NAMES,
        catalogue.VERDICT_NAMES,
        catalogue.BASIS_NAMES,
    )
    for text in table.values()
]


def has_both(text: Text) -> bool:
    chinese = any("\u4e00" <= character <= "\u9fff" for character in text.zh)
    english = text.en.isascii() or "“" in text.en
    return chinese and english and "{" not in text.zh + text.en


@pytest.mark.parametrize("kind", sorted(catalogue.KINDS))
def test_every_kind_has_name_question_and_note(kind: str) -> None:
    found = catalogue.KINDS[kind]
    assert has_both(found.name)
    assert has_both(found.question)
    assert has_both(found.evidence_note)


def test_the_eighteen_kinds_of_this_version_are_all_there() -> None:
    assert len(catalogue.KINDS) == 18


def test_every_name_is_bilingual() -> None:
    assert all(has_both(text) for text in WORDS)


def test_every_verdict_leads_to_a_named_state() -> None:
    assert set(NEW_STATE) <= set(catalogue.VERDICT_NAMES)
    assert set(NEW_STATE.values()) <= set(catalogue.STATE_NAMES)


def test_every_tier_and_strength_has_its_place_in_the_order() -> None:
    assert set(LIKELIHOOD) == {(t, s) for t in catalogue.TIER_NAMES for s in catalogue.STRENGTH_NAMES}


@pytest.mark.parametrize("key", statute_table())
def test_every_statute_can_be_cited(key: str) -> None:
    found = statute(key)
    assert found.citation.zh
    assert found.citation.en
    assert found.version
