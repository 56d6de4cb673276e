"""What a kiosk is answered."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from verifier.protocol.messages.parts import (
    Answer,
    Bytes32,
    CheckDecision,
    CheckReason,
    DeviceStatus,
    NextStep,
    Requested,
    Told,
)


class JoinAnswer(Answer):
    """A device waits for a second administrator."""

    device_id: str
    status: DeviceStatus


class NewKeyAnswer(Answer):
    """The new key holds at once, the old one until then."""

    keyid: str
    old_valid_until: datetime


class OperatorSessionAnswer(Answer):
    """A proof for enrolments and staff checks; ends after 15 idle minutes."""

    operator_proof: str
    expires_at: datetime


class ChallengeAnswer(Answer):
    """A challenge and how long it holds; one for an enrolment has no ``requested``."""

    challenge_id: str
    challenge: Bytes32
    requested: Requested | None = None
    expires_at: datetime
    attempts_left: int


class OfflineChallenge(Answer):
    """One challenge for one capture taken offline."""

    challenge_id: str
    challenge: Bytes32
    expires_at: datetime


class OfflineChallengesAnswer(Answer):
    """Challenges in store."""

    challenges: list[OfflineChallenge]


class CheckAnswer(Answer):
    """What became of a check; never a score."""

    check_id: str
    decision: CheckDecision
    reason: CheckReason
    attempts_left: int
    next_step: NextStep
    message: Told
    certified_until: date | None
    receipt: str


class BatchResult(Answer):
    """The fate of one item: its own status, and its answer or problem."""

    capture_id: str | None
    status: int
    body: dict[str, Any]


class BatchAnswer(Answer):
    """The fate of each item, in order."""

    results: list[BatchResult]


class CaptureResult(Answer):
    """What became of one impression."""

    capture_id: str
    quality: int
    accepted: bool
    reason: Literal["ok", "quality"]


class EnrolmentAnswer(Answer):
    """An enrolment as it is kept. ``duplicates_review``: a finger may be on record for somebody else too."""

    enrolment_id: str
    captures: list[CaptureResult]
    best: Requested
    duplicates_review: bool


class HeartbeatAnswer(Answer):
    """The server's time, and how the device stands."""

    server_time: datetime
    status: DeviceStatus


class TimeAnswer(Answer):
    """``GET /v1/time``."""

    time: datetime


class Rate(Answer):
    """Limits of one device."""

    requests_per_second: float
    burst: int


class PublishedSite(Answer):
    """Where a device stands."""

    name: str
    kind: Literal["bank", "employer", "township"]


class SigningKey(Answer):
    """A key the server signs with."""

    kty: Literal["OKP"]
    crv: Literal["Ed25519"]
    x: Bytes32
    kid: str
    not_before: datetime
    not_after: datetime


class EncryptionKey(Answer):
    """A key samples are encrypted to."""

    kty: Literal["OKP"]
    crv: Literal["X25519"]
    x: Bytes32
    kid: str
    not_before: datetime
    not_after: datetime


class KeysAnswer(Answer):
    """``GET /v1/keys``."""

    signing: list[SigningKey]
    encryption: list[EncryptionKey]


class DeviceAnswer(Answer):
    """``GET /v1/devices/self``."""

    device_id: str
    status: DeviceStatus
    site: PublishedSite
    server_keys: KeysAnswer
    rate: Rate
