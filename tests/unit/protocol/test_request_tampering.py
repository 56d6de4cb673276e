"""Requests that were tampered with: nothing covered can change, no other form is read, nothing crashes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.protocol.signed_requests import GET, POST, PUBLIC, accepted, altered, signed
from verifier.protocol import requests
from verifier.protocol.refusals import Refusal

INPUT, SIGNATURE = signed()
ALTERED: list[tuple[str, Any]] = [
    ("method", "PUT"),
    ("method", "post"),
    ("authority", "verifier.example:8443"),
    ("authority", "other.example"),
    ("path", "/v1/checks/"),
    ("path", "/v1/enrolments"),
    ("path", "/v1/%63hecks"),
    ("query", "?a"),
    ("query", ""),
    ("content_type", "application/json; charset=utf-8"),
    ("content_type", None),
    ("content_digest", "sha-256=:AAAA:"),
    ("content_digest", None),
    ("idempotency_key", "0b1f9c1e-1111-4222-8333-444455556667"),
    ("idempotency_key", None),
]


def _code(signature_input: str | None, signature: str | None, method: str = "POST") -> str:
    with pytest.raises(Refusal) as refused:
        requests.parse(signature_input, signature, method)
    return refused.value.code


def test_the_request_itself_is_accepted() -> None:
    assert accepted(POST, INPUT, SIGNATURE)


@pytest.mark.parametrize(("name", "value"), ALTERED)
def test_no_covered_component_can_change(name: str, value: str | None) -> None:
    assert not accepted(altered(POST, name, value), INPUT, SIGNATURE)


@given(st.booleans(), st.data())
def test_no_byte_of_either_header_can_change(first: bool, data: st.DataObject) -> None:
    headers = [INPUT, SIGNATURE]
    header = headers[0 if first else 1]
    position = data.draw(st.integers(0, len(header) - 1))
    code = data.draw(st.integers(0, 255).filter(lambda code: chr(code) != header[position]))
    headers[0 if first else 1] = header[:position] + chr(code) + header[position + 1 :]
    assert not accepted(POST, headers[0], headers[1])


@given(st.booleans(), st.data())
def test_no_byte_of_either_header_can_go_or_come(first: bool, data: st.DataObject) -> None:
    headers = [INPUT, SIGNATURE]
    header = headers[0 if first else 1]
    position = data.draw(st.integers(0, len(header) - 1))
    added = data.draw(st.sampled_from(["", header[position] * 2, " " + header[position]]))
    headers[0 if first else 1] = header[:position] + added + header[position + 1 :]
    assert not accepted(POST, headers[0], headers[1])


def test_two_values_that_change_places_are_another_request() -> None:
    swapped = altered(
        altered(POST, "content_type", POST.idempotency_key), "idempotency_key", "application/json"
    )
    assert not accepted(swapped, INPUT, SIGNATURE)


def test_a_value_cannot_pretend_to_be_another_component() -> None:
    smuggled = altered(GET, "path", '/v1/time\n"@query": ?\n"x": y')
    read = requests.parse(*signed(GET), "GET")["kiosk"]
    for parts in (smuggled, altered(GET, "query", "?é")):
        with pytest.raises(Refusal, match="signature_input_invalid"):
            requests.verify(parts, read, PUBLIC)


@pytest.mark.parametrize(
    ("signature_input", "signature"),
    [(None, SIGNATURE), (INPUT, None), ("", SIGNATURE), (INPUT, ""), (None, None)],
)
def test_without_one_of_the_headers_the_signature_is_missing(
    signature_input: str | None, signature: str | None
) -> None:
    assert _code(signature_input, signature) == "signature_missing"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("kiosk=", "Kiosk="),
        ("kiosk=", "kiosk-new="),
        ("kiosk=", "kiosk ="),
        ('"@query" ', ""),
        ('"@query"', '"@path"'),
        ('"@query"', '"@query" "@query"'),
        ('"@query"', '"@query" "date"'),
        ('"@query"', '"@query";req'),
        ('"@query"', "@query"),
        ('"@query"', '"@QUERY"'),
        ('"@path" "@query"', '"@path"  "@query"'),
        ('"@path" "@query"', '"@path","@query"'),
        ('"@path" "@query"', '"@path""@query"'),
        ("(", "( "),
        (")", " )"),
        (")", ""),
        (";created", "; created"),
        ("created=1795138200", "created=-1795138200"),
        ("created=1795138200", "created=01795138200"),
        ("created=1795138200", "created=1795138200.0"),
        ("created=1795138200", 'created="1795138200"'),
        ("created=1795138200", "created=1795138200123456"),
        ("created=1795138200", "created"),
        (";created=1795138200", ""),
        (";created=1795138200", ";created=1795138200;created=1795138200"),
        (";expires=1795138500", ""),
        ('nonce="', 'nonce="A'),
        ('nonce="A', 'nonce="'),
        ('Dw"', 'Dx"'),
        ('Dw"', 'Dw=="'),
        ('nonce="', "nonce="),
        ('nonce="', "nonce=:"),
        (';alg="ed25519"', ""),
        ("ed25519", "ecdsa-p256-sha256"),
        ("ed25519", "Ed25519"),
        (';tag="pv-kiosk-v1"', ""),
        ("pv-kiosk-v1", "pv-kiosk-v2"),
        ("pv-kiosk-v1", "pv-server-v1"),
        ('tag="pv-kiosk-v1"', "tag=1"),
        ('tag="pv-kiosk-v1"', 'tag="pv-kiosk-v1";extra=1'),
        ('tag="pv-kiosk-v1"', 'tag="pv-kiosk-v1";extra'),
        ('tag="pv-kiosk-v1"', 'tag="pv-kiosk-v1",'),
        ('tag="pv-kiosk-v1"', 'tag="pv-kiosk-v1"\n'),
        ('tag="pv-kiosk-v1"', f'tag="pv-kiosk-v1", {INPUT}'),
        ('tag="pv-kiosk-v1"', f'tag="pv-kiosk-v1", {INPUT.replace("kiosk=", "other=", 1)}'),
        ('tag="', 'tag="\\'),
    ],
)
def test_any_other_form_of_the_input_is_refused(old: str, new: str) -> None:
    changed = INPUT.replace(old, new, 1)
    assert changed != INPUT
    assert _code(changed, SIGNATURE) == "signature_input_invalid"


def test_an_empty_keyid_is_refused_and_an_unknown_one_is_read() -> None:
    [keyid] = [part for part in INPUT.split(";") if part.startswith("keyid")]
    assert _code(INPUT.replace(keyid, 'keyid=""'), SIGNATURE) == "signature_input_invalid"
    read = requests.parse(INPUT.replace(keyid, 'keyid="nobody, = ;"'), SIGNATURE, "POST")
    assert read["kiosk"].keyid == "nobody, = ;"


@pytest.mark.parametrize(
    "signature",
    [
        SIGNATURE.replace("kiosk=", "kiosk-new="),
        f"{SIGNATURE}, {SIGNATURE}",
        f"{SIGNATURE}, {SIGNATURE.replace('kiosk=', 'kiosk-new=')}",
        f"{SIGNATURE};a=1",
        SIGNATURE.replace(":", '"'),
        SIGNATURE.replace("==:", ":"),
        SIGNATURE.replace("==:", "=:"),
        SIGNATURE[:-4] + "x==:",
        SIGNATURE + " ",
        "kiosk",
        "kiosk=1",
    ],
)
def test_any_other_form_of_the_signature_is_refused(signature: str) -> None:
    assert _code(INPUT, signature) == "signature_input_invalid"


def test_a_signature_of_another_length_is_read_and_does_not_hold() -> None:
    for value in ("kiosk=::", "kiosk=:AAAA:", f"kiosk=:{'A' * 88}:"):
        read = requests.parse(INPUT, value, "POST")["kiosk"]
        assert not requests.verify(POST, read, PUBLIC)


PIECES = st.sampled_from(
    [
        "kiosk",
        "=",
        "(",
        ")",
        '"@method"',
        '"',
        ";",
        "created",
        "1",
        ":",
        "AAAA",
        ",",
        " ",
        "\t",
        "\\",
        "\n",
        "é",
    ]
)
GARBAGE = st.text(max_size=60) | st.lists(PIECES, max_size=30).map("".join)


@given(GARBAGE, GARBAGE, st.sampled_from(["GET", "POST", "", "é"]))
def test_random_headers_are_refused_with_a_code_and_nothing_else(
    signature_input: str, signature: str, method: str
) -> None:
    for headers in ((signature_input, signature), (INPUT, signature), (signature_input, SIGNATURE)):
        assert _code(*headers, method) in ("signature_missing", "signature_input_invalid")


def test_a_long_hostile_header_is_refused_quickly() -> None:
    for hostile in (
        'kiosk=("a"' + ' "a"' * 20_000,
        'kiosk=("a")' + ";a=1" * 20_000 + "!",
        "kiosk=:" + "A" * 80_000,
    ):
        assert _code(hostile, SIGNATURE) == "signature_input_invalid"
        assert _code(INPUT, hostile) == "signature_input_invalid"
