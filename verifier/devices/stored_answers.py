"""Answers kept for 96 hours: a request repeated under its Idempotency-Key is done once (section 1).

An answer may hold what opens something, an operator's proof: it lies in the database encrypted (AES-256-GCM,
bound to its request) under a key that is not there.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import and_, bindparam, delete, exists, literal, select, tuple_
from sqlalchemy.orm import Session

from verifier.audit.keys import session_key
from verifier.database.bulk import table_of
from verifier.database.ready import Ready
from verifier.devices.inserting import insert_new
from verifier.devices.tables import StoredAnswer, UsedNonce
from verifier.protocol.refusals import Refusal

KEPT: Final = timedelta(hours=96)
_NONCE_BYTES: Final = 12
_stored: Final = table_of(StoredAnswer)
_used: Final = table_of(UsedNonce)
#: one row in any case: whether the nonce was used, and the answer, if one is kept
_FIND: Final = Ready(
    select(
        exists()
        .where(_used.c.keyid == bindparam("keyid"), _used.c.nonce == bindparam("nonce"))
        .label("replayed"),
        _stored.c.body_digest,
        _stored.c.status,
        _stored.c.body,
    ).select_from(
        select(literal(1).label("one"))
        .subquery()
        .outerjoin(
            _stored,
            and_(
                _stored.c.sender == bindparam("sender"),
                _stored.c.request_key == bindparam("request_key"),
                _stored.c.keep_until > bindparam("now"),
            ),
        )
    )
)


@dataclass(frozen=True, slots=True)
class RequestKey:
    """What makes two requests the same one.

    ``sender``: the device, or the key's thumbprint where there is no device yet. ``digest``: SHA-256 of the
    body, which has to be the same too.
    """

    sender: str
    method: str
    path: str
    key: str
    digest: bytes

    def hashed(self) -> bytes:
        """Return the 32 bytes it is kept under."""
        return hashlib.sha256("\n".join((self.method, self.path, self.key)).encode()).digest()

    def bound(self) -> bytes:
        """Return what a kept answer is bound to: put beside another request it does not open."""
        return self.sender.encode() + b"\n" + self.hashed() + self.digest


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer as it was given, problems included."""

    status: int
    body: bytes


@lru_cache(maxsize=8)
def answers_key(key_dir: Path) -> bytes:
    """Return the key kept answers are encrypted with; held in memory, for every request asks for it.

    Raises:
        ConfigurationError: the key file it is derived from is missing or readable by others.
    """
    return HKDF(SHA256(), 32, None, b"pension-verifier kept answers").derive(session_key(key_dir))


def find_answer(
    session: Session, key: bytes, request: RequestKey, keyid: str, nonce: bytes, now: datetime
) -> Answered | None:
    """Return the answer kept for a request, None if there is none.

    One kept under a key that was replaced since, or changed by hand, is none: the request is answered anew. A
    kiosk repeats it until it is, and sends nothing else meanwhile; what was done is known by the capture.

    Args:
        key: see :func:`answers_key`.
        keyid, nonce: of the request's signature; both are looked at in one statement.

    Raises:
        Refusal: ``replay_detected``: the nonce was used, also where an answer is kept;
            ``idempotency_mismatch``: the key was used with another body.
    """
    wanted = {"sender": request.sender, "request_key": request.hashed(), "now": now}
    [found] = _FIND.rows(session, keyid=keyid, nonce=nonce, **wanted)
    if found.replayed:
        raise Refusal("replay_detected")
    if found.body_digest is None:
        return None
    if found.body_digest != request.digest:
        raise Refusal("idempotency_mismatch")
    body = _opened(key, request, found.body)
    return None if body is None else Answered(found.status, body)


def keep_answer(session: Session, key: bytes, request: RequestKey, answer: Answered, now: datetime) -> None:
    """Keep the answer, in the transaction of what it tells of.

    Raises:
        Refusal: ``idempotency_in_progress``: the same request is being answered by somebody else; what was
            done here must be undone.
    """
    values = {
        "sender": request.sender,
        "request_key": request.hashed(),
        "body_digest": request.digest,
        "status": answer.status,
        "body": _sealed(key, request, answer.body),
        "keep_until": now + KEPT,
    }
    if insert_new(session, StoredAnswer, values):
        return
    _make_room(session, key, request, now)
    if not insert_new(session, StoredAnswer, values):
        raise Refusal("idempotency_in_progress")


def purge_answers(session: Session, now: datetime, most: int) -> int:
    """Delete at most ``most`` answers whose time is over; return how many."""
    key = tuple_(StoredAnswer.sender, StoredAnswer.request_key)
    over = (
        select(StoredAnswer.sender, StoredAnswer.request_key)
        .where(StoredAnswer.keep_until <= now)
        .limit(most)
    )
    gone = session.execute(delete(StoredAnswer).where(key.in_(over)).returning(StoredAnswer.status))
    return len(gone.all())


def _sealed(key: bytes, request: RequestKey, body: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, body, request.bound())


def _opened(key: bytes, request: RequestKey, kept: bytes) -> bytes | None:
    try:
        return AESGCM(key).decrypt(kept[:_NONCE_BYTES], kept[_NONCE_BYTES:], request.bound())
    except (InvalidTag, ValueError):
        return None


def _make_room(session: Session, key: bytes, request: RequestKey, now: datetime) -> None:
    """Delete what stands in a request's place and answers nobody: its time is over, or it does not open.

    What another body was answered under the same Idempotency-Key stays.
    """
    place = and_(StoredAnswer.sender == request.sender, StoredAnswer.request_key == request.hashed())
    found = session.execute(
        select(StoredAnswer.body_digest, StoredAnswer.body, StoredAnswer.keep_until).where(place)
    ).first()
    if found is None:
        return
    opens_no_more = found.body_digest == request.digest and _opened(key, request, found.body) is None
    if found.keep_until <= now or opens_no_more:
        session.execute(delete(StoredAnswer).where(place))
