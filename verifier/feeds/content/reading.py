"""One row becomes content with its keys: what it says, what it is about, and whether it was seen before."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Any, Final

from verifier.feeds.content.bank_rows import bank_return_content, bank_statement_content
from verifier.feeds.content.cells import BadCell, Cell, Get, short_text, text_of
from verifier.feeds.content.life_signs import life_sign_content
from verifier.feeds.content.money_rows import account_content, payment_content
from verifier.feeds.content.records import custody_content, death_content, other_roll_content
from verifier.feeds.content.roll import roll_content
from verifier.feeds.headings import FeedKind
from verifier.language import Text
from verifier.whole_files import as_meant

_CONTENT: Final[dict[FeedKind, Callable[[Get, date], dict[str, Any]]]] = {
    FeedKind.ROLL: roll_content,
    FeedKind.PAYMENTS: payment_content,
    FeedKind.DEATHS: death_content,
    FeedKind.CUSTODY: custody_content,
    FeedKind.OTHER_ROLL: other_roll_content,
    FeedKind.ACCOUNTS: account_content,
    FeedKind.LIFE_SIGNS: life_sign_content,
    FeedKind.BANK_STATEMENT: bank_statement_content,
    FeedKind.BANK_RETURN: bank_return_content,
}
#: The column by which a source itself names a row, in order of preference.
_OWN_NUMBER: Final[dict[FeedKind, tuple[str, ...]]] = {
    FeedKind.ROLL: ("pid",),
    FeedKind.PAYMENTS: ("bank_reference", "pid", "id_no"),
    FeedKind.ACCOUNTS: ("pid", "id_no"),
    FeedKind.DEATHS: ("record_no", "id_no", "name"),
    FeedKind.CUSTODY: ("record_no", "id_no", "name"),
    FeedKind.OTHER_ROLL: ("record_no", "id_no", "name"),
    FeedKind.LIFE_SIGNS: ("record_no", "id_no"),
    FeedKind.BANK_STATEMENT: ("bank_reference",),
    FeedKind.BANK_RETURN: ("bank_reference", "pid", "id_no"),
}
IMPORTABLE: Final = frozenset(_CONTENT)


def hash63(text: str) -> int:
    """Return a stable non-negative 63-bit number for a text."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big") >> 1


@dataclass(frozen=True, slots=True)
class RowReader:
    """Reads the rows of one feed.

    ``columns``: canonical field → index; ``values`` and ``defaults`` come from the mapping; ``origin`` is
    kind and source, so that equal rows of different sources stay different.
    """

    kind: FeedKind
    origin: str
    columns: Mapping[str, int]
    values: Mapping[str, Mapping[str, str]]
    defaults: Mapping[str, str]
    latest: date

    def content(self, cells: Sequence[Cell]) -> dict[str, Any]:
        """Return what the row says.

        Raises:
            BadCell: it cannot be taken in.
        """
        return _CONTENT[self.kind](self._get(cells), self.latest)

    def row_key(self, cells: Sequence[Cell]) -> str | None:
        """Return how the source itself names the row, also when the row is unusable; None if it does not."""
        get = self._get(cells)
        for field in _OWN_NUMBER[self.kind]:
            try:
                key = short_text(get(field), Text("编号", "The number"), 100)
            except BadCell:
                continue
            if key:
                return f"{field}:{key}"
        return None

    def row_hash(self, content: Mapping[str, Any]) -> tuple[str, bytes]:
        """Return the content as stored text and its 16-byte hash, which tells the same row told again."""
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        return text, blake2b(f"{self.origin}\n{text}".encode(), digest_size=16).digest()

    def _get(self, cells: Sequence[Cell]) -> Get:
        columns, values, defaults = self.columns, self.values, self.defaults

        def get(field: str) -> Cell:
            index = columns.get(field)
            value = as_meant(cells[index]) if index is not None and index < len(cells) else None
            if field in values:
                text = text_of(value)
                value = values[field].get(text, value)
            if (value is None or value == "") and field in defaults:
                return defaults[field]
            return value

        return get
