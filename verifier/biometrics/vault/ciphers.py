"""Authenticated encryption by name: AES-256-GCM (NIST SP 800-38D), and SM4-GCM (GB/T 32907, RFC 8998)."""

from __future__ import annotations

from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

AES: Final = "aes-256-gcm"
SM4: Final = "sm4-gcm"
KEY_BYTES: Final = {AES: 32, SM4: 16}
"""Length of the key of each algorithm there is."""
NONCE_BYTES: Final = 12
TAG_BYTES: Final = 16


class DoesNotOpen(Exception):
    """What was encrypted was changed, stands in another's place, or is opened with another key."""


def encrypt(algorithm: str, key: bytes, nonce: bytes, data: bytes, additional: bytes) -> bytes:
    """Return the ciphertext with its 16-byte tag at the end.

    Raises:
        ValueError: a key or nonce of the wrong length.
        KeyError: there is no such algorithm.
    """
    _check(algorithm, key, nonce)
    if algorithm == AES:
        return AESGCM(key).encrypt(nonce, data, additional)
    encryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(additional)
    return encryptor.update(data) + encryptor.finalize() + encryptor.tag


def decrypt(algorithm: str, key: bytes, nonce: bytes, ciphertext: bytes, additional: bytes) -> bytes:
    """Return what was encrypted.

    Raises:
        DoesNotOpen: the tag does not hold, or an argument cannot be one of this algorithm's.
    """
    try:
        _check(algorithm, key, nonce)
        if algorithm == AES:
            return AESGCM(key).decrypt(nonce, ciphertext, additional)
        body, tag = ciphertext[:-TAG_BYTES], ciphertext[-TAG_BYTES:]
        decryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce, tag)).decryptor()
        decryptor.authenticate_additional_data(additional)
        return decryptor.update(body) + decryptor.finalize()
    except (InvalidTag, ValueError, KeyError) as error:
        raise DoesNotOpen from error


def _check(algorithm: str, key: bytes, nonce: bytes) -> None:
    if len(key) != KEY_BYTES[algorithm] or len(nonce) != NONCE_BYTES:
        raise ValueError("a key or nonce of the wrong length")
