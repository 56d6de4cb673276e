"""Signed requests: read strictly, verified as sent, judged by the server's clock."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.protocol.signed_requests import (
    CREATED,
    EXPIRES,
    GET,
    NONCE,
    OTHER,
    POST,
    PRIVATE,
    PUBLIC,
    accepted,
    altered,
    signed,
)
from verifier.protocol import keys, requests
from verifier.protocol.fields import byte_sequence
from verifier.protocol.refusals import Refusal

PATHS = st.text(alphabet="abz09-._~%/", max_size=20).map(lambda path: "/" + path)


@given(
    PATHS,
    st.text(alphabet="abz09=&%", max_size=20).map(lambda query: "?" + query),
    st.integers(0, 10**15 - 1),
    st.integers(0, 10**15 - 1),
    st.binary(min_size=16, max_size=16),
)
def test_what_is_signed_is_read_and_holds(
    path: str, query: str, created: int, expires: int, nonce: bytes
) -> None:
    for parts in (altered(altered(whole, "path", path), "query", query) for whole in (POST, GET)):
        headers = signed(parts, created=created, expires=expires, nonce=nonce)
        read = requests.parse(*headers, parts.method)["kiosk"]
        assert (read.created, read.expires, read.nonce) == (created, expires, nonce)
        assert read.keyid == keys.thumbprint(PUBLIC)
        assert requests.verify(parts, read, PUBLIC)
        assert not requests.verify(parts, read, keys.public(OTHER))


def test_a_get_leaves_out_what_only_a_body_has() -> None:
    signature_input, signature = signed(GET)
    assert signature_input.startswith('kiosk=("@method" "@authority" "@path" "@query");created=')
    base = requests.base(GET, requests.parse(signature_input, signature, "GET")["kiosk"])
    assert base.decode().splitlines()[:4] == [
        '"@method": GET',
        '"@authority": verifier.example',
        '"@path": /v1/time',
        '"@query": ?a=1&b=%20',
    ]


def test_the_set_of_components_of_one_method_is_refused_for_the_other() -> None:
    for parts, method in ((GET, "POST"), (POST, "GET"), (GET, "DELETE")):
        with pytest.raises(Refusal, match="signature_input_invalid"):
            requests.parse(*signed(parts), method)


def test_parameters_come_in_any_order_and_are_covered_as_sent() -> None:
    whole, _ = signed()
    covered, *parameters = whole.removeprefix("kiosk=").split(";")
    for order in itertools.islice(itertools.permutations(parameters), 0, 720, 37):
        raw = ";".join([covered, *order])
        values = requests.parse(f"kiosk={raw}", "kiosk=::", "POST")["kiosk"]
        signature = byte_sequence(PRIVATE.sign(requests.base(POST, values)))
        assert accepted(POST, f"kiosk={raw}", f"kiosk={signature}")
        assert not accepted(POST, whole, f"kiosk={signature}") or raw == whole.removeprefix("kiosk=")


def test_components_are_a_set_and_covered_in_the_order_sent() -> None:
    whole, old = signed()
    turned = whole.replace('"@method" "@authority"', '"@authority" "@method"')
    assert not accepted(POST, turned, old)
    values = requests.parse(turned, old, "POST")["kiosk"]
    signature = byte_sequence(PRIVATE.sign(requests.base(POST, values)))
    assert accepted(POST, turned, f"kiosk={signature}")


def test_a_change_of_keys_carries_two_signatures_in_any_order() -> None:
    old = signed()
    new = requests.sign(
        POST, OTHER, created=CREATED, expires=EXPIRES, nonce=bytes(16), label=requests.NEW_KEY_LABEL
    )
    labels = (requests.LABEL, requests.NEW_KEY_LABEL)
    read = requests.parse(", ".join([old[0], new[0]]), ",".join([new[1], old[1]]), "POST", labels=labels)
    assert requests.verify(POST, read["kiosk"], PUBLIC)
    assert requests.verify(POST, read["kiosk-new"], keys.public(OTHER))
    assert read["kiosk-new"].keyid == keys.thumbprint(keys.public(OTHER))
    assert (read["kiosk"].nonce, read["kiosk-new"].nonce) == (NONCE, bytes(16))


@pytest.mark.parametrize(
    ("host", "scheme", "expected"),
    [
        ("Verifier.Example", "https", "verifier.example"),
        ("verifier.example:443", "https", "verifier.example"),
        ("verifier.example:443", "HTTPS", "verifier.example"),
        ("verifier.example:80", "http", "verifier.example"),
        ("verifier.example:80", "https", "verifier.example:80"),
        ("verifier.example:443", "http", "verifier.example:443"),
        ("verifier.example:8443", "https", "verifier.example:8443"),
        ("verifier.example:8080", "http", "verifier.example:8080"),
        ("verifier.example:", "https", "verifier.example"),
        ("[::1]:443", "https", "[::1]"),
        ("[::1]:8000", "http", "[::1]:8000"),
        ("127.0.0.1:8000", "http", "127.0.0.1:8000"),
    ],
)
def test_the_authority_is_the_host_the_client_called(host: str, scheme: str, expected: str) -> None:
    assert requests.authority(host, scheme) == expected


@pytest.mark.parametrize(
    ("created", "expires", "code"),
    [
        (1000, 1000, None),
        (1000, 1300, None),
        (700, 1000, None),
        (1300, 1600, None),
        (1301, 1400, "clock_skew"),
        (699, 2000, "clock_skew"),
        (699, 990, "clock_skew"),
        (700, 999, "signature_expired"),
        (1000, 1301, "signature_input_invalid"),
        (990, 10**14, "signature_input_invalid"),
    ],
)
def test_times_are_judged_in_their_order_with_valid_bounds(
    created: int, expires: int, code: str | None
) -> None:
    if code is None:
        requests.check_times(created, expires, 1000)
        return
    with pytest.raises(Refusal) as refused:
        requests.check_times(created, expires, 1000)
    assert refused.value.code == code


def test_a_kiosk_whose_clock_is_wrong_is_told_the_time() -> None:
    with pytest.raises(Refusal) as refused:
        requests.check_times(CREATED - 301, EXPIRES, CREATED)
    assert refused.value.errors == ({"server_time": "2026-11-20T01:30:00Z"},)


def test_a_request_signed_without_what_is_covered_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="missing"):
        signed(altered(POST, "idempotency_key", None))
    with pytest.raises(ValueError, match="16 bytes"):
        signed(nonce=bytes(15))
