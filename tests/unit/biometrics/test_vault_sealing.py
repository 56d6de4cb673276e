"""Envelope encryption: what was sealed opens for its own row and its own key only, and shows nothing."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.biometrics.vault.ciphers import AES, KEY_BYTES, SM4, DoesNotOpen, decrypt, encrypt
from verifier.biometrics.vault.sealing import Owner, Sealed, open_search_code, open_template, rewrap, seal

KEK, OTHER_KEK = b"k" * 32, b"o" * 32
OWNER = Owner(7, "finger", 1)
owners = st.builds(
    Owner, st.integers(1, 10**9), st.sampled_from(["finger", "palm_vein"]), st.integers(1, 10**6)
)
algorithms = st.sampled_from([AES, SM4])


@given(algorithms, owners, st.binary(max_size=5000), st.binary(max_size=500))
def test_what_is_sealed_opens_again_and_is_not_to_be_seen(
    algorithm: str, owner: Owner, template: bytes, code: bytes
) -> None:
    sealed = seal(KEK, algorithm, owner, template, code)
    assert open_template(KEK, owner, sealed) == template
    assert sealed.search_code is not None
    assert open_search_code(KEK, owner, algorithm, sealed.wrapped_key, sealed.search_code) == code
    if len(template) > 8:
        assert template not in sealed.ciphertext + sealed.wrapped_key + sealed.search_code


@given(algorithms, owners, owners)
def test_the_ciphertext_of_another_row_does_not_open(algorithm: str, one: Owner, other: Owner) -> None:
    if one == other:
        return
    sealed = seal(KEK, algorithm, one, b"template", b"code")
    with pytest.raises(DoesNotOpen):
        open_template(KEK, other, sealed)
    with pytest.raises(DoesNotOpen):
        open_search_code(KEK, other, algorithm, sealed.wrapped_key, sealed.search_code or b"")


@given(algorithms, st.sampled_from(["wrapped_key", "nonce", "ciphertext"]), st.data())
def test_a_single_changed_bit_is_seen(algorithm: str, part: str, data: st.DataObject) -> None:
    sealed = seal(KEK, algorithm, OWNER, b"a template of some length")
    value = bytearray(getattr(sealed, part))
    at = data.draw(st.integers(0, 8 * len(value) - 1))
    value[at // 8] ^= 1 << at % 8
    changed: dict[str, Any] = {part: bytes(value)}
    with pytest.raises(DoesNotOpen):
        open_template(KEK, OWNER, replace(sealed, **changed))


@given(algorithms, st.binary(max_size=60), st.binary(max_size=20), st.binary(max_size=60))
def test_bytes_that_were_never_sealed_are_refused_and_nothing_else(
    algorithm: str, wrapped: bytes, nonce: bytes, ciphertext: bytes
) -> None:
    with pytest.raises(DoesNotOpen):
        open_template(KEK, OWNER, Sealed(algorithm, wrapped, nonce, ciphertext, None))


def test_the_key_of_another_installation_opens_nothing() -> None:
    with pytest.raises(DoesNotOpen):
        open_template(OTHER_KEK, OWNER, seal(KEK, AES, OWNER, b"template"))


def test_a_search_code_cannot_stand_in_for_a_template() -> None:
    sealed = seal(KEK, AES, OWNER, b"template", b"code")
    code = sealed.search_code or b""
    with pytest.raises(DoesNotOpen):
        open_template(KEK, OWNER, replace(sealed, nonce=code[:12], ciphertext=code[12:]))


def test_no_two_templates_share_a_key_or_a_nonce() -> None:
    drawn: list[bytes] = []

    def random(size: int) -> bytes:
        drawn.append(secrets.token_bytes(size))
        return drawn[-1]

    one, other = (seal(KEK, AES, OWNER, b"same", b"code", random) for _ in range(2))
    assert len(set(drawn)) == len(drawn) == 8
    assert {one.ciphertext, one.nonce, one.wrapped_key}.isdisjoint(
        {other.ciphertext, other.nonce, other.wrapped_key}
    )


@pytest.mark.parametrize("algorithm", [AES, SM4])
def test_rewrapping_changes_the_key_and_leaves_the_template_as_it_is(algorithm: str) -> None:
    sealed = seal(KEK, algorithm, OWNER, b"template")
    moved = replace(sealed, wrapped_key=rewrap(KEK, OTHER_KEK, OWNER, algorithm, sealed.wrapped_key))
    assert open_template(OTHER_KEK, OWNER, moved) == b"template"
    with pytest.raises(DoesNotOpen):
        open_template(KEK, OWNER, moved)
    with pytest.raises(DoesNotOpen):
        rewrap(OTHER_KEK, KEK, OWNER, algorithm, sealed.wrapped_key)


def test_a_template_sealed_by_one_algorithm_does_not_open_by_another() -> None:
    with pytest.raises(DoesNotOpen):
        open_template(KEK, OWNER, replace(seal(KEK, AES, OWNER, b"template"), algorithm=SM4))
    with pytest.raises(DoesNotOpen):
        open_template(KEK, OWNER, replace(seal(KEK, AES, OWNER, b"template"), algorithm="rot13"))


def test_sealed_templates_are_not_printed() -> None:
    assert "ciphertext" not in repr(seal(KEK, AES, OWNER, b"template"))


def test_sm4_gcm_is_that_of_rfc_8998() -> None:
    # RFC 8998, appendix A.1
    key = bytes.fromhex("0123456789ABCDEFFEDCBA9876543210")
    nonce = bytes.fromhex("00001234567800000000ABCD")
    additional = bytes.fromhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2")
    plain = bytes.fromhex(
        "AAAAAAAAAAAAAAAABBBBBBBBBBBBBBBBCCCCCCCCCCCCCCCCDDDDDDDDDDDDDDDD"
        "EEEEEEEEEEEEEEEEFFFFFFFFFFFFFFFFEEEEEEEEEEEEEEEEAAAAAAAAAAAAAAAA"
    )
    expected = bytes.fromhex(
        "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735"
        "D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D"
        "83DE3541E4C2B58177E065A9BF7B62EC"
    )
    assert encrypt(SM4, key, nonce, plain, additional) == expected
    assert decrypt(SM4, key, nonce, expected, additional) == plain


def test_keys_and_nonces_of_the_wrong_length_are_no_accident() -> None:
    for algorithm, length in KEY_BYTES.items():
        with pytest.raises(ValueError, match="length"):
            encrypt(algorithm, bytes(length + 1), bytes(12), b"", b"")
        with pytest.raises(ValueError, match="length"):
            encrypt(algorithm, bytes(length), bytes(11), b"", b"")
