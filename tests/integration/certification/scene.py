"""One enrolled person, a device beside them, and everything a kiosk would send."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from tests.factories import NOW, make_actor, make_entitlement, make_person
from tests.integration.biometrics.scene import Finger, captures, enrol
from tests.integration.devices.scene import Kiosk, active
from verifier.benefits.tables import Entitlement
from verifier.certification.checks.challenges import (
    prepare_challenge,
    record_challenge,
    record_offline_challenges,
)
from verifier.certification.checks.judging import prepare_check
from verifier.certification.checks.recording import record_check
from verifier.certification.tables import Certification, Lapse, ServiceTask
from verifier.certification.tasks.opening import open_task
from verifier.context import Context
from verifier.database import EVERYWHERE, Base
from verifier.devices.callers import Caller
from verifier.devices.server_key_files import make_server_keys
from verifier.devices.server_keys import opener
from verifier.language import Text
from verifier.protocol import base64url, keys, samples
from verifier.protocol.chain import entry_hash
from verifier.protocol.messages.answered import ChallengeAnswer, CheckAnswer
from verifier.protocol.messages.sent import (
    ChallengeRequest,
    CheckRequest,
    OfflineChallengesRequest,
)
from verifier.protocol.refusals import Refusal

INVESTIGATOR = make_actor("li")
OPERATOR = make_actor("wu", "operator")
APPROVER = make_actor("qian", "approver")
SUPERVISOR = make_actor("zhao", "supervisor")
LAST_YEAR = date(2025, 12, 5)
WHY = Text("设备三次没有认出本人，请凭身份证核验。", "Not recognised three times: check with the ID card.")


@dataclass
class World:
    """A person with an entitlement, fingers enrolled (position 2 unless told otherwise), a device in use."""

    ctx: Context
    person_id: int
    person_ref: str
    caller: Caller
    fingers: dict[str, Finger]
    stranger: Finger = field(default_factory=lambda: Finger(999))

    def challenge(self, **changes: Any) -> ChallengeAnswer:
        body = {"person_ref": self.person_ref, "modalities": ["finger"], "purpose": "check"} | changes
        prepared = prepare_challenge(self.ctx, self.caller, ChallengeRequest.model_validate(body))
        with self.ctx.database.write(EVERYWHERE) as session:
            return record_challenge(session, self.ctx, self.caller, prepared)

    def offline(self, count: int = 1) -> list[Any]:
        request = OfflineChallengesRequest(count=count)
        with self.ctx.database.write(EVERYWHERE) as session:
            return record_offline_challenges(session, self.ctx, self.caller, request).challenges

    def body(
        self, challenge: Any, data: bytes, *, sealed_for: Caller | None = None, **changes: Any
    ) -> dict[str, Any]:
        capture_id = changes.pop("capture_id", str(uuid.uuid4()))
        private = opener(self.ctx, "enc-1")
        assert private is not None
        sealed = samples.encrypt(
            data,
            "enc-1",
            keys.public(private),
            base64url.decode(challenge.challenge),
            (sealed_for or self.caller).device_id,
            challenge.challenge_id,
            capture_id,
        )
        return {
            "challenge_id": challenge.challenge_id,
            "capture_id": capture_id,
            "captured_at": self.ctx.clock.now().isoformat(),
            "modality": "finger",
            "position": 2,
            "sample": sealed | {"format": "fmr-19794-2-2005"},
            "quality": {"algorithm": "test", "value": 70},
            "pad": {"supported": True, "result": "passed"},
            "seq": 1,
            "prev_hash": base64url.encode(bytes(32)),
        } | changes

    def send(self, body: dict[str, Any], *, online: bool = True, caller: Caller | None = None) -> Any:
        """The answer, or the code of the refusal."""
        caller = caller or self.caller
        try:
            request = CheckRequest.model_validate(body)
            prepared = prepare_check(self.ctx, caller, request, entry_hash(body), online=online)
            with self.ctx.database.write(EVERYWHERE) as session:
                answer = record_check(session, self.ctx, caller, prepared)
        except Refusal as refusal:
            return refusal.code
        return answer.code if isinstance(answer, Refusal) else answer

    def check(self, data: bytes, challenge: Any = None, **changes: Any) -> Any:
        return self.send(self.body(challenge or self.challenge(), data, **changes))

    def genuine(self, position: str = "2", quality: int = 70) -> bytes:
        return self.fingers[position].impression(quality)

    def wrong(self) -> bytes:
        return self.stranger.impression()

    def rows(self, model: type[Base]) -> list[Any]:
        with self.ctx.database.read(EVERYWHERE) as session:
            return list(session.scalars(select(model).order_by(*model.__table__.primary_key)))

    def open_tasks(self) -> list[str]:
        return [task.kind for task in self.rows(ServiceTask) if task.closed_at is None]

    def entitlement(self) -> Entitlement:
        return self.rows(Entitlement)[0]

    def move(self, **by: float) -> None:
        self.ctx.clock.moment += timedelta(**by)

    def change(self, model: type[Base], **values: Any) -> None:
        """Set values in every row of a table."""
        with self.ctx.database.write(EVERYWHERE) as session:
            for row in session.scalars(select(model)):
                for name, value in values.items():
                    setattr(row, name, value)


def new_world(ctx: Context, *, positions: Iterable[str] = ("2",), **device: Any) -> World:
    make_server_keys(ctx.settings.security.key_dir, NOW)
    fingers = {position: Finger(int(position)) for position in positions}
    with ctx.database.write(EVERYWHERE) as session:
        person = make_person(session, id_no="11010519491231002X", id_key=11010519491231002)
        make_entitlement(session, person)
        person_id, person_ref = person.id, person.id_no
    brought = [one for position, finger in fingers.items() for one in captures(finger, position)]
    if brought:
        enrol(ctx, person_id, brought)
    caller = active(ctx, Kiosk(), **device)
    return World(ctx, person_id, person_ref, caller, fingers)


def certified(ctx: Context, person_id: int, on: date, due_on: date, scheme: str = "employee") -> None:
    """A certification as a roll states it."""
    with ctx.database.write(EVERYWHERE) as session:
        agency_id = session.scalars(select(Entitlement.agency_id)).first()
        row = {"scheme": scheme, "certified_on": on, "due_on": due_on, "basis": "roll"}
        session.add(Certification(agency_id=agency_id, person_id=person_id, **row))


def the_lapse(world: World) -> Lapse:
    [lapse] = world.rows(Lapse)
    return lapse


def match(answer: Any) -> CheckAnswer:
    assert isinstance(answer, CheckAnswer), answer
    assert answer.decision == "match"
    return answer


def task_for(ctx: Context, person_id: int, kind: str, due_on: date, **facts: str) -> int:
    """Open a task, as a device does that did not recognise somebody."""
    with ctx.database.write(EVERYWHERE) as session:
        return open_task(
            session,
            person_id=person_id,
            kind=kind,
            why=WHY,
            facts=facts,
            by="device:dev-1",
            at=ctx.clock.now(),
            due_on=due_on,
            audit=[],
        ).id
