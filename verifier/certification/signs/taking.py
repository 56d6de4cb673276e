"""A sign of life another authority told of: kept, and where the rules allow it, a silent certification."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.audit.service import Happening
from verifier.benefits.tables import Entitlement
from verifier.certification.renewing import CONTRADICTED, certify
from verifier.certification.signs.rules import judge_life_sign
from verifier.certification.subjects import subject_of
from verifier.certification.tables import LifeSign
from verifier.certification.tasks.opening import open_task
from verifier.clock import business_today
from verifier.context import Context
from verifier.language import Text

_LOOK: Final = Text(
    "系统登记为已死亡或失踪，却有他人也能代办的生存迹象：可能登记有误，也可能是他人使用，请核实。",
    "On record as dead or missing, yet there is a sign of life that somebody else could have given: the "
    "record may be wrong, or somebody else acted: verify.",
)


def take_life_sign(
    session: Session,
    context: Context,
    actor: Actor,
    *,
    person_id: int,
    source: str,
    kind: str,
    seen_on: date,
    feed_id: int,
    line: int,
    record_no: str | None,
) -> LifeSign:
    """Keep a sign about an entry of the register, and certify by it if it may; the same one is kept once.

    Called by whoever places a feed, in that transaction; the session must see everybody. ``certified`` of
    the row tells whether it renewed anything, ``why_not`` the rule by which it did not.
    """
    known = session.scalar(
        select(LifeSign).where(
            LifeSign.person_id == person_id,
            LifeSign.source == source,
            LifeSign.kind == kind,
            LifeSign.seen_on == seen_on,
        )
    )
    if known is not None:
        return known
    subject = subject_of(session, person_id)
    settings, today = context.settings.certification, business_today(context.clock)
    judged = judge_life_sign(
        kind,
        subject.birth,
        seen_on,
        today,
        settings,
        on_record_as_dead=on_record_as_dead(session, subject.person_ids),
    )
    sign = LifeSign(
        agency_id=subject.agency_id,
        person_id=person_id,
        source=source,
        kind=kind,
        weight=judged.weight,
        seen_on=seen_on,
        feed_id=feed_id,
        line=line,
        record_no=record_no,
        certified=False,
        why_not=judged.why_not,
    )
    session.add(sign)
    session.flush()
    if judged.why_not == "proxy_for_the_dead":
        _have_somebody_look(session, context, actor, sign)
    if judged.certifies:
        reference = f"life-sign:{sign.id}"
        people = subject.person_ids
        renewal = certify(session, context, people, seen_on, judged.basis, reference, actor.name)
        sign.certified = renewal.until is not None
        sign.why_not = None if sign.certified else "not_entitled"
        context.auditor.record(session, actor.name, actor.os_user, renewal.audit)
    return sign


def on_record_as_dead(session: Session, person_ids: Sequence[int]) -> bool:
    """Tell whether a benefit of this human has ended because they died, or are missing."""
    query = select(Entitlement.id).where(
        Entitlement.person_id.in_(person_ids), Entitlement.state.in_(CONTRADICTED)
    )
    return session.scalar(query.limit(1)) is not None


def _have_somebody_look(session: Session, context: Context, actor: Actor, sign: LifeSign) -> None:
    audit: list[Happening] = []
    open_task(
        session,
        person_id=sign.person_id,
        kind="review",
        why=_LOOK,
        facts={"life_sign": sign.id, "kind": sign.kind, "seen_on": sign.seen_on.isoformat()},
        by=actor.name,
        at=context.clock.now(),
        due_on=business_today(context.clock) + timedelta(days=context.settings.certification.task_days),
        audit=audit,
    )
    context.auditor.record(session, actor.name, actor.os_user, audit)
