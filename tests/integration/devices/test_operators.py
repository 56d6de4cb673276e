"""Operators prove themselves with a PIN at their own devices, for 15 idle minutes; five wrong ones pause."""

from __future__ import annotations

import secrets
from functools import cache

import pytest
from sqlalchemy import select

from tests.factories import agency, make_actor
from tests.integration.devices.scene import (
    ISSUER,
    SUPERVISOR,
    Kiosk,
    active,
    audited,
    code_of,
    joined,
    move,
)
from verifier.accounts.actor import system_actor
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.devices import operators
from verifier.devices.approval import revoke
from verifier.devices.callers import Caller
from verifier.devices.device_view import alerts
from verifier.devices.operator_sessions import (
    TriedPin,
    is_at_work,
    operator_of,
    prepare_operator_session,
    record_operator_session,
)
from verifier.devices.pins import hash_pin
from verifier.devices.server_keys import published
from verifier.devices.sweeping import sweep
from verifier.devices.tables import Operator, OperatorSession
from verifier.devices.views import list_operators
from verifier.errors import Conflict, InvalidInput, NotFound, NotPermitted
from verifier.protocol import base64url, samples
from verifier.protocol.messages.answered import OperatorSessionAnswer
from verifier.protocol.messages.sent import OperatorSessionRequest
from verifier.protocol.refusals import Refusal

PIN, OTHER_PIN, OPERATOR = "827193", "904417", "op-7"


@cache
def _hashed(pin: str) -> str:
    return hash_pin(pin)


def _add(ctx: Context, *devices: str, operator: str = OPERATOR, actor=SUPERVISOR) -> Operator:
    with ctx.database.write(actor.scope) as session:
        return operators.add_operator(session, ctx, actor, operator, "孙丽", devices, _hashed(PIN))


def _request(ctx: Context, caller: Caller, operator: str, pin: str, nonce: bytes) -> OperatorSessionRequest:
    key = published(ctx).encryption[0]
    public = base64url.decode(key.x)
    sealed = samples.encrypt(
        pin.encode(), key.kid, public, nonce, caller.device_id, samples.PIN_CHALLENGE_ID, operator
    )
    return OperatorSessionRequest.model_validate({"operator_id": operator, "pin": sealed})


def _try(ctx: Context, caller: Caller, pin: str = PIN, operator: str = OPERATOR) -> TriedPin:
    nonce = secrets.token_bytes(16)
    return prepare_operator_session(ctx, caller, _request(ctx, caller, operator, pin, nonce), nonce)


def _record(ctx: Context, caller: Caller, tried: TriedPin) -> OperatorSessionAnswer | Refusal:
    with ctx.database.write(EVERYWHERE) as session:
        return record_operator_session(session, ctx, caller, tried)


def _begin(
    ctx: Context, caller: Caller, pin: str = PIN, operator: str = OPERATOR
) -> OperatorSessionAnswer | Refusal:
    return _record(ctx, caller, _try(ctx, caller, pin, operator))


def _proof(ctx: Context, caller: Caller) -> str:
    answer = _begin(ctx, caller)
    assert isinstance(answer, OperatorSessionAnswer), answer
    return answer.operator_proof


def _holds(ctx: Context, caller: Caller, proof: str, operator: str = OPERATOR) -> bool:
    with ctx.database.write(EVERYWHERE) as session:
        return operator_of(session, ctx, caller, operator, proof)


def test_a_right_pin_gives_a_proof_for_fifteen_idle_minutes_and_use_renews_it(ctx: Context) -> None:
    caller = active(ctx)
    _add(ctx, caller.device_id)
    answer = _begin(ctx, caller)
    assert isinstance(answer, OperatorSessionAnswer)
    assert len(base64url.decode(answer.operator_proof)) == 32
    assert (answer.expires_at - ctx.clock.now()).total_seconds() == 15 * 60
    for _ in range(3):
        move(ctx, minutes=15, seconds=-1)
        assert _holds(ctx, caller, answer.operator_proof)
    move(ctx, minutes=15)
    assert not _holds(ctx, caller, answer.operator_proof)
    [entry] = audited(ctx, "operator.session_begun")
    assert (entry.actor, entry.detail) == (caller.actor_name, {"device": caller.device_id})


