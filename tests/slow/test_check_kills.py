"""SIGKILL at every point of a check: what was acknowledged is there, nothing counts twice.

A child process serves three kiosks at once (challenge, then check, commits shared) and kills itself before,
after or at the commit of a statement, or between the last commit and the answer. Then every kiosk asks again
as the protocol tells it to: same body, same Idempotency-Key, a fresh nonce.
"""

from __future__ import annotations

import json
import os
from base64 import b64decode, b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.conftest import DatabaseMaker, SettingsMaker
from tests.kiosk.conftest import GENEROUS
from tests.kiosk.independent_client import Draft, Got, Kiosk
from tests.kiosk.scene import Office, Retiree, open_office, wsgi_wire
from tests.slow.killing import KILLED, Points
from verifier.certification.tables import Certification, Challenge, Check
from verifier.context import open_context
from verifier.database import EVERYWHERE
from verifier.devices.tables import ChainEntry, DeviceAlert
from web.kiosk import application

TOGETHER = 3


class Fallible:
    """An office whose server is a process that can be killed."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.pairs = [(office.kiosk(), office.enrolled()) for _ in range(TOGETHER)]
        self.acknowledged: set[str] = set()
        self.captures: set[str] = set()

    def round(self, kill_at: int) -> tuple[int, int]:
        """Serve one check of each kiosk in a child; return its exit code and how many points it passed."""
        self.office.move(seconds=2)
        self.office.api.close()
        self.office.context.database.close()
        prints = [retiree.print() for _, retiree in self.pairs]
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            self._serve(prints, kill_at, writing)
        os.close(writing)
        with os.fdopen(reading, "rb") as told:
            lines = [json.loads(line) for line in told.read().splitlines()]
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        self.office.api = application.KioskApi(self.office.context)
        wire = wsgi_wire(self.office.api)
        for number, (kiosk, retiree) in enumerate(self.pairs):
            kiosk.wire = wire
            self._finish(kiosk, retiree, prints[number], [one for one in lines if one.get("who") == number])
        return code, next((one["points"] for one in lines if "points" in one), 0)

    def _serve(self, prints: list[bytes], kill_at: int, writing: int) -> None:
        """The child's whole life."""
        code = 1
        try:
            context = open_context(self.office.context.settings, self.office.context.clock)
            points = _points_of_a_check(kill_at)
            wire = wsgi_wire(application.KioskApi(context))

            def one(number: int) -> None:
                kiosk, retiree = self.pairs[number]
                kiosk.wire = wire
                asked = {"person_ref": retiree.ref, "modalities": ["finger"], "purpose": "check"}
                got = _told(writing, number, kiosk, kiosk.draft("POST", "/v1/challenges", asked))
                body = kiosk.check_body(got.json, prints[number])
                _told(writing, number, kiosk, kiosk.draft("POST", "/v1/checks", body))

            with ThreadPoolExecutor(TOGETHER) as pool:
                list(pool.map(one, range(TOGETHER)))
            os.write(writing, json.dumps({"points": points.passed}).encode() + b"\n")
            code = 0
        finally:
            os._exit(code)

    def _finish(self, kiosk: Kiosk, retiree: Retiree, plain: bytes, told: list[dict[str, Any]]) -> None:
        """Ask again for whatever was sent, acknowledged or not, and make the check if it was not begun."""
        answers: dict[str, Got] = {}
        for line in told:
            draft = kiosk.draft(
                "POST", line["target"], b64decode(line["body"]), idempotency_key=line["idempotency_key"]
            )
            got = kiosk.send(draft)
            assert got.status == 201, got.body
            if line["answered"]:
                assert got.headers["idempotent-replayed"] == "true"
                assert got.body == b64decode(line["answered"])
            answers[line["target"]] = got
            body = draft.body
        if "/v1/checks" not in answers:
            challenge = answers["/v1/challenges"].json if answers else kiosk.challenge(retiree.ref)
            made = kiosk.check_body(challenge, plain)
            body = json.dumps(made).encode()
            answers["/v1/checks"] = kiosk.call("POST", "/v1/checks", body)
        assert answers["/v1/checks"].json["decision"] == "match"
        self.acknowledged.add(answers["/v1/checks"].json["check_id"])
        sent = json.loads(body)
        self.captures.add(sent["capture_id"])
        kiosk.sent_in_chain(sent)

    def is_whole(self) -> None:
        """Compare what was acknowledged with what is there."""
        checks = self.office.rows(Check)
        assert {check.id for check in checks} == self.acknowledged
        assert [check.capture_id for check in checks].count(checks[0].capture_id) == 1
        assert {check.capture_id for check in checks} == self.captures
        assert len(checks) == len(self.acknowledged)
        used = {check.challenge_id for check in checks}
        assert {
            one.id
            for one in self.office.rows(Challenge)
            if one.purpose == "check" and one.closed_at is not None
        } == used
        assert len(self.office.rows(ChainEntry)) == len(checks)
        assert self.office.rows(DeviceAlert) == []
        assert {one.person_id for one in self.office.rows(Certification)} == {
            who.person_id for _, who in self.pairs
        }
        context = self.office.context
        with context.database.read(EVERYWHERE) as session:
            assert context.auditor.verify(session).problem is None


def _told(writing: int, number: int, kiosk: Kiosk, draft: Draft) -> Got:
    """Send a request; the parent hears of it before, and again with the answer."""
    line = {"who": number, "target": draft.target, "idempotency_key": draft.idempotency_key}
    line |= {"body": b64encode(draft.body).decode(), "answered": ""}
    # one write below the pipe's size stands whole or not at all
    os.write(writing, json.dumps(line).encode() + b"\n")
    got = kiosk.send(draft)
    os.write(writing, json.dumps(line | {"answered": b64encode(got.body).decode()}).encode() + b"\n")
    return got


def _points_of_a_check(kill_at: int) -> Points:
    """Those of the database, and one more between the last commit and the answer."""
    points = Points(kill_at)
    usual = application.send

    def answered(*given: Any) -> Any:
        points.passing()  # everything is on disk, nobody has heard of it
        return usual(*given)

    application.send = answered
    return points


@pytest.fixture
def fallible(
    request: pytest.FixtureRequest, new_database: DatabaseMaker, settings_for: SettingsMaker
) -> Iterator[Fallible]:
    url = new_database(request.node.callspec.params["engine"], True)
    with open_office(settings_for(url, kiosk=GENEROUS)) as office:
        yield Fallible(office)


def campaign(fallible: Fallible, kills: int) -> None:
    code, length = fallible.round(0)
    assert (code, length > 100) == (0, True)
    fallible.is_whole()
    done = 0
    for number in range(kills):
        # spread over the whole length, each point in turn; threads make a round longer or shorter by a few
        kill_at = 1 + (number * max(1, length // kills) + number // length) % length
        code, _ = fallible.round(kill_at)
        done += code == KILLED
        assert code in (KILLED, 0)
        if number % 20 == 0:
            fallible.is_whole()
    fallible.is_whole()
    assert done >= kills * 0.9


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_a_server_killed_within_a_check_loses_and_doubles_nothing(fallible: Fallible, engine: str) -> None:
    campaign(fallible, 8)


@pytest.mark.slow
@pytest.mark.parametrize(("engine", "kills"), [("sqlite", 300), ("postgresql", 100)])
def test_a_server_killed_hundreds_of_times_loses_and_doubles_nothing(
    fallible: Fallible, engine: str, kills: int
) -> None:
    campaign(fallible, kills)
