"""While a group is written everybody else waits: its ways to PostgreSQL are counted."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import psycopg
import pytest

from tests.kiosk.scene import Office
from verifier import events
from verifier.certification.happenings import PersonCertified
from verifier.crossmatch.correction_requests import ask_for_correction
from verifier.database import rest
from verifier.database.trips import Trips


def test_a_challenge_is_two_ways_and_a_check_six_besides_the_end_of_their_group(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Alone, the statements were five and twenty-five."""
    if office.context.database.is_sqlite:
        pytest.skip("a file is near")
    # whatever other tests of this process wired: one listens to the certification, and asks once more
    monkeypatch.setattr(events, "_handlers", defaultdict(list))
    events.on(PersonCertified, ask_for_correction)
    kiosk, retiree = office.kiosk(attended=True), office.enrolled()
    assert kiosk.check(kiosk.challenge(retiree.ref), retiree.print()).status == 201
    ways: list[int] = []
    usual = Trips._sent

    def sent(self: Trips, statements: Any) -> list[psycopg.Cursor[Any]]:
        ways.append(len(statements))
        return usual(self, statements)

    monkeypatch.setattr(Trips, "_sent", sent)
    monkeypatch.setattr(rest, "_RESTED", float("inf"))  # to try a connection that rested is one way more
    challenge = kiosk.challenge(retiree.ref)
    assert len(ways) == 2 + 1
    ways.clear()
    assert kiosk.check(challenge, retiree.print()).json["decision"] == "match"
    assert len(ways) == 6 + 1