def test_a_proof_from_a_clock_that_ran_ahead_is_none_and_a_small_step_back_ends_none(ctx: Context) -> None:
    caller = active(ctx)
    _add(ctx, caller.device_id)
    proof = _proof(ctx, caller)
    move(ctx, minutes=-1)
    assert _holds(ctx, caller, proof)
    move(ctx, hours=-1)
    assert not _holds(ctx, caller, proof)
    with ctx.database.read(EVERYWHERE) as session:
        assert not is_at_work(session, ctx, caller, OPERATOR, proof)


def test_a_proof_is_good_for_one_operator_at_one_device(ctx: Context) -> None:
    here, there = active(ctx, Kiosk("SN-1")), active(ctx, Kiosk("SN-2"))
    _add(ctx, here.device_id, there.device_id)
    _add(ctx, here.device_id, operator="op-8")
    proof = _proof(ctx, here)
    assert _holds(ctx, here, proof)
    assert not _holds(ctx, there, proof)
    assert not _holds(ctx, here, proof, "op-8")
    for other in ("", "no proof", base64url.encode(bytes(32)), proof[:-1], f"{proof}="):
        assert not _holds(ctx, here, other)


def test_neither_proof_nor_pin_is_kept_and_neither_is_shown(ctx: Context) -> None:
    caller = active(ctx)
    _add(ctx, caller.device_id)
    proof, nonce = _proof(ctx, caller), bytes(16)
    with ctx.database.read(EVERYWHERE) as session:
        kept = session.scalars(select(OperatorSession)).one()
        stored = session.scalars(select(Operator.pin_hash)).one()
    assert kept.proof_hash != base64url.decode(proof)
    assert PIN not in stored
    tried = prepare_operator_session(ctx, caller, _request(ctx, caller, OPERATOR, PIN, nonce), nonce)
    assert stored not in repr(tried)


def test_every_reason_has_the_same_refusal(ctx: Context) -> None:
    here, there = active(ctx, Kiosk("SN-1")), active(ctx, Kiosk("SN-2"))
    _add(ctx, here.device_id)
    unknown = _begin(ctx, here, operator="op-unknown")
    elsewhere, wrong = _begin(ctx, there), _begin(ctx, here, OTHER_PIN)
    with ctx.database.write(EVERYWHERE) as session:
        operators.disable_operator(session, ctx, SUPERVISOR, OPERATOR)
    disabled = _begin(ctx, here)
    for refusal in (unknown, elsewhere, wrong, disabled):
        assert isinstance(refusal, Refusal)
        assert (refusal.code, refusal.errors) == ("operator_not_on_device", ())


def test_five_wrong_pins_in_a_row_pause_for_fifteen_minutes_with_an_alert(ctx: Context) -> None:
    caller = active(ctx)
    _add(ctx, caller.device_id)
    right, wrong = _try(ctx, caller), _try(ctx, caller, OTHER_PIN)
    for _ in range(4):
        _record(ctx, caller, wrong)
    assert code_of(_record(ctx, caller, right)) is None
    for _ in range(5):
        assert code_of(_record(ctx, caller, wrong)) == "operator_not_on_device"
    move(ctx, minutes=15, seconds=-1)
    assert code_of(_record(ctx, caller, right)) == "operator_not_on_device"
    with ctx.database.read(EVERYWHERE) as session:
        [alert] = alerts(session)
    assert (alert.kind, alert.detail) == ("operator_paused", {"operator": OPERATOR})
    move(ctx, seconds=1)
    assert code_of(_record(ctx, caller, right)) is None


def test_wrong_pins_at_a_device_the_operator_does_not_work_with_pause_nobody(ctx: Context) -> None:
    here, there = active(ctx, Kiosk("SN-1")), active(ctx, Kiosk("SN-2"))
    _add(ctx, here.device_id)
    wrong = TriedPin(OPERATOR, _hashed(PIN), holds=False)
    for _ in range(6):
        _record(ctx, there, wrong)
    _proof(ctx, here)


def test_a_pin_that_was_changed_while_it_was_compared_is_worth_nothing(ctx: Context) -> None:
    caller, nonce = active(ctx), bytes(16)
    _add(ctx, caller.device_id)
    tried = prepare_operator_session(ctx, caller, _request(ctx, caller, OPERATOR, PIN, nonce), nonce)
    with ctx.database.write(EVERYWHERE) as session:
        operators.change_pin(session, ctx, SUPERVISOR, OPERATOR, _hashed(OTHER_PIN))
    with ctx.database.write(EVERYWHERE) as session:
        answer = record_operator_session(session, ctx, caller, tried)
    assert code_of(answer) == "operator_not_on_device"
    assert isinstance(_begin(ctx, caller, OTHER_PIN), OperatorSessionAnswer)


