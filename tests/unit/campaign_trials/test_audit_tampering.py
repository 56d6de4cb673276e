"""Fifty tamperings with the chain behind the product's back, on both engines: all are found and named."""

from __future__ import annotations

from contextlib import closing
from random import Random

import pytest

from benchmarks.campaigns.audit.office import write_chain
from benchmarks.campaigns.audit.tampering import TAMPERINGS
from benchmarks.campaigns.audit.trial import Missed, sound, tampered
from verifier.database import Database

_KEY = bytes(range(32))


def _dice(number: int) -> Random:
    return Random(number)  # noqa: S311 -- a trial that can be repeated


def test_of_fifty_tamperings_the_first_bad_row_is_named(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(Database(database_url)) as database:
        chain = write_chain(database, _KEY, _dice(0), entries=90)
        told: set[str] = set()
        for number in range(50):
            kind = list(TAMPERINGS)[number % len(TAMPERINGS)]
            told.add(tampered(database, _KEY, chain, kind, _dice(number)))
        assert sound(database, _KEY, chain), "each was undone"
        assert {"changed", "missing", "inserted", "cut off"} <= told
        monkeypatch.setitem(TAMPERINGS, "nothing", lambda *_: 1)
        with pytest.raises(Missed, match="nothing"):
            tampered(database, _KEY, chain, "nothing", _dice(0))
