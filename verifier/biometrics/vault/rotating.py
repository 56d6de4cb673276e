"""Rotation of the key-encryption key: a new one, every data key rewrapped in batches, the old one destroyed.

It may be killed at any moment and is run again: each batch is a transaction, what is under the newest key is
done, and an old key's file goes only when no row names it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.audit.service import Happening
from verifier.biometrics.vault.ciphers import DoesNotOpen
from verifier.biometrics.vault.kept_probes import keys_in_use, left_to_rewrap, rewrap_probes
from verifier.biometrics.vault.key_files import destroy_key_file, key_files, make_key_file, number_of
from verifier.biometrics.vault.keys import old_keys, opening_key, sealing_key
from verifier.biometrics.vault.sealing import Owner, rewrap
from verifier.biometrics.vault.tables import Template, VaultKey
from verifier.context import Context
from verifier.database import EVERYWHERE, exclusive
from verifier.database.bulk import bulk_update, unread

BATCH: Final = 500
Advance = Callable[[int, int], None]
"""Told how many templates are done, and of how many."""


@dataclass(frozen=True)
class Rotation:
    """What a rotation did."""

    key_id: str
    #: it went on with one that was interrupted
    resumed: bool
    #: templates, and captures kept for an appeal
    rewrapped: int
    #: templates that do not open and keep their old key, which therefore stays
    damaged: int
    destroyed: tuple[str, ...]


def rotate(context: Context, actor: Actor, advance: Advance | None = None) -> Rotation:
    """Rotate the key-encryption key, or finish a rotation that was interrupted.

    Raises:
        NotPermitted: the actor lacks the right, or is not a person.
        AlreadyRunning: another process is at it.
        ConfigurationError: a key that is needed cannot be read.
    """
    actor.require(Right.VAULT_MANAGE)
    actor.require_person()
    with exclusive(context.database, "vault.rotate"):
        key_id, resumed = _unfinished(context), True
        rewrapped, damaged = _rewrap_all(context, key_id, advance)
        # nothing was left, or only what does not open, and no old key waits for its end
        if not rewrapped and not _waiting_for_its_end(context):
            key_id, resumed = _begin(context, actor, key_id), False
            rewrapped, damaged = _rewrap_all(context, key_id, advance)
        destroyed = _end(context, actor, key_id, rewrapped)
    return Rotation(key_id, resumed, rewrapped, damaged, destroyed)


def _unfinished(context: Context) -> str:
    """Return the key that seals now: an interrupted rotation left templates under older ones."""
    with context.database.write(EVERYWHERE) as session:
        return sealing_key(session, context)[0]


def _begin(context: Context, actor: Actor, current: str) -> str:
    """Return a new key, by which everything is sealed from now on."""
    folder = context.settings.security.key_dir
    with context.database.write(EVERYWHERE) as session:
        known = {*session.scalars(select(VaultKey.id)), *key_files(folder)}
        key_id = f"vault-{max(number_of(name) or 0 for name in known) + 1}"
        make_key_file(folder, key_id)
        happening = Happening("vault.rotation_begun", "vault", key_id, {"previous_key": current})
        # first: an enrolment, too, asks for the end of the chain and then for the key
        context.auditor.record(session, actor.name, actor.os_user, [happening])
        now = context.clock.now()
        # waits for whoever is just sealing under it
        retired = update(VaultKey).where(VaultKey.retired_at.is_(None)).values(retired_at=now)
        session.execute(unread(retired))
        session.add(VaultKey(id=key_id, made_at=now, made_by=actor.name, retired_at=None, destroyed_at=None))
        session.flush()
    return key_id


def _left(session: Session, key_id: str) -> int:
    count = select(func.count(Template.id)).where(Template.revoked_at.is_(None), Template.key_id != key_id)
    return (session.scalar(count) or 0) + left_to_rewrap(session, key_id)


def _rewrap_all(context: Context, key_id: str, advance: Advance | None) -> tuple[int, int]:
    with context.database.read(EVERYWHERE) as session:
        total = _left(session, key_id)
    done = damaged = after = 0
    while True:
        with context.database.write(EVERYWHERE) as session:
            seen, failed, last = _rewrap_batch(session, context, key_id, after)
        if not seen:
            return done - damaged + rewrap_probes(context, key_id), damaged
        done, damaged, after = done + seen, damaged + failed, last
        if advance is not None:
            advance(min(done, total), total)


def _rewrap_batch(session: Session, context: Context, key_id: str, after: int) -> tuple[int, int, int]:
    """Rewrap the next templates; return how many were seen, how many do not open, and the last one."""
    columns = (
        Template.id,
        Template.person_id,
        Template.modality,
        Template.version,
        Template.algorithm,
        Template.key_id,
        Template.wrapped_key,
    )
    query = select(*columns).where(
        Template.id > after, Template.revoked_at.is_(None), Template.key_id != key_id
    )
    rows = session.execute(query.order_by(Template.id).limit(BATCH).with_for_update()).all()
    new = opening_key(context, key_id)
    rewrapped = []
    for row in rows:
        owner = Owner(row.person_id, row.modality, row.version)
        try:
            wrapped = rewrap(opening_key(context, row.key_id), new, owner, row.algorithm, row.wrapped_key)
        except DoesNotOpen:
            continue
        rewrapped.append({"id": row.id, "key_id": key_id, "wrapped_key": wrapped})
    bulk_update(session, Template, rewrapped)
    return len(rows), len(rows) - len(rewrapped), rows[-1].id if rows else after


def _needed(session: Session) -> set[str]:
    stored = session.scalars(select(Template.key_id).where(Template.revoked_at.is_(None)).distinct())
    return {*stored, *keys_in_use(session)}


def _waiting_for_its_end(context: Context) -> bool:
    """Tell whether a rotation was interrupted after its last batch: an old key stands that nothing needs."""
    with context.database.read(EVERYWHERE) as session:
        return not _needed(session).issuperset(old_keys(session))


def _end(context: Context, actor: Actor, key_id: str, rewrapped: int) -> tuple[str, ...]:
    """Destroy every key no row names, and record that."""
    folder = context.settings.security.key_dir
    with context.database.write(EVERYWHERE) as session:
        needed = _needed(session)
        standing = session.scalars(select(VaultKey.id).where(VaultKey.destroyed_at.is_(None)))
        unneeded = sorted({*key_files(folder), *standing} - needed - {key_id})
        now = context.clock.now()
        for name in unneeded:
            destroy_key_file(folder, name)
            gone = update(VaultKey).where(VaultKey.id == name, VaultKey.destroyed_at.is_(None))
            session.execute(unread(gone.values(destroyed_at=now)))
        detail = {"templates": rewrapped, "destroyed_keys": unneeded}
        context.auditor.record(
            session, actor.name, actor.os_user, [Happening("vault.rotated", "vault", key_id, detail)]
        )
    return tuple(unneeded)
