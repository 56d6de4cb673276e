"""An installation with devices in use and people enrolled, made through the product's own services."""

from __future__ import annotations

import json
import uuid
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import cv2
import numpy as np
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import insert

from benchmarks.kiosk.device import Device
from benchmarks.shared.places import ROOT
from matchers.codecs.finger_record import Format, from_minutiae, record_of, write_finger_record
from matchers.finger.minutiae import Minutiae
from matchers.finger.synthesis import another_impression, impress, make_finger, make_template
from verifier import migrate
from verifier.accounts.actor import Actor
from verifier.accounts.rights import RIGHTS
from verifier.accounts.service import agency_by_code, bring_in_agencies
from verifier.audit.keys import make_keys
from verifier.benefits.tables import Entitlement
from verifier.biometrics.enrolling import LegalBasis, prepare_captures
from verifier.biometrics.enrolling_captures import GivenCapture
from verifier.biometrics.enrolling_recording import record_captures
from verifier.context import Context, open_context
from verifier.database import EVERYWHERE, Scope
from verifier.devices.approval import approve
from verifier.devices.codes import issue_code
from verifier.devices.joining import record_join
from verifier.devices.server_key_files import make_server_keys
from verifier.devices.server_keys import published
from verifier.devices.sites import NewSite, add_site
from verifier.people.tables import Person
from verifier.protocol import base64url, keys
from verifier.protocol.messages.answered import JoinAnswer
from verifier.protocol.messages.sent import JoinRequest
from verifier.protocol.refusals import Refusal
from verifier.settings import load_settings

RECORD = "fmr-19794-2-2005"
#: impressions prepared of each person; each is sent many times, never twice with the same bytes
IMPRESSIONS = 4


@dataclass(frozen=True)
class Retiree:
    """Somebody enrolled, and impressions to show later."""

    ref: str
    form: str
    impressions: tuple[bytes, ...]


@dataclass(frozen=True)
class City:
    """What the load needs to know."""

    folder: Path
    url: str
    devices: list[Device]
    people: list[Retiree]


def _actor(name: str) -> Actor:
    return Actor(name, RIGHTS["security_admin"], Scope(None), None, is_person=True)


def record(found: Minutiae) -> bytes:
    """The bytes of an ISO 19794-2:2005 record of quality 70, the finger left open."""
    view = from_minutiae(found, quality=70, target=Format.ISO_2005, most_bytes=600)
    made = bytearray(write_finger_record(record_of(view)))
    made[24] = 0
    return bytes(made)


def _prints(number: int, form: str) -> list[bytes]:
    rng = np.random.default_rng([6, number])
    count = 3 + IMPRESSIONS
    if form == RECORD:
        first = make_template(rng)
        return [record(another_impression(first, rng)) for _ in range(count)]
    finger = make_finger(rng)
    pictures = [impress(finger, rng) for _ in range(count)]
    return [cv2.imencode(".png", one)[1].tobytes() for one in pictures]


def make_city(folder: Path, url: str, devices: int, people: int, pictures: int) -> City:
    """Make the installation in ``folder``: ``people`` known by records, ``pictures`` by images."""
    plain = (ROOT / "config.toml").read_text("utf-8").splitlines()
    lines = [f'url = "{url}"' if line.startswith("url = ") else line for line in plain]
    (folder / "config.toml").write_text("\n".join(lines), "utf-8")
    settings = load_settings(folder / "config.toml", {})
    migrate.upgrade(settings.database.url)
    make_keys(settings.security.key_dir)
    make_server_keys(settings.security.key_dir, datetime.now(UTC))
    context = open_context(settings)
    with closing(context.database):
        with context.database.write(EVERYWHERE) as session:
            bring_in_agencies(session, settings.agencies)
        joined = _devices(context, devices)
        known = [_person(context, number, RECORD) for number in range(people)]
        known += [_person(context, 10**6 + number, "png") for number in range(pictures)]
        return City(folder, settings.database.url, joined, known)


def _devices(context: Context, count: int) -> list[Device]:
    key = published(context).encryption[0]
    made = []
    with context.database.write(EVERYWHERE) as session:
        site = add_site(session, context, _actor("an"), NewSite("青禾银行", "bank", "379901"))
        for number in range(count):
            private = Ed25519PrivateKey.generate()
            public = keys.public(private)
            told = {"code": issue_code(session, context, _actor("an"), site, attended=True).code}
            told |= {"serial": f"S{number}", "model": "bench", "software_version": "1", "sensors": []}
            request = JoinRequest.model_validate(told | {"jwk": keys.jwk(public)})
            answer = record_join(session, context, request, keys.thumbprint(public), "192.0.2.1")
            if not isinstance(answer, JoinAnswer):
                raise SystemExit(answer.code)
            approve(session, context, _actor("bo"), answer.device_id)
            made.append(Device(private, answer.device_id, key.kid, base64url.decode(key.x)))
    return made


def _person(context: Context, number: int, form: str) -> Retiree:
    ref = f"B{number:07d}"
    with context.database.write(EVERYWHERE) as session:
        agency_id = agency_by_code(session, "379901").id
        row = Person(
            agency_id=agency_id, register="qinghe", pid=ref, id_no=f"x{number}", name="王秀英", sex="F",
            birth="1945-01-01", rematch=False, version=1, first_feed_id=1, last_feed_id=1,
        )  # fmt: skip
        session.add(row)
        session.flush()
        person_id = row.id
        values = {
            "agency_id": agency_id,
            "person_id": person_id,
            "scheme": "employee",
            "monthly_fen": 187_832,
        }
        values |= {
            "account_no": f"62{number:010d}",
            "state": "running",
            "row_hash": number.to_bytes(8, "big"),
        }
        session.execute(insert(Entitlement).values(values | {"last_feed_id": 1}))
    prints = _prints(number, form)
    now = context.clock.now()
    given = [GivenCapture(str(uuid.uuid4()), "finger", "2", form, data) for data in prints[:3]]
    prepared = prepare_captures(
        context, [person_id], given, basis=LegalBasis("consent", "1", now), captured_at=now
    )
    with context.database.write(EVERYWHERE) as session:
        done = record_captures(session, context, prepared, by="bench")
    if isinstance(done, Refusal):
        raise SystemExit(json.dumps(done.errors))
    return Retiree(ref, form, tuple(prints[3:]))
