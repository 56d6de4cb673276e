"""Writes that share a commit: each is told the truth about itself, whatever happens to the others."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, suppress
from typing import Any

import pytest
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from tests.conftest import NOW
from tests.factories import make_person
from verifier.accounts.tables import Agency
from verifier.audit.service import Happening
from verifier.context import Context
from verifier.database import EVERYWHERE, Database, group_commit
from verifier.database.group_commit import GroupWriter, WriterBusy
from verifier.database.scope import Scope, ScopedSession
from verifier.devices.tables import Site
from verifier.people.tables import Person

Work = Callable[[ScopedSession], Any]
HUGE = 4_000_000


@pytest.fixture
def writer(ctx: Context) -> Iterator[GroupWriter]:
    with closing(GroupWriter(ctx.database)) as made:
        yield made


def together(writer: GroupWriter, works: list[Work]) -> list[Future[Any]]:
    """Have all works wait while the writer is busy, so that they share its next transaction."""
    busy, go_on = threading.Event(), threading.Event()

    def keep_busy(_session: ScopedSession) -> None:
        busy.set()
        go_on.wait(60)

    with ThreadPoolExecutor(len(works) + 1) as pool:
        pool.submit(writer.submit, keep_busy)
        assert busy.wait(60)
        made: list[Future[Any]] = []
        for number, work in enumerate(works, 1):
            made.append(pool.submit(writer.submit, work))
            while writer.waiting < number:  # the order matters: nothing else tells of it
                threading.Event().wait(0.001)
        go_on.set()
    return made


def site(name: str, address: str = "") -> Work:
    """Return the work that adds a site and leaves it to the savepoint's end to write it."""

    def add(session: ScopedSession) -> str:
        agency = session.scalars(select(Agency.id).order_by(Agency.id).limit(1)).one()
        session.add(
            Site(agency_id=agency, name=name, kind="bank", address=address, pad_required=True, created_at=NOW)
        )
        return name

    return add


def names(ctx: Context) -> list[str]:
    with ctx.database.read(EVERYWHERE) as session:
        return list(session.scalars(select(Site.name).order_by(Site.name)))


def test_a_write_that_fails_as_its_savepoint_ends_is_told_so_and_the_writer_goes_on(
    ctx: Context, writer: GroupWriter
) -> None:
    first, second, third = together(writer, [site("a"), site("a"), site("b")])
    assert (first.result(), third.result()) == ("a", "b")
    assert isinstance(second.exception(), IntegrityError)
    assert writer.submit(site("c")) == "c"
    assert names(ctx) == ["a", "b", "c"]


def test_nobody_is_told_that_a_write_was_done_which_sqlite_undid_when_the_disk_was_full(
    sqlite_ctx: Context,
) -> None:
    database = sqlite_ctx.database
    with database.read(EVERYWHERE) as session:
        pages = session.scalar(text("PRAGMA page_count"))

    @event.listens_for(database.engine, "checkout")
    def make_the_disk_small(connection: Any, *_: Any) -> None:
        connection.execute(f"PRAGMA max_page_count={pages + 20}")

    def fill_the_disk(session: ScopedSession) -> None:
        site("huge", "x" * HUGE)(session)
        session.flush()

    with closing(GroupWriter(database)) as writer:
        made = together(writer, [site("before"), fill_the_disk, site("after")])
        assert [type(one.exception()) for one in made[:2]] != [type(None), type(None)]
        told = sorted(one.result() for one in made if one.exception() is None)
        assert names(sqlite_ctx) == told
        assert writer.submit(site("later")) == "later"


def test_nobody_is_told_that_a_write_was_done_whose_connection_was_lost_before_the_commit(
    ctx: Context,
) -> None:
    if ctx.database.is_sqlite:
        pytest.skip("a file has no connection to lose")

    def lose_the_connection(session: ScopedSession) -> None:
        session.execute(select(func.pg_terminate_backend(func.pg_backend_pid())))

    with closing(GroupWriter(ctx.database)) as writer:
        made = together(writer, [site("before"), lose_the_connection, site("after")])
        assert all(isinstance(one.exception(), SQLAlchemyError) for one in made)
        assert names(ctx) == []
        assert writer.submit(site("later")) == "later"


def test_groups_of_two_processes_that_want_the_same_people_do_not_wait_for_each_other_for_ever(
    ctx: Context,
) -> None:
    with ctx.database.write(EVERYWHERE) as session:
        people = [make_person(session, pid=f"P{n}", id_no=f"n{n}").id for n in range(2)]

    def check(person_id: int) -> Work:
        def work(session: ScopedSession) -> int:
            session.execute(select(Person.id).where(Person.id == person_id).with_for_update())
            happening = Happening("check.decided", "check", "chk-1", {})
            ctx.auditor.record(session, "device:dev-1", "test", [happening])
            return person_id

        return work

    writers = [GroupWriter(ctx.database), GroupWriter(ctx.database)]
    with closing(writers[0]), closing(writers[1]), ThreadPoolExecutor(8) as pool:
        # each writer meets the two people in the other order
        wanted = [(writers[n % 2], people[(n // 2 + n) % 2]) for n in range(80)]
        told = list(pool.map(lambda one: one[0].submit(check(one[1])), wanted))
    assert told == [person_id for _, person_id in wanted]


def test_a_closed_writer_says_that_it_is_busy(ctx: Context) -> None:
    writer = GroupWriter(ctx.database)
    writer.close()
    with pytest.raises(WriterBusy):
        writer.submit(site("late"))
    assert names(ctx) == []


def test_who_waits_too_long_for_another_process_is_told_so_and_nothing_of_it_is_done(ctx: Context) -> None:
    added: list[str] = []
    with closing(GroupWriter(ctx.database, patience=0.2)) as writer:
        with closing(Database(ctx.settings.database.url)) as other, other.write(EVERYWHERE) as session:
            if not other.is_sqlite:
                # as another process does that writes checks
                session.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": group_commit._TURN})
            with pytest.raises(WriterBusy):
                writer.submit(lambda _session: added.append("given up"))
        for _ in range(300):  # as a kiosk does: on a busy machine this turn may come late too
            with suppress(WriterBusy):
                writer.submit(lambda _session: added.append("asked again"))
                break
    assert added == ["asked again"]


def test_who_asks_again_while_another_process_writes_is_served_as_soon_as_it_lets_go(
    sqlite_ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a night whose every write takes longer than the patience would keep all kiosks out to its end."""
    begun: list[object] = []
    usual = Database.write

    def counted(self: Database, scope: Scope) -> AbstractContextManager[ScopedSession]:
        begun.append(self)
        return usual(self, scope)

    monkeypatch.setattr(Database, "write", counted)
    with (
        closing(GroupWriter(sqlite_ctx.database, patience=0.2)) as impatient,
        closing(Database(sqlite_ctx.settings.database.url)) as other,
        ThreadPoolExecutor(1) as pool,
    ):
        with other.write(EVERYWHERE):
            for _ in range(3):
                with pytest.raises(WriterBusy):
                    impatient.submit(site("given up"))
            assert impatient.waiting == 0, "who gave up is in nobody's way"
            impatient._patience = 60.0
            again = pool.submit(impatient.submit, site("asked again"))
            while impatient.waiting == 0:
                threading.Event().wait(0.001)
        assert again.result() == "asked again"
    assert names(sqlite_ctx) == ["asked again"]
    assert begun.count(sqlite_ctx.database) == 1, "in the turn that was waited for from the beginning"
