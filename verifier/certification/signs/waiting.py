"""Signs of life that could not certify when they came, and can now: the night takes them up again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.benefits.tables import Entitlement
from verifier.certification.renewing import certify
from verifier.certification.signs.rules import judge_life_sign
from verifier.certification.signs.taking import on_record_as_dead
from verifier.certification.standing import ASKED
from verifier.certification.subjects import subject_of
from verifier.certification.tables import LifeSign
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.people.tables import Person

#: no cycle is longer than two years; older signs renew nothing
_OLDEST: Final = timedelta(days=731)
_AT_ONCE: Final = 50


def take_up_waiting_signs(
    context: Context,
    actor: Actor,
    business_date: date,
    guard: Callable[[Session], None],
    note: Callable[[Session, str, int], None],
) -> None:
    """Certify by kept signs whose person has a benefit by now, or whose birth or kind is known by now.

    In batches, each a transaction with ``guard`` at its beginning; ``note`` is told inside it how many were
    certified. May be killed and run again.
    """
    after = 0
    while True:
        with context.database.write(EVERYWHERE) as session:
            guard(session)
            signs = _next(session, context, business_date, after)
            taken = sum(_take(session, context, actor, sign, business_date) for sign in signs)
            note(session, "certified", taken)
        if not signs:
            return
        after = signs[-1].id


def _next(session: Session, context: Context, today: date, after: int) -> list[LifeSign]:
    settings = context.settings.certification
    entitled = exists().where(Entitlement.person_id == LifeSign.person_id, Entitlement.state.in_(ASKED))
    query = (
        select(LifeSign)
        .join(Person, Person.id == LifeSign.person_id)
        .where(
            ~LifeSign.certified,
            or_(
                # no benefit then, or one that had ended by a death which was found to be none
                LifeSign.why_not.in_(("not_entitled", "proxy_for_the_dead")),
                (LifeSign.why_not == "birth_unknown") & Person.birth.is_not(None),
                (LifeSign.why_not == "unknown_kind")
                & LifeSign.kind.in_((*settings.in_person_signs, *settings.proxy_signs)),
            ),
            LifeSign.seen_on > today - _OLDEST,
            LifeSign.id > after,
            entitled,
        )
    )
    return list(session.scalars(query.order_by(LifeSign.id).limit(_AT_ONCE)))


def _take(session: Session, context: Context, actor: Actor, sign: LifeSign, today: date) -> bool:
    subject = subject_of(session, sign.person_id)
    judged = judge_life_sign(
        sign.kind,
        subject.birth,
        sign.seen_on,
        today,
        context.settings.certification,
        on_record_as_dead=on_record_as_dead(session, subject.person_ids),
    )
    if not judged.certifies:
        sign.weight, sign.why_not = judged.weight, judged.why_not
        return False
    reference = f"life-sign:{sign.id}"
    people = subject.person_ids
    renewal = certify(session, context, people, sign.seen_on, judged.basis, reference, actor.name)
    sign.certified = renewal.until is not None
    sign.why_not = None if sign.certified else "not_entitled"
    context.auditor.record(session, actor.name, actor.os_user, renewal.audit)
    return sign.certified
