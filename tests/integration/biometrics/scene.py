"""Fingers made of synthetic minutiae, as records of the standard: captures without a picture."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

import numpy as np

from matchers.codecs.finger_record import Format, from_minutiae, record_of, write_finger_record
from matchers.finger.minutiae import Minutiae
from matchers.finger.synthesis import another_impression, make_template
from tests.factories import NOW, make_actor, make_person
from verifier.biometrics.enrolling import LegalBasis, PreparedEnrolment, prepare_captures
from verifier.biometrics.enrolling_captures import GivenCapture
from verifier.biometrics.enrolling_recording import Enrolled, record_captures
from verifier.biometrics.vault.opening import references_of
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.protocol.refusals import Refusal

ADMIN = make_actor("sun", "security_admin")
BASIS = LegalBasis("consent", "2026-01", NOW)


def record(found: Minutiae, quality: int = 70, position: int = 0) -> bytes:
    """The bytes of an ISO 19794-2:2005 record."""
    view = from_minutiae(found, quality=quality, target=Format.ISO_2005, most_bytes=600)
    made = bytearray(write_finger_record(record_of(view)))
    made[24] = position  # the view's finger
    return bytes(made)


@dataclass
class Finger:
    """A finger of which impressions are taken, each another one."""

    number: int

    def __post_init__(self) -> None:
        self._rng = np.random.default_rng([77, self.number])
        self._first = make_template(self._rng)

    def impression(self, quality: int = 70, position: int = 0) -> bytes:
        return record(another_impression(self._first, self._rng), quality, position)


def capture(data: bytes, position: str = "2", form: str = "fmr-19794-2-2005") -> GivenCapture:
    modality = "finger" if position.isdigit() else "palm_vein"
    return GivenCapture(str(uuid.uuid4()), modality, position, form, data)


def captures(finger: Finger, position: str = "2", count: int = 3) -> list[GivenCapture]:
    return [capture(finger.impression(), position) for _ in range(count)]


def new_person(context: Context, **values: Any) -> int:
    with context.database.write(EVERYWHERE) as session:
        return make_person(session, **values).id


def prepared(context: Context, person_id: int, brought: list[GivenCapture], **how: Any) -> PreparedEnrolment:
    return prepare_captures(context, [person_id], brought, basis=BASIS, captured_at=NOW, **how)


def enrol(context: Context, person_id: int, brought: list[GivenCapture], **how: Any) -> Enrolled:
    ready = prepared(context, person_id, brought, **how)
    with context.database.write(EVERYWHERE) as session:
        done = record_captures(session, context, ready, by="li")
    assert not isinstance(done, Refusal)
    return done


def opened(context: Context, *people: int) -> int:
    """How many references of these people open."""
    with context.database.read(EVERYWHERE) as session:
        return len(references_of(session, context, people))
