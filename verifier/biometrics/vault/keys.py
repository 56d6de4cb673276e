"""Which key-encryption key seals now; the database knows the keys by name, the files hold them."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.accounts.actor import operating_system_user
from verifier.biometrics.vault.key_files import key_encryption_key, key_files, usable
from verifier.biometrics.vault.tables import Template, VaultKey
from verifier.context import Context
from verifier.devices.inserting import insert_new
from verifier.errors import ConfigurationError
from verifier.language import Text

#: made by `init`
_FIRST: Final = "vault-1"


def sealing_key(session: Session, context: Context) -> tuple[str, bytes]:
    """Return name and key under which templates are sealed in this transaction.

    The row is held until the transaction ends: a rotation waits for it, and so never misses a template that
    is just being written. At first use the newest file is entered as the key.

    Raises:
        ConfigurationError: there is no key, or it cannot be read.
    """
    key_id = _current(session)
    if key_id is None:
        files = key_files(context.settings.security.key_dir)
        if not files:
            raise _no_key()
        insert_new(
            session,
            VaultKey,
            {
                "id": list(files)[-1],
                "made_at": context.clock.now(),
                "made_by": f"system:{operating_system_user()}",
                "retired_at": None,
                "destroyed_at": None,
            },
        )
        key_id = _current(session)
        if key_id is None:
            raise _no_key()
    return key_id, opening_key(context, key_id)


def opening_key(context: Context, key_id: str) -> bytes:
    """Return the key of this name.

    Raises:
        ConfigurationError: the file is missing or cannot be used.
    """
    return key_encryption_key(context.settings.security.key_dir, key_id)


def missing_keys(session: Session, context: Context) -> tuple[str, ...]:
    """Return the names of keys that stored templates need, or the next one, and that cannot be read."""
    folder = context.settings.security.key_dir
    needed = set(session.scalars(select(Template.key_id).where(Template.revoked_at.is_(None)).distinct()))
    needed |= set(standing_keys(session) or list(key_files(folder))[-1:] or [_FIRST])
    return tuple(key_id for key_id in sorted(needed) if not usable(folder, key_id))


def standing_keys(session: Session) -> tuple[str, ...]:
    """Return the names of the keys that seal, or may still be needed; none before the first template."""
    return tuple(session.scalars(select(VaultKey.id).where(VaultKey.destroyed_at.is_(None))))


def old_keys(session: Session) -> tuple[str, ...]:
    """Return the names of keys that seal nothing new any more and are not destroyed."""
    standing = select(VaultKey.id).where(VaultKey.retired_at.is_not(None), VaultKey.destroyed_at.is_(None))
    return tuple(session.scalars(standing.order_by(VaultKey.id)))


def _current(session: Session) -> str | None:
    query = select(VaultKey.id).where(VaultKey.retired_at.is_(None)).order_by(VaultKey.made_at.desc())
    return session.scalar(query.limit(1).with_for_update(read=True))


def _no_key() -> ConfigurationError:
    return ConfigurationError(
        Text("没有模板库密钥。", "There is no key of the template vault."),
        Text("请运行 pension-verifier init。", "Run pension-verifier init."),
    )
