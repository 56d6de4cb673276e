"""Checks as a colleague may see them: everything but the score, to which somebody could tune."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from verifier.certification.tables import Check
from verifier.devices.tables import Device, Operator, Site
from verifier.errors import NotFound
from verifier.language import Text
from verifier.people.masking import mask_id
from verifier.people.tables import Person

MOST: Final = 50


@dataclass(frozen=True, slots=True)
class CheckFacts:
    """One judged capture. ``site``, ``device_model``, ``operator_name``: None outside the reader's scope."""

    id: str
    person_id: int
    person_name: str
    masked_id: str
    device_id: str
    device_model: str | None
    site: str | None
    site_kind: str | None
    attended: bool | None
    operator_id: str | None
    operator_name: str | None
    online: bool
    captured_at: datetime
    received_at: datetime
    modality: str
    position: str
    decision: str
    reason: str
    next_step: str
    quality: int | None
    pad_supported: bool
    pad_result: str | None
    certified_until: date | None
    after_recorded_death: bool


def check_facts(session: Session, check_id: str) -> CheckFacts:
    """Return the facts of one check.

    Raises:
        NotFound: no such check in the session's scope.
    """
    found = checks(session, Check.id == check_id, limit=1)
    if not found:
        raise NotFound(Text("没有这次核验的记录。", "There is no such check."))
    return found[0]


def checks(session: Session, *wanted: ColumnElement[bool], limit: int = MOST) -> tuple[CheckFacts, ...]:
    """Return checks of the session's scope, the latest first."""
    query = _QUERY.where(*wanted).order_by(Check.received_at.desc(), Check.id).limit(limit)
    return tuple(_facts(*row) for row in session.execute(query))


def checks_at(session: Session, device_id: str, limit: int = MOST) -> tuple[CheckFacts, ...]:
    """Return the latest checks of one device, as far as their people are in the session's scope."""
    return checks(session, Check.device_id == device_id, limit=limit)


# outer joins: somebody who lives elsewhere is certified at a device of another agency
_QUERY: Final[Select[Check, Person, Device, Site, str]] = (
    select(Check, Person, Device, Site, Operator.name)
    .join(Person, Person.id == Check.person_id)
    .outerjoin(Device, Device.id == Check.device_id)
    .outerjoin(Site, Site.id == Device.site_id)
    .outerjoin(Operator, Operator.id == Check.operator_id)
)


def _facts(
    check: Check, person: Person, device: Device | None, site: Site | None, operator_name: str | None
) -> CheckFacts:
    return CheckFacts(
        id=check.id,
        person_id=person.id,
        person_name=person.name,
        masked_id=mask_id(person.id_no),
        device_id=check.device_id,
        device_model=None if device is None else device.model,
        site=None if site is None else site.name,
        site_kind=None if site is None else site.kind,
        attended=None if device is None else device.attended,
        operator_id=check.operator_id,
        operator_name=operator_name,
        online=check.online,
        captured_at=check.captured_at,
        received_at=check.received_at,
        modality=check.modality,
        position=check.position,
        decision=check.decision,
        reason=check.reason,
        next_step=check.next_step,
        quality=check.quality,
        pad_supported=check.pad_supported,
        pad_result=check.pad_result,
        certified_until=check.certified_until,
        after_recorded_death=check.after_recorded_death,
    )
