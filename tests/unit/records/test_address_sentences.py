"""Every comparison level of the addresses is explained in both languages."""

from matchers.records.scoring.address_level import ADDRESS_LEVELS
from matchers.records.scoring.address_sentences import SENTENCES


def test_every_level_has_a_sentence_in_both_languages():
    assert set(SENTENCES) == set(ADDRESS_LEVELS)
    for chinese, english in SENTENCES.values():
        assert chinese.endswith("。")
        assert english.endswith(".")


def test_no_two_levels_read_alike_in_chinese_except_where_one_is_a_group():
    assert len({chinese for chinese, _ in SENTENCES.values()}) == len(SENTENCES)
