"""Three kiosks at once: challenge, then check, commits shared; then each asks again as the protocol says.

Same body, same Idempotency-Key, a fresh nonce: what was acknowledged is there and answers with the same
bytes, what was not is made now, nothing counts twice.
"""

from __future__ import annotations

import json
import os
import shutil
import traceback
from base64 import b64decode, b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.kiosk.conftest import GENEROUS
from tests.kiosk.independent_client import Draft, Got, Kiosk
from tests.kiosk.scene import Office, Retiree, open_office, wsgi_wire
from tests.slow.act import Act
from tests.slow.killing import CUT_OFF, KILLED, Death, Points, in_child
from tests.slow.stage import Stage
from tests.slow.stores import Store
from verifier.context import Context, open_context
from verifier.database import EVERYWHERE, Base
from verifier.devices.tables import ChainEntry, DeviceAlert
from verifier.tables import metadata
from web.kiosk import application

TOGETHER = 3
#: an answer is short: one write of it to a pipe stands whole or not at all
_LINE = 4096


def by_name(table: str) -> type[Base]:
    """The mapped class of a table, wherever its module lies."""
    return next(one.class_ for one in Base.registry.mappers if one.local_table is metadata.tables[table])


def _nothing(_context: Context) -> None:
    """The office is made by the stage itself."""


CHECK = Act("check", _nothing, (), settings={"kiosk": GENEROUS})


class CheckStage(Stage):
    """A server that can die, and kiosks that cannot."""

    def __init__(self, store: Store, root: Path, disk: Path | None = None) -> None:
        super().__init__(CHECK, store, root, disk)
        self.office: Office
        self.pairs: list[tuple[Kiosk, Retiree]] = []
        self._acknowledged: set[str] = set()
        self._captures: set[str] = set()

    def prepare(self) -> list[str]:
        """Open the office, enrol, and have each kiosk served once undisturbed; return the points passed."""
        self._clear()
        self.store.begin(self.folder, migrated=True)
        with open_office(self.settings) as office:
            self.office = office
            self.pairs = [(office.kiosk(), office.enrolled()) for _ in range(TOGETHER)]
        shutil.copytree(self.folder, self._kept)
        self.store.keep()
        self.reset()
        told = self._root / "passed"

        def undisturbed() -> None:
            code, passed = self._round(None)
            assert code == 0
            told.write_text(json.dumps(passed))
            self._is_whole()

        self._must(undisturbed, "undisturbed")
        passed: list[str] = json.loads(told.read_text())
        return passed

    def kill(self, death: Death) -> bool:
        """Have the server die, the kiosks ask again, and count; False where it never came to that point."""
        self.reset()
        reached = self._root / "reached"
        reached.unlink(missing_ok=True)

        def trial() -> None:
            code, _ = self._round(death)
            assert code in (KILLED, CUT_OFF, 0), code
            self._is_whole()
            if code != 0:
                reached.touch()

        self._must(trial, str(death))
        return reached.exists()

    def _must(self, work: Any, why: str) -> None:
        """Work in a process of its own: what kiosks remember goes with it."""
        error = self._root / "error"
        error.unlink(missing_ok=True)

        def told() -> None:
            try:
                work()
            except BaseException:
                error.write_text(traceback.format_exc(limit=-6), "utf-8")
                raise

        if in_child(told) != 0:
            raise AssertionError(
                f"check, {why}: {error.read_text('utf-8') if error.exists() else 'it ended'}"
            )

    def _round(self, death: Death | None) -> tuple[int, list[str]]:
        """Serve one check of each kiosk in a child, then have each kiosk finish."""
        self.office.move(seconds=2)
        prints = [retiree.print() for _, retiree in self.pairs]
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            self._serve(prints, death, writing)
        os.close(writing)
        with os.fdopen(reading, "rb") as stream:
            lines = [json.loads(line) for line in stream.read().splitlines()]
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        with self.serving():
            for number, (kiosk, retiree) in enumerate(self.pairs):
                told = [one for one in lines if one.get("who") == number]
                self._finish(kiosk, retiree, prints[number], told)
        return code, next((one["passed"] for one in lines if "passed" in one), [])

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Have a server in this process answer the kiosks."""
        self.office.api = application.KioskApi(self.office.context)
        for kiosk, _ in self.pairs:
            kiosk.wire = wsgi_wire(self.office.api)
        yield
        self.office.api.close()

    def _serve(self, prints: list[bytes], death: Death | None, writing: int) -> None:
        """The child's whole life."""
        code = 1
        try:
            context = open_context(self.settings, self.office.context.clock)
            points = _points_of_a_check(death, self.folder)
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
            os.write(writing, json.dumps({"passed": points.passed}).encode() + b"\n")
            code = 0
        finally:
            os._exit(code)

    def _finish(self, kiosk: Kiosk, retiree: Retiree, plain: bytes, told: list[dict[str, Any]]) -> None:
        """Ask again for whatever was sent, acknowledged or not, and make the check if it was not begun."""
        answers: dict[str, Got] = {}
        body = b""
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
            body = json.dumps(kiosk.check_body(challenge, plain)).encode()
            answers["/v1/checks"] = kiosk.call("POST", "/v1/checks", body)
        sent = json.loads(body)
        self.counted(answers["/v1/checks"], sent["capture_id"])
        kiosk.sent_in_chain(sent)

    def counted(self, got: Got, capture: str) -> None:
        """Remember what was acknowledged."""
        assert got.json["decision"] == "match"
        self._acknowledged.add(got.json["check_id"])
        self._captures.add(capture)

    def _is_whole(self) -> None:
        """Compare what was acknowledged with what is there."""
        checks = self.office.rows(by_name("checks"))
        assert len(checks) == len(self._acknowledged) == TOGETHER
        assert {check.id for check in checks} == self._acknowledged
        assert {check.capture_id for check in checks} == self._captures
        closed = [
            one
            for one in self.office.rows(by_name("challenges"))
            if one.purpose == "check" and one.closed_at is not None
        ]
        assert {one.id for one in closed} == {check.challenge_id for check in checks}
        assert len(self.office.rows(ChainEntry)) == len(checks)
        assert self.office.rows(DeviceAlert) == []
        certified = [one.person_id for one in self.office.rows(by_name("certifications"))]
        assert sorted(certified) == sorted(who.person_id for _, who in self.pairs)
        context = self.office.context
        with context.database.read(EVERYWHERE) as session:
            assert context.check_audit_chain(session).problem is None


def _told(writing: int, number: int, kiosk: Kiosk, draft: Draft) -> Got:
    """Send a request; the parent hears of it before, and again with the answer."""
    line = {"who": number, "target": draft.target, "idempotency_key": draft.idempotency_key}
    line |= {"body": b64encode(draft.body).decode(), "answered": ""}
    os.write(writing, json.dumps(line).encode() + b"\n")
    got = kiosk.send(draft)
    told = json.dumps(line | {"answered": b64encode(got.body).decode()}).encode() + b"\n"
    assert len(told) <= _LINE
    os.write(writing, told)
    return got


def _points_of_a_check(death: Death | None, folder: Path) -> Points:
    """Those of the store, and one more between the last commit and the answer."""
    points = Points(death, folder)
    usual = vars(application)["send"]

    def answered(*given: Any) -> Any:
        points.passing("answer.before")  # everything is on disk, nobody has heard of it
        return usual(*given)

    vars(application)["send"] = answered  # this process is thrown away
    return points
