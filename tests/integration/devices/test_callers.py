"""Who calls: kept for half a second, so that a revocation holds within one; old keys until their end."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import event, update

from tests.integration.devices.scene import APPROVER, Kiosk, active, joined, move
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.devices.approval import approve, revoke
from verifier.devices.callers import Callers
from verifier.devices.tables import DeviceKey


def test_a_caller_is_the_device_behind_the_key(ctx: Context) -> None:
    kiosk = Kiosk()
    device_id = joined(ctx, kiosk, attended=True, pad_required=False)
    callers = Callers(ctx)
    caller = callers.find(kiosk.keyid)
    assert caller is not None
    assert (caller.device_id, caller.status, caller.keyid) == (device_id, "pending", kiosk.keyid)
    assert (caller.public_key, caller.attended, caller.pad_required) == (kiosk.public, True, False)
    assert callers.find(Kiosk().keyid) is None


def test_a_device_that_joins_is_known_at_once(ctx: Context) -> None:
    kiosk, callers = Kiosk(), Callers(ctx)
    assert callers.find(kiosk.keyid) is None
    joined(ctx, kiosk)
    assert callers.find(kiosk.keyid) is not None


@pytest.mark.parametrize(("after", "status"), [(0.49, "active"), (0.5, "revoked"), (-5, "revoked")])
def test_a_revocation_is_seen_within_half_a_second_whatever_the_clock_does(
    ctx: Context, after: float, status: str
) -> None:
    kiosk = Kiosk()
    device_id = active(ctx, kiosk).device_id
    callers = Callers(ctx)
    assert callers.find(kiosk.keyid) is not None
    with ctx.database.write(EVERYWHERE) as session:
        revoke(session, ctx, APPROVER, device_id, "stolen")
    move(ctx, seconds=after)
    found = callers.find(kiosk.keyid)
    assert found is not None
    assert found.status == status


def test_what_is_forgotten_is_looked_up_anew(sqlite_ctx: Context) -> None:
    kiosk = Kiosk()
    device_id, callers = joined(sqlite_ctx, kiosk), Callers(sqlite_ctx)
    callers.find(kiosk.keyid)
    with sqlite_ctx.database.write(EVERYWHERE) as session:
        approve(session, sqlite_ctx, APPROVER, device_id)
    callers.forget()
    found = callers.find(kiosk.keyid)
    assert found is not None
    assert found.status == "active"


def test_an_old_key_holds_until_its_end_also_from_memory(ctx: Context) -> None:
    kiosk = Kiosk()
    active(ctx, kiosk)
    with ctx.database.write(EVERYWHERE) as session:
        session.execute(update(DeviceKey).values(until=ctx.clock.now() + timedelta(seconds=0.3)))
    callers = Callers(ctx)
    assert callers.find(kiosk.keyid) is not None
    move(ctx, seconds=0.2)
    assert callers.find(kiosk.keyid) is not None
    move(ctx, seconds=0.1)
    assert callers.find(kiosk.keyid) is None


def test_many_calls_of_one_moment_ask_the_database_once(sqlite_ctx: Context) -> None:
    kiosk = Kiosk()
    active(sqlite_ctx, kiosk)
    callers, statements = Callers(sqlite_ctx), []
    engine = sqlite_ctx.database.engine
    event.listen(engine, "before_cursor_execute", lambda *of: statements.append(of[2]))
    for _ in range(100):
        assert callers.find(kiosk.keyid) is not None
    assert sum(statement.startswith("SELECT") for statement in statements) == 1


def test_threads_share_what_was_looked_up(sqlite_ctx: Context) -> None:
    kiosk = Kiosk()
    active(sqlite_ctx, kiosk)
    callers, found = Callers(sqlite_ctx), []

    def call() -> None:
        for _ in range(50):
            found.append(callers.find(kiosk.keyid))

    threads = [threading.Thread(target=call) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 200
    assert len(set(found)) == 1
