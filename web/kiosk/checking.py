"""The endpoints about people: challenges, checks, enrolments, each handed to its service."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from verifier.certification.checks import challenges, enrolments, judging, recording
from verifier.certification.checks.own import own_check
from verifier.devices.callers import Caller
from verifier.protocol.chain import entry_hash
from verifier.protocol.messages.sent import CheckRequest
from verifier.protocol.refusals import Refusal
from web.kiosk.endpoints import Asked, Desk, Record


def check_of(desk: Desk, caller: Caller, request: BaseModel, raw: Any, *, online: bool) -> Record:
    """Decrypt and compare a capture; what remains is to write down what it means."""
    assert isinstance(request, CheckRequest)  # noqa: S101 -- narrows the type; the endpoint names the model
    try:
        body_hash = entry_hash(raw)
    except ValueError:
        raise Refusal("malformed_request", ({"problem": "no_canonical_form"},)) from None
    prepared = judging.prepare_check(desk.context, caller, request, body_hash, online=online)
    return lambda session: recording.record_check(session, desk.context, caller, prepared)


def prepare_check(desk: Desk, asked: Asked) -> Record:
    """``POST /v1/checks``."""
    return check_of(desk, asked.caller, asked.message, asked.raw, online=True)


def prepare_challenge(desk: Desk, asked: Asked) -> Record:
    """``POST /v1/challenges``."""
    prepared = challenges.prepare_challenge(desk.context, asked.caller, asked.message)
    return lambda session: challenges.record_challenge(session, desk.context, asked.caller, prepared)


def prepare_offline_challenges(desk: Desk, asked: Asked) -> Record:
    """``POST /v1/challenges/offline``."""
    return lambda session: challenges.record_offline_challenges(
        session, desk.context, asked.caller, asked.message
    )


def prepare_enrolment(desk: Desk, asked: Asked) -> Record:
    """``POST /v1/enrolments``."""
    prepared = enrolments.prepare_enrolment(desk.context, asked.caller, asked.message)
    return lambda session: enrolments.record_enrolment(session, desk.context, asked.caller, prepared)


def prepare_find_check(_desk: Desk, asked: Asked) -> Record:
    """``GET /v1/checks/{id}``."""
    return lambda session: own_check(session, asked.caller, asked.path_value or "")
