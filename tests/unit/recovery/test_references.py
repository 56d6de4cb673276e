"""The reference people quote: issued with check digits, found in any memo, never invented."""

from __future__ import annotations

import pytest

from verifier.recovery.references import debt_reference, references_in


@pytest.mark.parametrize(
    "memo",
    [
        "T00000012-62",
        "退回养老金 T00000012-62 王秀英",
        "t0000001262",
        "Ｔ００００００１２－６２",
        "T 0000 0012 62",
        "T:00000012-62，谢谢",
    ],
)
def test_a_reference_is_found_however_it_is_written(memo: str) -> None:
    reference = debt_reference(12)
    assert references_in(memo.replace("62", reference[-2:]).replace("６２", reference[-2:])) == (reference,)


@pytest.mark.parametrize(
    "memo", [None, "", "退款", "0000001262", "T00000012-61", "AT00000012-62", "T000000126299", "T00000000-98"]
)
def test_what_is_no_reference_is_none(memo: str | None) -> None:
    assert debt_reference(12) == "T00000012-62"
    assert references_in(memo) == ()


def test_two_references_are_both_told() -> None:
    one, two = debt_reference(1), debt_reference(2)
    assert references_in(f"{one} {two} {one}") == (one, two)


@pytest.mark.parametrize("number", [0, -1, 10**8])
def test_there_is_no_reference_beyond_eight_digits(number: int) -> None:
    with pytest.raises(ValueError, match="no reference"):
        debt_reference(number)
