"""An operator proves themselves at a device with a PIN, and holds a proof for 15 idle minutes (section 2).

One refusal serves for every reason: unknown, not on this device, disabled, wrong PIN, paused. Whoever guesses
learns nothing from it.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session

from verifier.accounts.actor import operating_system_user
from verifier.accounts.passwords import password_matches
from verifier.audit.service import Happening
from verifier.clock import CLOCKS_DIFFER
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.database.bulk import table_of
from verifier.database.ready import Ready
from verifier.devices.alerts import raise_alert
from verifier.devices.callers import Caller
from verifier.devices.ids import Random
from verifier.devices.pins import opened_hash
from verifier.devices.server_keys import opener
from verifier.devices.tables import Operator, OperatorDevice, OperatorSession
from verifier.protocol import base64url, samples
from verifier.protocol.messages.answered import OperatorSessionAnswer
from verifier.protocol.messages.sent import OperatorSessionRequest
from verifier.protocol.refusals import Refusal

IDLE: Final = timedelta(minutes=15)
WRONG_PINS: Final = 5
PAUSE: Final = timedelta(minutes=15)
_PROOF_BYTES: Final = 32
_sessions: Final = table_of(OperatorSession)
#: made once: at every check making it costs as much as running it
_RENEW: Final = Ready(
    update(_sessions)
    .where(
        _sessions.c.proof_hash == bindparam("proof"),
        _sessions.c.operator_id == bindparam("operator"),
        _sessions.c.device_id == bindparam("device"),
        _sessions.c.used_at > bindparam("since"),
        _sessions.c.used_at <= bindparam("latest"),
    )
    .values(used_at=bindparam("now"))
)
_LIVING: Final = Ready(
    select(_sessions.c.operator_id).where(
        _sessions.c.proof_hash == bindparam("proof"),
        _sessions.c.operator_id == bindparam("operator"),
        _sessions.c.device_id == bindparam("device"),
        _sessions.c.used_at > bindparam("since"),
        _sessions.c.used_at <= bindparam("latest"),
    )
)


@dataclass(frozen=True, slots=True)
class TriedPin:
    """That a PIN was compared, with what, and whether it held; worth nothing if the hash has changed."""

    operator_id: str
    compared_with: str | None = field(repr=False)
    holds: bool


def prepare_operator_session(
    context: Context, caller: Caller, request: OperatorSessionRequest, nonce: bytes
) -> TriedPin:
    """Open and compare the PIN, outside any write: it takes tens of milliseconds by design.

    Args:
        nonce: the 16 bytes of the request's own nonce, which the PIN is bound to.

    Raises:
        Refusal: ``malformed_request``: the PIN cannot be opened.
    """
    pin = _opened(context, caller, request, nonce)
    with context.database.read(EVERYWHERE) as session:
        stored = session.scalar(
            select(Operator.pin_hash)
            .join(OperatorDevice, OperatorDevice.operator_id == Operator.id)
            .where(Operator.id == request.operator_id, OperatorDevice.device_id == caller.device_id)
        )
    known = opened_hash(context, request.operator_id, stored)
    return TriedPin(request.operator_id, stored, password_matches(known, pin))


def record_operator_session(
    session: Session,
    context: Context,
    caller: Caller,
    tried: TriedPin,
    random: Random = secrets.token_bytes,
) -> OperatorSessionAnswer | Refusal:
    """Give the operator a proof, or count the wrong PIN; five in a row pause the operator for 15 minutes.

    Returns:
        The answer, or ``operator_not_on_device`` for whatever reason.
    """
    now = context.clock.now()
    operator = session.scalar(
        select(Operator)
        .join(OperatorDevice, OperatorDevice.operator_id == Operator.id)
        .where(Operator.id == tried.operator_id, OperatorDevice.device_id == caller.device_id)
        .with_for_update(of=Operator)  # so that wrong PINs tried side by side are all counted
        .execution_options(populate_existing=True)
    )
    if operator is None or not operator.active or _paused(operator, now):
        return Refusal("operator_not_on_device")
    if not tried.holds or operator.pin_hash != tried.compared_with:
        _count_wrong(session, context, caller, operator)
        return Refusal("operator_not_on_device")
    operator.failed_tries, operator.paused_until = 0, None
    proof = random(_PROOF_BYTES)
    session.add(
        OperatorSession(
            proof_hash=_hash(proof),
            operator_id=operator.id,
            device_id=caller.device_id,
            began_at=now,
            used_at=now,
        )
    )
    session.flush()
    happening = Happening("operator.session_begun", "operator", operator.id, {"device": caller.device_id})
    context.auditor.record(session, caller.actor_name, operating_system_user(), [happening])
    return OperatorSessionAnswer(operator_proof=base64url.encode(proof), expires_at=now + IDLE)


def operator_of(session: Session, context: Context, caller: Caller, operator_id: str, proof: str) -> bool:
    """Tell whether ``proof`` is a living one of this operator at this device; its idle time begins anew."""
    try:
        digest = _hash(base64url.decode(proof, _PROOF_BYTES))
    except ValueError:
        return False
    now = context.clock.now()
    wanted = {"proof": digest, "operator": operator_id, "device": caller.device_id}
    return _RENEW.run(session, now=now, **_idle_since(now), **wanted) == 1


def is_at_work(session: Session, context: Context, caller: Caller, operator_id: str, proof: str) -> bool:
    """Tell the same without changing anything: before samples are opened for somebody who has no proof."""
    try:
        digest = _hash(base64url.decode(proof, _PROOF_BYTES))
    except ValueError:
        return False
    wanted = {"proof": digest, "operator": operator_id, "device": caller.device_id}
    return _LIVING.first(session, **_idle_since(context.clock.now()), **wanted) is not None


def _idle_since(now: datetime) -> dict[str, datetime]:
    """Return between which moments a living proof was used; one from a clock that ran ahead is none."""
    return {"since": now - IDLE, "latest": now + CLOCKS_DIFFER}


def purge_operator_sessions(session: Session, now: datetime) -> int:
    """Delete the proofs whose idle time is over; return how many."""
    over = delete(OperatorSession).where(OperatorSession.used_at <= now - IDLE)
    return len(session.execute(over.returning(OperatorSession.operator_id)).all())


def _opened(context: Context, caller: Caller, request: OperatorSessionRequest, nonce: bytes) -> str:
    key = opener(context, request.pin.kid)
    try:
        if key is None:
            raise ValueError("no such key")
        return samples.decrypt(
            request.pin.model_dump(),
            key,
            nonce,
            caller.device_id,
            samples.PIN_CHALLENGE_ID,
            request.operator_id,
        ).decode("ascii")
    except ValueError:
        raise Refusal("malformed_request", ({"field": "pin", "problem": "cannot_be_opened"},)) from None


def _paused(operator: Operator, now: datetime) -> bool:
    return operator.paused_until is not None and operator.paused_until > now


def _count_wrong(session: Session, context: Context, caller: Caller, operator: Operator) -> None:
    operator.failed_tries += 1
    if operator.failed_tries >= WRONG_PINS:
        operator.failed_tries = 0
        operator.paused_until = context.clock.now() + PAUSE
        raise_alert(session, context, caller, "operator_paused", {"operator": operator.id})
    session.flush()


def _hash(proof: bytes) -> bytes:
    return hashlib.sha256(proof).digest()
