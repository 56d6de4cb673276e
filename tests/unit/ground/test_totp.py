"""Codes of authenticator apps: the vectors of the two standards, drift, and what is never taken twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.accounts.totp import (
    Algorithm,
    base32,
    grouped,
    hotp,
    key_uri,
    matching_step,
    step_at,
    typed_code,
)

SEEDS: dict[Algorithm, bytes] = {
    "sha1": b"12345678901234567890",
    "sha256": b"12345678901234567890123456789012",
    "sha512": b"1234567890123456789012345678901234567890123456789012345678901234",
}
SECRET = SEEDS["sha1"]
NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)


RFC_4226 = (755224, 287082, 359152, 969429, 338314, 254676, 287922, 162583, 399871, 520489)


@pytest.mark.parametrize(("counter", "code"), list(enumerate(RFC_4226)))
def test_the_codes_of_rfc_4226_appendix_d(counter: int, code: int) -> None:
    assert hotp(SECRET, counter) == f"{code:06}"


@pytest.mark.parametrize(
    ("seconds", "sha1", "sha256", "sha512"),
    [
        (59, "94287082", "46119246", "90693936"),
        (1111111109, "07081804", "68084774", "25091201"),
        (1111111111, "14050471", "67062674", "99943326"),
        (1234567890, "89005924", "91819424", "93441116"),
        (2000000000, "69279037", "90698825", "38618901"),
        (20000000000, "65353130", "77737706", "47863826"),
    ],
)
def test_the_codes_of_rfc_6238_appendix_b(seconds: int, sha1: str, sha256: str, sha512: str) -> None:
    step = step_at(datetime.fromtimestamp(seconds, UTC))
    for algorithm, code in (("sha1", sha1), ("sha256", sha256), ("sha512", sha512)):
        assert hotp(SEEDS[algorithm], step, 8, algorithm) == code


@pytest.mark.parametrize(
    ("seconds", "taken"), [(-61, False), (-30, True), (0, True), (30, True), (60, False)]
)
def test_a_phone_may_be_one_step_before_or_behind(seconds: int, taken: bool) -> None:
    code = hotp(SECRET, step_at(NOW + timedelta(seconds=seconds)))
    assert (matching_step(SECRET, code, NOW, 0) is not None) == taken


def test_a_code_is_never_taken_again_nor_an_earlier_one() -> None:
    now = step_at(NOW)
    assert matching_step(SECRET, hotp(SECRET, now), NOW, 0) == now
    assert matching_step(SECRET, hotp(SECRET, now), NOW, now) is None
    assert matching_step(SECRET, hotp(SECRET, now - 1), NOW, now) is None
    assert matching_step(SECRET, hotp(SECRET, now + 1), NOW, now) == now + 1


@given(st.text(max_size=12))
def test_whatever_is_typed_is_no_error(text: str) -> None:
    found = matching_step(SECRET, typed_code(text), NOW, 0)
    assert found is None or typed_code(text) in {hotp(SECRET, found)}


def test_blanks_and_full_width_digits_are_understood() -> None:
    assert typed_code(" 12３ 45６\n") == "123456"


def test_the_secret_is_written_in_groups_to_be_typed() -> None:
    assert base32(SECRET) == "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert grouped(SECRET).split() == ["GEZD", "GNBV", "GY3T", "QOJQ"] * 2


def test_the_address_for_an_app_holds_everything_and_survives_odd_names() -> None:
    parts = urlsplit(key_uri(SECRET, "王 芳:&?", "Pension Verifier"))
    assert (parts.scheme, parts.netloc) == ("otpauth", "totp")
    assert unquote(parts.path) == "/Pension Verifier:王 芳:&?"
    assert parse_qs(parts.query) == {
        "secret": [base32(SECRET)],
        "issuer": ["Pension Verifier"],
        "algorithm": ["SHA1"],
        "digits": ["6"],
        "period": ["30"],
    }
