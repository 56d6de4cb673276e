"""PostgreSQL restarted at once while kiosks check, people use the console and nights run."""

from __future__ import annotations

import json
import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from functools import partial
from typing import Final

from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from jobs.nightly import run_night
from tests.conftest import NOW, PostgresServer
from tests.kiosk.independent_client import Draft, Got, Kiosk
from tests.kiosk.scene import Office, Retiree
from tests.slow.acts.checks import by_name
from tests.web.conftest import Visitor
from tests.web.sample import plant
from verifier.accounts.actor import system_actor
from verifier.clock import FixedClock
from verifier.context import open_context
from verifier.database import EVERYWHERE
from verifier.devices.tables import DeviceAlert
from verifier.errors import AlreadyRunning
from verifier.runs.tables import Run
from web.application import create_app

KIOSKS: Final = 4
PAGES: Final = ("/leads", "/cases", "/help")
_PAUSE: Final = 0.1
#: what is waited for at the end
_PATIENCE: Final = 120.0


@contextmanager
def lasting_server() -> Iterator[PostgresServer]:
    """A server of its own whose acknowledged commits are on disk."""
    server = PostgresServer()
    try:
        server.obey("ALTER SYSTEM SET synchronous_commit = on")
        server.obey("SELECT pg_reload_conf()")
        yield server
    finally:
        server.stop()


@contextmanager
def restarter(server: PostgresServer) -> Iterator[Callable[[], None]]:
    """Yield what restarts the server, from a process without threads: a fork of one with many may hang."""
    asking, answering = os.pipe(), os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(asking[1])
            while os.read(asking[0], 1):
                server.restart()
                os.write(answering[1], b".")
        finally:
            os._exit(0)
    os.close(asking[0])
    os.close(answering[1])

    def restart() -> None:
        os.write(asking[1], b".")
        assert os.read(answering[0], 1) == b".", "the server did not come back"

    try:
        yield restart
    finally:
        os.close(asking[1])
        os.waitpid(child, 0)
        os.close(answering[0])


class Kiosks:
    """Kiosks that ask again until they are answered, as the protocol tells them to."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.pairs = [(office.kiosk(), office.enrolled()) for _ in range(KIOSKS)]
        self.acknowledged: list[str] = []
        self.captures: list[str] = []
        self.seen: Counter[str] = Counter()

    def works(self, over: threading.Event) -> list[Callable[[], None]]:
        """What each kiosk does until it is over."""
        return [partial(self._check_until, over, *pair) for pair in self.pairs]

    def _check_until(self, over: threading.Event, kiosk: Kiosk, retiree: Retiree) -> None:
        asked = {"person_ref": retiree.ref, "modalities": ["finger"], "purpose": "check"}
        while not over.is_set():
            challenge = self._ask(kiosk, kiosk.draft("POST", "/v1/challenges", asked)).json
            body = kiosk.check_body(challenge, retiree.print())
            got = self._ask(kiosk, kiosk.draft("POST", "/v1/checks", json.dumps(body).encode()))
            kiosk.sent_in_chain(body)
            self.acknowledged.append(got.json["check_id"])
            self.captures.append(body["capture_id"])

    def _ask(self, kiosk: Kiosk, draft: Draft) -> Got:
        while True:
            got = kiosk.send(draft)
            self.seen[got.code] += 1
            if got.status == 201:
                return got
            assert got.status == 503, got.body
            assert int(got.headers["retry-after"]) >= 1
            time.sleep(_PAUSE)
            draft = draft.anew(idempotency_key=draft.idempotency_key)

    def must_be_whole(self) -> None:
        """Every acknowledged check is there once, and nothing else."""
        checks = self.office.rows(by_name("checks"))
        assert sorted(check.id for check in checks) == sorted(self.acknowledged)
        assert sorted(check.capture_id for check in checks) == sorted(self.captures)
        closed = [
            one
            for one in self.office.rows(by_name("challenges"))
            if one.purpose == "check" and one.closed_at is not None
        ]
        assert len(closed) == len(checks)
        assert self.office.rows(DeviceAlert) == []


class Console:
    """Somebody who looks at one page after the other; 503 in words is all that may come between."""

    def __init__(self, office: Office) -> None:
        plant(office.context)
        self._visitor = Visitor(create_app(office.context).test_client())
        assert self._visitor.log_in("li.jing").status_code == 302
        self.seen: Counter[int] = Counter()

    def work(self, over: threading.Event) -> None:
        """Look until it is over."""
        number = 0
        while not over.is_set():
            number += 1
            got = self._visitor.get(PAGES[number % len(PAGES)])
            self.seen[got.status_code] += 1
            assert got.status_code in (200, 503), (got.status_code, got.request.path)
            if got.status_code == 503:
                self._is_told(got)
            time.sleep(_PAUSE)

    def _is_told(self, got: TestResponse) -> None:
        assert got.headers["Retry-After"]
        assert "请过一会儿再试" in got.get_data(as_text=True)


class Nights:
    """One night after the other, each begun again until it is done."""

    def __init__(self, office: Office) -> None:
        self._settings = office.context.settings
        self.done = 0
        self.interrupted = 0

    def work(self, over: threading.Event) -> None:
        """Hold nights until it is over."""
        while not over.is_set():
            day = NOW + timedelta(days=self.done)
            with closing((context := open_context(self._settings, FixedClock(day))).database):
                try:
                    run_night(context, system_actor(), day.date())
                    self.done += 1
                except (OperationalError, AlreadyRunning):  # its words: "cannot be used", "is running"
                    self.interrupted += 1
                    time.sleep(_PAUSE)

    def must_be_whole(self, office: Office) -> None:
        """Each date was held once; none was left out."""
        dates = [run.business_date for run in office.rows(Run) if run.finished_at is not None]
        assert sorted(dates)[: self.done] == [(NOW + timedelta(days=n)).date() for n in range(self.done)]
        assert len(set(dates)) == len(dates)


def endure(office: Office, restart: Callable[[], None], times: int, pause: float) -> dict[str, int]:
    """Restart so many times under load; return what was seen.

    Raises:
        AssertionError: something else than "come again" was answered, was lost, or is there twice.
    """
    over = threading.Event()
    failed: list[BaseException] = []
    kiosks, console, nights = Kiosks(office), Console(office), Nights(office)

    def guarded(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:  # told by the thread that waits
            failed.append(error)

    works = [*kiosks.works(over), lambda: console.work(over), lambda: nights.work(over)]
    threads = [threading.Thread(target=guarded, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    try:
        for _ in range(times):
            time.sleep(pause)
            restart()
        time.sleep(pause)
    finally:
        over.set()
        for thread in threads:
            thread.join(_PATIENCE)
    assert failed == [], failed
    kiosks.must_be_whole()
    nights.must_be_whole(office)
    with office.context.database.read(EVERYWHERE) as session:
        assert office.context.check_audit_chain(session).problem is None
    return {
        "restarts": times,
        "checks": len(kiosks.acknowledged),
        "checks-503": sum(count for code, count in kiosks.seen.items() if code != "201"),
        "pages": console.seen[200],
        "pages-503": console.seen[503],
        "nights": nights.done,
        "nights-begun-again": nights.interrupted,
    }
