"""Samples: only the same key, challenge, device and capture open them; why not is never told."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.protocol import base64url, keys, samples

SERVER = keys.agreement_key(bytes(range(32)))
SERVER_PUBLIC = keys.public(SERVER)
CHALLENGE = bytes(range(96, 128))
IDS = ("dev-1", "chl-1", "cap-1")
PLAIN = b"FMR\0 20\0" + bytes(40)
SAMPLE = samples.encrypt(PLAIN, "enc-1", SERVER_PUBLIC, CHALLENGE, *IDS)
#: u of order 1, 2, 4, 8, and the same with the ignored bit or p added
SMALL = [
    bytes(32),
    (1).to_bytes(32, "little"),
    bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
    bytes.fromhex("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
    (2**255 - 20).to_bytes(32, "little"),
    (2**255 - 19).to_bytes(32, "little"),
    (2**255 - 18).to_bytes(32, "little"),
    (2**255).to_bytes(32, "little"),
]


def _refused(sample: Any, *, server: Any = SERVER, challenge: bytes = CHALLENGE, ids: Any = IDS) -> None:
    with pytest.raises(ValueError, match=r"^the sample cannot be decrypted$") as refused:
        samples.decrypt(sample, server, challenge, *ids)
    assert refused.value.__cause__ is None


@given(st.binary(max_size=300), st.binary(min_size=32, max_size=32))
def test_what_is_encrypted_is_decrypted(plain: bytes, challenge: bytes) -> None:
    sample = samples.encrypt(plain, "enc-1", SERVER_PUBLIC, challenge, *IDS)
    assert samples.decrypt(sample, SERVER, challenge, *IDS) == plain
    assert samples.decrypt(samples.EncryptedSample.read(sample), SERVER, challenge, *IDS) == plain


def test_the_same_sample_twice_shares_no_byte_string() -> None:
    again = samples.encrypt(PLAIN, "enc-1", SERVER_PUBLIC, CHALLENGE, *IDS)
    assert all(again[name] != SAMPLE[name] for name in ("epk", "nonce", "ciphertext"))


@pytest.mark.parametrize("place", range(3))
def test_it_opens_for_no_other_device_challenge_or_capture(place: int) -> None:
    ids = [*IDS]
    ids[place] += "x"
    _refused(SAMPLE, ids=ids)


def test_it_opens_under_no_other_challenge_bytes_and_no_other_key() -> None:
    _refused(SAMPLE, challenge=bytes(32))
    _refused(SAMPLE, challenge=CHALLENGE[:31])
    with pytest.raises(ValueError, match="32 bytes"):
        samples.encrypt(PLAIN, "enc-1", SERVER_PUBLIC, CHALLENGE[:31], *IDS)
    _refused(SAMPLE, server=keys.agreement_key(bytes(32)))


def test_ids_cannot_be_shifted_across_their_separator() -> None:
    with pytest.raises(ValueError, match="separates"):
        samples.encrypt(PLAIN, "enc-1", SERVER_PUBLIC, CHALLENGE, "dev|1", "chl-1", "cap-1")
    _refused(SAMPLE, ids=("dev-1|chl-1", "", "cap-1"))


@given(st.sampled_from(["epk", "nonce", "ciphertext"]), st.data())
def test_no_bit_of_a_sample_can_change(name: str, data: st.DataObject) -> None:
    value = bytearray(base64url.decode(SAMPLE[name]))
    bit = data.draw(st.integers(0, len(value) * 8 - 1))
    value[bit // 8] ^= 1 << bit % 8
    _refused({**SAMPLE, name: base64url.encode(bytes(value))})


def test_ciphertexts_swapped_between_two_captures_do_not_open() -> None:
    other = samples.encrypt(PLAIN, "enc-1", SERVER_PUBLIC, CHALLENGE, *IDS)
    for name in ("epk", "nonce", "ciphertext"):
        _refused({**SAMPLE, name: other[name]})


@pytest.mark.parametrize("point", SMALL, ids=bytes.hex)
def test_a_key_that_makes_the_secret_zero_is_refused_on_both_sides(point: bytes) -> None:
    _refused({**SAMPLE, "epk": base64url.encode(point)})
    with pytest.raises(ValueError, match="no point"):
        samples.encrypt(PLAIN, "enc-1", point, CHALLENGE, *IDS)


@pytest.mark.parametrize(
    "change",
    [
        {"kid": None},
        {"kid": 1},
        {"epk": None},
        {"epk": base64url.encode(bytes(31))},
        {"epk": SAMPLE["epk"] + "="},
        {"nonce": base64url.encode(bytes(16))},
        {"nonce": []},
        {"ciphertext": ""},
        {"ciphertext": base64url.encode(bytes(15))},
        {"ciphertext": "?"},
        {"ciphertext": {}},
    ],
    ids="-".join,
)
def test_a_malformed_sample_is_refused_like_any_other(change: dict[str, object]) -> None:
    _refused({**SAMPLE, **change})


def test_a_sample_without_a_member_is_refused() -> None:
    for name in SAMPLE:
        _refused({key: value for key, value in SAMPLE.items() if key != name})


def test_a_pin_is_bound_to_nonce_device_and_operator() -> None:
    nonce = bytes(range(16))
    ids = ("dev-1", samples.PIN_CHALLENGE_ID, "op-7")
    pin = samples.encrypt(b"482913", "enc-1", SERVER_PUBLIC, nonce, *ids)
    assert samples.decrypt(pin, SERVER, nonce, *ids) == b"482913"
    _refused(pin, challenge=bytes(16), ids=ids)
    _refused(pin, challenge=nonce, ids=(*ids[:2], "op-8"))
    _refused(pin, challenge=nonce, ids=("dev-2", *ids[1:]))


def test_nothing_of_the_ciphertext_is_shown() -> None:
    assert "ciphertext" not in repr(samples.EncryptedSample.read(SAMPLE))
