"""The key folder under a passphrase (scrypt, RFC 7914; AES-256-GCM), for who asks for it in a backup.

Keys are left out of a backup otherwise: whoever held both could open every stored template and write an audit
chain that verifies.
"""

from __future__ import annotations

import json
import secrets
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from verifier.audit.keys import write_key
from verifier.errors import Conflict, InvalidInput
from verifier.language import Text
from verifier.whole_files import writing

SHORTEST: Final = 14
"""Characters of a passphrase: the file may lie about for years."""
_MAGIC: Final = b"PVKEYS1\n"
_SALT, _NONCE = 16, 12
#: 128 MiB and half a second for each guess
_COST: Final = {"n": 2**17, "r": 8, "p": 1}


def sealed_keys(key_dir: Path, passphrase: str) -> bytes:
    """Return every file of the key folder, encrypted.

    Raises:
        InvalidInput: the passphrase is too short.
    """
    if len(passphrase) < SHORTEST:
        raise InvalidInput(
            Text("口令短语至少 {n} 个字符。", "The passphrase needs at least {n} characters.").fill(
                n=SHORTEST
            )
        )
    files = {path.name: path.read_bytes().hex() for path in sorted(key_dir.iterdir()) if path.is_file()}
    salt, nonce = secrets.token_bytes(_SALT), secrets.token_bytes(_NONCE)
    return (
        _MAGIC
        + salt
        + nonce
        + AESGCM(_key(passphrase, salt)).encrypt(nonce, json.dumps(files).encode(), _MAGIC)
    )


def opened_keys(sealed: bytes, passphrase: str) -> dict[str, bytes]:
    """Return the files by name.

    Raises:
        InvalidInput: another passphrase, or not what :func:`sealed_keys` made.
    """
    salt, nonce = sealed[len(_MAGIC) :][:_SALT], sealed[len(_MAGIC) + _SALT :][:_NONCE]
    try:
        if len(nonce) < _NONCE:
            raise ValueError("too short")
        body = sealed[len(_MAGIC) + _SALT + _NONCE :]
        plain = AESGCM(_key(passphrase, salt)).decrypt(nonce, body, sealed[: len(_MAGIC)])
        return {str(name): bytes.fromhex(data) for name, data in json.loads(plain).items()}
    except (InvalidTag, ValueError, AttributeError, TypeError) as error:
        raise InvalidInput(
            Text(
                "口令短语不对，密钥无法打开。", "The passphrase is not the right one: the keys stay closed."
            ),
            Text("请用制作备份时的口令短语。", "Use the one the backup was made with."),
        ) from error


def put_keys(key_dir: Path, files: dict[str, bytes]) -> None:
    """Write the key files into a folder that holds none yet.

    Raises:
        Conflict: there are keys already.
        InvalidInput: the folder cannot be written to.
    """
    if key_dir.is_dir() and any(key_dir.iterdir()):
        raise Conflict(
            Text("密钥目录 {d} 中已有文件。", "The key folder {d} is not empty.").fill(d=key_dir),
            Text(
                "请先把它移到别处，或不取出备份中的密钥。",
                "Move it away first, or leave the backup's keys alone.",
            ),
        )
    with writing(key_dir):
        key_dir.mkdir(parents=True, exist_ok=True)
        key_dir.chmod(0o700)
        for name, data in files.items():
            write_key(key_dir, Path(name).name, data)


def _key(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, **_COST).derive(passphrase.encode())
