"""Certified first, then told dead by a roll from a month before that: somebody looks (RULES, invariant 4).

A proof of life that comes after the roll asks for the same at once (`renewing`). Nothing else in the product
would come back to a person whom a roll alone has taken out of payment.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from verifier.audit.service import Happening
from verifier.benefits.tables import Entitlement, EntitlementChange
from verifier.certification.renewing import CONTRADICTED, PROXY
from verifier.certification.tables import Certification, ServiceTask
from verifier.certification.tasks.opening import open_task
from verifier.context import Context
from verifier.database.bulk import among, chunks
from verifier.language import Text
from verifier.months import Month

_EARLIEST: Final = datetime.min.replace(tzinfo=UTC)
#: of a review that is still open
_LATEST: Final = datetime.max.replace(tzinfo=UTC)
_REVIEW: Final = Text(
    "名册登记为死亡或失踪，而本人在登记的停发月份及以后通过了认证：请核实，可能要恢复发放。",
    "A roll has this person as dead or missing, yet they were certified in the month it stops payment from, "
    "or later: verify; payment may have to resume.",
)
_CORRECTION: Final = Text(
    "本人在登记的停发月份及以后通过了认证：请名册的报送单位核对并更正。",
    "Certified in the month the roll stops payment from, or later: ask whoever made the roll to check and "
    "correct it.",
)


def review_recorded_dead(
    session: Session, context: Context, by: str, today: date, audit: list[Happening]
) -> int:
    """Have colleagues look at whoever a roll alone tells dead or missing and a proof of life contradicts.

    A stop two people decided on is not asked about, nor a proof somebody else could have given, nor what a
    review has looked at since both are known. Returns how many people were found; the session must see
    everybody.
    """
    known = sorted(_contradicted(session), key=lambda one: one.known_at)
    found = {one.person_id: one for one in known}
    seen = _looked_at(session, found)
    found = {key: one for key, one in found.items() if key not in seen or seen[key] < one.known_at}
    for person_id, proof in found.items():
        facts = {"scheme": proof.scheme, "certified_on": proof.certified_on.isoformat()}
        for kind, why in (("review", _REVIEW), ("source_correction", _CORRECTION)):
            open_task(
                session,
                person_id=person_id,
                kind=kind,
                why=why,
                facts=facts,
                by=by,
                at=context.clock.now(),
                due_on=today + timedelta(days=context.settings.certification.task_days),
                audit=audit,
            )
    return len(found)


@dataclass(frozen=True, slots=True)
class _Proof:
    """A proof of life of the month a roll stops payment from, or later."""

    person_id: int
    scheme: str
    certified_on: date
    #: when the later of the two was told, the proof or the death: no review closed before has seen both
    known_at: datetime


def _contradicted(session: Session) -> Iterator[_Proof]:
    """Yield every such proof for each benefit it contradicts the end of, in the order it was told."""
    told_at = (
        select(func.max(EntitlementChange.recorded_at))
        .where(
            EntitlementChange.entitlement_id == Entitlement.id,
            EntitlementChange.field == "state",
            EntitlementChange.new == Entitlement.state,
        )
        .scalar_subquery()
    )
    query = (
        select(
            Entitlement.person_id,
            Entitlement.scheme,
            Certification.certified_on,
            Certification.recorded_at,
            Entitlement.stopped,
            told_at,
        )
        .join(Certification, Certification.person_id == Entitlement.person_id)
        .where(
            Entitlement.state.in_(CONTRADICTED),
            Entitlement.held_state.is_(None),
            Certification.recorded_at.is_not(None),
            Certification.basis != PROXY,
        )
        .order_by(Entitlement.person_id, Certification.recorded_at, Certification.id)
    )
    for person_id, scheme, certified_on, recorded_at, stopped, told in session.execute(query):
        if recorded_at is not None and stopped is not None and Month.of(certified_on) >= stopped:
            yield _Proof(person_id, scheme, certified_on, max(recorded_at, told or _EARLIEST))


def _looked_at(session: Session, people: Collection[int]) -> dict[int, datetime]:
    """Return when a review of each person was last closed; of an open one, never yet: the end of time.

    An open one that was opened for something else is told of this as well.
    """
    found: dict[int, datetime] = {}
    for chunk in chunks(sorted(people)):
        query = select(ServiceTask.person_id, ServiceTask.closed_at, ServiceTask.facts).where(
            ServiceTask.kind == "review", among(session, ServiceTask.person_id, chunk)
        )
        for person_id, closed_at, facts in session.execute(query):
            if closed_at is None and "certified_on" not in facts:
                continue
            found[person_id] = max(found.get(person_id, _EARLIEST), closed_at or _LATEST)
    return found
