"""What a searched text may mean, from its form alone: a number's part, a name, a case, a paper."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from matchers.records import normalise_name
from verifier.search.keys import SHORTEST, digits_of
from verifier.search.names import latin

LONGEST: Final = 60
"""Characters that are read of what somebody types."""
_MOST_DIGITS: Final = 24
_BETWEEN: Final = re.compile(r"[\s\-‐‑–—_.]+")
_IDENTITY: Final = re.compile(r"[0-9A-Z*]{4,18}")
_MATTER: Final = re.compile(
    r"(?P<what>案件|案|case|疑点|线索|lead)?\s*(?:第|no\.?|number|#)?\s*(?P<number>\d{1,9})\s*[号号件条]?",
    re.IGNORECASE,
)
_PAPER: Final = re.compile(
    r"(?P<mark>\D*?)[〔\[(（【]?(?P<year>(?:19|20)\d\d)(?!\d)\D{1,4}(?P<serial>\d{1,7})\D?"
)
_DEBT: Final = re.compile(r"T\d{8}-\d{2}", re.IGNORECASE)
_LEADS: Final = frozenset({"疑点", "线索", "lead"})


@dataclass(frozen=True, slots=True)
class PaperNumber:
    """A paper's number in parts: the office's mark and kind in front (perhaps none), year and serial."""

    mark: str
    year: int
    serial: int


@dataclass(frozen=True, slots=True)
class Asked:
    """Everything a text may mean; None where it cannot mean that.

    ``identity``: four to eighteen characters of an identity number. ``digits``: the end of a telephone or
    account number, or the whole. ``name``: two characters and more, folded. ``letters``: pinyin or initials.
    ``case`` and ``lead``: their numbers. ``plain``: the text as typed, for a number on the register.
    """

    plain: str
    identity: str | None
    digits: str | None
    name: str | None
    letters: str | None
    case: int | None
    lead: int | None
    paper: PaperNumber | None
    debt: str | None

    @property
    def means_something(self) -> bool:
        """Whether anything at all can be looked for."""
        return any(
            value is not None
            for value in (
                *(self.identity, self.digits, self.name, self.letters, self.case, self.lead),
                *(self.paper, self.debt),
            )
        )


def asked(text: str) -> Asked:
    """Read what somebody typed; never raises."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST]).strip()
    bare = _BETWEEN.sub("", plain).upper()
    paper = _PAPER.fullmatch(plain)
    debt = _DEBT.fullmatch(plain)
    matter = _MATTER.fullmatch(plain)
    letters = latin(plain)
    return Asked(
        plain=plain,
        identity=bare if _IDENTITY.fullmatch(bare) and any(map(str.isdecimal, bare)) else None,
        digits=_digits(bare),
        name=_name(plain),
        letters=letters if len(letters) >= 2 else None,
        case=_number(matter, case=True),
        lead=_number(matter, case=False),
        paper=None if paper is None else _paper(paper),
        debt=debt[0].upper() if debt else None,
    )


def _digits(bare: str) -> str | None:
    number = bare.removeprefix("+")
    if not (number.isascii() and number.isdecimal()):
        return None
    digits = digits_of(number)
    return digits if SHORTEST <= len(digits) <= _MOST_DIGITS else None


def _name(plain: str) -> str | None:
    """A name holds a letter of its own script: Latin ones are looked up by sound."""
    folded = normalise_name(plain)
    foreign = any(letter.isalpha() and not letter.isascii() for letter in folded)
    whole = not any(letter.isdecimal() for letter in folded)
    return folded if foreign and whole and len(folded) >= 2 else None


def _number(matter: re.Match[str] | None, *, case: bool) -> int | None:
    if matter is None:
        return None
    what = (matter["what"] or "").casefold()
    fits = not what or (what not in _LEADS) == case
    return int(matter["number"]) if fits else None


def _paper(found: re.Match[str]) -> PaperNumber:
    return PaperNumber(found["mark"].strip(), int(found["year"]), int(found["serial"]))
