"""Samples that were moved, altered or made up: none opens, each twin in one field does (section 3)."""

from __future__ import annotations

import json
import struct
import uuid
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from tests.kiosk.adversary import accepted, refused_kept
from tests.kiosk.independent_client import RECORD, Got, Kiosk
from tests.kiosk.independent_encodings import b64u, raw_public, seal, unb64u
from tests.kiosk.scene import Office, Retiree

Body = dict[str, Any]


@dataclass
class Attempt:
    """A challenge and what may be sent under it; the twin is a fresh body that is spoiled by nothing."""

    office: Office
    kiosk: Kiosk
    retiree: Retiree
    challenge: dict[str, Any]

    def body(self, plain: bytes | None = None, **changes: Any) -> Body:
        return self.kiosk.check_body(self.challenge, plain or self.retiree.print(), **changes)

    def refused(self, spoil: Callable[[Body], Body], code: str) -> Got:
        """Send a body spoiled, then the same body as it was: same capture, same sample, same challenge."""
        good = self.body()
        bad = spoil(json.loads(json.dumps(good)))
        got = refused_kept(self.kiosk, self.kiosk.draft("POST", "/v1/checks", bad), code)
        if isinstance(bad.get("seq"), int):
            self.kiosk.sent_in_chain(bad)
        twin = good | {"seq": self.kiosk.seq, "prev_hash": b64u(self.kiosk.previous)}
        assert accepted(self.kiosk.call("POST", "/v1/checks", twin)).json["decision"] == "match"
        return got

    def refused_plain(self, plain: bytes, code: str, **changes: Any) -> Got:
        """Send other bytes as the sample, then a genuine sample under the same challenge."""
        bad = self.body(plain, **changes)
        got = refused_kept(self.kiosk, self.kiosk.draft("POST", "/v1/checks", bad), code)
        self.kiosk.sent_in_chain(bad)
        assert accepted(self.kiosk.check(self.challenge, self.retiree.print())).json["decision"] == "match"
        return got


@pytest.fixture
def attempt(shared: Office, kiosk: Kiosk, retiree: Retiree) -> Attempt:
    return Attempt(shared, kiosk, retiree, kiosk.challenge(retiree.ref))


def in_sample(**changes: Any) -> Callable[[Body], Body]:
    """Replace members of the sample; a function is given the old value."""

    def spoil(body: Body) -> Body:
        sample = body["sample"]
        made = {name: new(sample[name]) if callable(new) else new for name, new in changes.items()}
        return body | {"sample": sample | made}

    return spoil


def flipped(place: int) -> Callable[[str], str]:
    def flip(text: str) -> str:
        raw = bytearray(unb64u(text))
        raw[place] ^= 1
        return b64u(raw)

    return flip


@pytest.mark.parametrize(
    "spoil",
    [
        in_sample(ciphertext=flipped(0)),
        in_sample(ciphertext=flipped(-1)),
        in_sample(ciphertext=flipped(-16)),
        in_sample(ciphertext=lambda text: b64u(unb64u(text)[:-16])),
        in_sample(ciphertext=lambda text: b64u(unb64u(text) + b"\0")),
        in_sample(ciphertext=b64u(bytes(16))),
        in_sample(nonce=flipped(0)),
        in_sample(epk=b64u(raw_public(X25519PrivateKey.generate()))),
        in_sample(epk=b64u(bytes(32))),
        in_sample(epk=b64u(b"\1" + bytes(31))),
        in_sample(epk=b64u(b"\xff" * 32)),
        lambda body: body | {"capture_id": str(uuid.uuid4())},
        lambda body: body | {"capture_id": body["capture_id"].upper()},
    ],
    ids=[
        "first byte", "tag", "tag's first byte", "no tag", "a byte more", "tag only", "nonce", "epk",
        "epk of zeros", "epk of small order", "epk beyond the field", "capture", "capture in capitals",
    ],
)  # fmt: skip
def test_a_sample_that_is_not_as_it_was_sealed_does_not_open(attempt: Attempt, spoil: Any) -> None:
    got = attempt.refused(spoil, "template_malformed")
    assert got.json["errors"] == [{"name": "sample", "problem": "not_decrypted"}]


