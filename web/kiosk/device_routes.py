"""The endpoints about devices themselves, each handed to its service."""

from __future__ import annotations

from verifier.devices import about, joining, keys, operator_sessions
from verifier.protocol.messages.answered import TimeAnswer
from web.kiosk.endpoints import Asked, Desk, Record


def prepare_join(desk: Desk, asked: Asked) -> Record:
    """``POST /v1/devices``."""
    return lambda session: joining.record_join(
        session, desk.context, asked.message, asked.signature.keyid, asked.address
    )


def prepare_new_key(desk: Desk, asked: Asked) -> Record:
    """``POST /v1/devices/self/keys``."""
    return lambda session: keys.record_new_key(
        session, desk.context, asked.caller, asked.message, asked.new_keyid
    )


def prepare_self(desk: Desk, asked: Asked) -> Record:
    """``GET /v1/devices/self``."""
    return lambda session: about.device_answer(session, desk.context, asked.caller)


def prepare_operator_session(desk: Desk, asked: Asked) -> Record:
    """``POST /v1/operator-sessions``."""
    prepared = operator_sessions.prepare_operator_session(
        desk.context, asked.caller, asked.message, asked.signature.nonce
    )
    return lambda session: operator_sessions.record_operator_session(
        session, desk.context, asked.caller, prepared
    )


def prepare_heartbeat(desk: Desk, asked: Asked) -> Record:
    """``POST /v1/heartbeat``."""
    return lambda session: about.record_heartbeat(session, desk.context, asked.caller, asked.message)


def prepare_time(desk: Desk, asked: Asked) -> Record:
    """``GET /v1/time``."""
    del asked
    return lambda _session: TimeAnswer(time=desk.context.clock.now())
