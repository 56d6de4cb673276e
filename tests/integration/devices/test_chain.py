"""The chain of check bodies: in order, again, with gaps, filled later, forked."""

from __future__ import annotations

import hashlib
import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tests.integration.devices.scene import SUPERVISOR, Kiosk, active, audited, code_of, move
from verifier.accounts.actor import system_actor
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.devices.about import record_heartbeat
from verifier.devices.alerts import mark_seen
from verifier.devices.callers import Caller
from verifier.devices.chain import advance
from verifier.devices.device_view import alerts
from verifier.devices.tables import Device
from verifier.devices.views import list_devices
from verifier.errors import Conflict, NotFound, NotPermitted
from verifier.protocol.chain import FIRST
from verifier.protocol.messages.sent import HeartbeatRequest

_numbers = itertools.count(1)


def _hash(seq: int, salt: str = "") -> bytes:
    return FIRST if seq == 0 else hashlib.sha256(f"{seq}{salt}".encode()).digest()


def _send(ctx: Context, caller: Caller, seq: int, salt: str = "", before: str = "") -> str | None:
    """The receipt of a body, or the code of its refusal."""
    with ctx.database.write(EVERYWHERE) as session:
        done = advance(session, ctx, caller, seq, _hash(seq - 1, before), _hash(seq, salt))
    return done if isinstance(done, str) else code_of(done)


def _alerts(ctx: Context) -> list[tuple[str, dict[str, object]]]:
    with ctx.database.read(EVERYWHERE) as session:
        return [
            (one.kind, one.detail | ({"times": one.times} if one.times > 1 else {}))
            for one in reversed(alerts(session))
        ]


def _highest(ctx: Context) -> int:
    with ctx.database.read(EVERYWHERE) as session:
        return session.scalars(select(Device.seq)).one()


def test_bodies_in_order_are_taken_and_the_same_again_is_known(ctx: Context) -> None:
    caller = active(ctx)
    assert [_send(ctx, caller, seq) for seq in (1, 2, 3)] == ["first"] * 3
    assert [_send(ctx, caller, seq) for seq in (1, 3)] == ["again"] * 2
    assert (_highest(ctx), _alerts(ctx)) == (3, [])


def test_another_body_under_a_position_is_a_fork_with_an_alert_counted_until_seen(ctx: Context) -> None:
    caller = active(ctx)
    _send(ctx, caller, 1)
    for _ in range(3):
        assert _send(ctx, caller, 1, "other") == "chain_fork"
    assert _alerts(ctx) == [("chain_fork", {"seq": 1, "times": 3})]
    assert _send(ctx, caller, 2, before="other") == "chain_fork"
    assert _send(ctx, caller, 2) == "first"


def test_the_forks_of_one_device_and_day_count_together_at_whatever_position(ctx: Context) -> None:
    caller = active(ctx)
    for seq in (1, 2, 3):
        _send(ctx, caller, seq)
    for seq in (2, 3, 1, 3):
        assert _send(ctx, caller, seq, "other") == "chain_fork"
    assert _alerts(ctx) == [("chain_fork", {"seq": 2, "times": 4})]
    move(ctx, hours=24)
    assert _send(ctx, caller, 3, "other") == "chain_fork"
    assert _alerts(ctx) == [("chain_fork", {"seq": 2, "times": 4}), ("chain_fork", {"seq": 3})]


def test_the_first_body_follows_nothing(ctx: Context) -> None:
    caller = active(ctx)
    with ctx.database.write(EVERYWHERE) as session:
        assert code_of(advance(session, ctx, caller, 1, b"x" * 32, _hash(1))) == "chain_fork"
    assert _send(ctx, caller, 1) == "first"


def test_the_same_hash_with_another_predecessor_is_a_fork(ctx: Context) -> None:
    caller = active(ctx)
    _send(ctx, caller, 5)
    assert _send(ctx, caller, 5, before="other") == "chain_fork"


def test_a_gap_is_accepted_with_one_alert_and_filled_later(ctx: Context) -> None:
    caller = active(ctx)
    assert [_send(ctx, caller, seq) for seq in (1, 5)] == ["first", "first"]
    assert _alerts(ctx) == [("chain_gap", {"missing_from": 2, "missing_to": 4})]
    assert [_send(ctx, caller, seq) for seq in (3, 2, 4)] == ["first"] * 3
    assert len(_alerts(ctx)) == 1
    assert _highest(ctx) == 5


