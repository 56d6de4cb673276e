"""A refusal as it goes over the wire (RFC 9457), and every shape its ``errors`` may have (section 6)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from verifier.protocol.messages.parts import Answer, NextStep, Told
from verifier.protocol.refusals import RefusalCode

#: what is wrong with a body or a member of it
MemberProblem = Literal[
    "missing",
    "wrong_type",
    "wrong_form",
    "not_allowed",
    "too_short",
    "too_long",
    "too_small",
    "too_large",
    "not_json",
    "no_canonical_form",
    "not_application_json",
    "not_a_uuid",
    "not_an_ed25519_key",
    "cannot_be_opened",
    "key_replaced",
    "enrols_themselves",
    "same_finger",
]
#: why a sample is no template: the server has no such key; it does not open with this key, device, challenge
#: and capture; what was inside is not of its format
SampleProblem = Literal["key_unknown", "not_decrypted", "unreadable"]


def _without_default(schema: dict[str, Any]) -> None:
    """A member that may be left out is never null: a default of null would say so."""
    schema.pop("default")
    schema.update(schema.pop("anyOf")[0])


class WholeFault(Answer):
    """What is wrong with the request as a whole."""

    problem: MemberProblem


class FieldFault(Answer):
    """A header or member that is wrong; ``field`` is its path, indices included (``captures.0.position``)."""

    field: str
    problem: MemberProblem | None = Field(default=None, json_schema_extra=_without_default)
    positions: list[str] | None = Field(
        default=None, json_schema_extra=_without_default, description="the two that are one finger"
    )


class MemberFault(Answer):
    """A member that was understood and does not fit."""

    name: Literal["captured_at", "person_ref", "modality", "position"]


class SampleFault(Answer):
    """A sample that is of no use; ``message``: why, in words, of one that was opened."""

    name: Literal["sample"]
    problem: SampleProblem | None = Field(default=None, json_schema_extra=_without_default)
    message: Told | None = Field(default=None, json_schema_extra=_without_default)
    most_bytes: int | None = Field(default=None, json_schema_extra=_without_default)


class BetterCapture(Answer):
    """``quality_low`` at a check: what the person does next. ``advice`` is empty where none is known."""

    name: Literal["sample"]
    message: Told
    advice: list[Told]
    next_step: NextStep
    attempts_left: int


class CaptureFault(Answer):
    """A capture of an enrolment that ends it; ``field``: the member of it that does not fit."""

    capture_id: str
    field: Literal["position"] | None = Field(default=None, json_schema_extra=_without_default)


class CaptureFate(Answer):
    """``quality_low`` at an enrolment: what each capture was worth."""

    capture_id: str
    quality: int
    accepted: bool
    reason: Literal["ok", "quality", "other_finger"]


class ServerTime(Answer):
    """``clock_skew``: the server's time, in UTC."""

    server_time: datetime


class SizeLimit(Answer):
    """``body_too_large``: bytes a body may have."""

    most_bytes: int


class AllowedMethod(Answer):
    """``method_not_allowed``: a method the address has."""

    allowed: str


ProblemDetail = (
    WholeFault
    | FieldFault
    | MemberFault
    | SampleFault
    | BetterCapture
    | CaptureFault
    | CaptureFate
    | ServerTime
    | SizeLimit
    | AllowedMethod
)


class Problem(Answer):
    """RFC 9457.

    ``retryable``: the same capture or action may succeed later, the kiosk having done what the code asks for
    (wait, set the clock, sign again, place the finger again); false: no repeat will.
    """

    type: str
    title: str
    status: int
    code: RefusalCode
    retryable: bool
    trace_id: str
    errors: list[ProblemDetail]
