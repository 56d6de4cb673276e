"""Row numbers and codes in addresses: what no row can have is not found, before the database is asked."""

from __future__ import annotations

from typing import Any, Final

from werkzeug.routing import BaseConverter, IntegerConverter, Map

#: largest number of a 32-bit key (feeds, runs) and of a 64-bit one (everything that grows)
LARGEST_SMALL: Final = 2**31 - 1
LARGEST_ROW: Final = 2**63 - 1


class RowNumber(IntegerConverter):
    """A 64-bit row number, from 1."""

    def __init__(self, map: Map, **options: Any) -> None:
        super().__init__(map, min=1, max=LARGEST_ROW, **options)


class SmallNumber(IntegerConverter):
    """A 32-bit row number, from 1."""

    def __init__(self, map: Map, **options: Any) -> None:
        super().__init__(map, min=1, max=LARGEST_SMALL, **options)


class Code(BaseConverter):
    """The id of a check or device: letters, digits and dashes, at most 40."""

    regex = r"[A-Za-z0-9-]{1,40}"
