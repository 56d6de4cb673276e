"""Content-Digest: the body's SHA-256 decides, whatever stands beside it."""

from __future__ import annotations

import base64
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.protocol.digests import content_digest, matches

BODY = b'{"hello": "world"}'
RIGHT = content_digest(BODY)
SHA_512 = f"sha-512=:{base64.b64encode(hashlib.sha512(BODY).digest()).decode()}:"


def test_the_example_of_rfc_9530() -> None:
    assert content_digest(b'{"hello": "world"}\n') == "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:"


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_a_digest_is_only_of_its_own_body(body: bytes, other: bytes) -> None:
    assert matches(content_digest(body), body)
    assert matches(content_digest(body), other) == (body == other)


@pytest.mark.parametrize("header", [f"{SHA_512}, {RIGHT}", f"{RIGHT},{SHA_512}", f"md5=:AAAA:,\t{RIGHT}"])
def test_other_algorithms_may_stand_beside_it(header: str) -> None:
    assert matches(header, BODY)


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        SHA_512,
        f"{RIGHT}, {RIGHT}",
        f"{RIGHT},",
        f"{RIGHT} {SHA_512}",
        f"{RIGHT};a=1",
        f" {RIGHT}",
        RIGHT.upper(),
        RIGHT.replace("sha-256", "sha-512"),
        RIGHT.replace(":", '"'),
        RIGHT.replace("=:", ":"),
        RIGHT[:-3] + ":",
        "sha-256=::",
        f"{content_digest(b'other')}, {SHA_512}",
    ],
)
def test_anything_else_is_no_digest_of_the_body(header: str | None) -> None:
    assert not matches(header, BODY)


@given(st.integers(0, len(RIGHT) - 1), st.integers(0, 127))
def test_no_byte_of_the_header_can_change(position: int, code: int) -> None:
    header = RIGHT[:position] + chr(code) + RIGHT[position + 1 :]
    assert matches(header, BODY) == (header == RIGHT)


@given(st.text(max_size=60) | st.text(alphabet="sha-256=:, AB;", max_size=40))
def test_random_text_is_no_digest_and_no_crash(header: str) -> None:
    assert not matches(header, BODY)
