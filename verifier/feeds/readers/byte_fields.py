"""Decodes a field that was cut out by bytes: padding goes, a halved last character is told from damage."""

from __future__ import annotations

from collections.abc import Iterable

from verifier.feeds.readers import problems
from verifier.feeds.readers.cleaning import clean_cells, count_lost_characters
from verifier.feeds.readers.lines import Progress
from verifier.feeds.readers.rows import Cell, Problem

# A name is never this long; an address that fills its field may well end in half a character.
_LONG_FIELD = 30
_LONGEST_CHARACTER = 4


def decode_field(data: bytes, encoding: str, progress: Progress) -> str | None:
    """Return the field's text, None when its bytes are damaged.

    A long field that is full to its last byte may end inside a character: that half is dropped and counted.
    """
    try:
        return data.rstrip(b" \x00").decode(encoding)
    except UnicodeDecodeError as error:
        full = len(data) >= _LONG_FIELD and data[-1:] not in (b" ", b"\x00")
        if not full or len(data) - error.start >= _LONGEST_CHARACTER:
            return None
        progress.cut_characters += 1
        return data[: error.start].decode(encoding)


def decode_cells(
    fields: Iterable[bytes], encoding: str, progress: Progress
) -> tuple[tuple[Cell, ...], Problem | None]:
    """Decode and clean the fields of one record."""
    texts = [decode_field(field, encoding, progress) for field in fields]
    cells, problem = clean_cells(texts)
    if None in texts:
        problem = problems.undecodable(encoding.upper())
    progress.lost_characters += sum(count_lost_characters(text) for text in texts if text)
    return cells, problem
