"""Every level of births can be read by an investigator."""

from matchers.records.scoring.birth_level import BIRTH_LEVELS
from matchers.records.scoring.birth_sentences import AGE_CONTRADICTS, SENTENCES


def test_every_level_has_a_sentence_in_both_languages_and_nothing_else_has() -> None:
    assert set(SENTENCES) == set(BIRTH_LEVELS)


def test_sentences_end_as_their_language_ends_them() -> None:
    for chinese, english in [*SENTENCES.values(), AGE_CONTRADICTS]:
        assert chinese.endswith("。")
        assert english.endswith(".")
        assert english.isascii()
        assert not any(mark in chinese for mark in ",;:()")


def test_no_two_levels_read_alike() -> None:
    assert len(set(SENTENCES.values())) == len(SENTENCES)
