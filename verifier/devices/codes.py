"""Enrolment codes: 128 random bits by which one device may join one site within 15 minutes (section 2)."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.audit.service import Happening
from verifier.context import Context
from verifier.devices import ids
from verifier.devices.tables import EnrolmentCode, Site, WrongCodeTry

VALID: Final = timedelta(minutes=15)
WRONG_TRIES: Final = 5
_HOUR: Final = 3600
_LONGEST_ADDRESS: Final = 60


@dataclass(frozen=True, slots=True)
class IssuedCode:
    """A code as it is shown once; it is kept nowhere."""

    code: str
    site: str
    expires_at: datetime


def issue_code(
    session: Session,
    context: Context,
    actor: Actor,
    site: Site,
    *,
    attended: bool,
    random: ids.Random = secrets.token_bytes,
) -> IssuedCode:
    """Issue a code for a device that is to join ``site``; only its hash is kept.

    Args:
        attended: an operator will stand beside the device; the approver may decide otherwise.

    Raises:
        NotPermitted: the actor may not manage devices, or is not a person.
    """
    actor.require_person()
    actor.require(Right.DEVICES_MANAGE)
    secret = random(ids.CODE_BYTES)
    now = context.clock.now()
    session.add(
        EnrolmentCode(
            code_hash=_hash(secret),
            site_id=site.id,
            attended=attended,
            issued_by=actor.name,
            issued_at=now,
            expires_at=now + VALID,
        )
    )
    session.flush()
    happening = Happening("device.code_issued", "site", str(site.id), {"attended": attended})
    context.auditor.record(session, actor.name, actor.os_user, [happening])
    return IssuedCode(ids.grouped(secret), site.name, now + VALID)


def valid_code(session: Session, code: str, now: datetime) -> EnrolmentCode | None:
    """Return the code's row, locked until the transaction ends, if it may be used now."""
    try:
        digest = _hash(ids.read(code))
    except ValueError:
        return None
    return session.scalar(
        select(EnrolmentCode)
        .where(
            EnrolmentCode.code_hash == digest,
            EnrolmentCode.used_at.is_(None),
            EnrolmentCode.expires_at >= now,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def seconds_to_wait(session: Session, address: str, now: datetime) -> int | None:
    """Return how long no code from ``address`` is looked at, None if one may be tried."""
    hour, passed = divmod(int(now.timestamp()), _HOUR)
    tries = session.scalar(
        select(WrongCodeTry.tries).where(
            WrongCodeTry.address == address[:_LONGEST_ADDRESS], WrongCodeTry.hour == hour
        )
    )
    return None if (tries or 0) < WRONG_TRIES else _HOUR - passed


def count_wrong_try(session: Session, address: str, now: datetime) -> None:
    """Count a wrong code, also beside others of the same moment."""
    values: dict[str, Any] = {
        "address": address[:_LONGEST_ADDRESS],
        "hour": int(now.timestamp()) // _HOUR,
        "tries": 1,
    }
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    session.execute(
        dialect.insert(WrongCodeTry)
        .values(values)
        .on_conflict_do_update(
            index_elements=[WrongCodeTry.address, WrongCodeTry.hour],
            set_={"tries": WrongCodeTry.tries + 1},
        )
    )


def use_up(session: Session, code: EnrolmentCode, now: datetime) -> None:
    """Let nobody else use the code."""
    session.execute(
        update(EnrolmentCode).where(EnrolmentCode.code_hash == code.code_hash).values(used_at=now)
    )


def purge_codes(session: Session, now: datetime) -> int:
    """Delete codes whose time has been over for a day, and tries of hours gone by; return how many."""
    codes = session.execute(
        delete(EnrolmentCode)
        .where(EnrolmentCode.expires_at < now - timedelta(days=1))
        .returning(EnrolmentCode.site_id)
    )
    tries = session.execute(
        delete(WrongCodeTry)
        .where(WrongCodeTry.hour < int(now.timestamp()) // _HOUR)
        .returning(WrongCodeTry.hour)
    )
    return len(codes.all()) + len(tries.all())


def _hash(secret: bytes) -> bytes:
    return hashlib.sha256(secret).digest()
