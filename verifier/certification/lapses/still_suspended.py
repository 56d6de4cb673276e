"""Certified, and yet suspended: a slow payer's roll may say so again after we resumed. Somebody looks.

No lapse is open then, so nothing else would ever come back to this person before the next certification.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from verifier.audit.service import Happening
from verifier.benefits.back_pay import LAPSED
from verifier.benefits.tables import Entitlement
from verifier.certification.lapses.rules import OPEN
from verifier.certification.tables import Certification, Lapse, ServiceTask
from verifier.certification.tasks.opening import open_task
from verifier.context import Context
from verifier.language import Text

_WHY: Final = Text(
    "本人认证仍在有效期内，名册却登记为逾期暂停：请核实，并恢复发放、补发各月。",
    "Certified to this day, and yet the roll has this benefit as suspended for want of a certification: "
    "verify, and have payment resume with back-pay for every month.",
)
#: somebody who has looked is not asked again before the payer's next roll
_LOOKED_AT: Final = timedelta(days=31)


def review_still_suspended(
    session: Session, context: Context, by: str, today: date, audit: list[Happening]
) -> int:
    """Open a review for each benefit that is suspended while a certification covers ``today``.

    Returns how many people were found; the session must see everybody. One review is open a person.
    """
    now = context.clock.now()
    in_a_lapse = exists().where(
        Lapse.person_id == Entitlement.person_id,
        Lapse.scheme == Entitlement.scheme,
        Lapse.state.in_(OPEN),
    )
    looked_at = exists().where(
        ServiceTask.person_id == Entitlement.person_id,
        ServiceTask.kind == "review",
        ServiceTask.closed_at.is_(None) | (ServiceTask.closed_at > now - _LOOKED_AT),
    )
    covered = (
        select(Entitlement.person_id, func.min(Entitlement.scheme))
        .join(
            Certification,
            (Certification.person_id == Entitlement.person_id) & (Certification.scheme == Entitlement.scheme),
        )
        .where(Entitlement.state == LAPSED, Certification.due_on >= today, ~in_a_lapse, ~looked_at)
        .group_by(Entitlement.person_id)
        .order_by(Entitlement.person_id)
    )
    found = session.execute(covered).all()
    for person_id, scheme in found:
        open_task(
            session,
            person_id=person_id,
            kind="review",
            why=_WHY,
            facts={"scheme": scheme},
            by=by,
            at=now,
            due_on=today + timedelta(days=context.settings.certification.task_days),
            audit=audit,
        )
    return len(found)
