"""What may stand for the proof of a human verification: something on file, never a filler for the field."""

from __future__ import annotations

import unicodedata
from typing import Final

from verifier.errors import InvalidInput
from verifier.language import Text

LONGEST_PROOF: Final = 300
SHORTEST_PROOF: Final = 4
_FILLERS: Final = frozenset(
    {
        "无", "没有", "略", "暂无", "不详", "同上", "无证明", "没有证明", "暂无证明", "暂时没有", "无材料",
        "没有材料", "none", "na", "nil", "null", "nothing", "noproof", "unknown", "test", "todo", "asabove",
    }
)  # fmt: skip


def checked_proof(proof: str) -> str:
    """Return a stated proof without its outer blanks.

    Raises:
        InvalidInput: fewer than four letters or digits, one character repeated, a word for "none", or more
            than 300 characters.
    """
    shown = proof.strip()
    said = "".join(
        character for character in unicodedata.normalize("NFKC", shown).casefold() if character.isalnum()
    )
    filler = said in _FILLERS or len(set(said)) < 2
    if len(said) < SHORTEST_PROOF or filler or len(shown) > LONGEST_PROOF:
        raise InvalidInput(
            Text(
                "核实须附证明，写明是什么材料（{least} 至 {most} 字）；“无”“略”之类不算。",
                "A verification names its proof, in {least} to {most} characters; “none” is no proof.",
            ).fill(least=SHORTEST_PROOF, most=LONGEST_PROOF),
            Text(
                "如：死亡证明编号、上门照片、本人或家属签字材料。",
                "For example a certificate's number, a photo of the visit, a signed statement.",
            ),
        )
    return shown
