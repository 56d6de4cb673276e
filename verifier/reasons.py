"""A decision about somebody's money states its reason: one rule for all of them."""

from __future__ import annotations

from typing import Final

from verifier.errors import InvalidInput
from verifier.language import Text

LONGEST_REASON: Final = 1000
#: of a reason for looking at personal data in full, or for destroying it
SHORTEST_REASON: Final = 5


def checked_reason(reason: str, *, shortest: int = 1) -> str:
    """Return a stated reason without its outer blanks.

    Raises:
        InvalidInput: shorter than ``shortest`` characters, or longer than 1000.
    """
    why = reason.strip()
    if len(why) < shortest:
        told = Text("写明依据了什么。", "Say what the decision rests on.")
        if shortest > 1:
            told = Text("理由至少 {n} 个字。", "Write at least {n} characters.").fill(n=shortest)
        raise InvalidInput(Text("请写明理由。", "A reason is needed."), told)
    if len(why) > LONGEST_REASON:
        raise InvalidInput(
            Text("理由不能超过 {n} 字。", "A reason has at most {n} characters.").fill(n=LONGEST_REASON)
        )
    return why
