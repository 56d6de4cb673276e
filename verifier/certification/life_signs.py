"""A sign of life another authority told of: kept, and where the rules allow it, a silent certification."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.certification.life_sign_rules import judge_life_sign
from verifier.certification.renewing import certify
from verifier.certification.subjects import subject_of
from verifier.certification.tables import LifeSign
from verifier.clock import business_today
from verifier.context import Context


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
    judged = judge_life_sign(kind, subject.birth, seen_on, today, settings)
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
    if judged.certifies:
        reference = f"life-sign:{sign.id}"
        renewal = certify(session, context, subject.person_ids, seen_on, "life_sign", reference, actor.name)
        sign.certified = renewal.until is not None
        sign.why_not = None if sign.certified else "not_entitled"
        context.auditor.record(session, actor.name, actor.os_user, renewal.audit)
    return sign
