"""Hides personal numbers so that a reviewer can tell two apart but cannot write one down.

Of an identity number only the first three characters stay: the date of birth is often shown beside it and
the county is known from the agency, so the last four digits are all that keeps the number from being put
together again, and the check character alone would leave nine candidates.
"""

from __future__ import annotations

import unicodedata
from difflib import SequenceMatcher
from typing import Final

HIDDEN: Final = "*"
#: more differing characters than this are not a slip of the pen but another number: nothing is shown then
LARGEST_SLIP: Final = 4


def _mask(text: str, head: int, tail: int) -> str:
    """Hide all but ``head`` and ``tail`` characters; a short text shows less, never more than a third."""
    length = len(text)
    if length < 2 * (head + tail):
        head, tail = 0, min(tail, length // 3)
    return text[:head] + HIDDEN * (length - head - tail) + text[length - tail :]


def mask_id(id_no: str | None) -> str:
    """Return an identity number with all but its first three characters hidden."""
    return _mask(id_no or "", 3, 0)


def mask_account(account_no: str | None) -> str:
    """Return a bank account number with all but its last four digits hidden."""
    return _mask(account_no or "", 0, 4)


def mask_phone(phone: str | None) -> str:
    """Return a telephone number with all but its first three and last two digits hidden."""
    return _mask(phone or "", 3, 2)


def _comparable(text: str) -> str:
    """Fold full-width digits and case where that keeps every character in its place."""
    folded = unicodedata.normalize("NFKC", text).upper()
    return folded if len(folded) == len(text) else text


def mask_pair(one: str | None, other: str | None) -> tuple[str, str]:
    """Mask two identity numbers, but show the characters in which they differ.

    A reviewer sees the slip (a changed, missing or doubled digit; the century an old number lacks), not the
    number. Where more than :data:`LARGEST_SLIP` characters of either differ these are two numbers, and both
    stay masked.
    """
    first, second = one or "", other or ""
    masked_first, masked_second = list(mask_id(first)), list(mask_id(second))
    if not first or not second:
        return mask_id(first), mask_id(second)
    matcher = SequenceMatcher(None, _comparable(first), _comparable(second), autojunk=False)
    differing = [block for block in matcher.get_opcodes() if block[0] != "equal"]
    shown_first = sum(end - start for _, start, end, _, _ in differing)
    shown_second = sum(end - start for _, _, _, start, end in differing)
    if max(shown_first, shown_second) > LARGEST_SLIP:
        return mask_id(first), mask_id(second)
    for _, start, end, other_start, other_end in differing:
        masked_first[start:end] = first[start:end]
        masked_second[other_start:other_end] = second[other_start:other_end]
    return "".join(masked_first), "".join(masked_second)
