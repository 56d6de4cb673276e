"""A site, a device that joins it by its own key, and the people who manage both."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from tests.factories import make_actor
from verifier.accounts.actor import Actor
from verifier.audit.tables import AuditEntry
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.devices.approval import approve
from verifier.devices.callers import Caller, Callers
from verifier.devices.codes import IssuedCode, issue_code
from verifier.devices.joining import record_join
from verifier.devices.sites import NewSite, add_site, find_site
from verifier.protocol import keys
from verifier.protocol.messages.answered import JoinAnswer
from verifier.protocol.messages.sent import JoinRequest
from verifier.protocol.refusals import Refusal

ADDRESS = "192.0.2.7"
ISSUER = make_actor("an", "security_admin")
APPROVER = make_actor("bo", "security_admin")
SUPERVISOR = make_actor("zhao", "supervisor")


@dataclass
class Kiosk:
    """A kiosk's own side: its key and what it says of itself."""

    serial: str = "SN-1"
    private: Ed25519PrivateKey = field(default_factory=lambda: keys.signing_key(keys.generate()))

    @property
    def public(self) -> bytes:
        return keys.public(self.private)

    @property
    def keyid(self) -> str:
        return keys.thumbprint(self.public)

    def request(self, code: str) -> JoinRequest:
        return JoinRequest.model_validate(
            {
                "code": code,
                "jwk": keys.jwk(self.public),
                "serial": self.serial,
                "model": "K1",
                "software_version": "1.0",
                "sensors": ["finger", {"modality": "palm_vein"}],
            }
        )


def code_for(ctx: Context, actor: Actor = ISSUER, *, site: str = "青禾银行", **more: Any) -> IssuedCode:
    """A code for a site, which is made if it is new."""
    attended = more.pop("attended", False)
    with ctx.database.write(EVERYWHERE) as session:
        place = find_site(session, site) or add_site(
            session, ctx, actor, NewSite(site, "bank", "379901", **more)
        )
        return issue_code(session, ctx, actor, place, attended=attended)


def join(ctx: Context, kiosk: Kiosk, code: str, address: str = ADDRESS) -> JoinAnswer | Refusal:
    with ctx.database.write(EVERYWHERE) as session:
        return record_join(session, ctx, kiosk.request(code), kiosk.keyid, address)


def joined(ctx: Context, kiosk: Kiosk, **more: Any) -> str:
    """The id of a device that waits for approval."""
    answer = join(ctx, kiosk, code_for(ctx, **more).code)
    assert isinstance(answer, JoinAnswer), answer
    return answer.device_id


def active(ctx: Context, kiosk: Kiosk | None = None, **more: Any) -> Caller:
    """A device in use, as a caller."""
    kiosk = kiosk or Kiosk()
    device_id = joined(ctx, kiosk, **more)
    with ctx.database.write(EVERYWHERE) as session:
        approve(session, ctx, APPROVER, device_id)
    caller = Callers(ctx).find(kiosk.keyid)
    assert caller is not None
    return caller


def code_of(answer: Any) -> str | None:
    """The code of a refusal that was returned."""
    return answer.code if isinstance(answer, Refusal) else None


def audited(ctx: Context, action: str) -> list[AuditEntry]:
    with ctx.database.read(EVERYWHERE) as session:
        found = session.scalars(select(AuditEntry).where(AuditEntry.action == action))
        return list(found.all())


def move(ctx: Context, **by: float) -> None:
    """Move the clock."""
    ctx.clock.moment += timedelta(**by)
