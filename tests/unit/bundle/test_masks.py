"""Masked texts: what is known of people is hidden wherever it stands, and so is any long number."""

from __future__ import annotations

from verifier.bundle.masks import Masks

ID_NO = "11010519491231002X"


def known() -> Masks:
    masks = Masks()
    masks.know("id_no", [ID_NO, None, ""])
    masks.know("name", ["王秀英", "王秀", "Li An"])
    masks.know("account", ["6217000000000001"])
    masks.know("phone", ["13812345678"])
    masks.know("address", ["东湖区湖滨路1号"])
    return masks


def test_known_values_are_hidden_inside_sentences_and_lists() -> None:
    said = {"why": f"走访王秀英（{ID_NO}），住东湖区湖滨路1号", "list": ["6217000000000001", 5, None, True]}
    assert known().masked(said) == {
        "why": "走访王**（110***************），住******",
        "list": ["************0001", 5, None, True],
    }


def test_a_longer_name_goes_before_the_one_it_begins_with() -> None:
    assert known().masked("王秀英和王秀") == "王**和王**"


def test_latin_names_are_words_of_their_own() -> None:
    assert known().masked("Li An and Li Anna") == "L** and Li Anna"


def test_long_numbers_nobody_knows_are_hidden_and_hashes_and_short_ones_stay() -> None:
    digest = "12345678901234567890abcdef" * 2
    shown = known().masked(f"号码 37990119450101123x, {digest}, T00000012-84, 2026-11-21")
    assert shown == f"号码 379***************, {digest}, T00000012-84, 2026-11-21"


def test_nothing_known_still_hides_numbers_and_a_single_character_is_no_name() -> None:
    masks = Masks()
    masks.know("name", ["王"])
    assert masks.masked("国王 13812345678") == "国王 138********"
