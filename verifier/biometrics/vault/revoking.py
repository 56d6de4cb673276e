"""Revokes templates: ciphertext, keys and search code are emptied in the transaction that records why."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor, operating_system_user
from verifier.accounts.rights import Right
from verifier.audit.service import Happening
from verifier.biometrics.vault.kept_probes import destroy_probes_of
from verifier.biometrics.vault.kept_references import forget_everybody
from verifier.biometrics.vault.tables import Enrolment, Template
from verifier.context import Context
from verifier.database.bulk import among, unread
from verifier.errors import NotFound
from verifier.language import Text
from verifier.reasons import SHORTEST_REASON, checked_reason

_EMPTY: Final[dict[str, Any]] = {"key_id": "", "wrapped_key": b"", "nonce": b"", "ciphertext": b""}


def revoke(context: Context, actor: Actor, person_ids: Collection[int], reason: str) -> int:
    """Revoke all templates of a person on a person's order; return how many there were.

    Raises:
        NotPermitted: the actor lacks the right, or is not a person.
        InvalidInput: a reason under five or over 1000 characters.
        NotFound: nothing of this person is enrolled, or not for this actor.
    """
    actor.require(Right.VAULT_MANAGE)
    actor.require_person()
    why = checked_reason(reason, shortest=SHORTEST_REASON)
    with context.database.write(actor.scope) as session:
        revoked = revoke_templates(session, context, person_ids, by=actor.name, reason=why)
        if not revoked:
            raise NotFound(Text("此人没有在用的模板。", "This person has no template in use."))
    return revoked


def revoke_templates(
    session: Session,
    context: Context,
    person_ids: Collection[int],
    *,
    by: str,
    reason: str,
    of: Sequence[tuple[str, str]] | None = None,
) -> int:
    """Revoke templates of a person in the caller's transaction; return how many.

    ``of``: modality and position of those concerned, None for all. An enrolment that keeps no template is
    revoked itself. The memory of this process is emptied; others read the rows before they use what they
    keep.
    """
    query = select(
        Template.id, Template.enrolment_id, Template.person_id, Template.modality, Template.position
    )
    # locked: a rotation under way must not write a key back
    rows = session.execute(query.where(*_open(session, person_ids)).with_for_update()).all()
    chosen = [row for row in rows if of is None or (row.modality, row.position) in of]
    if not chosen:
        return 0
    gone = {row.id for row in chosen}
    now = context.clock.now()
    emptied = update(Template).where(among(session, Template.id, gone))
    session.execute(unread(emptied.values(search_code=None, revoked_at=now, **_EMPTY)))
    ended = {row.enrolment_id for row in chosen} - {row.enrolment_id for row in rows if row.id not in gone}
    if ended:
        closed = update(Enrolment).where(among(session, Enrolment.id, ended))
        values = {"revoked_at": now, "revoked_by": by, "revoke_reason": reason}
        session.execute(unread(closed.values(values)))
    detail = {
        "templates": len(chosen),
        "positions": sorted({f"{row.modality} {row.position}" for row in chosen}),
        "reason": reason,
    }
    people = sorted({row.person_id for row in chosen})
    if of is None:  # an enrolment that replaces a finger leaves what an appeal may need
        destroy_probes_of(session, person_ids)
    happenings = [Happening("templates.revoked", "person", str(person), detail) for person in people]
    context.auditor.record(session, by, operating_system_user(), happenings)
    forget_everybody()
    return len(chosen)


def _open(session: Session, person_ids: Collection[int]) -> tuple[ColumnElement[bool], ...]:
    return among(session, Template.person_id, person_ids), Template.revoked_at.is_(None)
