"""A retiree with a code, and what the tests of her pages need around her."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.factories import agency, make_actor, make_entitlement, make_person
from verifier.accounts.actor import system_actor
from verifier.certification.tables import Certification
from verifier.citizens.codes import issue_code
from verifier.citizens.entering import Entry, enter
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.devices.tables import Device, Site
from verifier.people.tables import Person

NUMBER = "37990119450112304X"
HERE = "192.0.2.7"
OPERATOR = make_actor("wu", "operator")


@dataclass(frozen=True, slots=True)
class Granny:
    """Whose page it is."""

    person: int
    code: str


def plant_granny(ctx: Context, *, due_on: date = date(2027, 5, 31), **values: Any) -> Granny:
    """A woman of 81 in payment, certified until ``due_on``, with a code."""
    with ctx.database.write(EVERYWHERE) as session:
        given = {"id_no": NUMBER, "id_key": int(NUMBER[:17]), "name": "王秀英", "birth": "1945-01-12"}
        person = make_person(session, **(given | values))
        make_entitlement(session, person)
        session.add(
            Certification(
                agency_id=person.agency_id,
                person_id=person.id,
                scheme="employee",
                certified_on=due_on.replace(year=due_on.year - 1),
                due_on=due_on,
                basis="roll",
            )
        )
        return Granny(person.id, issue_code(session, ctx, system_actor(), person.id))


def plant_person(ctx: Context, number: str, **values: Any) -> int:
    """Somebody else on the roll."""
    with ctx.database.write(EVERYWHERE) as session:
        return make_person(session, id_no=number, id_key=int(number[:17]), **values).id


def plant_place(ctx: Context, name: str, code: str, *, status: str = "active", **values: Any) -> None:
    """A site with one device."""
    with ctx.database.write(EVERYWHERE) as session:
        site = Site(
            agency_id=agency(session, code).id,
            name=name,
            kind="bank",
            pad_required=True,
            created_at=ctx.clock.now(),
            **values,
        )
        session.add(site)
        session.flush()
        session.add(
            Device(
                id=f"dev-{site.id}",
                agency_id=site.agency_id,
                site_id=site.id,
                status=status,
                serial=f"S{site.id}",
                model="M",
                software_version="1",
                sensors=[],
                attended=False,
                issued_by="anquan",
                joined_at=ctx.clock.now(),
                seq=0,
            )
        )


def tried(ctx: Context, number: str = NUMBER, code: str = "AAAAA-AAAAA", address: str = HERE) -> Entry:
    """Try to enter."""
    return enter(ctx, number, code, address)


def person_of(ctx: Context, person_id: int) -> Person:
    """Return the entry of the register."""
    with ctx.database.read(EVERYWHERE) as session:
        found = session.get_one(Person, person_id)
        session.expunge_all()
        return found