@pytest.mark.parametrize("part", [0, 1, 2])
def test_a_sample_is_bound_to_device_challenge_and_capture(attempt: Attempt, part: int) -> None:
    bound_to = [attempt.kiosk.device_id, attempt.challenge["challenge_id"], ""]

    def spoil(body: Body) -> Body:
        bound_to[2] = body["capture_id"]
        other = bound_to.copy()
        other[part] = ("dev-0", "chl-0", "00000000-0000-4000-8000-000000000000")[part]
        to = attempt.kiosk.server["encryption"][0]
        challenge = unb64u(attempt.challenge["challenge"])
        sealed = seal(attempt.retiree.print(), to, challenge, (other[0], other[1], other[2]))
        return body | {"sample": sealed | {"format": RECORD}}

    attempt.refused(spoil, "template_malformed")


def test_a_sample_is_bound_to_the_challenges_bytes(attempt: Attempt) -> None:
    other = attempt.challenge | {"challenge": b64u(bytes(32))}
    sealed = attempt.kiosk.sample(attempt.retiree.print(), other, capture_id := str(uuid.uuid4()))
    attempt.refused(lambda body: body | {"capture_id": capture_id, "sample": sealed}, "template_malformed")


def test_a_capture_of_another_device_does_not_open_here(attempt: Attempt) -> None:
    other = attempt.office.kiosk()
    theirs = other.check_body(attempt.challenge, attempt.retiree.print())
    attempt.refused(
        lambda body: body | {"capture_id": theirs["capture_id"], "sample": theirs["sample"]},
        "template_malformed",
    )


def test_another_devices_challenge_is_unknown(attempt: Attempt) -> None:
    other = attempt.office.kiosk()
    stolen = other.check_body(attempt.challenge, attempt.retiree.print())
    refused_kept(other, other.draft("POST", "/v1/checks", stolen), "challenge_unknown")
    assert accepted(attempt.kiosk.check(attempt.challenge, attempt.retiree.print())).status == 201


def test_a_challenge_for_an_enrolment_takes_no_check(attempt: Attempt) -> None:
    other = attempt.kiosk.challenge(attempt.retiree.ref, "enrolment")
    attempt.refused(lambda body: body | {"challenge_id": other["challenge_id"]}, "challenge_unknown")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"modality": "palm_vein"}, "modality_mismatch"),
        ({"modality": "palm_vein", "position": "left_palm"}, "modality_mismatch"),
        ({"position": "left_palm"}, "modality_mismatch"),
        ({"modality": "iris"}, "malformed_request"),
        ({"position": 11}, "malformed_request"),
        ({"position": -1}, "malformed_request"),
        ({"position": "2"}, "malformed_request"),
        ({"position": True}, "malformed_request"),
        ({"position": None}, "malformed_request"),
        ({"pad": {"supported": True, "result": "failed"}}, "pad_failed"),
        ({"pad": {"supported": "yes", "result": None}}, "malformed_request"),
        ({"pad": None}, "malformed_request"),
        ({"quality": {"algorithm": "x", "value": 101}}, "malformed_request"),
        ({"captured_at": "2026-11-21"}, "malformed_request"),
        ({"captured_at": "2026-11-21T02:00:00"}, "malformed_request"),
        ({"captured_at": 1795226400}, "malformed_request"),
        ({"captured_at": "0001-01-01T00:00:00+23:59"}, "capture_too_old"),
        ({"captured_at": "9999-12-31T23:59:59-23:59"}, "malformed_request"),
        ({"captured_at": "2026-11-21T02:00:00+24:00"}, "malformed_request"),
        ({"capture_id": "1"}, "malformed_request"),
        ({"capture_id": "a|b"}, "malformed_request"),
        ({"challenge_id": "chl-|"}, "malformed_request"),
        ({"challenge_id": "chl-00000000000000000000000000"}, "challenge_unknown"),
        ({"challenge_id": "'; drop table checks; --"}, "malformed_request"),
        ({"operator_id": "op-1"}, "operator_not_on_device"),
        ({"operator_id": "op-1", "operator_proof": "x"}, "operator_not_on_device"),
        ({"operator_id": "op-1", "operator_proof": b64u(bytes(32))}, "operator_not_on_device"),
        ({"operator_proof": b64u(bytes(32))}, "operator_not_on_device"),
    ],
    ids=str,
)
def test_what_a_body_says_of_its_capture_is_judged(
    attempt: Attempt, changes: dict[str, Any], code: str
) -> None:
    attempt.refused(lambda body: body | changes, code)


@pytest.mark.parametrize("missing", ["sample", "challenge_id", "capture_id", "pad", "position", "seq"])
def test_a_body_has_all_its_members(attempt: Attempt, missing: str) -> None:
    attempt.refused(lambda body: {name: body[name] for name in body if name != missing}, "malformed_request")


