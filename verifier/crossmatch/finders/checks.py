"""Reading checks at devices for the finders: only genuine ones that certified, never a failed one.

A check that did not succeed says nothing against anybody (RULES, invariant 8); no finder reads one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal

from sqlalchemy import BigInteger, ColumnElement, cast, extract, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from verifier.certification.tables import Check
from verifier.clock import CHINA
from verifier.crossmatch.findings import Finding
from verifier.devices.tables import Device, Site
from verifier.language import Text
from verifier.people.tables import Person

Who = Literal["device", "operator", "colleague"]

#: the human an entry of the registers is
HUMAN: Final = func.coalesce(Person.identity_id, Person.id)
#: the check recognised the person and renewed the certification
CERTIFIED: Final = (Check.decision == "match") & Check.certified_until.is_not(None)
COLUMN: Final[dict[Literal["device", "operator"], InstrumentedAttribute[Any]]] = {
    "device": Check.device_id,
    "operator": Check.operator_id,
}
WHO_NAMES: Final[dict[Who, Text]] = {
    "device": Text("设备", "device"),
    "operator": Text("操作员", "operator"),
    "colleague": Text("经办人员", "colleague"),
}
_MOST_NAMED: Final = 20
_CHINA_AHEAD: Final = 8 * 3600


@dataclass(frozen=True, slots=True)
class Certifying:
    """A check that certified somebody: ``who`` is the device or operator the finder asks about.

    Or what a colleague certified without a device: ``who`` is the colleague, ``id`` the certification's
    number, ``device_id`` None.
    """

    who: str
    id: str
    person_id: int
    device_id: str | None
    at: datetime

    @property
    def local(self) -> datetime:
        """The moment of capture, Chinese time."""
        return self.at.astimezone(CHINA)


def local_seconds(column: InstrumentedAttribute[datetime]) -> ColumnElement[int]:
    """Return the Chinese wall clock as seconds since 1970, the same on both databases."""
    return cast(extract("epoch", column), BigInteger) + _CHINA_AHEAD


def certifying(
    session: Session, who: Literal["device", "operator"], wanted: Collection[str]
) -> Iterator[Certifying]:
    """Yield the certifying checks of some devices or operators, by who and by time of capture."""
    column = COLUMN[who]
    query = (
        select(column, Check.id, Check.person_id, Check.device_id, Check.captured_at)
        .where(CERTIFIED, column.in_(wanted))
        .order_by(column, Check.captured_at, Check.id)
    )
    for row in session.execute(query.execution_options(yield_per=2000)):
        yield Certifying(*row)


def site_names(session: Session) -> dict[str, str]:
    """Return the name of the site each device stands at."""
    query = select(Device.id, Site.name).join(Site, Site.id == Device.site_id)
    return dict(session.execute(query).all())


def moment(at: datetime) -> str:
    """Return a moment for a sentence: Chinese time to the minute."""
    return at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")


def lead_about(kind: str, key: str, person_id: int, why: Text, facts: dict[str, Any], **more: Any) -> Finding:
    """Return a finding that rests on checks: it supports, proves nothing, and stops no payment."""
    values: dict[str, Any] = {
        "tier": "certain",
        "strength": "supporting",
        "weight": 0.0,
        "rule": kind,
    }
    return Finding(f"{kind}:{key}", person_id, why=why, facts=facts, **(values | more))


def facts_of(checks: Sequence[Certifying], who: Who, sites: dict[str, str]) -> dict[str, Any]:
    """Return what a lead about many checks tells: who, where, how many, from when to when, which."""
    devices = {check.device_id for check in checks if check.device_id is not None}
    return {
        who: checks[0].who,
        **({"sites": sorted({sites.get(device, device) for device in devices})} if devices else {}),
        "count": len(checks),
        "people": len({check.person_id for check in checks}),
        "from": moment(checks[0].at),
        "to": moment(checks[-1].at),
        "checks" if devices else "certifications": [check.id for check in checks[:_MOST_NAMED]],
    }


def day_of(seconds: int) -> date:
    """Return the day of a Chinese wall clock in seconds since 1970."""
    return date.fromordinal(date(1970, 1, 1).toordinal() + seconds // 86400)
