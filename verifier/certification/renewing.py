"""A proof of life renews the certification of every benefit of one human, and ends what waited for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final, Literal

from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.orm import Session

from verifier.audit.service import Happening
from verifier.benefits.back_pay import LAPSED
from verifier.benefits.tables import Entitlement
from verifier.certification.ending import Proof, Right, end_what_waited, waiting_question
from verifier.certification.happenings import PersonCertified
from verifier.certification.rules import due_date
from verifier.certification.tables import Certification
from verifier.certification.tasks.opening import open_task
from verifier.clock import business_today
from verifier.context import Context
from verifier.database.bulk import bulk_insert, bulk_update
from verifier.database.earlier import keep_earlier
from verifier.database.ready import Question, Ready
from verifier.events import raise_event
from verifier.language import Text
from verifier.months import Month
from verifier.people.tables import Person
from verifier.settings import Settings

_DueOf = Callable[[int, str], date]
Basis = Literal["check", "staff", "life_sign", "proxy_sign", "partner"]
#: a certification somebody else could have brought about, for the person or in their name
PROXY: Final = "proxy_sign"

#: states in which a proof of life means something; ended for another reason, or in custody, it renews nothing
_RENEWED: Final = ("running", LAPSED, "suspected", "deceased", "missing")
#: states a living person contradicts
CONTRADICTED: Final = ("deceased", "missing")
_PEOPLE: Final[BindParameter[Any]] = bindparam("people", expanding=True)
# made once: to make a statement anew costs as much as to run it
#: the columns in the order of :class:`Right`
_RIGHTS: Final = Ready(
    select(
        Entitlement.agency_id,
        Entitlement.person_id,
        Entitlement.scheme,
        Entitlement.state,
        Entitlement.stopped,
        Person.birth,
    )
    .join(Person, Person.id == Entitlement.person_id)
    .where(Entitlement.person_id.in_(_PEOPLE), Entitlement.state.in_(_RENEWED))
    .order_by(Entitlement.id)
    .with_for_update(of=Entitlement)
)
_CERTIFIED: Final = Ready(
    select(
        Certification.id,
        Certification.person_id,
        Certification.scheme,
        Certification.certified_on,
        Certification.due_on,
        Certification.basis,
    ).where(Certification.person_id.in_(_PEOPLE))
)
_REVIEW: Final = Text(
    "本人已通过认证，但系统登记为已死亡或失踪：请核实，可能要恢复发放。",
    "The person proved to be alive but is on record as dead or missing: verify; payment may have to resume.",
)
_CORRECTION: Final = Text(
    "本人已通过认证：请死亡或失踪记录的来源单位核对并更正。",
    "The person proved to be alive: ask the source of the death or missing record to check and correct it.",
)


@dataclass(frozen=True, slots=True)
class Renewal:
    """What a proof of life changed.

    ``until``: the first day on which one of the benefits falls due again, None where there was none to renew.
    ``after_recorded_death``: it contradicts a death (or disappearance) on record. ``audit``: entries for
    whoever writes the chain, in the same transaction.
    """

    until: date | None
    after_recorded_death: bool
    audit: list[Happening] = field(default_factory=list)


def cycle_of(settings: Settings, scheme: str) -> str:
    """Return the cycle of a scheme; one that is not configured follows the residents' scheme."""
    cycle: str = getattr(settings.certification, scheme, settings.certification.resident)
    return cycle if scheme in {"employee", "public", "resident"} else settings.certification.resident


def questions(person_ids: Sequence[int]) -> tuple[Question, ...]:
    """Return what :func:`certify` asks of most people, to be asked ahead."""
    people = tuple(sorted(set(person_ids)))
    return (_RIGHTS, {"people": people}), (_CERTIFIED, {"people": people}), waiting_question(people)


