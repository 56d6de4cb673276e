"""What counts as the proof of a human verification."""

from __future__ import annotations

import pytest

from verifier.cases.proofs import LONGEST_PROOF, checked_proof
from verifier.errors import InvalidInput


@pytest.mark.parametrize(
    "filler",
    ["", "  ", "无", "没有", "略", "none", "None", "n/a", "N / A", "ｎ／ａ", "照片", "abc", "----",
     "。。。。", "1111", "没有证明", "x" + "长" * LONGEST_PROOF],
)  # fmt: skip
def test_a_filler_is_no_proof(filler: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        checked_proof(filler)
    assert refused.value.remedy is not refused.value.usual_remedy


@pytest.mark.parametrize("proof", ["死亡证明 2021-77", " 照片 3 张 ", "document 12"])
def test_a_named_paper_is_one(proof: str) -> None:
    assert checked_proof(proof) == proof.strip()
