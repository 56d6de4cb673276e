"""Several processes write at once and lose nothing; a lock dies with the process that held it."""

from __future__ import annotations

import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text, update

from verifier.database import EVERYWHERE, Database, exclusive
from verifier.errors import AlreadyRunning
from verifier.tables import audit

COUNT_UP = """
import sys
from contextlib import closing
from verifier.database import EVERYWHERE, Database
from verifier.audit.tables import AuditHead
with closing(Database(sys.argv[1])) as database:
    for _ in range(int(sys.argv[2])):
        with database.write(EVERYWHERE) as session:
            session.get(AuditHead, 1, with_for_update=True).seq += 1
"""

APPEND_TO_CHAIN = """
import sys
from contextlib import closing
from verifier.audit.service import Auditor, Happening
from verifier.clock import SystemClock
from verifier.database import EVERYWHERE, Database
auditor = Auditor(bytes(32), SystemClock())
with closing(Database(sys.argv[1])) as database:
    for number in range(int(sys.argv[2])):
        with database.write(EVERYWHERE) as session:
            auditor.record(session, "a", "b", [Happening("t.tried", "t", str(number), {})])
"""

HOLD_LOCK = """
import sys, time
from contextlib import closing
from verifier.database import Database, exclusive
with closing(Database(sys.argv[1])) as database, exclusive(database, "night"):
    print("held", flush=True)
    time.sleep(60)
"""


def _start(script: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", script, *arguments], stdout=subprocess.PIPE, text=True)


def _wait(processes: list[subprocess.Popen[str]]) -> list[int]:
    codes = []
    for process in processes:
        with process:
            codes.append(process.wait(60))
    return codes


def test_two_processes_that_count_up_lose_no_count(database_url: str) -> None:
    with closing(Database(database_url)) as database:
        with database.write(EVERYWHERE) as session:
            session.add(audit.AuditHead(id=1, seq=0, mac=bytes(32)))
        assert _wait([_start(COUNT_UP, database_url, "40") for _ in range(2)]) == [0, 0]
        with database.read(EVERYWHERE) as session:
            assert session.get_one(audit.AuditHead, 1).seq == 80


def test_two_processes_that_start_an_empty_audit_chain_make_one_chain(database_url: str) -> None:
    assert _wait([_start(APPEND_TO_CHAIN, database_url, "15") for _ in range(2)]) == [0, 0]
    with closing(Database(database_url)) as database, database.read(EVERYWHERE) as session:
        seqs = session.scalars(select(audit.AuditEntry.seq).order_by(audit.AuditEntry.seq)).all()
    assert list(seqs) == list(range(1, 31))


def test_a_lock_is_held_against_others_and_dies_with_its_process(database_url: str) -> None:
    with closing(Database(database_url)) as database, _start(HOLD_LOCK, database_url) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(AlreadyRunning), exclusive(database, "night"):
            pass
        with exclusive(database, "another"):
            pass
        holder.kill()
        holder.wait(60)
        _take_soon(database, "night")


def _take_soon(database: Database, name: str) -> None:
    """A server needs a moment to see that its client is gone; a file lock is free at once."""
    deadline = time.monotonic() + 60
    while True:
        try:
            with exclusive(database, name):
                return
        except AlreadyRunning:
            if database.is_sqlite or time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def test_a_lock_is_free_again_after_an_error_inside(database_url: str) -> None:
    with closing(Database(database_url)) as database:
        with pytest.raises(ZeroDivisionError), exclusive(database, "night"):
            _ = 1 // 0
        with exclusive(database, "night"):
            pass


def test_a_lock_of_one_database_does_not_hold_another(new_database: object, database_url: str) -> None:
    engine = "sqlite" if database_url.startswith("sqlite") else "postgresql"
    other_url = new_database(engine, True)
    with (
        closing(Database(database_url)) as one,
        closing(Database(other_url)) as other,
        exclusive(one, "night"),
        exclusive(other, "night"),
    ):
        pass


def test_an_error_undoes_the_whole_transaction(database_url: str) -> None:
    def fail_after_a_change(database: Database) -> None:
        with database.write(EVERYWHERE) as session:
            session.execute(insert(audit.AuditHead).values(id=1, seq=1, mac=bytes(32)))
            raise RuntimeError("in the middle")

    with closing(Database(database_url)) as database:
        with pytest.raises(RuntimeError, match="in the middle"):
            fail_after_a_change(database)
        with database.read(EVERYWHERE) as session:
            assert session.get(audit.AuditHead, 1) is None


def test_a_reading_session_leaves_nothing_behind(database_url: str) -> None:
    with closing(Database(database_url)) as database:
        with database.read(EVERYWHERE) as session:
            session.add(audit.AuditHead(id=1, seq=1, mac=bytes(32)))
            session.flush()
        with database.read(EVERYWHERE) as session:
            assert session.get(audit.AuditHead, 1) is None


def test_readers_see_the_state_before_an_open_write(database_url: str) -> None:
    with closing(Database(database_url)) as database:
        with database.write(EVERYWHERE) as session:
            session.add(audit.AuditHead(id=1, seq=1, mac=bytes(32)))
        with database.write(EVERYWHERE) as writer:
            writer.execute(update(audit.AuditHead).values(seq=2))
            with database.read(EVERYWHERE) as reader:
                assert reader.get_one(audit.AuditHead, 1).seq == 1


def test_sqlite_runs_with_a_write_ahead_log_and_full_synchronisation(tmp_path: Path) -> None:
    with closing(Database(f"sqlite:///{tmp_path}/new.db")) as database, database.read(EVERYWHERE) as session:
        found = [
            session.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert found == ["wal", 2, 1]
