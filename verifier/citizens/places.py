"""Where one can prove that one is alive: sites with a device in use, by district; nothing personal."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from verifier.accounts.tables import Agency
from verifier.devices.tables import Device, Site
from verifier.devices.words import SITE_KINDS
from verifier.language import Text


@dataclass(frozen=True, slots=True)
class Place:
    """One site, numbered as in the list. Degrees north and east, or None; ``attended``: somebody helps."""

    number: int
    name: str
    kind: Text
    district: Text
    address: str | None
    hours: str | None
    latitude: float | None
    longitude: float | None
    attended: bool


@dataclass(frozen=True, slots=True)
class District:
    """A district to choose from: its agency's code and name, and how many places it has."""

    code: str
    name: Text
    places: int


def districts(session: Session) -> tuple[District, ...]:
    """Return the districts that have a place."""
    query = (
        select(Agency.code, Agency.name_zh, Agency.name_en, func.count(Site.id.distinct()).label("places"))
        .join(Site, Site.agency_id == Agency.id)
        .join(Device, Device.site_id == Site.id)
        .where(Device.status == "active")
        .group_by(Agency.code, Agency.name_zh, Agency.name_en)
        .order_by(Agency.code)
    )
    return tuple(
        District(row.code, Text(row.name_zh, row.name_en), row.places) for row in session.execute(query)
    )


def places(session: Session, district: str | None = None) -> tuple[Place, ...]:
    """Return the places of a district, or all: a site whose devices are all out of use is none."""
    attended = func.max(case((Device.attended, 1), else_=0)).label("attended")
    query = (
        select(Site, Agency, attended)
        .join(Agency, Agency.id == Site.agency_id)
        .join(Device, Device.site_id == Site.id)
        .where(Device.status == "active")
        .group_by(Site.id, Agency.id)
        .order_by(Agency.code, Site.name)
    )
    if district is not None:
        query = query.where(Agency.code == district)
    kinds = {str(code): name for code, name in SITE_KINDS.items()}
    return tuple(
        Place(
            number,
            site.name,
            kinds[site.kind],
            Text(agency.name_zh, agency.name_en),
            site.address,
            site.opening_hours,
            site.latitude,
            site.longitude,
            bool(helped),
        )
        for number, (site, agency, helped) in enumerate(session.execute(query), 1)
    )
