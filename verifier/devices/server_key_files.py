"""The server's keys as they lie in the key folder: a file for each private key, and a public index of all.

``server-keys.json`` holds what anybody may know: kid, public key, generation, not before, not after. The
private halves lie beside it, readable by their owner only, and never anywhere else. An entry whose private
file was destroyed stays: receipts signed with it can still be verified.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from verifier.audit.keys import write_key
from verifier.errors import ConfigurationError
from verifier.language import Text
from verifier.protocol import base64url, keys
from verifier.protocol.keys import Curve
from verifier.whole_files import new_file_beside

INDEX: Final = "server-keys.json"
OVERLAP: Final = timedelta(days=7)
LIFETIME: Final = timedelta(days=730)
"""Page: section 1 fixes the overlap only. Two years give a kiosk that is rarely on line time to follow."""
_TOLD_BEFORE: Final = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """What anybody may know of one key. ``public``: 32 bytes; valid from ``not_before`` to ``not_after``."""

    generation: int
    curve: Curve
    kid: str
    public: bytes
    not_before: datetime
    not_after: datetime

    @property
    def file_name(self) -> str:
        """The name of the file that holds the private half."""
        purpose = "signing" if self.curve == "Ed25519" else "encryption"
        return f"kiosk-{purpose}-{self.generation}.key"


def make_server_keys(key_dir: Path, now: datetime) -> list[str]:
    """Make the first generation where there is none; return the names of the key files made."""
    if (key_dir / INDEX).exists():
        return []
    entries = new_generation(key_dir, 1, now)
    write_index(key_dir, entries)
    return [entry.file_name for entry in entries]


def new_generation(key_dir: Path, generation: int, now: datetime) -> list[KeyEntry]:
    """Make the two private keys of a generation; they count only once the index names them."""
    signing = keys.signing_key(_made(key_dir, f"kiosk-signing-{generation}.key"))
    agreement = keys.agreement_key(_made(key_dir, f"kiosk-encryption-{generation}.key"))
    public = keys.public(signing)
    until = now + LIFETIME
    return [
        KeyEntry(generation, "Ed25519", keys.thumbprint(public), public, now, until),
        KeyEntry(generation, "X25519", f"enc-{generation}", keys.public(agreement), now, until),
    ]


def _made(key_dir: Path, name: str) -> bytes:
    private = keys.generate()
    # what a killed run left is in no index: nobody has used it
    (key_dir / name).unlink(missing_ok=True)
    write_key(key_dir, name, private)
    return private


def write_index(key_dir: Path, entries: list[KeyEntry]) -> None:
    """Put a new index in the place of the old one, whole or not at all."""
    rows = [
        {
            "generation": entry.generation,
            "crv": entry.curve,
            "kid": entry.kid,
            "x": base64url.encode(entry.public),
            "not_before": entry.not_before.isoformat(),
            "not_after": entry.not_after.isoformat(),
        }
        for entry in entries
    ]
    path = key_dir / INDEX
    temporary = new_file_beside(path)
    try:
        with temporary.open("w", encoding="utf-8") as stream:
            json.dump(rows, stream, indent=1)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def read_index(key_dir: Path) -> list[KeyEntry]:
    """Return every entry, the oldest first.

    Raises:
        ConfigurationError: the index is missing or not one of ours.
    """
    try:
        rows = json.loads((key_dir / INDEX).read_text(encoding="utf-8"))
        entries = [
            KeyEntry(
                int(row["generation"]),
                row["crv"],
                str(row["kid"]),
                base64url.decode(row["x"], 32),
                datetime.fromisoformat(row["not_before"]),
                datetime.fromisoformat(row["not_after"]),
            )
            for row in rows
        ]
        if not entries:
            raise ValueError("no keys")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigurationError(
            Text("无法读取服务器密钥清单 {path}。", "The index of server keys {path} cannot be read.").fill(
                path=key_dir / INDEX
            ),
            Text(
                "首次使用请运行 pension-verifier init；丢失或损坏的，请从密钥备份中取回。",
                "On first use run pension-verifier init; if it is lost or damaged, bring it back from the "
                "backup of the keys.",
            ),
        ) from error
    return sorted(entries, key=lambda entry: entry.generation)


def require_lasting(key_dir: Path, now: datetime) -> None:
    """Do nothing if the newest keys hold for another 60 days.

    Raises:
        ConfigurationError: they do not, or the index cannot be read.
    """
    until = max(entry.not_after for entry in read_index(key_dir))
    if until < now + _TOLD_BEFORE:
        raise ConfigurationError(
            Text("服务器密钥将于 {day} 到期。", "The server's keys end on {day}.").fill(day=until.date()),
            Text(
                "请尽早运行 pension-verifier device rotate-keys。",
                "Run pension-verifier device rotate-keys in good time.",
            ),
        )
