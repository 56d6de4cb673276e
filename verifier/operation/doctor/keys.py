"""The key folder: there, whole, and nobody else's to read."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from verifier.audit.keys import read_key
from verifier.devices.server_key_files import INDEX, read_index, require_lasting
from verifier.errors import VerifierError
from verifier.language import Text
from verifier.operation.doctor.findings import Finding, from_error

#: every one that `init` makes and nothing renews; keys of the vault are held against what rests on them
_MADE_ONCE: Final = ("audit", "session", "second-factor", "citizen-code", "vault-digest")


def check_keys(key_dir: Path, now: datetime) -> Iterator[Finding]:
    """Find keys that are missing, of the wrong length, of another owner, or readable by others."""
    for name in _MADE_ONCE:
        try:
            read_key(key_dir, f"{name}.key")
        except VerifierError as error:
            yield from_error(f"keys.{name}", error, _mend_key(key_dir, f"{name}.key"))
    try:
        require_lasting(key_dir, now)
        for entry in read_index(key_dir):
            if entry.not_after > now:
                read_key(key_dir, entry.file_name)
    except VerifierError as error:
        missing = not (key_dir / INDEX).exists()
        yield from_error(
            "keys.server", error, f"pension-verifier {'init' if missing else 'device rotate-keys'}"
        )
    if key_dir.is_dir():
        yield from check_private("keys", key_dir, 0o700)
        for path in sorted(key_dir.iterdir()):
            yield from check_private("keys", path, 0o600)


def check_private(room: str, path: Path, wanted: int) -> Iterator[Finding]:
    """Find a file or folder that others than this user may read, or that another user owns."""
    found = path.stat()
    name = shlex.quote(str(path))
    if found.st_mode & 0o077:
        text = Text("{path} 对其他用户开放。", "{path} is open to other users.")
        remedy = Text("请把权限改为 {mode}。", "Set its mode to {mode}.").fill(mode=f"{wanted:o}")
        yield Finding(f"{room}.mode", "error", text.fill(path=path), remedy, f"chmod {wanted:o} {name}")
    if found.st_uid != os.geteuid() and os.geteuid() != 0:
        text = Text("{path} 属于另一用户。", "{path} belongs to another user.")
        remedy = Text("请改为运行本系统的用户所有。", "Give it to the user this system runs as.")
        yield Finding(f"{room}.owner", "error", text.fill(path=path), remedy, f"chown {os.geteuid()} {name}")


def _mend_key(key_dir: Path, name: str) -> str:
    path = key_dir / name
    return f"chmod 600 {shlex.quote(str(path))}" if path.exists() else "pension-verifier init"
