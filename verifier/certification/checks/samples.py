"""A capture on its way to a decision: decrypted, opened, judged by quality, compared (protocol section 3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from verifier.biometrics.engine import Outcome
from verifier.biometrics.gate import is_clear
from verifier.biometrics.received import LARGEST, Probe, Refused, open_sample
from verifier.biometrics.vault.opening import Reference, compare_with
from verifier.certification.checks.ladder import ANY_FINGER, FINGER, Place
from verifier.context import Context
from verifier.devices.callers import Caller
from verifier.devices.server_keys import opener
from verifier.language import Text
from verifier.protocol import base64url, samples
from verifier.protocol.messages.parts import Modality, Position, SealedSample
from verifier.protocol.refusals import Refusal


@dataclass(frozen=True, slots=True, repr=False)
class TooFaint:
    """A sample the quality gate does not let pass, and what the person can do better."""

    quality: int
    advice: tuple[Text, ...]


def place_of(modality: Modality, position: Position) -> Place:
    """Return the finger or hand a body names.

    Raises:
        Refusal: modality_mismatch: a finger's number for a hand, or the other way round.
    """
    if (modality == FINGER) != isinstance(position, int):
        raise Refusal("modality_mismatch", ({"name": "position"},))
    return Place(modality, str(position))


def decrypted(
    context: Context,
    caller: Caller,
    challenge: bytes,
    challenge_id: str,
    capture_id: str,
    sample: SealedSample,
) -> bytes:
    """Return the sample in the clear.

    Raises:
        Refusal: template_malformed: there is no such key, or it does not open with this device, challenge,
            capture and key; which of these four is not told. body_too_large.
    """
    private = opener(context, sample.kid)
    if private is None:
        raise Refusal("template_malformed", ({"name": "sample", "problem": "key_unknown"},))
    sealed = samples.EncryptedSample(
        sample.kid,
        base64url.decode(sample.epk, 32),
        base64url.decode(sample.nonce, 12),
        base64url.decode(sample.ciphertext),
    )
    try:
        plain = samples.decrypt(sealed, private, challenge, caller.device_id, challenge_id, capture_id)
    except ValueError:
        raise Refusal("template_malformed", ({"name": "sample", "problem": "not_decrypted"},)) from None
    if len(plain) > LARGEST:
        raise Refusal("body_too_large", ({"name": "sample", "most_bytes": LARGEST},))
    return plain


def opened(
    context: Context, plain: bytes, form: str, place: Place, *, for_enrolment: bool = False
) -> Probe | TooFaint:
    """Open a decrypted sample and hold it against the quality asked for.

    Raises:
        Refusal: body_too_large, format_unsupported, template_malformed, or modality_mismatch: a record of
            another finger than the body names (0 agrees with any).
    """
    probe = open_sample(plain, form, place.modality, for_enrolment=for_enrolment)
    if isinstance(probe, Refused):
        if probe.code == "quality_low":
            return TooFaint(0, (probe.message,))
        told = {"name": "sample", "message": probe.message.as_dict()}
        if probe.code == "template_malformed":
            told["problem"] = "unreadable"
        raise Refusal(probe.code, (told,))
    stated = ANY_FINGER if probe.position is None else str(probe.position)
    if place.modality == FINGER and ANY_FINGER not in (stated, place.position) and stated != place.position:
        raise Refusal("modality_mismatch", ({"name": "position"},))
    if not is_clear(probe, context.settings.biometrics, for_enrolment=for_enrolment):
        return TooFaint(probe.quality, probe.advice)
    return probe


def compared(probe: Probe, place: Place, references: Sequence[Reference]) -> Outcome | None:
    """Compare a probe with everything on record of its modality, the named finger or hand first.

    A match ends it; else the highest score decides. A hand is never compared with the other one. None: there
    is nothing to compare with.
    """
    by_position: dict[str, list[Reference]] = defaultdict(list)
    for reference in references:
        if place.modality == FINGER or reference.position == place.position:
            by_position[reference.position].append(reference)
    best: Outcome | None = None
    for position in sorted(by_position, key=lambda known: known != place.position):
        outcome = compare_with(probe, by_position[position])
        if outcome.decision.value == "match":
            return outcome
        if best is None or outcome.score > best.score:
            best = outcome
    return best
