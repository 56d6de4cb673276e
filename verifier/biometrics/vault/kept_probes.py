"""Captures that were not recognised, kept encrypted for an appeal and destroyed on time (PIPL Art. 19).

Sixty days is the term for an administrative review (Administrative Reconsideration Law, Art. 20). What is
kept is the template, which shows where the points lay, and never the image.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Final, NamedTuple

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from verifier.biometrics.vault.ciphers import DoesNotOpen
from verifier.biometrics.vault.keys import opening_key, sealing_key
from verifier.biometrics.vault.sealing import Sealed, open_template, rewrap, seal
from verifier.biometrics.vault.tables import KeptProbe
from verifier.clock import CHINA
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.database.bulk import among, bulk_insert, chunks

_AT_ONCE: Final = 500
#: of a session that has read none of the rows
_UNREAD: Final = delete(KeptProbe).execution_options(synchronize_session=False)


class CapturedAt(NamedTuple):
    """The check a kept capture belongs to, and whose it is: put into another row, it does not open."""

    check_id: str
    person_id: int
    modality: str

    @property
    def additional(self) -> bytes:
        """The additional data; begins as no enrolled template's does."""
        return f"check|{self.check_id}|{self.person_id}|{self.modality}".encode()


def keep_probe(
    session: Session, context: Context, owner: CapturedAt, agency_id: int, template: bytes
) -> None:
    """Keep a template for ``biometrics.evidence_days`` from today, in the caller's transaction.

    To be called after the transaction's audit entries: a rotation of keys takes the two in that order.

    Raises:
        ConfigurationError: there is no key.
    """
    settings = context.settings.biometrics
    if settings.evidence_days == 0:
        return
    key_id, key = sealing_key(session, context)
    sealed = seal(key, settings.algorithm, owner, template)
    today = context.clock.now().astimezone(CHINA).date()
    row = {
        **owner._asdict(),
        "agency_id": agency_id,
        "algorithm": sealed.algorithm,
        "key_id": key_id,
        "wrapped_key": sealed.wrapped_key,
        "nonce": sealed.nonce,
        "ciphertext": sealed.ciphertext,
        "kept_until": today + timedelta(settings.evidence_days),
    }
    bulk_insert(session, KeptProbe, [row])


def open_probe(context: Context, kept: KeptProbe) -> bytes:
    """Return the template of a kept capture.

    Raises:
        DoesNotOpen: changed, or in another's place.
        ConfigurationError: its key is missing.
    """
    sealed = Sealed(kept.algorithm, kept.wrapped_key, kept.nonce, kept.ciphertext, None)
    return open_template(opening_key(context, kept.key_id), _owner(kept), sealed)


def prolong_probes(context: Context, person_ids: Collection[int], until: date) -> None:
    """Keep what is kept of these people up to ``until`` at least.

    The night calls it before it destroys, for those whose appeal is not over.
    """
    with context.database.write(EVERYWHERE) as session:
        for some in chunks(sorted(person_ids)):
            theirs = among(session, KeptProbe.person_id, some)
            later = update(KeptProbe).where(theirs, KeptProbe.kept_until < until).values(kept_until=until)
            session.execute(later.execution_options(synchronize_session=False))


def destroy_old_probes(context: Context, today: date) -> int:
    """Delete what has been kept to its last day; return how many. The night calls it, in batches."""
    destroyed = 0
    while True:
        with context.database.write(EVERYWHERE) as session:
            due = select(KeptProbe.check_id).where(KeptProbe.kept_until < today)
            some = session.scalars(due.order_by(KeptProbe.check_id).limit(_AT_ONCE)).all()
            session.execute(_UNREAD.where(KeptProbe.check_id.in_(some)))
        destroyed += len(some)
        if len(some) < _AT_ONCE:
            return destroyed


def destroy_probes_of(session: Session, person_ids: Collection[int]) -> None:
    """Delete what is kept of a person whose templates are revoked, in the caller's transaction."""
    session.execute(_UNREAD.where(among(session, KeptProbe.person_id, person_ids)))


def keys_in_use(session: Session) -> Iterable[str]:
    """Return the names of the keys that kept captures need."""
    return session.scalars(select(KeptProbe.key_id).distinct())


def left_to_rewrap(session: Session, key_id: str) -> int:
    """Return how many kept captures are under another key."""
    return session.scalar(select(func.count()).where(KeptProbe.key_id != key_id)) or 0


def rewrap_probes(context: Context, key_id: str) -> int:
    """Put every kept capture under another key, in batches; return how many.

    One that does not open explains nothing to anybody: it is deleted, so that its key can go.
    """
    done = 0
    while True:
        with context.database.write(EVERYWHERE) as session:
            query = select(KeptProbe).where(KeptProbe.key_id != key_id).order_by(KeptProbe.check_id)
            some = session.scalars(query.limit(_AT_ONCE).with_for_update()).all()
            for kept in some:
                _rewrap(session, context, kept, key_id)
        done += len(some)
        if len(some) < _AT_ONCE:
            return done


def _rewrap(session: Session, context: Context, kept: KeptProbe, key_id: str) -> None:
    old, new = opening_key(context, kept.key_id), opening_key(context, key_id)
    try:
        kept.wrapped_key = rewrap(old, new, _owner(kept), kept.algorithm, kept.wrapped_key)
    except DoesNotOpen:
        session.delete(kept)
    else:
        kept.key_id = key_id


def _owner(kept: KeptProbe) -> CapturedAt:
    return CapturedAt(kept.check_id, kept.person_id, kept.modality)
