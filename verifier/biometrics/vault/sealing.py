"""Envelope encryption of one template: a data key of its own, wrapped by a key-encryption key.

The additional data ``person|modality|version`` binds a ciphertext, its wrapped key and its search code to
their row: put into another row, none of them opens.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple, Protocol

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from verifier.biometrics.vault.ciphers import KEY_BYTES, NONCE_BYTES, DoesNotOpen, decrypt, encrypt

_SEARCH: Final = b"|search"
_WRAP: Final = b"|key"
Random = Callable[[int], bytes]


class Bound(Protocol):
    """What a ciphertext is bound to."""

    @property
    def additional(self) -> bytes:
        """The additional data; no two rows have the same."""


class Owner(NamedTuple):
    """Whose template it is; ``version`` is used once for a person and modality."""

    person_id: int
    modality: str
    version: int

    @property
    def additional(self) -> bytes:
        """The additional data."""
        return f"{self.person_id}|{self.modality}|{self.version}".encode()


@dataclass(frozen=True, repr=False)
class Sealed:
    """What the row holds; ``search_code`` and ``wrapped_key`` begin with their own nonces."""

    algorithm: str
    wrapped_key: bytes
    nonce: bytes
    ciphertext: bytes
    search_code: bytes | None


def seal(
    kek: bytes,
    algorithm: str,
    owner: Bound,
    template: bytes,
    search_code: bytes | None = None,
    random: Random = secrets.token_bytes,
) -> Sealed:
    """Encrypt a template, and its search code, under a fresh key that is wrapped by ``kek`` (32 bytes)."""
    data_key = random(KEY_BYTES[algorithm])
    nonce = random(NONCE_BYTES)
    return Sealed(
        algorithm,
        _with_nonce(algorithm, _wrapping(kek, algorithm), data_key, owner.additional + _WRAP, random),
        nonce,
        encrypt(algorithm, data_key, nonce, template, owner.additional),
        None
        if search_code is None
        else _with_nonce(algorithm, data_key, search_code, owner.additional + _SEARCH, random),
    )


def open_template(kek: bytes, owner: Bound, sealed: Sealed) -> bytes:
    """Return the template.

    Raises:
        DoesNotOpen: changed, in another's place, revoked, or wrapped by another key.
    """
    data_key = _data_key(kek, owner, sealed.algorithm, sealed.wrapped_key)
    return decrypt(sealed.algorithm, data_key, sealed.nonce, sealed.ciphertext, owner.additional)


def open_search_code(
    kek: bytes, owner: Bound, algorithm: str, wrapped_key: bytes, search_code: bytes
) -> bytes:
    """Return the search code.

    Raises:
        DoesNotOpen: as above.
    """
    data_key = _data_key(kek, owner, algorithm, wrapped_key)
    return _without_nonce(algorithm, data_key, search_code, owner.additional + _SEARCH)


def rewrap(old: bytes, new: bytes, owner: Bound, algorithm: str, wrapped_key: bytes) -> bytes:
    """Return the data key wrapped by another key; the template itself is not opened.

    Raises:
        DoesNotOpen: it was not wrapped by ``old``, or for another row.
    """
    data_key = _data_key(old, owner, algorithm, wrapped_key)
    wrapping = _wrapping(new, algorithm)
    return _with_nonce(algorithm, wrapping, data_key, owner.additional + _WRAP, secrets.token_bytes)


def _data_key(kek: bytes, owner: Bound, algorithm: str, wrapped_key: bytes) -> bytes:
    if algorithm not in KEY_BYTES:
        raise DoesNotOpen
    return _without_nonce(algorithm, _wrapping(kek, algorithm), wrapped_key, owner.additional + _WRAP)


@lru_cache(maxsize=16)
def _wrapping(kek: bytes, algorithm: str) -> bytes:
    """Return the key that wraps for one algorithm: no key serves two ciphers (RFC 5869)."""
    info = b"pension-verifier vault " + algorithm.encode()
    return HKDF(SHA256(), KEY_BYTES[algorithm], None, info).derive(kek)


def _with_nonce(algorithm: str, key: bytes, data: bytes, additional: bytes, random: Random) -> bytes:
    nonce = random(NONCE_BYTES)
    return nonce + encrypt(algorithm, key, nonce, data, additional)


def _without_nonce(algorithm: str, key: bytes, data: bytes, additional: bytes) -> bytes:
    return decrypt(algorithm, key, data[:NONCE_BYTES], data[NONCE_BYTES:], additional)
