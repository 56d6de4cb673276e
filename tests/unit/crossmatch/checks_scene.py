"""Sites, devices, checks and alerts as the kiosk services leave them, straight through the ORM."""

from __future__ import annotations

import itertools
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from tests import factories as make
from verifier.biometrics.vault.tables import Enrolment, Template
from verifier.certification.tables import Check
from verifier.clock import CHINA
from verifier.context import Context
from verifier.crossmatch.findings import Finder, Finding, Tonight
from verifier.database import EVERYWHERE
from verifier.devices.tables import Device, DeviceAlert, Site
from verifier.people.tables import Person

_numbers = itertools.count(1)
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=CHINA)


def make_site(session: Session, name: str = "", **values: Any) -> Site:
    given: dict[str, Any] = {
        "agency_id": make.agency(session).id,
        "name": name or f"青禾银行{next(_numbers)}",
        "kind": "bank",
        "latitude": None,
        "longitude": None,
        "pad_required": False,
        "created_at": make.NOW,
    }
    row = Site(**given | values)
    session.add(row)
    session.flush()
    return row


def make_device(session: Session, site: Site | None = None) -> Device:
    number = next(_numbers)
    place = site or make_site(session)
    row = Device(
        id=f"dev-{number}", agency_id=place.agency_id, site_id=place.id, status="active", seq=0,
        serial=f"SN-{number}", model="K1", software_version="1", sensors=[], attended=True, issued_by="an",
        joined_at=make.NOW,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def make_check(session: Session, person: Person, device: Device, at: datetime = NOON, **values: Any) -> Check:
    """A genuine check that certified."""
    number = next(_numbers)
    given: dict[str, Any] = {
        "id": f"chk-{number:06d}",
        "agency_id": person.agency_id,
        "device_id": device.id,
        "challenge_id": f"chl-{number}",
        "capture_id": f"cap-{number}",
        "person_id": person.id,
        "online": True,
        "captured_at": at,
        "received_at": at + timedelta(seconds=5),
        "modality": "finger",
        "position": "2",
        "decision": "match",
        "reason": "ok",
        "next_step": "done",
        "score": 50.0 + number / 1000,
        "quality": 60,
        "tiers": "fast",
        "pad_supported": False,
        "pad_result": None,
        "operator_id": None,
        "body_hash": number.to_bytes(32, "big"),
        "sample_digest": number.to_bytes(32, "big"),
        "certified_until": date(2027, 11, 30),
        "after_recorded_death": False,
        "status": 201,
        "answer": {},
    }
    row = Check(**given | values)
    session.add(row)
    session.flush()
    return row


FAILED: dict[str, Any] = {
    "decision": "no_match", "reason": "low_similarity", "next_step": "other_finger", "certified_until": None,
}  # fmt: skip


def make_enrolment(session: Session, owner: Person, **values: Any) -> None:
    """Enrol one finger; the template's number is twice the person's."""
    session.add(
        Enrolment(
            **values, id=f"enr-{owner.id}", agency_id=owner.agency_id, person_id=owner.id, enrolled_by="wang",
            captured_at=NOON, enrolled_at=NOON, legal_basis="consent", notice_version="1",
            basis_given_at=NOON, best_modality="finger", best_position="2",
        )
    )  # fmt: skip
    session.flush()
    session.add(
        Template(
            id=owner.id * 2, enrolment_id=f"enr-{owner.id}", agency_id=owner.agency_id, person_id=owner.id,
            modality="finger", position="2", impression=1, capture_id=f"c{owner.id}", quality=60, format="x",
            algorithm="aes-256-gcm", key_id="k", wrapped_key=b"", nonce=b"", ciphertext=b"",
            sample_digest=f"own{owner.id}".encode(), version=1, created_at=NOON,
        )
    )  # fmt: skip
    session.flush()


def make_alert(
    session: Session, device: Device, kind: str, at: datetime = NOON, **values: Any
) -> DeviceAlert:
    given: dict[str, Any] = {
        "agency_id": device.agency_id, "device_id": device.id, "kind": kind, "person_id": None, "detail": {},
        "raised_at": at,
    }  # fmt: skip
    row = DeviceAlert(**given | values)
    session.add(row)
    session.flush()
    return row


def found(ctx: Context, finder: Finder) -> list[Finding]:
    """What a finder sees tonight."""
    with ctx.database.read(EVERYWHERE) as session:
        return list(finder(Tonight(session, ctx.settings, make.TODAY)))