@pytest.mark.parametrize("change", ["nonce", "operator", "device", "kid", "ciphertext"])
def test_a_pin_sealed_for_another_request_operator_device_or_key_is_not_opened(
    sqlite_ctx: Context, change: str
) -> None:
    caller, other = active(sqlite_ctx, Kiosk("SN-1")), active(sqlite_ctx, Kiosk("SN-2"))
    request = _request(sqlite_ctx, other if change == "device" else caller, OPERATOR, PIN, bytes(16))
    if change in ("kid", "ciphertext"):
        wrong = {"kid": "enc-9"} if change == "kid" else {"ciphertext": "A" * len(request.pin.ciphertext)}
        request = request.model_copy(update={"pin": request.pin.model_copy(update=wrong)})
    if change == "operator":
        request = request.model_copy(update={"operator_id": "op-8"})
    with pytest.raises(Refusal) as refused:
        prepare_operator_session(sqlite_ctx, caller, request, b"x" * 16 if change == "nonce" else bytes(16))
    assert refused.value.code == "malformed_request"
    assert PIN not in repr(refused.value.errors)


@pytest.mark.parametrize("end", ["disable", "new pin"])
def test_disabling_or_a_new_pin_ends_the_proofs_given(ctx: Context, end: str) -> None:
    caller = active(ctx)
    _add(ctx, caller.device_id)
    proof = _proof(ctx, caller)
    with ctx.database.write(SUPERVISOR.scope) as session:
        if end == "disable":
            operators.disable_operator(session, ctx, SUPERVISOR, OPERATOR)
            with pytest.raises(Conflict):
                operators.disable_operator(session, ctx, SUPERVISOR, OPERATOR)
        else:
            operators.change_pin(session, ctx, SUPERVISOR, OPERATOR, _hashed(OTHER_PIN))
    assert not _holds(ctx, caller, proof)


def test_sweeping_deletes_proofs_that_are_over(ctx: Context) -> None:
    caller = active(ctx)
    _add(ctx, caller.device_id)
    _proof(ctx, caller)
    move(ctx, minutes=15)
    with ctx.database.write(EVERYWHERE) as session:
        assert sweep(session, ctx)["operator_sessions"] == 1


def test_an_operator_is_added_with_devices_of_the_supervisors_agencies_only(ctx: Context) -> None:
    first, second = joined(ctx, Kiosk("SN-1")), joined(ctx, Kiosk("SN-2"))
    operator = _add(ctx, second, first, second)
    with ctx.database.read(EVERYWHERE) as session:
        assert operator.agency_id == agency(session, "379901").id
        [row] = list_operators(session)
        far = make_actor("far", "supervisor", agency(session, "379904"))
    assert row.as_dict() == {
        "id": OPERATOR,
        "name": "孙丽",
        "active": True,
        "paused_until": None,
        "devices": sorted([first, second]),
    }
    [entry] = audited(ctx, "operator.added")
    assert entry.detail == {"devices": sorted([first, second])}
    with pytest.raises(NotFound):
        _add(ctx, first, operator="op-9", actor=far)
    with ctx.database.write(far.scope) as session, pytest.raises(NotFound):
        operators.disable_operator(session, ctx, far, OPERATOR)
    with pytest.raises(Conflict):
        _add(ctx, first)


def test_what_makes_no_operator_is_refused(sqlite_ctx: Context) -> None:
    device = joined(sqlite_ctx, Kiosk())
    for actor in (system_actor(), ISSUER, make_actor("li", "investigator")):
        with pytest.raises(NotPermitted):
            _add(sqlite_ctx, device, actor=actor)
    for bad in ("", "op 7", "op|7", "长", "x" * 41):
        with pytest.raises(InvalidInput):
            _add(sqlite_ctx, device, operator=bad)
    with pytest.raises(InvalidInput):
        _add(sqlite_ctx)
    with pytest.raises(NotFound):
        _add(sqlite_ctx, device, "dev-none")
    with sqlite_ctx.database.write(EVERYWHERE) as session:
        revoke(session, sqlite_ctx, ISSUER, device, "gone")
        with pytest.raises(InvalidInput):
            operators.add_operator(session, sqlite_ctx, SUPERVISOR, "op-1", " ", [device], _hashed(PIN))
    with pytest.raises(NotFound):
        _add(sqlite_ctx, device)
