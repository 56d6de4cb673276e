"""Keys lie in files of their own folder, readable by the owner only, never in the database."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from verifier.errors import ConfigurationError
from verifier.language import Text
from verifier.whole_files import new_file_beside

_KEY_BYTES = 32
AUDIT_KEY = "audit.key"
_SECOND_FACTOR_KEY = "second-factor.key"
_CITIZEN_CODE_KEY = "citizen-code.key"


def make_keys(key_dir: Path) -> list[str]:
    """Make the folder and every key it lacks; return the names of the keys made. Never replaces one."""
    key_dir.mkdir(parents=True, exist_ok=True)
    key_dir.chmod(0o700)
    made = []
    wanted = [AUDIT_KEY, "session.key", _SECOND_FACTOR_KEY, _CITIZEN_CODE_KEY, "vault-digest.key"]
    if not any(key_dir.glob("vault-[0-9]*.key")):  # rotation makes the later ones and destroys the first
        wanted.append("vault-1.key")
    for name in wanted:
        if not (key_dir / name).exists():
            write_key(key_dir, name, secrets.token_bytes(_KEY_BYTES))
            made.append(name)
    return made


def write_key(key_dir: Path, name: str, key: bytes) -> None:
    """Have a new key on the disk for good before this returns: whole or not at all, for its owner only.

    A key that was cut off while it was written would be in the way of a whole one for ever.

    Raises:
        FileExistsError: there is a key of this name; it stays.
        InvalidInput: the folder cannot be written to.
    """
    path = key_dir / name
    beside = new_file_beside(path)
    try:
        with beside.open("wb") as stream:
            stream.write(key)
            stream.flush()
            os.fsync(stream.fileno())
        path.hardlink_to(beside)
    finally:
        beside.unlink(missing_ok=True)
    sync_folder(key_dir)


def sync_folder(folder: Path) -> None:
    """Have the folder's list of names on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read_key(key_dir: Path, name: str) -> bytes:
    """Return a key's 32 bytes.

    Raises:
        ConfigurationError: missing, of the wrong length, or readable by others.
    """
    path = key_dir / name
    try:
        key = path.read_bytes()
        mode = path.stat().st_mode
    except OSError as error:
        raise ConfigurationError(
            Text("无法读取密钥 {path}。", "The key {path} cannot be read.").fill(path=path),
            Text(
                "首次使用请运行 pension-verifier init；丢失的，请从密钥备份中取回。",
                "On first use run pension-verifier init; one that is lost comes from the backup of the keys.",
            ),
        ) from error
    if len(key) != _KEY_BYTES or mode & 0o077:
        raise ConfigurationError(
            Text("密钥 {path} 长度或权限不对。", "The key {path} has the wrong length or permissions.").fill(
                path=path
            ),
            Text(
                "应为 32 字节、权限 600；内容损坏的，请从密钥备份中取回。",
                "It must hold 32 bytes with mode 600; a damaged one comes from the backup of the keys.",
            ),
        )
    return key


def audit_key(key_dir: Path) -> bytes:
    """Return the key of the audit chain."""
    return read_key(key_dir, AUDIT_KEY)


def session_key(key_dir: Path) -> bytes:
    """Return the key that signs the console's form tokens."""
    return read_key(key_dir, "session.key")


def second_factor_key(key_dir: Path) -> bytes:
    """Return the key under which the secrets of authenticator apps lie in the database."""
    return read_key(key_dir, _SECOND_FACTOR_KEY)


def citizen_code_key(key_dir: Path) -> bytes:
    """Return the key of the digests of retirees' codes and of the numbers they were tried with."""
    return read_key(key_dir, _CITIZEN_CODE_KEY)
