"""Numbers a person types: the ID's check digit (GB 11643, ISO 7064 MOD 11-2), and hiding them again."""

from __future__ import annotations

import re
from typing import Final

_SHAPE: Final = re.compile(r"[0-9A-Z-]{4,40}", re.ASCII)
_RESIDENT: Final = re.compile(r"[0-9]{17}[0-9X]", re.ASCII)
_CHECK: Final = "10X98765432"
_RESIDENT_LENGTH: Final = 18
_SIGNS: Final = frozenset("0123456789X")


def cleaned(typed: str) -> str:
    """Return what was typed without spaces, in capitals."""
    return "".join(typed.split()).upper()


def looks_mistyped(number: str) -> bool:
    """Say whether a number cannot be one: another shape, or 18 digits whose last does not fit the others.

    Numbers of other lengths (15 old digits, social-security cards) carry nothing to check.
    """
    if not _SHAPE.fullmatch(number):
        return True
    if len(number) != _RESIDENT_LENGTH or set(number) - _SIGNS:
        return False
    if not _RESIDENT.fullmatch(number):
        return True
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(number[:17]))
    return _CHECK[total % 11] != number[17]


def masked(number: str) -> str:
    """Return the number as it may stay on a screen: the first three and the last four signs of a long one."""
    if len(number) < 11:
        return "*" * max(0, len(number) - 2) + number[-2:]
    return number[:3] + "*" * (len(number) - 7) + number[-4:]
