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
_HIDDEN_NUMBER = re.compile(r"[0-9*]{17}[0-9X*]")
_FIFTEEN = re.compile(r"[0-9]{15}")
_FOREIGN_OLD = re.compile(r"[A-Z]{3}[0-9]{12}")
# Letters and marks that are typed, or seen by a scanner, for digits; О is Cyrillic.
_LOOK_ALIKE = str.maketrans("OQDОILZSB|!〇", "000011258110")
_MARKS = frozenset("*?□■○●#X\ufffd")
_WHOLE_FLOAT = re.compile(r"(?<=[0-9])\.0+\s*$")
_FLOAT = re.compile(r"([0-9]{12,17})E\+?(14|17)")
_DOUBLED_X = re.compile(r"(?<=[0-9]{17})XX+$")
HIDDEN = "*"
"""Stands in :attr:`IdReading.text` for a digit that is masked or lost."""
FEWEST_DIGITS = 12
"""A number of eighteen that shows fewer digits says nothing."""
_BLANK_WORDS = frozenset({"", "无", "不详", "未知", "NULL", "NONE", "NAN", "N/A", "NA", "0"})


@dataclass(frozen=True, slots=True)
class IdReading:
    """What one identity number says.

    ``keys`` are the first 17 digits as integers: one for a number of 18 characters, one per possible century
    for an old number of 15, none where nothing can be compared. ``births`` are the birth dates the number
    may mean, ``birth`` the only one or None. ``checksum_ok`` is None where the kind has no check character.
    ``key_text`` is what two numbers without keys may be compared by. ``rounded`` tells that the last digits
    were lost in a spreadsheet, which keeps fifteen significant digits and fills up with zeros. ``hidden``
    tells that some of eighteen digits cannot be read: :data:`HIDDEN` stands for them in ``text``.
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
    hidden: bool = False


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
    """Return ``text`` in ASCII capitals without spaces, hyphens, quotes, what is invisible, a last .0."""
    if text is None:
        return ""
    if text.isascii() and text.isalnum():
        return text.upper()
    text = _WHOLE_FLOAT.sub("", unicodedata.normalize("NFKC", text))
    return _DROPPED.sub("", text).upper().replace("×", "X").replace("Х", "X")


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
        checksum_ok=checks and birth is not None,
        keys=() if rounded or birth is None else (int(text[:17]),),
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


def _read_hidden(raw: str | None, text: str) -> IdReading:
    """Read eighteen characters some of which are :data:`HIDDEN`: the parts that are whole still speak."""
    birth = None
    if text[6:14].isdigit():
        birth = _birth(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    kind: IdKind = "foreign18" if text[0] == "9" else "resident18"
    if text.startswith(RESIDENCE_PERMIT_PREFIXES):
        kind = "hk_macau_taiwan"
    return IdReading(
        raw=raw,
        text=text,
        kind=kind,
        checksum_ok=False,
        birth=birth,
        births=() if birth is None else (birth,),
        sex=_sex(text[16]) if text[16].isdigit() else None,
        hidden=True,
    )


@lru_cache(maxsize=4096)
def read_id(text: str | None) -> IdReading:
    """Read an identity number as it was typed; never raises.

    Eighteen characters keep their key even if the check character is wrong: equality still means something.
    One that holds no date of birth is nobody's number and has no key; one digit repeated is a filler and
    unreadable. Fifteen digits yield a candidate for 19yy and one for 18yy. Letters that stand for digits are
    read as such (O, l); stars and the like among eighteen as hidden digits, and so are the last three of a
    number in scientific notation. A number with a character too many or too few is ``unreadable`` and has no
    keys.
    """
    cleaned = normalise_id(text)
    if cleaned in _BLANK_WORDS:
        return IdReading(text, "", "missing")
    if _FOREIGN_OLD.fullmatch(cleaned):
        return IdReading(text, cleaned, "foreign_old", key_text=cleaned)
    if not (_EIGHTEEN.fullmatch(cleaned) or _FIFTEEN.fullmatch(cleaned)):
        cleaned = _masked(_without_letters(_DOUBLED_X.sub("X", _from_float(cleaned))))
    return _read_cleaned(text, cleaned)


def _read_cleaned(text: str | None, cleaned: str) -> IdReading:
    if len(cleaned) > 2 and len(set(cleaned[:-1])) == 1:
        return IdReading(text, cleaned, "unreadable")
    if _EIGHTEEN.fullmatch(cleaned):
        return _read_eighteen(text, cleaned)
    if _FIFTEEN.fullmatch(cleaned):
        return _read_fifteen(text, cleaned)
    if _HIDDEN_NUMBER.fullmatch(cleaned) and _digit_count(cleaned) >= FEWEST_DIGITS:
        return _read_hidden(text, cleaned)
    return IdReading(text, cleaned, "unreadable")


def _from_float(cleaned: str) -> str:
    """Return the digits of 4.10425196411081E+17, whose point is gone already; fifteen of them are certain."""
    found = _FLOAT.fullmatch(cleaned)
    if found is None:
        return cleaned
    digits = found[1][:15].ljust(15, "0")
    return digits if found[2] == "14" else digits + 3 * HIDDEN


def _digit_count(text: str) -> int:
    return sum("0" <= character <= "9" for character in text)


def _without_letters(cleaned: str) -> str:
    """Return a number with the letters and marks that stand for digits replaced: O for 0, l for 1, * for X.

    At most four of them: a text with more letters is no number.
    """
    if len(cleaned) not in (15, 17, 18, 19) or _digit_count(cleaned) < len(cleaned) - 4:
        return cleaned
    body, last = cleaned[:-1].translate(_LOOK_ALIKE), cleaned[-1]
    if len(cleaned) == 18 and _digit_count(body) == 17:
        # A number pad has no X.
        last = "X" if last in "*+K" else last
    return body + last.translate(_LOOK_ALIKE)


def _masked(cleaned: str) -> str:
    """Return eighteen characters with :data:`HIDDEN` for marks and a misplaced X, any other text as it is."""
    if len(cleaned) != 18 or _digit_count(cleaned) < FEWEST_DIGITS:
        return cleaned
    if not _MARKS.issuperset(character for character in cleaned if not "0" <= character <= "9"):
        return cleaned
    body = "".join(HIDDEN if character in _MARKS else character for character in cleaned[:-1])
    # An X behind hidden digits may be one more of them.
    last = HIDDEN if cleaned[-1] in _MARKS and (cleaned[-1] != "X" or cleaned[-2] == "X") else cleaned[-1]
    return body + last