@pytest.mark.parametrize("form", ["fmr-378-2004", "jpeg", "", None, 5])
def test_a_format_that_is_none_is_unsupported(attempt: Attempt, form: Any) -> None:
    got = attempt.refused(in_sample(format=form), "format_unsupported")
    assert got.status == 415


@pytest.mark.parametrize(
    "change",
    [
        {"epk": "AA"}, {"epk": "*" * 43}, {"nonce": "AA"}, {"ciphertext": "AAA"}, {"ciphertext": "A=" * 20},
        {"kid": ""}, {"kid": "x" * 61}, {"epk": 1},
    ],
    ids=str,
)  # fmt: skip
def test_a_sample_has_the_form_of_one(attempt: Attempt, change: dict[str, Any]) -> None:
    attempt.refused(in_sample(**change), "malformed_request")


def ansi(record: bytes) -> bytes:
    """The same record, said to be of ANSI 378-2004 by a length field of another size."""
    return record[:8] + struct.pack(">H", len(record)) + record[8:]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda record: b"",
        lambda record: record[:23],
        lambda record: record[:-1],
        lambda record: record + b"\0",
        lambda record: b"XMR\0" + record[4:],
        lambda record: record[:4] + b" 30\0" + record[8:],
        lambda record: record[:8] + struct.pack(">I", len(record) + 1) + record[12:],
        lambda record: record[:22] + b"\0\0" + record[24:],
        lambda record: record[:22] + b"\2\0" + record[24:],
        lambda record: record[:27] + b"\xff" + record[28:],
        lambda record: record[:14] + b"\0\1\0\1" + record[18:],
        lambda record: record[:-2] + b"\0\3",
        ansi,
        lambda record: b"\x89PNG\r\n\x1a\n" + record,
    ],
    ids=[
        "nothing", "half a header", "a byte short", "a byte more", "magic", "version", "length", "no view",
        "two views", "minutiae beyond the data", "minutiae beyond the image", "extension", "ansi", "png",
    ],
)  # fmt: skip
def test_a_record_that_is_malformed_is_told_so(attempt: Attempt, spoil: Callable[[bytes], bytes]) -> None:
    attempt.refused_plain(spoil(attempt.retiree.print()) or b"\0", "template_malformed")


def test_a_record_of_another_finger_than_the_body_names(attempt: Attempt) -> None:
    attempt.refused_plain(attempt.retiree.print(position=3), "modality_mismatch")


def test_a_record_may_leave_open_which_finger_it_is_and_so_may_the_body(attempt: Attempt) -> None:
    assert accepted(attempt.kiosk.check(attempt.challenge, attempt.retiree.print(position=2))).status == 201
    second = attempt.kiosk.challenge(attempt.retiree.ref)
    assert accepted(attempt.kiosk.check(second, attempt.retiree.print(position=2), position=0)).status == 201


def png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + bytes(min(width, 4096))) * min(height, 64))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("width", "height"), [(2001, 64), (64, 2001), (1 << 15, 1 << 15), (2**31 - 1, 2**31 - 1), (0, 0)]
)
def test_a_picture_beyond_2000_pixels_is_not_decoded(attempt: Attempt, width: int, height: int) -> None:
    capture_id = str(uuid.uuid4())
    sample = attempt.kiosk.sample(png(width, height), attempt.challenge, capture_id, "png")
    attempt.refused(lambda body: body | {"capture_id": capture_id, "sample": sample}, "template_malformed")


def test_a_sample_beyond_700_kib_is_too_large(attempt: Attempt) -> None:
    body = attempt.body(attempt.retiree.print() + bytes(700 << 10))
    got = attempt.kiosk.call("POST", "/v1/checks", body)
    assert (got.status, got.code) == (413, "body_too_large")
    assert accepted(attempt.kiosk.check(attempt.challenge, attempt.retiree.print())).status == 201


def test_a_capture_id_is_used_once(attempt: Attempt) -> None:
    body = attempt.body()
    accepted(attempt.kiosk.call("POST", "/v1/checks", body))
    attempt.kiosk.sent_in_chain(body)
    challenge = attempt.kiosk.challenge(attempt.retiree.ref)
    again = attempt.kiosk.check_body(challenge, attempt.retiree.print(), capture_id=body["capture_id"])
    refused_kept(attempt.kiosk, attempt.kiosk.draft("POST", "/v1/checks", again), "capture_duplicate")
    attempt.kiosk.sent_in_chain(again)
    assert accepted(attempt.kiosk.check(challenge, attempt.retiree.print())).status == 201
