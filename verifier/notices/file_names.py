"""A harmless name for a stranger's file: no folder, no hidden direction, no second ending (pure)."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

LONGEST: Final = 100
_MOST_BYTES: Final = 200
"""Of the name in front of its ending: file systems take 255 in all, and a Chinese character is three."""
_FORBIDDEN: Final = re.compile(r'[<>:"|?*]+')
_RESERVED: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)
_PROGRAM: Final = re.compile(
    r"\.(exe|com|scr|bat|cmd|js|vbs|jar|msi|lnk|hta|ps1|docm|xlsm|html?|svg)(?=\.|$)", re.IGNORECASE
)


def safe_name(given: str, ending: str) -> str:
    """Return the file's own name, made harmless, with the ending its bytes ask for.

    Control characters and those that turn the direction of writing are taken out, as are folders, the endings
    of programs, what shells and spreadsheets read as a command, and names Windows keeps for itself.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", given))[-1]
    shown = "".join(one for one in last if unicodedata.category(one)[0] != "C")
    stem, dot, old = shown.rpartition(".")
    if not dot or len(old) > 5 or not old.isascii():
        stem = shown
    stem = _PROGRAM.sub("", _FORBIDDEN.sub("_", stem)).strip(" .").lstrip("=+-@~ .")
    stem = stem[:LONGEST].encode("utf-8", "ignore")[:_MOST_BYTES].decode("utf-8", "ignore").strip(" .")
    if not stem or _RESERVED.fullmatch(stem.partition(".")[0]):
        stem = f"file_{stem}".rstrip("_")
    return stem + ending
