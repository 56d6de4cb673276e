"""An office with kiosks, operators and people, met only through the API; administration is done inside."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote

import numpy as np
from sqlalchemy import select

from matchers.finger.synthesis import another_impression, make_template
from matchers.finger.synthesis.parameters import AgainParameters
from tests.conftest import new_context
from tests.factories import make_entitlement, make_person
from tests.integration.biometrics.scene import record
from tests.integration.devices.scene import APPROVER, SUPERVISOR, code_for
from tests.kiosk.independent_client import Draft, Got, Kiosk, Sent, Wire
from verifier.context import Context
from verifier.database import EVERYWHERE, Base
from verifier.devices.approval import approve
from verifier.devices.operators import add_operator
from verifier.devices.pins import hash_pin
from verifier.devices.server_keys import signer
from verifier.protocol.messages.problems import Problem
from verifier.settings import Settings
from web.kiosk.application import KioskApi

PIN = "827193"
_HASHED: list[str] = []
#: a steady hand: what worn fingers do to a comparison is not the subject here
STEADY = AgainParameters(placement=(5.0, 0.05), distortion=0.3, missing=(0.0, 0.05), spurious=(0.0, 0.05))


class Finger:
    """A finger of which impressions are taken, each another one."""

    def __init__(self, number: int) -> None:
        self._rng = np.random.default_rng([66, number])
        self._first = make_template(self._rng)

    def impression(self, quality: int = 70, position: int = 0) -> bytes:
        return record(another_impression(self._first, self._rng, STEADY), quality, position)


def wsgi_wire(app: Any, address: str = "192.0.2.7", scheme: str = "http") -> Wire:
    """Hand requests to a WSGI application as gunicorn would."""

    def send(sent: Sent) -> Got:
        path, _, query = sent.target.partition("?")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": sent.method,
            "RAW_URI": sent.target,
            "PATH_INFO": unquote(path),
            "QUERY_STRING": query,
            "REMOTE_ADDR": address,
            "SERVER_PROTOCOL": "HTTP/1.1",
            "wsgi.url_scheme": scheme,
            "wsgi.input": io.BytesIO(sent.body),
        }
        for name, value in sent.headers.items():
            key = name.upper().replace("-", "_")
            environ[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"] = value
        if sent.body:
            environ.setdefault("CONTENT_LENGTH", str(len(sent.body)))
        told: list[Any] = []
        body = b"".join(app(environ, lambda *given: told.extend(given)))
        status = int(told[0].split()[0])
        assert told[0] == f"{status} {HTTPStatus(status).phrase}"
        if status >= 400:  # each refusal of every test is of a shape the OpenAPI document tells
            Problem.model_validate_json(body)
        return Got(status, {name.lower(): value for name, value in told[1]}, body)

    return send


@dataclass
class Retiree:
    """Somebody on the register, with a finger."""

    person_id: int
    ref: str
    finger: Finger

    def print(self, quality: int = 70, position: int = 0) -> bytes:
        """Another impression of the finger, as a record of the standard."""
        return self.finger.impression(quality, position)


@dataclass
class Office:
    """The server and everybody around it."""

    context: Context
    api: KioskApi
    wire: Wire
    stranger: Finger = field(default_factory=lambda: Finger(10**6))
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _enroller: tuple[Kiosk, str] | None = None

    def move(self, **by: float) -> None:
        """Let time pass."""
        self.context.clock.moment += timedelta(**by)

    def kiosk(self, *, pending: bool = False, wire: Wire | None = None, **how: Any) -> Kiosk:
        """A device that joined; ``how``: attended, site, pad_required."""
        kiosk = Kiosk(wire or self.wire, self.context.clock.now, signer(self.context).kid)
        code = code_for(self.context, **how).code
        assert kiosk.join(code, f"SN-{next(self._numbers)}").status == 202
        if not pending:
            self.approve(kiosk)
        return kiosk

    def approve(self, kiosk: Kiosk) -> None:
        with self.context.database.write(EVERYWHERE) as session:
            approve(session, self.context, APPROVER, kiosk.device_id)
        self.move(seconds=1)

    def operator(self, *kiosks: Kiosk) -> str:
        """Somebody who works at these devices, with the PIN."""
        if not _HASHED:
            _HASHED.append(hash_pin(PIN))
        name = f"op-{next(self._numbers)}"
        with self.context.database.write(SUPERVISOR.scope) as session:
            devices = [kiosk.device_id for kiosk in kiosks]
            add_operator(session, self.context, SUPERVISOR, name, "孙丽", devices, _HASHED[0])
        return name

    def proof(self, kiosk: Kiosk, operator: str) -> tuple[str, str]:
        got = kiosk.operator_session(operator, PIN)
        assert got.status == 201, got.body
        return operator, got.json["operator_proof"]

    def person(self, **values: Any) -> Retiree:
        """Somebody on the register, nothing enrolled."""
        with self.context.database.write(EVERYWHERE) as session:
            row = make_person(session, **values)
            make_entitlement(session, row)
            return Retiree(row.id, row.pid, Finger(next(self._numbers)))

    def enrolled(self, position: int = 2) -> Retiree:
        """Somebody enrolled through the API."""
        if self._enroller is None:
            kiosk = self.kiosk(attended=True)
            self._enroller = kiosk, self.operator(kiosk)
        kiosk, operator = self._enroller
        retiree = self.person()
        challenge = kiosk.challenge(retiree.ref, "enrolment")
        prints = {position: [retiree.print() for _ in range(3)]}
        body = kiosk.enrolment_body(retiree.ref, challenge, self.proof(kiosk, operator), prints)
        got = kiosk.call("POST", "/v1/enrolments", body)
        assert got.status == 201, got.body
        return retiree

    def rows(self, model: type[Base]) -> list[Any]:
        with self.context.database.read(EVERYWHERE) as session:
            return list(session.scalars(select(model).order_by(*model.__table__.primary_key)))

    def check(self, kiosk: Kiosk, retiree: Retiree, **changes: Any) -> Draft:
        """The draft of a check that is accepted as it stands; the chain has not gone on."""
        body = kiosk.check_body(kiosk.challenge(retiree.ref), retiree.print(), **changes)
        return kiosk.draft("POST", "/v1/checks", body)


@contextmanager
def open_office(settings: Settings) -> Iterator[Office]:
    """An office on a migrated database."""
    context = new_context(settings)
    with closing(context.database):
        api = KioskApi(context)
        try:
            yield Office(context, api, wsgi_wire(api))
        finally:
            api.close()
