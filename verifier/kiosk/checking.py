"""One person's turn: a challenge, a capture bound to it, an answer; without a line a promise that is kept."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from verifier.clock import Clock
from verifier.errors import VerifierError
from verifier.kiosk import offline
from verifier.kiosk.connection import SOFTWARE, Connection
from verifier.kiosk.outcome import Outcome, deferred, outcome_of
from verifier.kiosk.queue import Entry, Queue
from verifier.kiosk.refused import Refused, refused
from verifier.kiosk.sample_file import Sample
from verifier.kiosk.scanner import Modality, Position, as_position
from verifier.kiosk.state import State
from verifier.kiosk.syncing import Sent, empty_queue, is_final, note_refused, send_one
from verifier.kiosk.transport import NotSent, Transport, Unreachable
from verifier.language import Text
from verifier.protocol import base64url, samples
from verifier.protocol.canonical import canonical

#: a challenge with less than this left is renewed before the capture goes out
_MARGIN: Final = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Turn:
    """What was agreed with the server for one person; offline nothing was, and every field of it is empty.

    ``requested``: the finger (ISO code) or hand asked for.
    """

    person_ref: str
    modalities: tuple[Modality, ...]
    challenge_id: str | None = None
    challenge: bytes = b""
    modality: Modality = "finger"
    requested: Position | None = None
    expires_at: datetime | None = None
    attempts_left: int | None = None

    @property
    def is_offline(self) -> bool:
        """Whether the capture will wait on the disk."""
        return self.challenge_id is None


@dataclass(frozen=True, slots=True)
class Captured:
    """A capture and what the device says of it; ``pad_passed``: None without such detection."""

    sample: Sample
    modality: Modality
    position: Position
    pad_passed: bool | None = None


class Kiosk:
    """Takes turns with one server. ``transport``: makes a line; tests hand in another."""

    def __init__(
        self,
        state: State,
        clock: Clock,
        transport: Callable[[str], Transport] = Transport,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.state = state
        self._clock = clock
        self._line = transport(state.device.server)
        self._sleep = sleep

    def _connection(self) -> Connection:
        # made anew each time: the folder may have been changed by another command; the line stays open
        return Connection(self.state, self._clock, self._line, self._sleep)

    def begin(self, person_ref: str, modalities: Sequence[Modality]) -> Turn:
        """Empty the queue and ask for a challenge; without a line return a turn that is offline.

        Raises:
            Refused: the server knows nothing to compare with, has paused this person, or refuses the device.
        """
        nothing_agreed = Turn(person_ref, tuple(modalities), modality=modalities[0])
        with self.state.alone():
            connection = self._connection()
            try:
                if empty_queue(connection).left:
                    return nothing_agreed
                connection.look_after()
                return _agreed(connection, nothing_agreed)
            except Unreachable:
                return nothing_agreed

    def submit(self, turn: Turn, captured: Captured) -> Outcome:
        """Send a capture, or keep it on the disk: either way it is there before anything is sent.

        Raises:
            Refused: a challenge had to be renewed and was refused.
            VerifierError: there is no line and no challenge is left in store, or the disk is full.
        """
        if turn.expires_at is not None and self._connection().now() > turn.expires_at - _MARGIN:
            turn = self.begin(turn.person_ref, turn.modalities)
        with self.state.alone():
            connection = self._connection()
            queue = Queue(self.state)
            if turn.is_offline:
                return deferred(queue.append(_offline_body(connection, turn, captured)))
            entry = queue.append(_body(connection, captured, str(turn.challenge_id), turn.challenge))
            return self._sent(connection, queue, turn, captured, entry)

    def _sent(
        self, connection: Connection, queue: Queue, turn: Turn, captured: Captured, entry: Entry
    ) -> Outcome:
        try:
            answer = send_one(connection, entry)
        except NotSent:
            return deferred(_made_offline(connection, queue, turn, captured, entry))
        except Unreachable:
            # it may have arrived: the same bytes go again, and the server tells what came of them
            return deferred(entry)
        outcome = outcome_of(entry, answer, connection.client.pinned)
        if is_final(answer):
            if outcome.kind == "refused":
                note_refused(connection, outcome)
            queue.settle([entry])
        return outcome

    def sync(self) -> Sent:
        """Empty the queue, look after keys and challenges, tell the server how the device is.

        Raises:
            Refused: the server does not let this device work.
            Unreachable: there is no line.
        """
        with self.state.alone():
            connection = self._connection()
            report = empty_queue(connection)
            connection.look_after(at_once=True)
            connection.post(
                "/v1/heartbeat", canonical({"software_version": SOFTWARE, "queue_length": report.left})
            )
            return report

    def close(self) -> None:
        """Close the line."""
        self._line.close()


def _agreed(connection: Connection, asked: Turn) -> Turn:
    request = {
        "person_ref": asked.person_ref,
        "modalities": list(asked.modalities),
        "purpose": "check",
    }
    answer = connection.post("/v1/challenges", canonical(request))
    if not answer.ok:
        raise refused(answer)
    try:
        told = answer.body
        requested = told["requested"]
        modality: Modality = "palm_vein" if requested["modality"] == "palm_vein" else "finger"
        return Turn(
            person_ref=asked.person_ref,
            modalities=asked.modalities,
            challenge_id=str(told["challenge_id"]),
            challenge=base64url.decode(told["challenge"], 32),
            modality=modality,
            requested=as_position(requested["position"]),
            expires_at=datetime.fromisoformat(told["expires_at"]),
            attempts_left=int(told["attempts_left"]),
        )
    except (KeyError, TypeError, ValueError):
        raise Refused("unknown") from None


def _body(connection: Connection, captured: Captured, challenge_id: str, challenge: bytes) -> dict[str, Any]:
    """Return a check body without its place in the chain."""
    capture_id = str(uuid.uuid4())
    kid, public = connection.encryption_key()
    sealed = samples.encrypt(
        captured.sample.data,
        kid,
        base64url.decode(public, 32),
        challenge,
        connection.device.device_id,
        challenge_id,
        capture_id,
    )
    passed = captured.pad_passed
    return {
        "challenge_id": challenge_id,
        "capture_id": capture_id,
        "captured_at": connection.now().isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "modality": captured.modality,
        "position": captured.position,
        "sample": {"format": captured.sample.format, **sealed},
        "quality": {"algorithm": "as recorded", "value": captured.sample.quality},
        "pad": {
            "supported": passed is not None,
            "result": None if passed is None else ("passed" if passed else "failed"),
        },
        "operator_id": None,
        "operator_proof": None,
    }


def _offline_body(connection: Connection, turn: Turn, captured: Captured) -> dict[str, Any]:
    stored = offline.take(connection.state, connection.now())
    if stored is None:
        raise VerifierError(
            Text(
                "现在没有网络，也不能再离线采集。", "There is no line, and no capture can be kept for later."
            ),
            Text(
                "请稍后再来，或带身份证找工作人员核验，同样有效。",
                "Please come again later, or show your ID card to a colleague: that counts just the same.",
            ),
        )
    body = _body(connection, captured, stored.challenge_id, stored.value)
    return {**body, "person_ref": turn.person_ref}


def _made_offline(
    connection: Connection, queue: Queue, turn: Turn, captured: Captured, entry: Entry
) -> Entry:
    """Bind a capture nobody has seen to a challenge that lasts: the one it has would soon expire."""
    try:
        fields = _offline_body(connection, turn, captured)
    except VerifierError:
        return entry
    return queue.replace_unsent(entry, fields)
