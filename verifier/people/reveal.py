"""Shows one masked value in full, to one person, for a stated reason, and never without an audit entry.

The floor of people knows identity number and telephone only. The floors above offer what they hold (bank
accounts, the number on a source record) through :func:`offer`; `verifier.wiring` brings them together.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.audit.service import Happening
from verifier.context import Context
from verifier.errors import InvalidInput, NotFound
from verifier.language import Text
from verifier.people.tables import Person
from verifier.reasons import SHORTEST_REASON, checked_reason

REVEALABLE: Final = ("id_no", "phone", "account_no", "record_id_no")

Subject = Literal["person", "lead"]
#: takes a session and the subject's id; returns None when there is no such subject in the session's scope,
#: an empty text when the subject has no such value
Finder = Callable[[Session, int], str | None]


def _id_no(session: Session, person_id: int) -> str | None:
    return session.scalar(select(Person.id_no).where(Person.id == person_id))


def _phone(session: Session, person_id: int) -> str | None:
    row = session.execute(select(Person.phone).where(Person.id == person_id)).one_or_none()
    return None if row is None else row.phone or ""


_finders: dict[tuple[Subject, str], Finder] = {("person", "id_no"): _id_no, ("person", "phone"): _phone}


def offer(subject: Subject, field: str, finder: Finder) -> None:
    """Have ``finder`` asked for ``field`` of ``subject``. Idempotent."""
    _finders[subject, field] = finder


def reveal(
    ctx: Context,
    actor: Actor,
    *,
    person_id: int | None = None,
    lead_id: int | None = None,
    field: str,
    reason: str,
) -> str:
    """Return one value in full; the audit entry ``person.revealed`` names who, what and why, not the value.

    Raises:
        NotPermitted: the actor lacks the right, or is not a person.
        InvalidInput: not exactly one subject, an unknown field, or a reason under five or over
            1000 characters.
        NotFound: no such subject for this actor, or it has no such value.
    """
    actor.require(Right.PEOPLE_REVEAL)
    actor.require_person()
    subject, number = _subject(person_id, lead_id)
    why = checked_reason(reason, shortest=SHORTEST_REASON)
    finder = _finders.get((subject, field)) if field in REVEALABLE else None
    if finder is None:
        raise InvalidInput(
            Text("“{field}”不可查看。", "“{field}” cannot be revealed.").fill(field=field),
            Text("可查看：{fields}。", "Can be revealed: {fields}.").fill(fields=", ".join(REVEALABLE)),
        )
    with ctx.database.write(actor.scope) as session:
        value = finder(session, number)
        if not value:
            raise NotFound(Text("没有可查看的内容。", "There is nothing to reveal."))
        happening = Happening("person.revealed", subject, str(number), {"field": field, "reason": why})
        ctx.auditor.record(session, actor.name, actor.os_user, [happening])
    return value


def _subject(person_id: int | None, lead_id: int | None) -> tuple[Subject, int]:
    if person_id is not None and lead_id is None:
        return "person", person_id
    if lead_id is not None and person_id is None:
        return "lead", lead_id
    raise InvalidInput(
        Text("请指明一名人员或一条疑点。", "Name either one person or one lead."),
    )