def certify(
    session: Session,
    context: Context,
    person_ids: Sequence[int],
    on: date,
    basis: Basis,
    reference: str | None,
    by: str,
) -> Renewal:
    """Renew every benefit of one human as of the Chinese day ``on``, in the caller's transaction.

    ``person_ids``: all entries of the registers that are this human. Twice on one day is once, and a proof in
    person takes the place of one that somebody else could have given that day. Lapses that are open end; what
    stood suspended resumes next month with back-pay; a colleague's tasks close.
    """
    people = tuple(sorted(set(person_ids)))
    proof = Proof(
        people,
        on,
        f"{basis} {reference or ''}".strip(),
        by,
        context.clock.now(),
        business_today(context.clock),
    )
    rights = [Right(*row) for row in _RIGHTS.rows(session, people=people)]
    births = {right.person_id: right.birth for right in rights}

    def due_of(person_id: int, scheme: str) -> date:
        return due_date(cycle_of(context.settings, scheme), on, births.get(person_id))

    audit: list[Happening] = []
    due = _write(session, rights, proof, basis, reference, due_of)
    contradicted = _contradict(session, context, rights, proof, reference, audit)
    suspended = [right for right in rights if right.state == LAPSED]
    end_what_waited(session, proof, due_of, suspended, audit)
    for person_id in sorted({right.person_id for right in rights}):
        detail = {"basis": basis, "reference": reference, "date": on.isoformat()}
        audit.append(Happening("person.certified", "person", str(person_id), detail))
        raise_event(session, PersonCertified(person_id, on, basis, reference, by, proof.at, audit))
    return Renewal(min(due) if due else None, contradicted, audit)


def _write(
    session: Session,
    rights: Sequence[Right],
    proof: Proof,
    basis: Basis,
    reference: str | None,
    due_of: _DueOf,
) -> list[date]:
    """Write a certification for each benefit without one of this day; return the latest due date of each."""
    if not rights:
        return []
    known: dict[tuple[int, str], dict[date, date]] = {}
    told = {"basis": basis, "reference": reference, "recorded_by": proof.by, "recorded_at": proof.at}
    new, stronger, dates = [], [], []
    people = tuple(sorted({right.person_id for right in rights}))
    for number, person_id, scheme, certified_on, due_on, rests_on in _CERTIFIED.rows(session, people=people):
        known.setdefault((person_id, scheme), {})[certified_on] = due_on
        if certified_on == proof.on and rests_on == PROXY != basis:
            stronger.append(told | {"id": number})
    for right in rights:
        earlier = known.get((right.person_id, right.scheme), {})
        due_on = earlier.get(proof.on) or due_of(right.person_id, right.scheme)
        dates.append(max([due_on, *earlier.values()]))
        if proof.on not in earlier:
            new.append(
                told
                | {
                    "agency_id": right.agency_id,
                    "person_id": right.person_id,
                    "scheme": right.scheme,
                    "certified_on": proof.on,
                    "due_on": due_on,
                    "feed_id": None,
                }
            )
    bulk_insert(session, Certification, new)
    keep_earlier(session, Certification, _standing(session, [row["id"] for row in stronger]))
    bulk_update(session, Certification, stronger)
    return dates


def _standing(session: Session, ids: Sequence[int]) -> list[dict[str, Any]]:
    """Return what a stronger proof is about to overwrite."""
    if not ids:
        return []
    columns = ("id", "basis", "reference", "recorded_by", "recorded_at")
    query = select(*(getattr(Certification, name) for name in columns)).where(Certification.id.in_(ids))
    return [dict(row._mapping) for row in session.execute(query)]


def _contradict(
    session: Session,
    context: Context,
    rights: Sequence[Right],
    proof: Proof,
    reference: str | None,
    audit: list[Happening],
) -> bool:
    """Send both sides to review where somebody on record as dead or missing lives (RULES, invariant 4)."""
    against = [
        right
        for right in rights
        if right.state in CONTRADICTED and (right.stopped is None or Month.of(proof.on) >= right.stopped)
    ]
    for right in against:
        facts = {"scheme": right.scheme, "certified_on": proof.on.isoformat(), "reference": reference}
        for kind, why in (("review", _REVIEW), ("source_correction", _CORRECTION)):
            open_task(
                session,
                person_id=right.person_id,
                kind=kind,
                why=why,
                facts=facts,
                by=proof.by,
                at=proof.at,
                due_on=proof.today + timedelta(days=context.settings.certification.task_days),
                audit=audit,
            )
    return bool(against)
