"""Requests signed by a device (section 1): HTTP Message Signatures of RFC 9421, one exact form of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from verifier.protocol import base64url, keys
from verifier.protocol.fields import byte_sequence, read_byte_sequences, read_inner_lists
from verifier.protocol.refusals import Refusal

LABEL = "kiosk"
#: the new key of ``POST /v1/devices/self/keys``
NEW_KEY_LABEL = "kiosk-new"
TAG = "pv-kiosk-v1"
NONCE_BYTES = 16
#: how far the clocks may differ, and how long a signature may hold, in seconds
TOLERANCE = 300

_WITHOUT_BODY = ("@method", "@authority", "@path", "@query")
_WITH_BODY = (*_WITHOUT_BODY, "content-type", "content-digest", "idempotency-key")
_PARAMETERS = {"created": int, "expires": int, "nonce": str, "keyid": str, "alg": str, "tag": str}
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}


@dataclass(frozen=True, slots=True)
class RequestParts:
    """What a signature covers, each value exactly as it is covered.

    Attributes:
        method: in capitals.
        authority: of :func:`authority`.
        path: as sent, percent-encoded, never empty.
        query: as sent, with its question mark; ``?`` when there is none.
        content_type: the header, without spaces around it; likewise the two that follow. ``None`` in a GET.
    """

    method: str
    authority: str
    path: str
    query: str
    content_type: str | None = None
    content_digest: str | None = None
    idempotency_key: str | None = None


@dataclass(frozen=True, slots=True)
class RequestSignature:
    """One signature as it came.

    Attributes:
        created, expires: seconds of the epoch.
        nonce: 16 bytes.
        keyid: the text that names the key; whether it is known is another question.
        components: the names covered, in the order sent.
        parameters: the member's value in Signature-Input as sent: the last line of the signature base.
        signature: of any length; only 64 bytes can hold.
    """

    label: str
    created: int
    expires: int
    nonce: bytes
    keyid: str
    components: tuple[str, ...]
    parameters: str
    signature: bytes


def authority(host: str, scheme: str) -> str:
    """Return ``@authority`` (RFC 9421 section 2.2.3): the Host in lower case, a default port left out."""
    return host.lower().removesuffix(_DEFAULT_PORTS.get(scheme.lower(), ":")).removesuffix(":")


def parse(
    signature_input: str | None, signature: str | None, method: str, *, labels: Sequence[str] = (LABEL,)
) -> dict[str, RequestSignature]:
    """Read both headers of a request.

    Args:
        signature_input: header; several lines of it joined by commas.
        signature: header, likewise.
        method: in capitals; a GET covers less.
        labels: exactly the signatures that must be there.

    Raises:
        Refusal: ``signature_missing`` without one of the headers; ``signature_input_invalid`` for any other
            form than section 1 gives: set of components, parameters, tag, labels.
    """
    if not signature_input or not signature:
        raise Refusal("signature_missing")
    try:
        inputs = read_inner_lists(signature_input)
        values = read_byte_sequences(signature)
        if not set(labels) == inputs.keys() == values.keys():
            raise ValueError("other labels")
        return {label: _one(label, *inputs[label], values[label], method) for label in labels}
    except ValueError:
        raise Refusal("signature_input_invalid") from None


def _one(
    label: str,
    raw: str,
    components: tuple[str, ...],
    parameters: dict[str, str | int],
    signature: bytes,
    method: str,
) -> RequestSignature:
    expected = _components(method)
    if len(components) != len(expected) or set(components) != set(expected):
        raise ValueError("other components")
    if {name: type(value) for name, value in parameters.items()} != _PARAMETERS:
        raise ValueError("other parameters")
    if parameters["alg"] != "ed25519" or parameters["tag"] != TAG or not parameters["keyid"]:
        raise ValueError("another algorithm or tag, or no key")
    return RequestSignature(
        label=label,
        created=int(parameters["created"]),
        expires=int(parameters["expires"]),
        nonce=base64url.decode(str(parameters["nonce"]), NONCE_BYTES),
        keyid=str(parameters["keyid"]),
        components=components,
        parameters=raw,
        signature=signature,
    )


def _components(method: str) -> tuple[str, ...]:
    return _WITHOUT_BODY if method == "GET" else _WITH_BODY


def base(parts: RequestParts, signature: RequestSignature) -> bytes:
    """Return the signature base (RFC 9421 section 2.5): what was signed if the signature holds.

    Raises:
        Refusal: ``signature_input_invalid`` when a covered value is missing from the request, or holds what
            no header can hold.
    """
    try:
        return _base(parts, signature.components, signature.parameters)
    except ValueError:
        raise Refusal("signature_input_invalid") from None


def _base(parts: RequestParts, components: tuple[str, ...], parameters: str) -> bytes:
    values = {
        "@method": parts.method,
        "@authority": parts.authority,
        "@path": parts.path,
        "@query": parts.query,
        "content-type": parts.content_type,
        "content-digest": parts.content_digest,
        "idempotency-key": parts.idempotency_key,
    }
    chosen = [values[name] for name in components]
    lines = [f'"{name}": {value}' for name, value in zip(components, chosen, strict=True)]
    text = "\n".join([*lines, f'"@signature-params": {parameters}'])
    # a value with a line break could pretend to be another component
    if None in chosen or text.count("\n") != len(lines):
        raise ValueError("a covered value is missing, or holds a line break")
    return text.encode("ascii")


def verify(parts: RequestParts, signature: RequestSignature, public: bytes) -> bool:
    """Say whether the signature is that key's over this request; of times and nonce it says nothing.

    Raises:
        Refusal: as :func:`base`.
        ValueError: ``public`` is not 32 bytes.
    """
    signed = base(parts, signature)
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature.signature, signed)
    except InvalidSignature:
        return False
    return True


def sign(
    parts: RequestParts,
    private: Ed25519PrivateKey,
    *,
    created: int,
    expires: int,
    nonce: bytes,
    label: str = LABEL,
) -> tuple[str, str]:
    """Return the values of Signature-Input and Signature for one label; two labels are joined by ``", "``.

    Raises:
        ValueError: a covered value is missing or no header can hold it, or the nonce is not 16 bytes.
    """
    if len(nonce) != NONCE_BYTES:
        raise ValueError(f"a nonce has {NONCE_BYTES} bytes")
    components = _components(parts.method)
    covered = " ".join(f'"{name}"' for name in components)
    parameters = (
        f"({covered});created={created};expires={expires}"
        f';nonce="{base64url.encode(nonce)}";keyid="{keys.thumbprint(keys.public(private))}"'
        f';alg="ed25519";tag="{TAG}"'
    )
    signature = private.sign(_base(parts, components, parameters))
    return f"{label}={parameters}", f"{label}={byte_sequence(signature)}"


def check_times(created: int, expires: int, now: int) -> None:
    """Judge a signature's times in the order of section 1; all bounds are valid. Seconds of the epoch.

    Raises:
        Refusal: ``clock_skew`` (its ``errors`` hold the server's time), ``signature_expired``, or
            ``signature_input_invalid`` for one that would hold longer than 300 s.
    """
    if abs(created - now) > TOLERANCE:
        server_time = datetime.fromtimestamp(now, UTC).isoformat().replace("+00:00", "Z")
        raise Refusal("clock_skew", ({"server_time": server_time},))
    if now > expires:
        raise Refusal("signature_expired")
    if expires > created + TOLERANCE:
        raise Refusal("signature_input_invalid")
