"""A person releases a batch that halted itself; what was counted before no longer counts against it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.accounts.tables import Agency
from verifier.audit.service import Happening
from verifier.cases.stop_tables import HaltedBatch, Stop
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.errors import Conflict, NotFound, NotPermitted
from verifier.language import Text
from verifier.reasons import checked_reason


def release_batch(context: Context, actor: Actor, halt_id: int, reason: str) -> HaltedBatch:
    """Let stops be proposed again on what a halted batch says.

    A feed concerns every agency, so it takes somebody who sees them all; and another person than those by
    whose wrongful stop it went over its budget.

    Raises:
        NotPermitted: a right is missing (to approve stops and to release feeds), not a person, not of the
            top agency, or one of those two.
        InvalidInput: no reason.
        NotFound: no such halt.
        Conflict: released already.
    """
    actor.require(Right.CASES_APPROVE)
    actor.require(Right.FEEDS_RELEASE)
    actor.require_person()
    why = checked_reason(reason)
    with context.database.write(EVERYWHERE) as session:
        _of_all(session, actor)
        halt = session.scalar(select(HaltedBatch).where(HaltedBatch.id == halt_id).with_for_update())
        if halt is None:
            raise NotFound(Text("没有这个已停止的批次。", "There is no such halted batch."))
        if halt.released_at is not None:
            raise Conflict(Text("该批次已放行。", "This batch has been released already."))
        stop = session.scalars(select(Stop).where(Stop.id == halt.stop_id)).one()
        if actor.name in (stop.proposed_by, stop.decided_by):
            raise NotPermitted(
                Text(
                    "错停由本人提出或批准，须由另一人放行。",
                    "You proposed or approved the wrongful stop: another person releases the batch.",
                ),
                Text("请由另一名审批人办理。", "Ask another approver."),
            )
        halt.released_at, halt.released_by, halt.release_reason = context.clock.now(), actor.name, why
        detail = {"feed": halt.feed, "rule": halt.rule, "file": halt.file_id}
        happening = Happening("batch.released", "batch", str(halt.id), detail)
        context.auditor.record(session, actor.name, actor.os_user, [happening])
    return halt


def _of_all(session: Session, actor: Actor) -> None:
    agency = None if actor.agency_id is None else session.get(Agency, actor.agency_id)
    if agency is not None and agency.parent_id is not None:
        raise NotPermitted(
            Text("批次涉及全部机构。", "A batch concerns every agency."),
            Text("请由最上级机构的同事办理。", "Ask a colleague of the top agency."),
        )
