"""One side of a comparison, a record or a person, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from matchers.records.dates import PartialDate
from matchers.records.resident_id import Sex


@dataclass(frozen=True)
class Side:
    """What a death record or a roll says about one person; every value may be missing.

    ``id_no``, ``name`` and ``address`` are texts as written, ``sex`` is ``"M"`` or ``"F"``, ``age`` whole
    years as stated (often counted in the Chinese way), ``event_date`` the day of the recorded event.
    """

    id_no: str | None = None
    name: str | None = None
    sex: Sex | None = None
    birth: PartialDate | None = None
    age: int | None = None
    address: str | None = None
    event_date: date | None = None
