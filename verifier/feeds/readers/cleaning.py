"""What may be taken off a text cell without changing what it says, and what makes it unusable."""

from __future__ import annotations

import re

from verifier.feeds.readers import problems
from verifier.feeds.readers.mojibake import SUSPICIOUS, is_mojibake
from verifier.feeds.readers.rows import Cell, Problem

# Invisible characters that spreadsheets and web pages leave at the ends of a cell (BOM, zero-width, bidi).
_INVISIBLE = "\ufeff\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060"
_EDGE = re.compile(f"^[\\s\x00-\x1f{_INVISIBLE}]+|[\\s\x00-\x1f{_INVISIBLE}]+$")
_BREAK = re.compile(r"[\t\n\v\f\r\x85\u2028\u2029]+")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")

ODD = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029{_INVISIBLE}]|{SUSPICIOUS}")
"""Finds something in every text that :func:`clean_cells` would treat otherwise than by stripping blanks."""

_LOST = re.compile("[\u3400-\u9fff]\\?|\\?[\u3400-\u9fff]")


def clean_text(text: str) -> str | None:
    """Strip outer blanks and invisible characters, make inner line breaks a space; empty becomes None."""
    return _BREAK.sub(" ", _EDGE.sub("", text.replace("\ufeff", ""))) or None


def problem_of(text: str) -> Problem | None:
    """Return why a cleaned text cannot be used, or None."""
    if is_mojibake(text):
        return problems.MOJIBAKE
    if "\x00" in text:
        return problems.NUL_BYTE
    if _CONTROL.search(text):
        return problems.CONTROL_CHARACTER
    return None


def clean_cells(cells: tuple[Cell, ...]) -> tuple[tuple[Cell, ...], Problem | None]:
    """Clean every text cell; the first unusable one names the row's problem."""
    cleaned = tuple(clean_text(cell) if isinstance(cell, str) else cell for cell in cells)
    for cell in cleaned:
        if isinstance(cell, str) and (problem := problem_of(cell)) is not None:
            return cleaned, problem
    return cleaned, None


def count_lost_characters(text: str) -> int:
    """Count ``?`` beside a Han character: where an encoding lacked the character of a name."""
    return len(_LOST.findall(text)) if "?" in text else 0
