"""Sites, enrolment codes, devices with keys and message chain, operators, and what requests leave behind."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from verifier.database import AgencyScoped, Base
from verifier.database.columns import RowNumber


class Site(AgencyScoped, Base):
    """A place where people prove that they are alive: ``kind`` is bank, employer or township."""

    __tablename__ = "sites"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    address: Mapped[str | None] = mapped_column(String(300))
    opening_hours: Mapped[str | None] = mapped_column(String(200))
    #: degrees north and east, for travel that is not possible
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    #: an unattended device here certifies nobody without passed presentation-attack detection
    pad_required: Mapped[bool]
    created_at: Mapped[datetime]


class EnrolmentCode(Base):
    """A one-time code by which one device may join one site; only its hash is kept."""

    __tablename__ = "enrolment_codes"
    code_hash: Mapped[bytes] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), index=True)
    #: what the device that joins will be: an operator stands beside it
    attended: Mapped[bool]
    issued_by: Mapped[str] = mapped_column(String(60))
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class WrongCodeTry(Base):
    """How many wrong codes came from one network address in one hour (counted from the epoch)."""

    __tablename__ = "wrong_code_tries"
    address: Mapped[str] = mapped_column(String(60), primary_key=True)
    hour: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    tries: Mapped[int]


class Device(AgencyScoped, Base):
    """A kiosk or comparison device. ``status``: pending → active ⇄ suspended → revoked."""

    __tablename__ = "devices"
    __table_args__ = (
        Index(
            "ix_devices_in_use_once",
            "serial",
            "model",
            unique=True,
            sqlite_where=text("status <> 'revoked'"),
            postgresql_where=text("status <> 'revoked'"),
        ),
    )
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), index=True)
    status: Mapped[str] = mapped_column(String(10))
    serial: Mapped[str] = mapped_column(String(100))
    model: Mapped[str] = mapped_column(String(100))
    software_version: Mapped[str] = mapped_column(String(60))
    sensors: Mapped[list[Any]]
    #: an operator stands beside it
    attended: Mapped[bool]
    #: who issued the code it joined with, and the other person who approved it
    issued_by: Mapped[str] = mapped_column(String(60))
    joined_at: Mapped[datetime]
    approved_by: Mapped[str | None] = mapped_column(String(60))
    approved_at: Mapped[datetime | None]
    status_reason: Mapped[str | None] = mapped_column(String(1000))
    #: highest position of its check bodies that came
    seq: Mapped[int] = mapped_column(BigInteger)
    seen_at: Mapped[datetime | None]
    #: checks it has taken and not yet sent, by its last heartbeat; None: it never said
    waiting_checks: Mapped[int | None] = mapped_column(BigInteger)


class DeviceKey(Base):
    """A public key a device signs with; after a change the old one holds for another day."""

    __tablename__ = "device_keys"
    #: RFC 7638
    thumbprint: Mapped[str] = mapped_column(String(43), primary_key=True)
    device_id: Mapped[str] = mapped_column(ForeignKey("devices.id"), index=True)
    public_key: Mapped[bytes]
    since: Mapped[datetime]
    until: Mapped[datetime | None]


class ChainEntry(Base):
    """One check body of a device's chain as it first came, by its hash. Never edited."""

    __tablename__ = "chain_entries"
    device_id: Mapped[str] = mapped_column(ForeignKey("devices.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(RowNumber, primary_key=True, autoincrement=False)
    item_hash: Mapped[bytes]
    prev_hash: Mapped[bytes]
    received_at: Mapped[datetime]


class DeviceAlert(AgencyScoped, Base):
    """Something about a device or its captures that somebody should look at; the night makes leads of some.

    ``kind``: chain_fork, chain_gap, template_reused, clock, …
    """

    __tablename__ = "device_alerts"
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    device_id: Mapped[str] = mapped_column(ForeignKey("devices.id"), index=True)
    kind: Mapped[str] = mapped_column(String(30))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    #: counts, positions and numbers of checks; no personal data
    detail: Mapped[dict[str, Any]]
    raised_at: Mapped[datetime]
    seen_by: Mapped[str | None] = mapped_column(String(60))
    seen_at: Mapped[datetime | None]


class Operator(AgencyScoped, Base):
    """A person who stands beside devices and proves themselves with a PIN; belongs to named devices."""

    __tablename__ = "operators"
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    #: encrypted with a key that is not in the database: six digits are found from any hash
    pin_hash: Mapped[str] = mapped_column(String(260))
    active: Mapped[bool]
    failed_tries: Mapped[int]
    paused_until: Mapped[datetime | None]
    created_at: Mapped[datetime]


class OperatorDevice(Base):
    """That an operator works with a device."""

    __tablename__ = "operator_devices"
    operator_id: Mapped[str] = mapped_column(ForeignKey("operators.id"), primary_key=True)
    device_id: Mapped[str] = mapped_column(ForeignKey("devices.id"), primary_key=True)


class OperatorSession(Base):
    """A proof given to an operator at a device; only its hash is kept. Ends after 15 idle minutes."""

    __tablename__ = "operator_sessions"
    proof_hash: Mapped[bytes] = mapped_column(primary_key=True)
    operator_id: Mapped[str] = mapped_column(ForeignKey("operators.id"), index=True)
    device_id: Mapped[str] = mapped_column(ForeignKey("devices.id"))
    began_at: Mapped[datetime]
    used_at: Mapped[datetime]


class UsedNonce(Base):
    """A nonce of a request whose signature held; a second request with it is a replay."""

    __tablename__ = "used_nonces"
    __table_args__ = (Index("ix_used_nonces_keep_until", "keep_until"), {"sqlite_with_rowid": False})
    keyid: Mapped[str] = mapped_column(String(43), primary_key=True)
    nonce: Mapped[bytes] = mapped_column(primary_key=True)
    keep_until: Mapped[datetime]


class StoredAnswer(Base):
    """The answer to a request under an Idempotency-Key, for 96 hours."""

    __tablename__ = "stored_answers"
    __table_args__ = (Index("ix_stored_answers_keep_until", "keep_until"), {"sqlite_with_rowid": False})
    #: the device, or the key's thumbprint where there is no device yet
    sender: Mapped[str] = mapped_column(String(43), primary_key=True)
    #: SHA-256 of method, path and key
    request_key: Mapped[bytes] = mapped_column(primary_key=True)
    #: SHA-256 of the body
    body_digest: Mapped[bytes]
    status: Mapped[int]
    #: nonce and ciphertext: it may hold an operator's proof
    body: Mapped[bytes]
    keep_until: Mapped[datetime]
