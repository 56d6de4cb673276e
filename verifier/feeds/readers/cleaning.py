"""What may be taken off a text cell without changing what it says, and what makes it unusable."""

from __future__ import annotations

import re
from collections.abc import Iterable

from verifier.feeds.readers import problems
from verifier.feeds.readers.mojibake import SUSPICIOUS, is_mojibake
from verifier.feeds.readers.rows import Cell, Problem

# Invisible characters that spreadsheets and web pages leave in a cell: BOM, zero-width, soft hyphen, those
# that turn the direction of writing, annotations, tags.
_INVISIBLE = (
    "\ufeff\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060"
    "\u00ad\u061c\u180e\u2061-\u2064\u2066-\u206f\ufff9-\ufffb\U000e0000-\U000e007f"
)
_INVISIBLE_RE = re.compile(f"[{_INVISIBLE}]")
_BREAK = re.compile(r"[\t\n\r\v\f\x85\u2028\u2029]+")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")

ODD = re.compile(f"\\r(?!\\n)|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029{_INVISIBLE}]|{SUSPICIOUS}")
"""Finds something in every text that :func:`clean_cells` does more to than strip blanks (tabs apart)."""

_LOST = re.compile("[\u3400-\u9fff]\\?|\\?[\u3400-\u9fff]")


def clean_text(text: str) -> str | None:
    """Drop outer blanks and invisible characters, make inner line breaks a space; empty becomes None."""
    return _BREAK.sub(" ", _INVISIBLE_RE.sub("", text).strip()) or None


def problem_of(text: str) -> Problem | None:
    """Return why a text as it stands in the file cannot be used, or None."""
    # Before blanks are stripped: NEL and no-break space may be halves of a garbled character.
    if is_mojibake(text.strip(" \t\r\n")):
        return problems.MOJIBAKE
    if "\x00" in text:
        return problems.NUL_BYTE
    if _CONTROL.search(text.strip()):
        return problems.CONTROL_CHARACTER
    return None


def clean_cells(cells: Iterable[Cell]) -> tuple[tuple[Cell, ...], Problem | None]:
    """Clean every text cell; the first unusable one names the row's problem."""
    cleaned: list[Cell] = []
    problem: Problem | None = None
    for cell in cells:
        if isinstance(cell, str):
            problem = problem or problem_of(cell)
            cleaned.append(clean_text(cell))
        else:
            cleaned.append(cell)
    return tuple(cleaned), problem


def count_lost_characters(text: str) -> int:
    """Count ``?`` beside a Han character: where an encoding lacked the character of a name."""
    return len(_LOST.findall(text)) if "?" in text else 0
