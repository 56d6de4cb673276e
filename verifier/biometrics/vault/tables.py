"""Enrolments, the encrypted templates of each, who looked at them, and fingers met under two identities."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from verifier.database import AgencyScoped, Base
from verifier.database.columns import RowNumber


class Enrolment(AgencyScoped, Base):
    """One attended enrolment of a person with its legal basis; revoked ones keep the row, no templates."""

    __tablename__ = "enrolments"
    __table_args__ = (Index("ix_enrolments_enrolled_at", "enrolled_at", "id"),)
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    #: None: enrolled at the command line from image files
    device_id: Mapped[str | None] = mapped_column(ForeignKey("devices.id"))
    operator_id: Mapped[str | None] = mapped_column(ForeignKey("operators.id"))
    enrolled_by: Mapped[str] = mapped_column(String(60))
    captured_at: Mapped[datetime]
    enrolled_at: Mapped[datetime]
    #: consent or statutory, which notice was read out, and when
    legal_basis: Mapped[str] = mapped_column(String(20))
    notice_version: Mapped[str] = mapped_column(String(40))
    basis_given_at: Mapped[datetime]
    #: the finger or hand a check asks for first
    best_modality: Mapped[str] = mapped_column(String(20))
    best_position: Mapped[str] = mapped_column(String(20))
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[str | None] = mapped_column(String(60))
    revoke_reason: Mapped[str | None] = mapped_column(String(1000))
    #: whether anything of it resembles what it replaced; None where it replaced nothing
    resembles: Mapped[bool | None]


class Template(AgencyScoped, Base):
    """One accepted impression, encrypted; ``ciphertext`` and keys are emptied when it is revoked."""

    __tablename__ = "templates"
    __table_args__ = (
        Index("ix_templates_person_open", "person_id", "modality", "position"),
        UniqueConstraint("person_id", "modality", "version"),
    )
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    enrolment_id: Mapped[str] = mapped_column(ForeignKey("enrolments.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    modality: Mapped[str] = mapped_column(String(20))
    #: ISO finger code 0-10, or left_palm / right_palm
    position: Mapped[str] = mapped_column(String(20))
    impression: Mapped[int]
    capture_id: Mapped[str] = mapped_column(String(40))
    quality: Mapped[int]
    #: which version of the matcher's template it holds
    format: Mapped[str] = mapped_column(String(20))
    #: aes-256-gcm or sm4-gcm
    algorithm: Mapped[str] = mapped_column(String(12))
    #: names the key-encryption key, which lies in a file; empty when revoked
    key_id: Mapped[str] = mapped_column(String(40), index=True)
    wrapped_key: Mapped[bytes]
    nonce: Mapped[bytes]
    ciphertext: Mapped[bytes]
    #: the short code by which one finger is sought among all, encrypted likewise; one impression a position
    search_code: Mapped[bytes | None]
    #: keyed hash of the sample in the clear; kept when revoked: the exact sample again is no new capture
    sample_digest: Mapped[bytes] = mapped_column(index=True)
    #: counts a person's templates of a modality, revoked ones too: no two are sealed under one name
    version: Mapped[int]
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class VaultKey(Base):
    """A key-encryption key by its name: since when, and until when templates were sealed under it.

    The key itself lies in a file. The one that is not retired seals; a destroyed one's file is gone.
    """

    __tablename__ = "vault_keys"
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(60))
    retired_at: Mapped[datetime | None]
    destroyed_at: Mapped[datetime | None]


class TemplateAccess(AgencyScoped, Base):
    """That a person's templates were opened, by whom and for what. Never edited."""

    __tablename__ = "template_accesses"
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    #: check, duplicate_search or explanation; enrolling, rewrapping and revoking open none
    purpose: Mapped[str] = mapped_column(String(20))
    accessed_by: Mapped[str] = mapped_column(String(60))
    #: number of the check or enrolment it was for
    reference: Mapped[str | None] = mapped_column(String(60))
    accessed_at: Mapped[datetime]


class KeptProbe(AgencyScoped, Base):
    """The template of a capture that was not recognised, encrypted, so that an appeal can see why.

    Never an image, never of a match; the row is deleted after ``biometrics.evidence_days``, and with the
    person's templates.
    """

    __tablename__ = "kept_probes"
    #: number of the check
    check_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    modality: Mapped[str] = mapped_column(String(20))
    algorithm: Mapped[str] = mapped_column(String(12))
    key_id: Mapped[str] = mapped_column(String(40), index=True)
    wrapped_key: Mapped[bytes]
    nonce: Mapped[bytes]
    ciphertext: Mapped[bytes]
    kept_until: Mapped[date] = mapped_column(index=True)


class DuplicateFinding(AgencyScoped, Base):
    """A finger or hand met under two identities, ``person_id`` enrolled later; the night makes a lead."""

    __tablename__ = "duplicate_findings"
    __table_args__ = (UniqueConstraint("template_id", "other_template_id"),)
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    template_id: Mapped[int] = mapped_column(ForeignKey("templates.id"))
    other_template_id: Mapped[int] = mapped_column(ForeignKey("templates.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    other_person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    modality: Mapped[str] = mapped_column(String(20))
    score: Mapped[float]
    found_at: Mapped[datetime]


class DuplicateSearch(Base):
    """How far the search for fingers enrolled under two identities has come: one row."""

    __tablename__ = "duplicate_search"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    through_template_id: Mapped[int] = mapped_column(RowNumber)
    detail: Mapped[dict[str, Any]]
