"""One transaction a request: nonce, chain, result and the answer kept for repeats stand or fall together."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any, Final, TypeVar

from pydantic import BaseModel
from sqlalchemy.orm import Session

from verifier.database.scope import ScopedSession
from verifier.devices import chain, nonces
from verifier.devices.callers import Caller
from verifier.devices.stored_answers import Answered, answers_key, keep_answer
from verifier.protocol import base64url
from verifier.protocol.chain import entry_hash
from verifier.protocol.refusals import Refusal
from web.kiosk.endpoints import Desk, Record
from web.kiosk.exchange import JSON, Reply
from web.kiosk.judging import Judged
from web.kiosk.problems import CONTENT_TYPE, KINDS, is_kept, problem_bytes

T = TypeVar("T")
REPLAYED = {"Idempotent-Replayed": "true"}
#: a body answered so was not received (section 4): its place in the chain is free for the next try
_NOT_RECEIVED: Final = frozenset({401, 413, 429, 503})


def rendered(outcome: BaseModel | Refusal, status: int, trace_id: str | None = None) -> Reply:
    """Return an answer with its status, or a refusal with its own, as it goes over the wire."""
    if isinstance(outcome, Refusal):
        code, body = problem_bytes(outcome, trace_id)
        headers = {} if outcome.retry_after is None else {"Retry-After": str(outcome.retry_after)}
        if outcome.code == "method_not_allowed":
            headers["Allow"] = ", ".join(str(error["allowed"]) for error in outcome.errors)
        return Reply(code, body, CONTENT_TYPE, headers)
    return Reply(status, outcome.model_dump_json(exclude_unset=True).encode())


def repeated(stored: Answered) -> Reply:
    """Return the answer that was kept."""
    kind = JSON if stored.status < 400 else CONTENT_TYPE
    return Reply(stored.status, stored.body, kind, dict(REPLAYED))


def keep_nonce(desk: Desk, judged: Judged) -> None:
    """Use up the nonce of a request that changes nothing else.

    Raises:
        Refusal: ``replay_detected``.
    """
    desk.writer.submit(lambda session: _use_nonces(session, judged))


def _use_nonces(session: Session, judged: Judged) -> None:
    for signature in (judged.signature, judged.new_key):
        if signature is not None:
            nonces.use_nonce(session, signature.keyid, signature.nonce, signature.expires)


def settle(desk: Desk, judged: Judged, raw: Any, outcome: Record | Refusal) -> Reply:
    """Write a request's result and return its answer.

    ``outcome`` is a refusal already, or does the rest.

    Raises:
        Refusal: ``replay_detected``; ``idempotency_in_progress``: another process was answering it meanwhile.
    """

    def work(session: ScopedSession, outcome: Record | Refusal) -> Reply:
        _use_nonces(session, judged)
        chained_by = judged.sender if judged.endpoint.chained else None
        reply = rendered(done(session, desk, chained_by, raw, outcome), judged.endpoint.status)
        if judged.key is not None and is_kept(reply.status):
            answer = Answered(reply.status, reply.body)
            key = answers_key(desk.context.settings.security.key_dir)
            keep_answer(session, key, judged.key, answer, desk.context.clock.now())
        return reply

    return written(desk, outcome, work)


def written(desk: Desk, outcome: Record | Refusal, work: Callable[[ScopedSession, Record | Refusal], T]) -> T:
    """Do ``work`` in one write; where the service refuses in the middle, undo all and write the refusal.

    Refusals are rare: a savepoint for each would cost everybody else two statements.
    """
    try:
        return desk.writer.submit(lambda session: work(session, outcome))
    except _Undone as undone:
        refusal = undone.refusal
    return desk.writer.submit(lambda session: work(session, refusal))


class _Undone(Exception):
    """A service raised a refusal: nothing of this try may last."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


def done(
    session: ScopedSession, desk: Desk, chained_by: Caller | None, raw: Any, outcome: Record | Refusal
) -> BaseModel | Refusal:
    """Advance the chain of the device the body belongs to, if any, then do what is left to do.

    The chain advances whatever the outcome, unless the body counts as not received. To be called by the work
    of :func:`written`: what a refusal raises undoes everything.
    """
    if isinstance(outcome, Refusal) and KINDS[outcome.code].status in _NOT_RECEIVED:
        return outcome
    fork = None if chained_by is None else _chained(session, desk, chained_by, raw)
    if fork is not None:
        return fork
    if isinstance(outcome, Refusal):
        return outcome
    try:
        return outcome(session)
    except Refusal as refusal:
        raise _Undone(refusal) from refusal


def _chained(session: Session, desk: Desk, caller: Caller, raw: Any) -> Refusal | None:
    """Advance a chain by a check body; one without a place in the chain leaves it as it is."""
    try:
        seq, previous = raw["seq"], base64url.decode(raw["prev_hash"], hashlib.sha256().digest_size)
        item = entry_hash(raw)
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
    if not isinstance(seq, int) or isinstance(seq, bool) or not 1 <= seq < 2**53:
        return None
    found = chain.advance(session, desk.context, caller, seq, previous, item)
    return found if isinstance(found, Refusal) else None
