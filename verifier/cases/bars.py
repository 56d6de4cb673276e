"""Nobody takes a step in the case of a person they are close to (see :mod:`verifier.bars.closeness`)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.bars import closeness
from verifier.cases.tables import Case


def must_not_be_close(session: Session, actor: Actor, case: Case) -> None:
    """Do nothing if ``actor`` may act on the person of ``case``, under any entry of a register.

    Raises:
        NotPermitted: themselves, a declared relative, or somebody they enrolled.
    """
    closeness.must_not_be_close(session, actor, case.person_id)
