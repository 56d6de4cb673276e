"""Checks taken offline: each item of a batch is judged, written and answered by itself (section 4)."""

from __future__ import annotations

import json
from typing import Any, Final

from pydantic import BaseModel
from sqlalchemy.orm import Session

from verifier.database.scope import ScopedSession
from verifier.protocol.messages.answered import BatchAnswer, BatchResult
from verifier.protocol.messages.sent import BatchRequest, CheckRequest
from verifier.protocol.refusals import Refusal
from web.kiosk.bodies import read_as
from web.kiosk.checking import check_of
from web.kiosk.endpoints import Asked, Desk, Record
from web.kiosk.settling import done, rendered, written

_CREATED: Final = 201
_LONGEST_SHOWN: Final = 60


def prepare_batch(desk: Desk, asked: Asked) -> Record:
    """Judge every item in order, each in a write of its own; what remains is to tell the results."""
    message: BatchRequest = asked.message
    results = [_item(desk, asked, raw) for raw in message.items]

    def tell(_session: Session) -> BatchAnswer:
        return BatchAnswer(results=results)

    return tell


def _item(desk: Desk, asked: Asked, raw: dict[str, Any]) -> BatchResult:

    def work(session: ScopedSession, outcome: Record | Refusal) -> BaseModel | Refusal:
        return done(session, desk, asked.caller, raw, outcome)

    reply = rendered(written(desk, _prepared(desk, asked, raw), work), _CREATED)
    capture_id = raw.get("capture_id")
    shown = capture_id[:_LONGEST_SHOWN] if isinstance(capture_id, str) else None
    return BatchResult(capture_id=shown, status=reply.status, body=json.loads(reply.body))


def _prepared(desk: Desk, asked: Asked, raw: dict[str, Any]) -> Record | Refusal:
    try:
        return check_of(desk, asked.caller, read_as(CheckRequest, raw), raw, online=False)
    except Refusal as refusal:
        return refusal
