"""What a kiosk sends."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from verifier.protocol.messages.parts import (
    Bytes32,
    Capture,
    Jwk,
    Label,
    LegalBasis,
    Message,
    Modality,
    Moment,
    Name,
    Pad,
    PersonRef,
    Position,
    Purpose,
    Quality,
    Sealed,
    SealedSample,
    Uuid,
)


class JoinRequest(Message):
    """``POST /v1/devices``."""

    code: Annotated[str, Field(min_length=1, max_length=60)]
    jwk: Jwk
    serial: Label
    model: Label
    software_version: Annotated[str, Field(min_length=1, max_length=60)]
    #: name, modality or description of each sensor
    sensors: Annotated[list[dict[str, Any] | Label], Field(max_length=10)]


class NewKeyRequest(Message):
    """``POST /v1/devices/self/keys``."""

    jwk: Jwk


class OperatorSessionRequest(Message):
    """``POST /v1/operator-sessions``."""

    operator_id: Name
    pin: Sealed


class ChallengeRequest(Message):
    """``POST /v1/challenges``."""

    person_ref: PersonRef
    modalities: Annotated[list[Modality], Field(min_length=1, max_length=2)]
    purpose: Purpose


class OfflineChallengesRequest(Message):
    """``POST /v1/challenges/offline``."""

    count: Annotated[int, Field(ge=1, le=200, strict=True)]


class CheckRequest(Message):
    """``POST /v1/checks``, and one item of a batch; ``person_ref`` only offline."""

    challenge_id: Name
    capture_id: Uuid
    captured_at: Moment
    modality: Modality
    position: Position
    sample: SealedSample
    quality: Quality
    pad: Pad
    operator_id: Name | None = None
    operator_proof: Annotated[str, Field(max_length=100)] | None = None
    seq: Annotated[int, Field(ge=1, le=2**53 - 1, strict=True)]
    prev_hash: Bytes32
    person_ref: PersonRef | None = None


class BatchRequest(Message):
    """``POST /v1/checks/batch``: each item is judged by itself."""

    #: not judged here: one that is no check leaves the others alone
    items: Annotated[
        list[dict[str, Any]],
        Field(min_length=1, max_length=50, description="each a CheckRequest with its person_ref"),
    ]


class EnrolmentRequest(Message):
    """``POST /v1/enrolments``."""

    challenge_id: Name
    captured_at: Moment
    person_ref: PersonRef
    operator_id: Name
    operator_proof: Annotated[str, Field(min_length=1, max_length=100)]
    legal_basis: LegalBasis
    captures: Annotated[list[Capture], Field(min_length=1, max_length=72)]


class HeartbeatRequest(Message):
    """``POST /v1/heartbeat``: how the device is."""

    software_version: Annotated[str, Field(max_length=60)] | None = None
    queue_length: Annotated[int, Field(ge=0, le=10_000_000, strict=True)] | None = None
    sensors_ok: Annotated[bool, Field(strict=True)] | None = None
