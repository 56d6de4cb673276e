"""What a device sends, broken: a signature's headers, bodies of every endpoint, items of a batch, samples."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, Final

from pydantic import BaseModel

from benchmarks.campaigns.fuzz.breaking import broken_each, broken_message
from benchmarks.campaigns.fuzz.frame import Target, demand
from benchmarks.records.registers.dice import Dice
from verifier.devices import ids
from verifier.protocol import base64url, digests, keys, receipts, requests, samples
from verifier.protocol.canonical import canonical
from verifier.protocol.fields import read_byte_sequences, read_inner_lists
from verifier.protocol.messages.sent import (
    BatchRequest,
    ChallengeRequest,
    CheckRequest,
    EnrolmentRequest,
    HeartbeatRequest,
    JoinRequest,
    NewKeyRequest,
    OfflineChallengesRequest,
    OperatorSessionRequest,
)
from verifier.protocol.refusals import Refusal
from verifier.protocol.requests import LABEL, NEW_KEY_LABEL, RequestParts
from web.kiosk.bodies import parsed, read_as

_PRIVATE: Final = keys.signing_key(bytes(range(32)))
_PUBLIC: Final = keys.public(_PRIVATE)
_SERVER: Final = keys.agreement_key(bytes(range(32, 64)))
_NOW: Final = 1_795_138_200
_BODY: Final = b'{"count":1}'
_POST: Final = RequestParts(
    "POST",
    "verifier.example",
    "/v1/checks",
    "?",
    "application/json",
    digests.content_digest(_BODY),
    "0b1f9c1e-1111-4222-8333-444455556666",
)
_GET: Final = RequestParts("GET", "verifier.example", "/v1/time", "?a=1")
_BETWEEN: Final = "\x1e"
"""Stands between the headers of one input."""


def _signed(parts: RequestParts, label: str = LABEL) -> tuple[str, str]:
    return requests.sign(
        parts, _PRIVATE, created=_NOW, expires=_NOW + 300, nonce=bytes(range(16)), label=label
    )


def _headers(parts: RequestParts, *signatures: tuple[str, str]) -> bytes:
    first, second = (", ".join(part) for part in zip(*signatures, strict=True))
    told = (first, second, parts.method, parts.authority, parts.path, parts.query, parts.content_digest or "")
    return _BETWEEN.join(told).encode()


_HEADERS: Final = (
    _headers(_POST, _signed(_POST)),
    _headers(_GET, _signed(_GET)),
    _headers(_POST, _signed(_POST), _signed(_POST, NEW_KEY_LABEL)),
)
_HEADER_WORDS: Final = (
    *(
        b"kiosk=",
        b"kiosk-new=",
        b", ",
        b";",
        b"=",
        b":",
        b"()",
        b'("@method")',
        b'"@query"',
        b'"@status"',
        b";req",
        b";sf",
    ),
    *(
        b";created=",
        b";created=99999999999999999",
        b";expires=0",
        b';alg="ed25519"',
        b';alg="none"',
        b';tag="pv-kiosk-v1"',
    ),
    *(
        b"\r\n",
        b"\n",
        b"\x00",
        b"\xff",
        b"\xc2\xa0",
        b" ",
        b"\t",
        b"::",
        b"=====",
        b"A" * 3000,
        b'"',
        b"\\",
        b"-1",
        b"00",
    ),
)


def read_headers(data: bytes) -> str:
    """Execute the headers of a request: a signature whose times and bytes were judged, or a refusal."""
    told = data.decode("latin-1").split(_BETWEEN)
    told += [""] * (7 - len(told))
    given, signature, method, host, path, query, digest = told[:7]
    body = method != "GET"
    parts = RequestParts(
        method,
        requests.authority(host, "https"),
        path or "/",
        query or "?",
        _POST.content_type if body else None,
        digest if body else None,
        _POST.idempotency_key if body else None,
    )
    digests.matches(digest, _BODY)
    for read in (read_byte_sequences, read_inner_lists):
        try:
            read(signature)
        except ValueError:
            continue
    labels = (LABEL, NEW_KEY_LABEL) if NEW_KEY_LABEL in given else (LABEL,)
    try:
        found = requests.parse(given, signature, method, labels=labels)
        for one in found.values():
            requests.check_times(one.created, one.expires, _NOW)
            holds = requests.verify(parts, one, _PUBLIC)
            demand(
                not holds or _is_signed(parts, one.components), "a signature holds over what was not signed"
            )
    except Refusal:
        return "refused"
    return "read"


def _is_signed(parts: RequestParts, components: tuple[str, ...]) -> bool:
    """Tell whether these are the parts that were signed, in whatever case the host was written."""
    return parts in (_POST, _GET) and len(components) in (4, 7)


_SEALED: Final = samples.encrypt(
    b"FMR\0" + bytes(40),
    "k1",
    keys.public(_SERVER),
    bytes(32),
    "dev-1",
    "chl-1",
    "cap-1",
    random=lambda n: bytes(n - 1) + b"\1",
)
_SAMPLE: Final = {**_SEALED, "format": "fmr-19794-2-2005"}
_JWK: Final = keys.jwk(_PUBLIC)
_UUID: Final = "0b1f9c1e-1111-4222-8333-444455556666"
_AT: Final = "2026-11-21T02:00:00Z"
_CAPTURE: Final = {
    **{"capture_id": _UUID, "modality": "finger", "position": 2, "sample": _SAMPLE},
    **{"quality": {"algorithm": "own", "value": 70}, "pad": {"supported": True, "result": "passed"}},
}
_CHECK: Final = {
    **_CAPTURE,
    **{"challenge_id": "chl-1", "captured_at": _AT, "seq": 1, "prev_hash": base64url.encode(bytes(32))},
    **{"operator_id": "opr-1", "operator_proof": "x", "person_ref": "110101194904030011"},
}
_MESSAGES: Final[tuple[tuple[type[BaseModel], Any], ...]] = (
    (
        JoinRequest,
        {
            **{
                "code": ids.grouped(bytes(range(16))),
                "jwk": _JWK,
                "serial": "S1",
                "model": "M",
                "software_version": "1",
            },
            "sensors": ["finger", {"name": "vein", "kinds": [1, {"a": None}]}],
        },
    ),
    (NewKeyRequest, {"jwk": _JWK}),
    (OperatorSessionRequest, {"operator_id": "opr-1", "pin": _SEALED}),
    (
        ChallengeRequest,
        {"person_ref": "110101194904030011", "modalities": ["finger", "palm_vein"], "purpose": "check"},
    ),
    (OfflineChallengesRequest, {"count": 200}),
    (CheckRequest, _CHECK),
    (BatchRequest, {"items": [_CHECK, {**_CHECK, "seq": 2}]}),
    (
        EnrolmentRequest,
        {
            **{"challenge_id": "chl-1", "captured_at": _AT, "person_ref": "1", "operator_id": "opr-1"},
            **{"operator_proof": "x", "captures": [_CAPTURE, _CAPTURE]},
            "legal_basis": {
                "kind": "consent",
                "notice_version": "1",
                "given_at": "2026-11-21T10:00:00.123+08:00",
            },
        },
    ),
    (HeartbeatRequest, {"software_version": "1", "queue_length": 0, "sensors_ok": True}),
)


def _bodies(dice: Dice, count: int) -> Iterator[bytes]:
    """Yield broken bodies, the number of their endpoint in front."""
    for _ in range(count):
        number = dice.below(len(_MESSAGES))
        yield bytes([number]) + broken_message(dice, _MESSAGES[number][1])


def read_body(data: bytes) -> str:
    """Execute a body: a message, whose items are judged each by itself, or a refusal."""
    model = _MESSAGES[data[0] % len(_MESSAGES)][0]
    try:
        raw = parsed(data[1:])
        message = read_as(model, raw)
        _chained(raw)
    except Refusal as refusal:
        json.dumps(refusal.errors)
        return "refused"
    for item in message.items if isinstance(message, BatchRequest) else ():
        try:
            read_as(CheckRequest, item)
            _chained(item)
        except Refusal:
            continue
    if isinstance(message, CheckRequest):
        _opened(message.sample.model_dump())
    return "read"


def _chained(raw: Any) -> None:
    try:
        canonical(raw)
    except ValueError:
        raise Refusal("malformed_request") from None


def _opened(sample: dict[str, Any]) -> None:
    try:
        samples.decrypt(sample, _SERVER, bytes(32), "dev-1", "chl-1", "cap-1")
    except ValueError:
        return


_TOKEN: Final = receipts.make(
    {"check_id": "chk-1", "decision": "match", "n": 1.5}, _PRIVATE, keys.thumbprint(_PUBLIC)
)
_SPELLINGS: Final = tuple(
    text.encode()
    for text in (_TOKEN, ids.grouped(bytes(range(16))), base64url.encode(bytes(range(32))), json.dumps(_JWK))
)
_READERS: Final[tuple[Callable[[str], Any], ...]] = (
    lambda text: receipts.read(text, _PUBLIC),
    ids.read,
    base64url.decode,
    lambda text: keys.public_of(json.loads(text)),
)


def read_spelling(data: bytes) -> str:
    """Execute receipts, codes of devices, base64url and keys: a value, or ``ValueError``."""
    text, outcome = data.decode("latin-1"), "refused"
    for read in _READERS:
        try:
            read(text)
            outcome = "read"
        except (ValueError, RecursionError) as error:
            # the JSON of a key is parsed by `parsed`, which knows of depth; here it stands alone
            demand(isinstance(error, ValueError) or read is _READERS[3], "too deep")
    return outcome


SIGNATURES: Final = Target(
    "kiosk-signatures", broken_each(_HEADERS, _HEADER_WORDS), read_headers, slice=20_000
)
BODIES: Final = Target("kiosk-bodies", _bodies, read_body, slice=20_000)
SPELLINGS: Final = Target(
    "kiosk-spellings",
    broken_each(_SPELLINGS, (b"-", b" ", b"_", b"=", b"I", b"\x00", b"\xb2", b"[" * 2000)),
    read_spelling,
    slice=20_000,
)