@pytest.mark.parametrize(("seq", "salt", "before"), [(2, "", "other"), (4, "other", ""), (4, "", "other")])
def test_what_fills_a_gap_must_fit_its_neighbours(ctx: Context, seq: int, salt: str, before: str) -> None:
    caller = active(ctx)
    for known in (1, 3, 5):
        _send(ctx, caller, known)
    assert _send(ctx, caller, seq, salt, before) == "chain_fork"
    assert _send(ctx, caller, seq) == "first"


def test_the_highest_position_of_the_protocol_is_taken(ctx: Context) -> None:
    caller = active(ctx)
    assert _send(ctx, caller, 2**53 - 1) == "first"
    assert _highest(ctx) == 2**53 - 1


def test_devices_have_chains_of_their_own(ctx: Context) -> None:
    first, second = active(ctx, Kiosk("SN-1")), active(ctx, Kiosk("SN-2"))
    assert _send(ctx, first, 1) == "first"
    assert _send(ctx, second, 1, "other") == "first"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=10)
@given(order=st.permutations(range(1, 8)), again=st.lists(st.integers(1, 7), max_size=5))
def test_bodies_of_one_chain_are_taken_in_any_order_and_end_as_one_chain(
    sqlite_ctx: Context, order: list[int], again: list[int]
) -> None:
    caller = active(sqlite_ctx, Kiosk(f"SN-{next(_numbers)}"))
    with sqlite_ctx.database.write(EVERYWHERE) as session:
        receipts = [
            advance(session, sqlite_ctx, caller, seq, _hash(seq - 1), _hash(seq)) for seq in [*order, *again]
        ]
    assert receipts == ["first"] * 7 + ["again"] * len(again)


def test_an_alert_is_looked_at_once_by_a_person_of_its_agency(ctx: Context) -> None:
    caller = active(ctx)
    _send(ctx, caller, 3)
    with ctx.database.read(EVERYWHERE) as session:
        [alert] = alerts(session)
        [row] = list_devices(session)
    assert row.open_alerts == 1
    with ctx.database.write(EVERYWHERE) as session:
        with pytest.raises(NotPermitted):
            mark_seen(session, ctx, system_actor(), alert.id)
        mark_seen(session, ctx, SUPERVISOR, alert.id)
        with pytest.raises(Conflict):
            mark_seen(session, ctx, SUPERVISOR, alert.id)
        with pytest.raises(NotFound):
            mark_seen(session, ctx, SUPERVISOR, alert.id + 1)
    assert _alerts(ctx) == []
    [entry] = audited(ctx, "device.alert_seen")
    assert entry.detail == {"alert": alert.id, "kind": "chain_gap"}


def test_a_heartbeat_is_noted_and_a_failing_sensor_is_an_alert(ctx: Context) -> None:
    caller = active(ctx)
    beat = HeartbeatRequest(software_version="2.0", queue_length=3, sensors_ok=False)
    for _ in range(2):
        with ctx.database.write(EVERYWHERE) as session:
            answer = record_heartbeat(session, ctx, caller, beat)
    assert (answer.server_time, answer.status) == (ctx.clock.now(), "active")
    assert _alerts(ctx) == [("sensor_fault", {"times": 2})]
    with ctx.database.read(EVERYWHERE) as session:
        device = session.scalars(select(Device)).one()
    assert (device.software_version, device.seen_at, device.waiting_checks) == ("2.0", ctx.clock.now(), 3)


def test_an_alert_after_a_seen_one_is_a_new_alert(sqlite_ctx: Context) -> None:
    caller = active(sqlite_ctx)
    _send(sqlite_ctx, caller, 1)
    _send(sqlite_ctx, caller, 1, "other")
    with sqlite_ctx.database.write(EVERYWHERE) as session:
        mark_seen(session, sqlite_ctx, SUPERVISOR, alerts(session)[0].id)
    _send(sqlite_ctx, caller, 1, "other")
    assert _alerts(sqlite_ctx) == [("chain_fork", {"seq": 1})]
