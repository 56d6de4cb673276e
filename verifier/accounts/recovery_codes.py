"""Recovery codes: ten to be kept on paper, each good once; the database holds slow, salted digests only."""

from __future__ import annotations

import secrets
from typing import Final

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from verifier.accounts.passwords import readable_code, stretched
from verifier.accounts.sealed import digest
from verifier.accounts.tables import RecoveryCode
from verifier.accounts.tools import Tools

HOW_MANY: Final = 10
_SALT_BYTES: Final = 16


def new_codes(session: Session, tools: Tools, user_id: int, how_many: int = HOW_MANY) -> tuple[str, ...]:
    """Replace a user's codes and return the new ones, of about 49 bits each; they exist nowhere else."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    codes = tuple(readable_code(2, 5) for _ in range(how_many))
    salt = secrets.token_bytes(_SALT_BYTES)
    session.add_all(
        RecoveryCode(user_id=user_id, salt=salt, digest=_digest(tools, user_id, code, salt)) for code in codes
    )
    session.flush()
    return codes


def spend(session: Session, tools: Tools, user_id: int, code: str) -> bool:
    """Tell whether this is a code of the user that was not used, and use it up."""
    salt = session.scalar(select(RecoveryCode.salt).where(RecoveryCode.user_id == user_id).limit(1))
    if salt is None:
        return False
    taken = session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.user_id == user_id,
            RecoveryCode.digest == _digest(tools, user_id, code, salt),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=tools.clock.now())
        .returning(RecoveryCode.id)
    )
    return taken.first() is not None


def codes_left(session: Session, user_id: int) -> int:
    """Return how many codes of a user are still good."""
    query = select(func.count()).select_from(RecoveryCode)
    return session.scalar(query.where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))) or 0


def _digest(tools: Tools, user_id: int, code: str, salt: bytes) -> bytes:
    """Return what a code is found by: with database and key file each guess still costs its work."""
    plain = code.replace("-", "").lower()
    return digest(tools, f"recovery|{user_id}", stretched(plain, salt).hex())
