"""Parts of numbers as whole numbers that sort like the text, so that a beginning is a range of them.

A key holds up to eight characters, each a digit of base 38 (0: nothing more), and above them which value it
is a part of. Of an identity number the characters from the birth date on are kept from every place; the six
of the region in front of them are few and looked up by :class:`~verifier.search.tables.SearchRegion`.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final

from matchers.records import check_character, read_id

SHORTEST: Final = 4
"""Fewer characters of a number find nothing: they are too many people's."""
LENGTH: Final = 8
"""Characters in a key."""
REGION: Final = 6
"""Characters of an identity number that name a region."""
_LETTERS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*"
_BASE: Final = len(_LETTERS) + 1
_VALUES: Final = {letter: value for value, letter in enumerate(_LETTERS, 1)}
_SPAN: Final = _BASE**LENGTH


class Part(IntEnum):
    """What a key is a part of; of telephone and account it is the end, read backwards."""

    IDENTITY = 1
    PHONE = 2
    ACCOUNT = 3


def key_range(part: Part, beginning: str) -> tuple[int, int]:
    """Return the first and the last key of all that begin with the first eight of ``beginning``."""
    cut = beginning[:LENGTH]
    number = 0
    for letter in cut:
        number = number * _BASE + _VALUES.get(letter, len(_LETTERS))
    room = _BASE ** (LENGTH - len(cut))
    low = part * _SPAN + number * room
    return low, low + room - 1


def key_of(part: Part, text: str) -> int:
    """Return the key of a text's first eight characters."""
    return key_range(part, text)[0]


def whole_number(id_no: str | None) -> str:
    """Return an identity number in eighteen characters, fifteen old ones with century and check character.

    What is no such number comes back in capitals, without spaces and hyphens; the empty text for none.
    """
    read = read_id(id_no)
    if not read.keys:
        return read.text
    body = f"{read.keys[0]:017d}"
    return body + (read.text[17] if len(read.text) == len(body) + 1 else check_character(body))


def old_form(whole: str) -> str | None:
    """Return the fifteen digits a number of eighteen had before 1999; None for who had none."""
    return whole[:6] + whole[8:17] if len(whole) == 18 and whole[6:8] == "19" else None


def identity_keys(id_no: str | None) -> set[int]:
    """Return the keys of an identity number; of one that is none in form, from its very first character."""
    whole = whole_number(id_no)
    first = REGION if region_of(id_no) is not None else 0
    return {
        key_of(Part.IDENTITY, whole[place:]) for place in range(first, max(first, len(whole) - SHORTEST + 1))
    }


def region_of(id_no: str | None) -> int | None:
    """Return the first six digits of an identity number as a number, None for what is none in form."""
    keys = read_id(id_no).keys
    return keys[0] // 10**11 if keys else None


def digits_of(text: str | None) -> str:
    """Return the digits of a telephone or account number, without what stands between them and +86."""
    found = "".join(letter for letter in text or "" if letter.isdecimal() and letter.isascii())
    return found[2:] if len(found) == 13 and found.startswith("861") else found


def ending_key(part: Part, text: str | None) -> int | None:
    """Return the key of a number's last eight digits; None for fewer than four digits."""
    digits = digits_of(text)
    return key_of(part, digits[::-1]) if len(digits) >= SHORTEST else None
