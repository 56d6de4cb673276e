"""Reads identity numbers by GB 11643 (17 digits and an ISO 7064 MOD 11-2 check character) and their kin.

A county code that is unknown or retired never makes a number invalid: registers hold thousands of them.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from operator import mul
from typing import Literal

IdKind = Literal[
    "resident18", "resident15", "hk_macau_taiwan", "foreign18", "foreign_old", "unreadable", "missing"
]
Sex = Literal["M", "F"]

CHECK_CHARACTERS = "10X98765432"
WEIGHTS = tuple(2 ** (17 - place) % 11 for place in range(17))
_ZEROS = ord("0") * sum(WEIGHTS)
EARLIEST_BIRTH_YEAR, LATEST_BIRTH_YEAR = 1850, 2100
RESIDENCE_PERMIT_PREFIXES = ("810000", "820000", "830000")

_DROPPED = re.compile(r"[\s\-‐‑‒–—―−_'\"`´‘’“”＇,，.。·\u200b\u200c\u200d\ufeff]+")
_EIGHTEEN = re.compile(r"[0-9]{17}[0-9X]")
_FIFTEEN = re.compile(r"[0-9]{15}")
_FOREIGN_OLD = re.compile(r"[A-Z]{3}[0-9]{12}")
_BLANK_WORDS = frozenset({"", "无", "不详", "未知", "NULL", "NONE", "NAN", "N/A", "NA", "0"})


@dataclass(frozen=True, slots=True)
class IdReading:
    """What one identity number says.

    ``keys`` are the first 17 digits as integers: one for a number of 18 characters, one per possible century
    for an old number of 15, none where nothing can be compared. ``births`` are the birth dates the number
    may mean, ``birth`` the only one or None. ``checksum_ok`` is None where the kind has no check character.
    ``key_text`` is what two numbers without keys may be compared by. ``rounded`` tells that the last digits
    were lost in a spreadsheet, which keeps fifteen significant digits and fills up with zeros.
    """

    raw: str | None
    text: str
    kind: IdKind
    checksum_ok: bool | None = None
    keys: tuple[int, ...] = ()
    birth: date | None = None
    births: tuple[date, ...] = ()
    sex: Sex | None = None
    key_text: str | None = None
    rounded: bool = False

    @property
    def is_whole(self) -> bool:
        """True for a number with a right check character, or of a kind that never had one."""
        return bool(self.keys or self.key_text) and self.checksum_ok is not False


def check_character(first17: str) -> str:
    """Return the check character of 17 ASCII digits (ISO 7064 MOD 11-2, GB 11643-1999 clause 4.3).

    Raises:
        ValueError: not 17 ASCII digits.
    """
    if len(first17) != 17 or not (first17.isascii() and first17.isdigit()):
        raise ValueError("a check character belongs to 17 digits")
    return CHECK_CHARACTERS[(sum(map(mul, WEIGHTS, first17.encode())) - _ZEROS) % 11]


def has_valid_check(number: str) -> bool:
    """Tell whether ``number``, already normalised, has 18 characters of which the last checks the others."""
    return _EIGHTEEN.fullmatch(number) is not None and check_character(number[:17]) == number[17]


def normalise_id(text: str | None) -> str:
    """Return ``text`` in ASCII capitals without spaces, hyphens, quotes and invisible characters."""
    if text is None:
        return ""
    if text.isascii() and text.isalnum():
        return text.upper()
    return _DROPPED.sub("", unicodedata.normalize("NFKC", text)).upper().replace("×", "X")


def _birth(year: int, month: int, day: int) -> date | None:
    if not EARLIEST_BIRTH_YEAR <= year <= LATEST_BIRTH_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _sex(sequence_digit: str) -> Sex:
    return "M" if int(sequence_digit) % 2 else "F"


def _read_eighteen(raw: str | None, text: str) -> IdReading:
    checks = check_character(text[:17]) == text[17]
    birth = _birth(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    kind: IdKind = "resident18"
    if text.startswith(RESIDENCE_PERMIT_PREFIXES):
        kind = "hk_macau_taiwan"
    elif text[0] == "9":
        kind = "foreign18"
    rounded = not checks and text.endswith("000")
    return IdReading(
        raw=raw,
        text=text,
        kind=kind,
        checksum_ok=checks,
        keys=() if rounded else (int(text[:17]),),
        birth=birth,
        births=() if birth is None else (birth,),
        sex=None if rounded else _sex(text[16]),
        rounded=rounded,
    )


def _read_fifteen(raw: str | None, text: str) -> IdReading:
    month, day = int(text[8:10]), int(text[10:12])
    dated = [(century, _birth(int(century + text[6:8]), month, day)) for century in ("19", "18")]
    candidates = [(century, birth) for century, birth in dated if birth is not None]
    births = tuple(birth for _, birth in candidates)
    return IdReading(
        raw=raw,
        text=text,
        kind="resident15",
        keys=tuple(int(text[:6] + century + text[6:]) for century, _ in candidates),
        birth=births[0] if len(births) == 1 else None,
        births=births,
        sex=_sex(text[14]),
    )


@lru_cache(maxsize=4096)
def read_id(text: str | None) -> IdReading:
    """Read an identity number as it was typed; never raises.

    Eighteen characters keep their key even if the check character is wrong or the birth field is no date:
    equality still means something. Fifteen digits yield a candidate for 19yy and one for 18yy. A number with
    a character too many or too few is ``unreadable`` and has no keys.
    """
    cleaned = normalise_id(text)
    if cleaned in _BLANK_WORDS:
        return IdReading(text, "", "missing")
    if _EIGHTEEN.fullmatch(cleaned):
        return _read_eighteen(text, cleaned)
    if _FIFTEEN.fullmatch(cleaned):
        return _read_fifteen(text, cleaned)
    if _FOREIGN_OLD.fullmatch(cleaned):
        return IdReading(text, cleaned, "foreign_old", key_text=cleaned)
    return IdReading(text, cleaned, "unreadable")
