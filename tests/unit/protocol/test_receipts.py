"""Receipts: read back under the key that signed them, and under no other."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.protocol import base64url, keys, receipts

SERVER = keys.signing_key(bytes(range(128, 160)))
PUBLIC = keys.public(SERVER)
KID = keys.thumbprint(PUBLIC)
PAYLOAD = {"check_id": "c-1", "decision": "match", "certified_until": None}
TOKEN = receipts.make(PAYLOAD, SERVER, KID)
PAYLOADS = st.dictionaries(st.text(), st.text() | st.none() | st.integers(-(2**53) + 1, 2**53 - 1))


def _signed(header: Any, payload: bytes) -> str:
    text = f"{base64url.encode(json.dumps(header).encode())}.{base64url.encode(payload)}"
    return f"{text}.{base64url.encode(SERVER.sign(text.encode()))}"


@given(PAYLOADS)
def test_a_receipt_is_read_back(payload: dict[str, Any]) -> None:
    assert receipts.read(receipts.make(payload, SERVER, KID), PUBLIC) == payload


def test_its_header_names_algorithm_and_key() -> None:
    header = json.loads(base64url.decode(TOKEN.split(".")[0]))
    assert header == {"alg": "EdDSA", "kid": KID}


@given(st.integers(0, len(TOKEN) - 1), st.characters(max_codepoint=255))
def test_no_character_of_a_receipt_can_change(position: int, character: str) -> None:
    token = TOKEN[:position] + character + TOKEN[position + 1 :]
    if token == TOKEN:
        return
    with pytest.raises(ValueError):  # noqa: PT011 -- any will do
        receipts.read(token, PUBLIC)


@given(st.text(max_size=60) | st.text(alphabet="eyJ.AB", max_size=60))
def test_random_text_is_no_receipt(token: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- any will do
        receipts.read(token, PUBLIC)


def test_the_key_of_another_server_does_not_read_it() -> None:
    other = keys.signing_key(bytes(32))
    with pytest.raises(ValueError, match="not a receipt of this key"):
        receipts.read(TOKEN, keys.public(other))
    with pytest.raises(ValueError, match="does not hold"):
        receipts.read(receipts.make(PAYLOAD, other, KID), PUBLIC)


@pytest.mark.parametrize(
    "header",
    [{"alg": "none", "kid": KID}, {"alg": "EdDSA", "kid": KID, "crit": ["b64"]}, {"alg": "EdDSA"}, []],
)
def test_a_header_of_any_other_form_is_refused_though_signed(header: Any) -> None:
    with pytest.raises(ValueError, match="not a receipt of this key"):
        receipts.read(_signed(header, b"{}"), PUBLIC)


@pytest.mark.parametrize("payload", [b"[]", b"", b"\xff", b"1"])
def test_a_payload_that_is_no_object_is_refused_though_signed(payload: bytes) -> None:
    head = TOKEN.split(".", maxsplit=1)[0]
    text = f"{head}.{base64url.encode(payload)}"
    with pytest.raises(ValueError):  # noqa: PT011 -- any will do
        receipts.read(f"{text}.{base64url.encode(SERVER.sign(text.encode()))}", PUBLIC)


def test_a_payload_without_canonical_form_gets_no_receipt() -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- any will do
        receipts.make({"decided_at": float("nan")}, SERVER, KID)
