"""The manifest of a bundle and its signature: which files, whose case, who signed (RFC 8785, RFC 8032).

The manifest names every other file but its signature with size and SHA-256. The signature is Ed25519 over a
fixed first line and the manifest, so that it can never be taken for one over an answer to a kiosk.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from verifier.bundle.container import is_safe
from verifier.protocol import base64url, keys
from verifier.protocol.canonical import canonical

FORMAT: Final = "pension-verifier/bundle/1"
MANIFEST: Final = "manifest.json"
SIGNATURE: Final = "signature.json"
_FIRST_LINE: Final = f"{FORMAT}\n".encode()
_ABOUT: Final = {"case": int, "exported_at": str, "exported_by": str, "revealed": bool}


@dataclass(frozen=True, slots=True)
class SealedFile:
    """One line of the manifest; ``sha256`` in hexadecimal."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What was signed. ``about``: case, exported_at, exported_by, revealed."""

    about: dict[str, Any]
    signer: str
    files: tuple[SealedFile, ...]


def manifest_bytes(about: Mapping[str, Any], signer: str, files: Sequence[SealedFile]) -> bytes:
    """Return the manifest in its canonical form."""
    lines = [{"name": file.name, "size": file.size, "sha256": file.sha256} for file in files]
    return canonical({"format": FORMAT, "signer": signer, "files": lines, **about})


def sign(manifest: bytes, private: Ed25519PrivateKey) -> bytes:
    """Return the signature file that belongs to a manifest, with the public key that verifies it."""
    public = keys.public(private)
    return canonical(
        {
            "key": keys.jwk(public),
            "keyid": keys.thumbprint(public),
            "signature": base64url.encode(private.sign(_FIRST_LINE + manifest)),
        }
    )


def opened(manifest: bytes, signature: bytes) -> Manifest:
    """Return the manifest whose signature holds under the key it names.

    Raises:
        ValueError: either is not as we write it, or the signature does not hold.
    """
    given = _object(signature)
    public = keys.public_of(given["key"]) if isinstance(given.get("key"), dict) else b""
    said = _object(manifest)
    signer, value = said.get("signer"), given.get("signature")
    if not public or given.get("keyid") != keys.thumbprint(public) or signer != given["keyid"]:
        raise ValueError("not signed by the key it names")
    if not isinstance(value, str):
        raise ValueError("there is no signature")  # noqa: TRY004 -- one kind of refusal for all
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(base64url.decode(value, 64), _FIRST_LINE + manifest)
    except InvalidSignature:
        raise ValueError("the signature does not hold") from None
    if said.get("format") != FORMAT or any(
        not isinstance(said.get(name), kind) for name, kind in _ABOUT.items()
    ):
        raise ValueError("not the manifest of a bundle")
    datetime.fromisoformat(said["exported_at"])
    return Manifest({name: said[name] for name in _ABOUT}, str(signer), _files(said.get("files")))


def _files(lines: Any) -> tuple[SealedFile, ...]:
    if not isinstance(lines, list):
        raise ValueError("a manifest lists files")  # noqa: TRY004 -- as above
    found = []
    for line in lines:
        if not isinstance(line, dict) or set(line) != {"name", "size", "sha256"}:
            raise ValueError("not a line of a manifest")
        file = SealedFile(line["name"], line["size"], line["sha256"])
        kinds = (type(file.name), type(file.sha256), type(file.size))
        # its names are shown where something is wrong
        if kinds != (str, str, int) or not is_safe(file.name):
            raise ValueError("not a line of a manifest")
        found.append(file)
    if len({file.name for file in found}) != len(found):
        raise ValueError("a manifest lists a file twice")
    return tuple(found)


def _object(data: bytes) -> dict[str, Any]:
    try:
        value = json.loads(data)
        same = isinstance(value, dict) and canonical(value) == data
    except (RecursionError, UnicodeDecodeError) as error:
        raise ValueError("not canonical JSON") from error
    if not same:
        raise ValueError("not canonical JSON")
    found: dict[str, Any] = value
    return found
