"""What the vault holds: counts, keys, and what is wrong; never a name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from verifier.biometrics.vault.keys import missing_keys, old_keys
from verifier.biometrics.vault.tables import DuplicateFinding, Template, TemplateAccess, VaultKey
from verifier.context import Context


@dataclass(frozen=True)
class VaultStatus:
    """Counts; keys by name with the number of templates under each."""

    people: int
    templates: int
    revoked: int
    #: new templates are sealed under it; None before the first
    key_id: str | None
    under_keys: dict[str, int]
    #: retired and not destroyed yet
    old_keys: tuple[str, ...]
    missing_keys: tuple[str, ...]
    accesses: int
    duplicate_findings: int

    @property
    def rotation_unfinished(self) -> bool:
        """Templates are left under an older key, or one is not destroyed: `vault rotate` goes on."""
        return bool(self.old_keys) or any(name != self.key_id for name in self.under_keys)

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for ``--json``."""
        return {
            "people": self.people,
            "templates": self.templates,
            "revoked": self.revoked,
            "key_id": self.key_id,
            "under_keys": self.under_keys,
            "old_keys": list(self.old_keys),
            "missing_keys": list(self.missing_keys),
            "rotation_unfinished": self.rotation_unfinished,
            "accesses": self.accesses,
            "duplicate_findings": self.duplicate_findings,
        }


def vault_status(session: Session, context: Context) -> VaultStatus:
    """Return the status as far as the session's scope sees."""
    in_use = Template.revoked_at.is_(None)
    under = select(Template.key_id, func.count(Template.id)).where(in_use).group_by(Template.key_id)
    current = select(VaultKey.id).where(VaultKey.retired_at.is_(None)).order_by(VaultKey.made_at.desc())

    def count(query: Any) -> int:
        return session.scalar(query) or 0

    return VaultStatus(
        people=count(select(func.count(Template.person_id.distinct())).where(in_use)),
        templates=count(select(func.count(Template.id)).where(in_use)),
        revoked=count(select(func.count(Template.id)).where(Template.revoked_at.is_not(None))),
        key_id=session.scalar(current.limit(1)),
        under_keys=dict(session.execute(under.order_by(Template.key_id)).all()),
        old_keys=old_keys(session),
        missing_keys=missing_keys(session, context),
        accesses=count(select(func.count(TemplateAccess.id))),
        duplicate_findings=count(select(func.count(DuplicateFinding.id))),
    )
