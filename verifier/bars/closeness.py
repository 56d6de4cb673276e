"""Nobody decides on themselves, on a declared relative, or on a person they enrolled."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.bars.tables import DeclaredRelation
from verifier.biometrics.vault.tables import Enrolment
from verifier.errors import Conflict, NotPermitted
from verifier.language import Text
from verifier.people.tables import Person

SELF: Final = "self"
RELATIVE: Final = "relative"

_WORDS: Final[dict[str, Text]] = {
    SELF: Text("这是本人的事项，须由同事办理。", "This is about yourself: you take no step in it."),
    RELATIVE: Text(
        "已申报与当事人有亲属关系，须由其他同事办理。",
        "You declared to be related to this person: you take no step in the matter.",
    ),
    "enrolled": Text(
        "当事人的指纹或掌静脉由本人登记，须由其他同事办理。",
        "You enrolled this person's finger or palm: you take no step in the matter.",
    ),
}
_OTHER: Final = Text("请交由其他同事办理。", "Hand it to another colleague.")


def must_not_be_close(session: Session, actor: Actor, *person_ids: int) -> None:
    """Do nothing if ``actor`` may decide on these people, under any entry of a register.

    Raises:
        NotPermitted: one of them is the actor, a declared relative, or somebody the actor enrolled.
    """
    bar = bar_of(session, actor.name, person_ids)
    if bar is not None:
        raise NotPermitted(_WORDS[bar], _OTHER)


def must_not_be_kin(session: Session, actor: Actor, *person_ids: int) -> None:
    """Do nothing if ``actor`` may say that they saw these people: who enrolled somebody may see them again.

    Raises:
        NotPermitted: one of them is the actor or a declared relative.
    """
    bar = bar_of(session, actor.name, person_ids)
    if bar in (SELF, RELATIVE):
        raise NotPermitted(_WORDS[bar], _OTHER)


def must_not_have_been_close(session: Session, proposer: str, *person_ids: int) -> None:
    """Do nothing if whoever proposed a decision about these people is barred by nothing known today.

    Raises:
        Conflict: a relation was declared since, or they enrolled one of them: their proposal is not approved.
    """
    if bar_of(session, proposer, person_ids) is not None:
        raise Conflict(
            Text("提出人须回避，其提议不能批准。", "Who proposed it is barred: it cannot be approved."),
            Text("请退回，由其他同事重新提出。", "Refuse it, and have another colleague propose it anew."),
        )


def bar_of(session: Session, user_name: str, person_ids: Iterable[int]) -> str | None:
    """Return what bars a user from deciding on these people: ``self``, ``relative``, ``enrolled`` or None."""
    entries = _entries(session, person_ids)
    related = (
        select(DeclaredRelation.relation)
        .where(
            DeclaredRelation.user_name == user_name,
            DeclaredRelation.person_id.in_(entries),
            DeclaredRelation.ended_at.is_(None),
        )
        .order_by(DeclaredRelation.relation.desc())  # self before relative
    )
    relation = session.scalar(related.limit(1))
    if relation is not None:
        return relation
    enrolled = select(Enrolment.id).where(
        Enrolment.person_id.in_(entries), Enrolment.enrolled_by == user_name
    )
    return None if session.scalar(enrolled.limit(1)) is None else "enrolled"


def _entries(session: Session, person_ids: Iterable[int]) -> tuple[int, ...]:
    """Return every entry of the registers that is one human with one of these."""
    own = tuple(person_ids)
    roots = session.scalars(
        select(func.coalesce(Person.identity_id, Person.id)).where(Person.id.in_(own)).distinct()
    ).all()
    found = select(Person.id).where(or_(Person.id.in_(roots), Person.identity_id.in_(roots)))
    return (*own, *session.scalars(found))
