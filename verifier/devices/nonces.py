"""Nonces of requests whose signature held: each is good for one request (section 1).

They are written in the transaction of the result or of the stored refusal, never before the signature holds.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, delete, select, tuple_
from sqlalchemy.orm import Session

from verifier.database.bulk import table_of
from verifier.database.ready import Ready
from verifier.devices.inserting import insert_new
from verifier.devices.tables import UsedNonce
from verifier.protocol.refusals import Refusal

_KEPT_BEYOND: Final = timedelta(seconds=300)
"""Kept this long after the signature's ``expires``: as long as a clock may be off."""

_used: Final = table_of(UsedNonce)
_FIND: Final = Ready(
    select(_used.c.keyid).where(_used.c.keyid == bindparam("keyid"), _used.c.nonce == bindparam("nonce"))
)


def use_nonce(session: Session, keyid: str, nonce: bytes, expires: int) -> None:
    """Use up a nonce of 16 bytes; ``expires`` is the signature's, in seconds since 1970.

    Raises:
        Refusal: ``replay_detected``: it was used before, also by a request that is not committed yet.
    """
    keep_until = datetime.fromtimestamp(expires, UTC) + _KEPT_BEYOND
    if not insert_new(session, UsedNonce, {"keyid": keyid, "nonce": nonce, "keep_until": keep_until}):
        raise Refusal("replay_detected")


def is_used(session: Session, keyid: str, nonce: bytes) -> bool:
    """Tell whether a nonce was used, to refuse a replay before anything is computed for it."""
    return _FIND.first(session, keyid=keyid, nonce=nonce) is not None


def purge_nonces(session: Session, now: datetime, most: int) -> int:
    """Delete at most ``most`` nonces that no signature can carry any more; return how many."""
    key = tuple_(UsedNonce.keyid, UsedNonce.nonce)
    over = select(UsedNonce.keyid, UsedNonce.nonce).where(UsedNonce.keep_until < now).limit(most)
    gone = session.execute(delete(UsedNonce).where(key.in_(over)).returning(UsedNonce.keep_until))
    return len(gone.all())
