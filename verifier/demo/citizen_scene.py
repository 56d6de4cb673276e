"""The demonstration's retiree: a code to look with, and more places to go to than the one with a kiosk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor, system_actor
from verifier.accounts.service import actor_named
from verifier.citizens.codes import issue_code
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.demo.kiosk_scene import APPROVER, ISSUER
from verifier.devices.sites import NewSite, add_site
from verifier.devices.tables import Device
from verifier.people.tables import Person

_WEEK: Final = "周一至周五 8:30–17:00"
_PLACES: Final = (
    NewSite("青禾银行西坡支行", "bank", "379902", True, "青禾市西坡区解放路 21 号", _WEEK, 30.655, 117.135),
    NewSite(
        "柳溪镇便民服务中心", "township", "379903", True, "柳溪县柳溪镇中街 3 号", _WEEK, 30.545, 117.285
    ),
    NewSite("石桥县社保服务大厅", "township", "379904", True, "石桥县府前街 1 号", _WEEK, 30.585, 117.065),
    NewSite(
        "湖滨街道党群服务中心",
        "township",
        "379901",
        True,
        "青禾市东湖区湖滨街道 66 号",
        None,
        30.612,
        117.232,
    ),
)


@dataclass(frozen=True, slots=True)
class CitizenScene:
    """Somebody whose own page can be opened in this run, and the code that opens it."""

    id_no: str
    name: str
    code: str


def set_up_citizen(context: Context, id_no: str) -> CitizenScene:
    """Add places with devices that stand still, and give the person with this number a code."""
    with context.database.read(EVERYWHERE) as session:
        issuer = actor_named(session, ISSUER)
    with context.database.write(EVERYWHERE) as session:
        for number, wanted in enumerate(_PLACES, 1):
            _place(session, context, issuer, wanted, number)
        entries = select(Person).where(Person.id_no == id_no).order_by(Person.id)
        person = session.scalars(entries.limit(1)).one()
        return CitizenScene(id_no, person.name, issue_code(session, context, system_actor(), person.id))


def _place(session: Session, context: Context, issuer: Actor, wanted: NewSite, number: int) -> None:
    site = add_site(session, context, issuer, wanted)
    now = context.clock.now()
    session.add(
        Device(
            id=f"dev-demo-{number}",
            agency_id=site.agency_id,
            site_id=site.id,
            status="active",
            serial=f"STILL-{number}",
            model="demonstration",
            software_version="0",
            sensors=[],
            attended=wanted.kind == "township",
            issued_by=ISSUER,
            joined_at=now,
            approved_by=APPROVER,
            approved_at=now,
            seq=0,
            seen_at=now,
        )
    )
