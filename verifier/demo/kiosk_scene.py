"""A bank branch of the demonstration: a site, a device, a few people with their fingers, and fingers to show.

The fingers are synthetic and nobody's. Each person's folder of images takes the scanner's place.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchers.finger.synthesis import PRESETS, MasterPrint, impress, make_finger
from verifier.accounts.service import actor_named
from verifier.benefits.tables import Entitlement
from verifier.biometrics.enrolling import LegalBasis, prepare_captures
from verifier.biometrics.enrolling_captures import GivenCapture
from verifier.biometrics.enrolling_recording import record_captures
from verifier.certification.tables import Certification
from verifier.clock import business_today
from verifier.context import Context
from verifier.crossmatch.tables import Lead
from verifier.database import EVERYWHERE
from verifier.demo.place import DemoPlace
from verifier.devices.approval import approve
from verifier.devices.codes import issue_code
from verifier.devices.server_keys import signer
from verifier.devices.sites import NewSite, add_site
from verifier.people.tables import Person
from verifier.protocol.refusals import Refusal

#: two security administrators: one issues the code, the other approves the device
ISSUER: Final = "anquan"
APPROVER: Final = "anquan2"
ENROLLED_BY: Final = "daoru"
PEOPLE: Final = 3
FINGERS: Final = (2, 7)
"""Right and left index finger: what people use most, and sensors show best."""
_IMPRESSIONS: Final = 3
#: how each finger looks when it is laid on: well, then as an old or dry one does
_TO_SHOW: Final = ("good", "worn")
_SITE: Final = NewSite(
    name="青禾银行东湖支行",
    kind="bank",
    agency_code="379901",
    pad_required=False,
    address="青禾市东湖区湖滨路 8 号",
    opening_hours="周一至周五 9:00–17:00，周六 9:30–16:00",
    latitude=30.62,
    longitude=117.21,
)


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who may come to the kiosk: number to type, name, and until when their last proof holds."""

    id_no: str
    name: str


@dataclass(frozen=True, slots=True)
class KioskScene:
    """What the demonstration's kiosk needs: folders, a code to join with, the server's key, guests."""

    state: Path
    images: Path
    code: str
    server_key: str
    guests: tuple[Guest, ...]


def set_up_kiosk(context: Context, place: DemoPlace, seed: int) -> KioskScene:
    """Make the site, issue a code, enrol a few people who are due soon, and draw their fingers."""
    with context.database.read(EVERYWHERE) as session:
        issuer = actor_named(session, ISSUER)
        people = _due_soon(session, context)
    with context.database.write(EVERYWHERE) as session:
        site = add_site(session, context, issuer, _SITE)
        code = issue_code(session, context, issuer, site, attended=False).code
    images = place.folder / "kiosk-images"
    rng = np.random.default_rng(seed)
    for person in people:
        _enrol(context, person, images, rng)
    return KioskScene(
        place.folder / "kiosk",
        images,
        code,
        signer(context).kid,
        tuple(Guest(person.id_no, person.name) for person in people),
    )


def approve_kiosk(context: Context, device_id: str) -> None:
    """Approve the device, as another administrator than who issued its code."""
    with context.database.read(EVERYWHERE) as session:
        approver = actor_named(session, APPROVER)
    with context.database.write(EVERYWHERE) as session:
        approve(session, context, approver, device_id)


def _due_soon(session: Session, context: Context) -> list[Person]:
    """Return people of whom nothing is suspected, those first whose proof of life runs out next."""
    due = func.max(Certification.due_on)
    query = (
        select(Person)
        .join(Entitlement, Entitlement.person_id == Person.id)
        .join(Certification, Certification.person_id == Person.id)
        .where(
            Entitlement.state == "running",
            Person.id_key.is_not(None),
            Person.id.not_in(select(Lead.person_id)),
        )
        .group_by(Person.id)
        .having(
            due.between(business_today(context.clock), business_today(context.clock) + timedelta(days=400))
        )
        .order_by(due, Person.id)
        .limit(PEOPLE)
    )
    return list(session.scalars(query))


def _enrol(context: Context, person: Person, images: Path, rng: np.random.Generator) -> None:
    folder = images / person.id_no
    folder.mkdir(parents=True)
    captures: list[GivenCapture] = []
    for position in FINGERS:
        finger = make_finger(rng)
        for _ in range(_IMPRESSIONS):
            picture = _png(impress(finger, rng, PRESETS["good"]))
            captures.append(GivenCapture(str(uuid.uuid4()), "finger", str(position), "png", picture, 500))
        _draw(finger, folder, position, rng)
    basis = LegalBasis("consent", context.settings.biometrics.notice_version, context.clock.now())
    prepared = prepare_captures(context, [person.id], captures, basis=basis, captured_at=context.clock.now())
    with context.database.write(EVERYWHERE) as session:
        done = record_captures(session, context, prepared, by=ENROLLED_BY)
    if isinstance(done, Refusal):
        raise done


def _draw(finger: MasterPrint, folder: Path, position: int, rng: np.random.Generator) -> None:
    for number, look in enumerate(_TO_SHOW):
        picture = _png(impress(finger, rng, PRESETS[look]))
        (folder / f"{position}_{number}_{look}.png").write_bytes(picture)


def _png(picture: NDArray[np.uint8]) -> bytes:
    return bytes(cv2.imencode(".png", picture)[1])
