"""Search codes: whole again from bytes, refused when another version made them, searched as they grow."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.finger.synthesis import another_impression, make_template
from matchers.finger.template import FingerTemplate, Tier
from matchers.palm_vein.orientation_code import OUTSIDE, SYMBOLS
from matchers.palm_vein.parameters import CELLS
from matchers.palm_vein.template import VeinTemplate
from verifier.biometrics.finger_samples import FingerSample
from verifier.biometrics.palm_vein import VeinSample
from verifier.biometrics.vault.codes_of_modality import codes_of
from verifier.biometrics.vault.search_codes import CodeOutdated, Growing
from verifier.errors import InvalidInput


def finger(number: int, again: bool = False) -> FingerSample:
    rng = np.random.default_rng([5, number])
    found = make_template(rng)
    shown = another_impression(found, rng) if again else found
    return FingerSample(f"{number}{again}", (FingerTemplate(Tier.FAST, shown, None, 60),))


def hand(number: int) -> VeinSample:
    rng = np.random.default_rng([6, number])
    symbols = rng.integers(0, SYMBOLS, (CELLS, CELLS)).astype(np.uint8)
    symbols[:4] = OUTSIDE
    return VeinSample(str(number), VeinTemplate(symbols, 50))


def test_a_finger_is_found_among_others_by_its_code() -> None:
    codes = codes_of("finger")
    known = codes.new_list()
    known.extend([codes.code(finger(number)) for number in range(12)])
    assert len(known) == 12
    assert known.size > 0
    assert known.searchable().short_list(finger(7, again=True), 1).tolist() == [7]


def test_a_hand_is_found_among_others_by_its_code() -> None:
    codes = codes_of("palm_vein")
    known = codes.new_list()
    known.extend([codes.code(hand(number)) for number in range(5)])
    assert len(known) == 5
    assert known.searchable().short_list(hand(3), 1).tolist() == [3]


def test_who_searches_sees_the_codes_of_one_moment() -> None:
    codes = codes_of("finger")
    known = codes.new_list()
    known.extend([codes.code(finger(number)) for number in range(3)])
    before = known.searchable()
    known.extend([codes.code(finger(number)) for number in range(3, 60)])
    assert sorted(before.short_list(finger(0), None).tolist()) == [0, 1, 2]
    assert known.searchable().short_list(finger(50, again=True), 1).tolist() == [50]


@pytest.mark.parametrize("modality", ["finger", "palm_vein"])
@given(data=st.binary(max_size=80))
def test_bytes_of_another_version_are_known_and_not_taken(modality: str, data: bytes) -> None:
    codes = codes_of(modality)
    assert not codes.current(data)
    known = codes.new_list()
    with pytest.raises(CodeOutdated):
        known.extend([data])
    assert len(known) == 0


@pytest.mark.parametrize(("modality", "sample"), [("finger", finger(1)), ("palm_vein", hand(1))])
def test_a_code_cut_short_is_not_current(modality: str, sample: object) -> None:
    codes = codes_of(modality)
    code = codes.code(sample)
    assert codes.current(code)
    assert not codes.current(code[:-1])
    assert not codes.current(bytes([code[0] ^ 1]) + code[1:])


def test_nothing_added_is_nothing_changed() -> None:
    for modality in ("finger", "palm_vein"):
        known = codes_of(modality).new_list()
        known.extend([])
        assert len(known) == 0


def test_there_are_no_codes_of_an_unknown_modality() -> None:
    with pytest.raises(InvalidInput):
        codes_of("iris")


@given(st.lists(st.integers(0, 900), max_size=8))
def test_rows_stay_as_they_were_however_many_follow(sizes: list[int]) -> None:
    rows = Growing((), np.int64)
    added: list[int] = []
    views = []
    for size in sizes:
        new = list(range(len(added), len(added) + size))
        rows.extend(np.array(new, np.int64))
        added += new
        views.append((rows.view(), list(added)))
    assert all(view.tolist() == expected for view, expected in views)
    assert len(rows) == len(added)
