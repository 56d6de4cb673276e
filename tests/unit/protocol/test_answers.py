"""Signed answers: of a pinned server, to this request, unaltered."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.protocol import answers, digests, keys

SERVER = keys.signing_key(bytes(range(128, 160)))
PUBLIC = keys.public(SERVER)
KID = keys.thumbprint(PUBLIC)
PINNED = {KID: PUBLIC}
REQUEST = bytes(range(64))
DIGEST = digests.content_digest(b"{}")
COVERED: dict[str, Any] = {
    "status": 201,
    "content_type": "application/json",
    "content_digest": DIGEST,
    "request_signature": REQUEST,
}


def _signed(**changes: Any) -> tuple[str, str]:
    headers = answers.sign(**{**COVERED, **changes}, private=SERVER, kid=KID, created=1_795_138_201)
    assert list(headers) == ["Signature-Input", "Signature"]
    return headers["Signature-Input"], headers["Signature"]


def _holds(signature_input: str, signature: str, pinned: Any = None, **changes: Any) -> bool:
    given = {**COVERED, **changes, "signature_input": signature_input, "signature": signature}
    return answers.verify(**given, pinned=PINNED if pinned is None else pinned)


def test_an_answer_holds_with_and_without_a_request_signature() -> None:
    assert _holds(*_signed())
    unbound = _signed(request_signature=None)
    assert _holds(*unbound, request_signature=None)
    assert "req" not in unbound[0]


def test_an_answer_is_bound_to_its_request() -> None:
    assert not _holds(*_signed(), request_signature=bytes(64))


def test_an_unbound_answer_does_not_pass_for_a_bound_one_nor_the_other_way() -> None:
    assert not _holds(*_signed(request_signature=None))
    assert not _holds(*_signed(), request_signature=None)


@pytest.mark.parametrize(
    "change",
    [
        {"status": 200},
        {"content_type": "application/problem+json"},
        {"content_digest": digests.content_digest(b"[]")},
        {"content_type": "application/json\n"},
        {"content_type": "é"},
    ],
    ids=str,
)
def test_nothing_that_is_covered_can_change(change: dict[str, Any]) -> None:
    assert not _holds(*_signed(), **change)


@pytest.mark.parametrize("label", ["", "kiosk=", "server"])
def test_the_label_is_the_servers(label: str) -> None:
    signature_input, signature = _signed()
    assert not _holds(signature_input.replace("server=", label), signature)
    assert not _holds(signature_input, signature.replace("server=", label))


def test_a_server_that_is_not_pinned_is_not_believed() -> None:
    assert not _holds(*_signed(), pinned={})
    assert not _holds(*_signed(), pinned={KID: keys.public(keys.signing_key(bytes(32)))})


def test_either_of_two_generations_of_keys_is_believed() -> None:
    new = keys.signing_key(bytes(range(32)))
    public = keys.public(new)
    kid = keys.thumbprint(public)
    headers = answers.sign(**COVERED, private=new, kid=kid, created=1)
    both = {**PINNED, kid: public}
    assert _holds(headers["Signature-Input"], headers["Signature"], pinned=both)
    assert _holds(*_signed(), pinned=both)


@given(st.booleans(), st.data())
def test_no_byte_of_either_header_can_change(first: bool, data: st.DataObject) -> None:
    headers = [*_signed()]
    header = headers[0 if first else 1]
    position = data.draw(st.integers(0, len(header) - 1))
    code = data.draw(st.integers(0, 127).filter(lambda code: chr(code) != header[position]))
    headers[0 if first else 1] = header[:position] + chr(code) + header[position + 1 :]
    assert not _holds(*headers)


@given(st.text(max_size=80), st.text(max_size=80))
def test_random_headers_do_not_hold(signature_input: str, signature: str) -> None:
    assert not _holds(signature_input, signature)
    assert not _holds(signature_input, _signed()[1])
    assert not _holds(_signed()[0], signature)


def test_the_server_signs_no_header_with_a_line_break() -> None:
    with pytest.raises(ValueError, match="line break"):
        _signed(content_type='application/json\n"content-digest": x')
