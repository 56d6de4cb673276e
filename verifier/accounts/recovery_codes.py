"""Recovery codes: ten to be kept on paper, each good once, in the database as keyed digests only."""

from __future__ import annotations

from typing import Final

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from verifier.accounts.passwords import readable_code
from verifier.accounts.sealed import digest
from verifier.accounts.tables import RecoveryCode
from verifier.accounts.tools import Tools

HOW_MANY: Final = 10


def new_codes(session: Session, tools: Tools, user_id: int, how_many: int = HOW_MANY) -> tuple[str, ...]:
    """Replace a user's codes and return the new ones, of about 49 bits each; they exist nowhere else."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    codes = tuple(readable_code(2, 5) for _ in range(how_many))
    session.add_all(RecoveryCode(user_id=user_id, digest=_digest(tools, user_id, code)) for code in codes)
    session.flush()
    return codes


def spend(session: Session, tools: Tools, user_id: int, code: str) -> bool:
    """Tell whether this is a code of the user that was not used, and use it up."""
    taken = session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.user_id == user_id,
            RecoveryCode.digest == _digest(tools, user_id, code),
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


def _digest(tools: Tools, user_id: int, code: str) -> bytes:
    plain = code.replace("-", "").lower()
    return digest(tools, f"recovery|{user_id}", plain)
