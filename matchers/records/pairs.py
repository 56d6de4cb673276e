"""One side of a comparison, a record or a person, and the blocking keys that bring two sides together.

What the engine stores at import are the blocking keys; everything else is derived once per side, on demand.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import blake2b

from matchers.records.dates import PartialDate
from matchers.records.names import normalise_name
from matchers.records.resident_id import IdReading, Sex, read_id

BLOCKING_VERSION = 1
"""Raised whenever :func:`blocking_keys` changes its keys for a side: stored keys are then rebuilt."""

_HASHED = 1 << 62


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

    @cached_property
    def id_reading(self) -> IdReading:
        """The identity number, read."""
        return read_id(self.id_no)

    @cached_property
    def folded_name(self) -> str:
        """The name in the form names are blocked by; empty if missing."""
        return normalise_name(self.name)

    @cached_property
    def births(self) -> tuple[PartialDate, ...]:
        """The birth dates this side may stand for: as written, then those inside a whole identity number."""
        inside = [PartialDate.of(day) for day in self.id_reading.births] if self.id_reading.is_whole else []
        written = [] if self.birth is None else [self.birth]
        return tuple(dict.fromkeys(written + inside))


def _hashed(*parts: str) -> int:
    digest = blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 2 | _HASHED


def blocking_keys(side: Side) -> tuple[int, ...]:
    """Return the keys of one side: two sides are compared if they share one.

    Keys are stable across processes and lie in 0 … 2^63 − 1. A key below 2^62 is the first 17 digits of the
    identity number; one above is a hash of the old foreign card's number, or of name and full birth date.
    """
    reading = side.id_reading
    keys = list(reading.keys)
    if reading.key_text is not None:
        keys.append(_hashed("id", reading.key_text))
    if side.folded_name:
        full = (str(birth) for birth in side.births if birth.day is not None)
        keys.extend(_hashed("name", side.folded_name, birth) for birth in full)
    return tuple(dict.fromkeys(keys))


SMALLEST_HASHED_KEY = _HASHED
"""A blocking key below this is an identity number itself (its first 17 digits), any other a hash."""
