"""Agencies, users with what belongs to their accounts, sessions, and what waits for a second person."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from verifier.database.columns import Base, RowNumber


class Agency(Base):
    """One office in the tree; ``path`` is its ancestors' codes and its own, each closed by a slash."""

    __tablename__ = "agencies"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name_zh: Mapped[str] = mapped_column(String(100))
    name_en: Mapped[str] = mapped_column(String(100))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    path: Mapped[str] = mapped_column(String(400), unique=True)


class User(Base):
    """A person who works with the product. Belongs to an agency but is administered centrally."""

    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    role: Mapped[str] = mapped_column(String(20))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    #: empty: none was chosen yet, and no password opens the account
    password_hash: Mapped[str] = mapped_column(String(200))
    #: of a password somebody else has seen, until its user chose another; None: their own
    password_ends_at: Mapped[datetime | None]
    active: Mapped[bool] = mapped_column(default=True)
    language: Mapped[str | None] = mapped_column(String(2))
    failed_logins: Mapped[int] = mapped_column(default=0)
    paused_until: Mapped[datetime | None]
    created_at: Mapped[datetime]


class AdministratorTerm(Base):
    """That an account was ever one of the three administrators: it is never another of them."""

    __tablename__ = "administrator_terms"
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, autoincrement=False)
    role: Mapped[str] = mapped_column(String(20))
    since: Mapped[datetime]


class WebSession(Base):
    """A login kept on the server; the browser holds only a random token, we only its hash."""

    __tablename__ = "web_sessions"
    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    data: Mapped[dict[str, Any]]
    #: ``full`` opens the console; the others only what is left of the login (``verifier.accounts.sessions``)
    stage: Mapped[str] = mapped_column(String(16), default="full")
    #: where the login came from
    address: Mapped[str] = mapped_column(String(60), default="unknown")
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]


class SecondFactor(Base):
    """What an authenticator app of a user shares with us, sealed with a key that is not in the database."""

    __tablename__ = "second_factors"
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    #: nonce and ciphertext; None after a reset
    sealed_secret: Mapped[bytes | None]
    #: None while the user has not yet shown that the app has it
    confirmed_at: Mapped[datetime | None]
    #: of the last code that was taken: it, and every earlier one, is never taken again
    last_step: Mapped[int] = mapped_column(default=0)
    failed_tries: Mapped[int] = mapped_column(default=0)
    #: pauses since the last code that held; each is twice as long as the one before
    pauses: Mapped[int] = mapped_column(default=0)
    paused_until: Mapped[datetime | None]
    reset_by: Mapped[str | None] = mapped_column(String(60))
    reset_at: Mapped[datetime | None]


class RecoveryCode(Base):
    """A code for a user whose app is lost: its digest, good once."""

    __tablename__ = "recovery_codes"
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    #: drawn anew for each set of a user's codes; all codes of one set share it
    salt: Mapped[bytes]
    digest: Mapped[bytes] = mapped_column(unique=True)
    used_at: Mapped[datetime | None]


class Invitation(Base):
    """A code by which a user chooses a password, shown once to who issued it; we keep its digest."""

    __tablename__ = "invitations"
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    digest: Mapped[bytes] = mapped_column(unique=True)
    issued_by: Mapped[str] = mapped_column(String(60))
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    #: used, or made void by a later one
    ended_at: Mapped[datetime | None]


class AccountProposal(Base):
    """A step on the account of a security administrator, or one to make somebody one: two people take it."""

    __tablename__ = "account_proposals"
    __table_args__ = (
        Index(
            "ix_account_proposals_open",
            "user_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[str] = mapped_column(String(30))
    #: of the kind ``role``: what the user shall be, and where
    role: Mapped[str | None] = mapped_column(String(20))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    reason: Mapped[str] = mapped_column(String(1000))
    proposed_by: Mapped[str] = mapped_column(String(60))
    proposed_at: Mapped[datetime]
    #: open, approved, refused
    state: Mapped[str] = mapped_column(String(10), default="open")
    decided_by: Mapped[str | None] = mapped_column(String(60))
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str | None] = mapped_column(String(1000))


class SavedView(Base):
    """A list's filter under a name of its user's own; no search text is kept."""

    __tablename__ = "saved_views"
    __table_args__ = (UniqueConstraint("user_id", "path", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    path: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(40))
    query: Mapped[str] = mapped_column(String(600))


class SecurityEvent(Base):
    """A login, a refused login or a logout; kept apart from the audit chain, which is about data."""

    __tablename__ = "security_events"
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(String(30))
    user_name: Mapped[str] = mapped_column(String(60))
    address: Mapped[str] = mapped_column(String(60))
