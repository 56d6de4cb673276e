"""What several messages are made of."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from verifier.protocol import base64url

Modality = Literal["finger", "palm_vein"]
FingerPosition = Annotated[int, Field(ge=0, le=10, strict=True)]
Position = FingerPosition | Literal["left_palm", "right_palm"]
SampleFormat = Literal["fmr-19794-2-2005", "png", "bmp"]
Purpose = Literal["check", "enrolment"]
CheckDecision = Literal["match", "no_match", "inconclusive"]
CheckReason = Literal["ok", "low_similarity", "borderline", "quality", "no_usable_reference"]
NextStep = Literal[
    "done", "retry_same", "other_finger", "best_finger", "palm_vein", "staff_check", "home_visit"
]
DeviceStatus = Literal["pending", "active", "suspended", "revoked"]


_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)


def _rfc3339(value: object) -> object:
    if not isinstance(value, str) or not _RFC_3339.fullmatch(value):
        raise ValueError("not a time of RFC 3339 with an offset")
    return value


Moment = Annotated[AwareDatetime, BeforeValidator(_rfc3339)]


def _binary(length: int | None) -> AfterValidator:
    def check(text: str) -> str:
        base64url.decode(text, length)
        return text

    return AfterValidator(check)


_NAME = r"^[A-Za-z0-9._:@-]+$"
Name = Annotated[str, Field(min_length=1, max_length=40, pattern=_NAME)]
Uuid = Annotated[
    str, Field(pattern=r"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$")
]
Label = Annotated[str, Field(min_length=1, max_length=100)]
PersonRef = Annotated[str, Field(min_length=1, max_length=40)]
Bytes12 = Annotated[str, Field(min_length=16, max_length=16), _binary(12)]
Bytes32 = Annotated[str, Field(min_length=43, max_length=43), _binary(32)]
#: what fits into a body; a sample beyond 700 KiB is refused when it is opened
Ciphertext = Annotated[str, Field(min_length=22, max_length=1_400_000, pattern=r"^[A-Za-z0-9_-]+$")]


class Message(BaseModel):
    """Base of everything a kiosk sends."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Answer(BaseModel):
    """Base of everything a kiosk is answered."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Jwk(Message):
    """A public key (RFC 8037)."""

    kty: Literal["OKP"]
    crv: Literal["Ed25519"]
    x: Bytes32


class Sealed(Message):
    """Something encrypted to the server (section 3).

    AES-256-GCM under HKDF-SHA-256(shared secret of ``epk`` and the server's key ``kid``, salt = challenge,
    info = ``pv-kiosk-v1 sample``). Additional data of a sample: ``device_id|challenge_id|capture_id``; of an
    operator's PIN, whose challenge is the 16 bytes of the request's nonce:
    ``device_id|operator-session|operator_id``.
    """

    kid: Annotated[str, Field(min_length=1, max_length=60)]
    epk: Bytes32
    nonce: Bytes12
    ciphertext: Ciphertext


class SealedSample(Sealed):
    """One capture: a minutiae record or an image, encrypted."""

    format: SampleFormat


class Quality(Message):
    """What the device's own algorithm says of the capture."""

    algorithm: Label
    value: Annotated[int, Field(ge=0, le=100, strict=True)]


class Pad(Message):
    """Presentation-attack detection: whether the device has it and what it said."""

    supported: Annotated[bool, Field(strict=True)]
    result: Literal["passed", "failed"] | None


class LegalBasis(Message):
    """On what ground templates are kept, which notice was read out, and when."""

    kind: Literal["consent", "statutory"]
    notice_version: Annotated[str, Field(min_length=1, max_length=40)]
    given_at: Moment


class Capture(Message):
    """One impression of an enrolment."""

    capture_id: Uuid
    modality: Modality
    position: Position
    sample: SealedSample
    quality: Quality
    pad: Pad


class Requested(Answer):
    """The finger or hand that is asked for."""

    modality: Modality
    position: Position


class Told(Answer):
    """A sentence for the person in front of the kiosk."""

    zh: str
    en: str
