"""Nonces and stored answers: once each, kept as long as they matter, swept out after."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from tests.integration.devices.scene import Kiosk, active, code_for, join, move
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.devices.nonces import is_used, use_nonce
from verifier.devices.stored_answers import Answered, RequestKey, find_answer, keep_answer
from verifier.devices.sweeping import sweep
from verifier.devices.tables import EnrolmentCode, StoredAnswer, UsedNonce
from verifier.protocol.refusals import Refusal

KEYID, NONCE = "k" * 43, bytes(16)
REQUEST = RequestKey("dev-1", "POST", "/v1/checks", "0b1f9c1e-1111-4222-8333-444455556666", b"d" * 32)
KEY = bytes(range(32))
ANSWER = Answered(422, b'{"code":"quality_low"}')


def _use(ctx: Context, nonce: bytes = NONCE, keyid: str = KEYID) -> None:
    with ctx.database.write(EVERYWHERE) as session:
        use_nonce(session, keyid, nonce, int(ctx.clock.now().timestamp()) + 300)


def test_a_nonce_is_used_once_by_each_key(ctx: Context) -> None:
    with ctx.database.read(EVERYWHERE) as session:
        assert not is_used(session, KEYID, NONCE)
    _use(ctx)
    _use(ctx, keyid="o" * 43)
    _use(ctx, b"\1" * 16)
    with ctx.database.read(EVERYWHERE) as session:
        assert is_used(session, KEYID, NONCE)
    with pytest.raises(Refusal) as refused:
        _use(ctx)
    assert refused.value.code == "replay_detected"


def test_a_nonce_of_a_transaction_that_was_undone_is_unused(ctx: Context) -> None:
    with ctx.database.write(EVERYWHERE) as session:
        undone = session.begin_nested()
        use_nonce(session, KEYID, NONCE, 1)
        undone.rollback()
    with ctx.database.read(EVERYWHERE) as session:
        assert not is_used(session, KEYID, NONCE)
    _use(ctx)


def test_of_two_requests_at_one_moment_with_one_nonce_one_is_a_replay(ctx: Context) -> None:
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def request() -> None:
        start.wait()
        try:
            _use(ctx)
            outcomes.append("used")
        except Refusal as refusal:
            outcomes.append(refusal.code)

    threads = [threading.Thread(target=request) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["replay_detected", "used"]


def test_an_answer_is_found_for_the_same_request_only(ctx: Context) -> None:
    now = ctx.clock.now()
    with ctx.database.write(EVERYWHERE) as session:
        keep_answer(session, KEY, REQUEST, ANSWER, now)
    with ctx.database.read(EVERYWHERE) as session:
        assert find_answer(session, KEY, REQUEST, KEYID, NONCE, now) == ANSWER
        for other in (
            replace(REQUEST, sender="dev-2"),
            replace(REQUEST, method="PUT"),
            replace(REQUEST, path="/v1/heartbeat"),
            replace(REQUEST, key="0b1f9c1e-1111-4222-8333-444455556667"),
        ):
            assert find_answer(session, KEY, other, KEYID, NONCE, now) is None
        with pytest.raises(Refusal) as refused:
            find_answer(session, KEY, replace(REQUEST, digest=b"e" * 32), KEYID, NONCE, now)
    assert refused.value.code == "idempotency_mismatch"


def test_an_answer_lies_encrypted_and_opens_with_its_key_in_its_place_only(ctx: Context) -> None:
    now = ctx.clock.now()
    with ctx.database.write(EVERYWHERE) as session:
        keep_answer(session, KEY, REQUEST, ANSWER, now)
        row = session.scalars(select(StoredAnswer)).one()
        assert b"quality_low" not in row.body
    with ctx.database.read(EVERYWHERE) as session:
        assert find_answer(session, bytes(32), REQUEST, KEYID, NONCE, now) is None
    with ctx.database.write(EVERYWHERE) as session:
        session.scalars(select(StoredAnswer)).one().sender = "dev-2"
    with ctx.database.read(EVERYWHERE) as session:
        assert find_answer(session, KEY, replace(REQUEST, sender="dev-2"), KEYID, NONCE, now) is None


def test_an_answer_of_a_replaced_key_makes_room_for_a_new_one_and_for_no_other_body(ctx: Context) -> None:
    now, renewed = ctx.clock.now(), bytes(32)
    with ctx.database.write(EVERYWHERE) as session:
        keep_answer(session, KEY, REQUEST, ANSWER, now)
        with pytest.raises(Refusal) as refused:
            keep_answer(session, renewed, replace(REQUEST, digest=b"e" * 32), ANSWER, now)
        assert refused.value.code == "idempotency_in_progress"
        keep_answer(session, renewed, REQUEST, Answered(201, b"{}"), now)
        assert find_answer(session, renewed, REQUEST, KEYID, NONCE, now) == Answered(201, b"{}")


def test_an_answer_is_kept_for_96_hours_and_its_key_is_free_again_after(ctx: Context) -> None:
    with ctx.database.write(EVERYWHERE) as session:
        keep_answer(session, KEY, REQUEST, ANSWER, ctx.clock.now())
    move(ctx, hours=96, seconds=-1)
    with ctx.database.write(EVERYWHERE) as session:
        assert find_answer(session, KEY, REQUEST, KEYID, NONCE, ctx.clock.now()) == ANSWER
        with pytest.raises(Refusal) as refused:
            keep_answer(session, KEY, REQUEST, ANSWER, ctx.clock.now())
    assert refused.value.code == "idempotency_in_progress"
    move(ctx, seconds=1)
    later = replace(REQUEST, digest=b"e" * 32)
    with ctx.database.write(EVERYWHERE) as session:
        assert find_answer(session, KEY, later, KEYID, NONCE, ctx.clock.now()) is None
        keep_answer(session, KEY, later, Answered(201, b"{}"), ctx.clock.now())
        assert find_answer(session, KEY, later, KEYID, NONCE, ctx.clock.now()) == Answered(201, b"{}")


def test_sweeping_deletes_what_is_over_and_nothing_else(ctx: Context) -> None:
    for number in range(5):
        _use(ctx, bytes([number]) * 16)
    with ctx.database.write(EVERYWHERE) as session:
        keep_answer(session, KEY, REQUEST, ANSWER, ctx.clock.now())
    join(ctx, Kiosk(), "0" * 26)
    code_for(ctx)
    move(ctx, seconds=600)
    with ctx.database.write(EVERYWHERE) as session:
        assert set(sweep(session, ctx).values()) == {0}
    move(ctx, seconds=1)
    _use(ctx, b"x" * 16)
    with ctx.database.write(EVERYWHERE) as session:
        assert sweep(session, ctx, most=3)["nonces"] == 3
        assert sweep(session, ctx, most=3)["nonces"] == 2
        assert session.scalars(select(UsedNonce.nonce)).all() == [b"x" * 16]
    move(ctx, hours=96)
    with ctx.database.write(EVERYWHERE) as session:
        assert sweep(session, ctx) == {"nonces": 1, "answers": 1, "codes": 2, "operator_sessions": 0}
        for table in (StoredAnswer, EnrolmentCode):
            assert session.scalar(select(func.count()).select_from(table)) == 0


def test_a_device_in_use_is_not_touched_by_sweeping(ctx: Context) -> None:
    kiosk = Kiosk()
    active(ctx, kiosk)
    move(ctx, days=30)
    with ctx.database.write(EVERYWHERE) as session:
        sweep(session, ctx)
    with pytest.raises(AssertionError, match="device_exists"):
        active(ctx, kiosk)
