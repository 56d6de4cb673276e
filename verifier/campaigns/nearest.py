"""Where somebody can certify nearby: a site with a working device, of their township or office."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.accounts.tables import Agency
from verifier.devices.tables import Device, Site


@dataclass(frozen=True, slots=True)
class Place:
    """A site as a letter names it; ``path``: the place of its office in the tree."""

    name: str
    address: str | None
    opening_hours: str | None
    path: str


def places(session: Session) -> tuple[Place, ...]:
    """Return every site with a device that works, in the session's scope, in the order they were added."""
    working = select(Device.site_id).where(Device.status == "active")
    query = (
        select(Site, Agency.path)
        .join(Agency, Agency.id == Site.agency_id)
        .where(Site.id.in_(working))
        .order_by(Site.id)
    )
    return tuple(
        Place(site.name, site.address, site.opening_hours, path) for site, path in session.execute(query)
    )


def nearest(known: Sequence[Place], office_path: str, township: str | None) -> Place | None:
    """Return the place to name to somebody of an office, None where there is none.

    One whose name or address names the township goes first, then one of the same office, then one of an
    office above it; distance is not known, since addresses have no coordinates.
    """
    own = [place for place in known if office_path.startswith(place.path)]
    if township is not None:
        for place in known:
            if township in f"{place.name}{place.address or ''}" and _same_branch(place.path, office_path):
                return place
    return max(own, key=lambda place: len(place.path), default=None)


def _same_branch(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)
