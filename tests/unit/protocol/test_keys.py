"""Keys: published, read back, and refused where they could not protect anything."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.protocol import base64url, keys

P = 2**255 - 19
PUBLIC = keys.public(keys.signing_key(bytes(range(32))))
#: the eight points of order 1, 2, 4, 8 (y and the sign of x), as they are listed for Ed25519
SMALL_EDWARDS = [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
]
SMALL_MONTGOMERY = [
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
]


def test_the_thumbprint_of_the_example_in_rfc_8037() -> None:
    public = base64url.decode("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")
    assert keys.thumbprint(public) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


@given(st.binary(min_size=32, max_size=32))
def test_every_key_that_is_made_is_read_back(private: bytes) -> None:
    signing, agreement = keys.public(keys.signing_key(private)), keys.public(keys.agreement_key(private))
    assert keys.public_of(keys.jwk(signing)) == signing
    assert keys.public_of(keys.jwk(agreement, "X25519"), "X25519") == agreement


def test_keys_are_drawn_from_the_randomness_handed_in() -> None:
    assert keys.generate(lambda size: b"r" * size) == b"r" * 32
    assert keys.generate() != keys.generate()


@pytest.mark.parametrize("point", SMALL_EDWARDS)
def test_a_point_of_small_order_is_no_signing_key(point: str) -> None:
    with pytest.raises(ValueError, match="no point"):
        keys.public_of(keys.jwk(bytes.fromhex(point)))


@pytest.mark.parametrize("point", SMALL_MONTGOMERY)
def test_a_point_of_small_order_is_no_encryption_key(point: str) -> None:
    with pytest.raises(ValueError, match="no point"):
        keys.public_of(keys.jwk(bytes.fromhex(point), "X25519"), "X25519")


@pytest.mark.parametrize("number", [P, P + 1, P + 9, 2**255 - 1])
def test_a_number_beyond_the_field_is_no_key(number: int) -> None:
    key = number.to_bytes(32, "little")
    for curve in ("Ed25519", "X25519"):
        with pytest.raises(ValueError, match="no point"):
            keys.checked(key, curve)


def test_the_ignored_bit_of_an_encryption_key_must_be_zero() -> None:
    public = bytearray(keys.public(keys.agreement_key(bytes(32))))
    public[31] |= 0x80
    with pytest.raises(ValueError, match="no point"):
        keys.checked(bytes(public), "X25519")


def test_half_of_all_numbers_are_no_point_of_the_curve() -> None:
    refused = 0
    for y in range(2, 102):
        try:
            keys.checked(y.to_bytes(32, "little"), "Ed25519")
        except ValueError:
            refused += 1
    assert 30 < refused < 70


@pytest.mark.parametrize(
    "change",
    [
        {"kty": "EC"},
        {"kty": None},
        {"crv": "X25519"},
        {"crv": "Ed448"},
        {"x": 7},
        {"x": base64url.encode(PUBLIC[:31])},
        {"x": base64url.encode(PUBLIC + b"\0")},
        {"x": base64url.encode(PUBLIC) + "="},
        {"d": base64url.encode(bytes(32))},
        {"d": None},
    ],
    ids=str,
)
def test_another_kind_of_key_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- any will do
        keys.public_of({**keys.jwk(PUBLIC), **change})


@pytest.mark.parametrize("member", ["kty", "crv", "x"])
def test_a_key_without_a_member_is_refused(member: str) -> None:
    whole = keys.jwk(PUBLIC)
    del whole[member]
    with pytest.raises(ValueError):  # noqa: PT011 -- any will do
        keys.public_of(whole)


@pytest.mark.parametrize("value", [None, 1, "d", [], ["d"]], ids=repr)
def test_what_is_no_object_is_no_key(value: Any) -> None:
    with pytest.raises(ValueError, match="object"):
        keys.public_of(value)


def test_members_beside_the_key_are_ignored() -> None:
    assert keys.public_of({**keys.jwk(PUBLIC), "kid": "a", "use": "sig"}) == PUBLIC
