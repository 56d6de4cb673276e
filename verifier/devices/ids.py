"""Ids and codes: Crockford's base32, whose letters nobody takes for one another when they are read out.

32 signs without I, L, O and U (https://www.crockford.com/base32.html); case, spaces and dashes do not count,
and I, L and O are read as the digits they are taken for.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from itertools import pairwise
from typing import Final, Literal

Prefix = Literal["dev", "chl", "chk", "enr", "opr"]
Random = Callable[[int], bytes]

CODE_BYTES: Final = 16
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUES: Final = {sign: value for value, sign in enumerate(_ALPHABET)} | {"I": 1, "L": 1, "O": 0}
#: 26 signs hold 130 bits, the first of them only three of its five
_SIGNS: Final = 26
_GROUPS: Final = (5, 10, 15, 20)


def spell(data: bytes) -> str:
    """Return 16 bytes as 26 signs.

    Raises:
        ValueError: not 16 bytes.
    """
    if len(data) != CODE_BYTES:
        raise ValueError(f"{len(data)} bytes instead of {CODE_BYTES}")
    number = int.from_bytes(data, "big")
    return "".join(_ALPHABET[number >> 5 * place & 31] for place in reversed(range(_SIGNS)))


def read(text: str) -> bytes:
    """Return the 16 bytes that 26 signs spell, however they are grouped and in whatever case.

    Raises:
        ValueError: other signs, another number of them, or a number beyond 128 bits. The text is not in the
            message: it may be secret.
    """
    signs = "".join(text.split()).replace("-", "").upper()
    if len(signs) != _SIGNS or not all(sign in _VALUES for sign in signs):
        raise ValueError("not 26 signs of base32")
    number = 0
    for sign in signs:
        number = number << 5 | _VALUES[sign]
    if number >> 8 * CODE_BYTES:
        raise ValueError("beyond 128 bits")
    return number.to_bytes(CODE_BYTES, "big")


def grouped(data: bytes) -> str:
    """Return 16 bytes as a person types them: ``XXXXX-XXXXX-XXXXX-XXXXX-XXXXXX``."""
    signs = spell(data)
    edges = (0, *_GROUPS, _SIGNS)
    return "-".join(signs[start:end] for start, end in pairwise(edges))


def new_id(prefix: Prefix, random: Random = secrets.token_bytes) -> str:
    """Return a new id: the prefix, a dash, and 26 signs of 128 random bits in lower case."""
    return f"{prefix}-{spell(random(CODE_BYTES)).lower()}"
