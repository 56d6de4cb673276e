"""Keys that are gone while the store rests on them: new ones in their place would open and verify nothing."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import closing

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.audit.keys import AUDIT_KEY, write_key
from verifier.audit.tables import AuditEntry
from verifier.biometrics.vault.key_files import KEY_BYTES
from verifier.biometrics.vault.tables import Template
from verifier.database import EVERYWHERE, Database
from verifier.errors import ConfigurationError
from verifier.language import Text
from verifier.operation.stores import is_empty
from verifier.settings import Settings


def lost_keys(settings: Settings) -> list[str]:
    """Return the names of key files that are missing and that entries or templates in the store rest on."""
    with closing(Database(settings.database.url)) as database:
        if is_empty(database):
            return []
        with database.read(EVERYWHERE) as session:
            return [name for name in _needed(session) if not (settings.security.key_dir / name).exists()]


def make_up_for_lost_keys(settings: Settings, *, given_up: bool) -> list[str]:
    """Return the names of the vault's keys that were made anew for templates ``given_up`` for good.

    ``init`` asks before it makes any key: one made anew under the same name would hide that the right one is
    lost, and stand in its way when it is brought back. New templates can be sealed under it, those of before
    never open again: their people are enrolled anew. The audit key is never replaced.

    Raises:
        ConfigurationError: a key is lost and not given up; it names which.
    """
    key_dir, lost = settings.security.key_dir, lost_keys(settings)
    if lost and not (given_up and AUDIT_KEY not in lost):
        raise ConfigurationError(
            Text(
                "密钥目录 {d} 中缺少 {names}，数据库中的内容依赖它：不能另行生成。",
                "{names} is missing in {d}, and what the store holds rests on it: a new one would not do.",
            ).fill(d=key_dir, names=", ".join(lost)),
            Text(
                "请从密钥备份中取回；security.key_dir 写错的，请改正。确已找不回的，见 docs/operation.md。",
                "Bring it back from the backup of the keys, or mend security.key_dir if that is wrong. "
                "docs/operation.md says what to do without a copy.",
            ),
        )
    for name in lost:
        write_key(key_dir, name, secrets.token_bytes(KEY_BYTES))
    return lost


def _needed(session: Session) -> Iterator[str]:
    if session.scalar(select(AuditEntry.seq).limit(1)) is not None:
        yield AUDIT_KEY
    stored = select(Template.key_id).where(Template.revoked_at.is_(None)).distinct()
    for key_id in session.scalars(stored.order_by(Template.key_id)):
        yield f"{key_id}.key"
