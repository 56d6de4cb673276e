"""Keys lie in files of their own folder, readable by the owner only, never in the database."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from verifier.errors import ConfigurationError
from verifier.language import Text

_AUDIT_KEY = "audit.key"
_SECOND_FACTOR_KEY = "second-factor.key"
_CITIZEN_CODE_KEY = "citizen-code.key"


def make_keys(key_dir: Path) -> list[str]:
    """Make the folder and every key it lacks; return the names of the keys made. Never replaces one."""
    key_dir.mkdir(parents=True, exist_ok=True)
    key_dir.chmod(0o700)
    made = []
    wanted = [_AUDIT_KEY, "session.key", _SECOND_FACTOR_KEY, _CITIZEN_CODE_KEY, "vault-digest.key"]
    if not any(key_dir.glob("vault-[0-9]*.key")):  # rotation makes the later ones and destroys the first
        wanted.append("vault-1.key")
    for name in wanted:
        path = key_dir / name
        if not path.exists():
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(secrets.token_bytes(32))
            made.append(name)
    return made


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
            Text("首次使用请运行 pension-verifier init。", "On first use run pension-verifier init."),
        ) from error
    if len(key) != 32 or mode & 0o077:
        raise ConfigurationError(
            Text("密钥 {path} 长度或权限不对。", "The key {path} has the wrong length or permissions.").fill(
                path=path
            ),
            Text("应为 32 字节、权限 600。", "It must hold 32 bytes with mode 600."),
        )
    return key


def audit_key(key_dir: Path) -> bytes:
    """Return the key of the audit chain."""
    return read_key(key_dir, _AUDIT_KEY)


def session_key(key_dir: Path) -> bytes:
    """Return the key that signs the console's form tokens."""
    return read_key(key_dir, "session.key")


def second_factor_key(key_dir: Path) -> bytes:
    """Return the key under which the secrets of authenticator apps lie in the database."""
    return read_key(key_dir, _SECOND_FACTOR_KEY)


def citizen_code_key(key_dir: Path) -> bytes:
    """Return the key of the digests of retirees' codes and of the numbers they were tried with."""
    return read_key(key_dir, _CITIZEN_CODE_KEY)
