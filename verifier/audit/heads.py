"""Heads of the chain kept in a file beside the keys: a chain cut off in the database no longer reaches them.

Each line is one head with its own mac under the audit key, so that a line can neither be made up nor changed.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from datetime import datetime
from pathlib import Path
from typing import Final

_FILE: Final = "audit-heads.jsonl"


def keep_head(key_dir: Path, key: bytes, head: tuple[int, bytes], at: datetime) -> None:
    """Append a head, on the disk before this returns."""
    seq, mac = head
    line = {"seq": seq, "mac": mac.hex(), "at": at.isoformat(), "seal": _seal(key, seq, mac, at.isoformat())}
    descriptor = os.open(key_dir / _FILE, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "a", encoding="utf-8") as stream:
        # what a full disk or a power cut tore must not take this line with it
        stream.write(("\n" if _is_torn(descriptor) else "") + json.dumps(line) + "\n")
        stream.flush()
        os.fsync(stream.fileno())


def _is_torn(descriptor: int) -> bool:
    """Tell whether the last line was never finished."""
    size = os.fstat(descriptor).st_size
    return size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"


def kept_heads(key_dir: Path, key: bytes) -> list[tuple[int, bytes]]:
    """Return every head that is kept and whose seal holds, oldest first; none where none was kept yet."""
    return [(seq, mac) for seq, mac, _ in _lines(key_dir, key)]


def last_kept_at(key_dir: Path, key: bytes) -> datetime | None:
    """Return when the last head was kept; None where none was."""
    lines = _lines(key_dir, key)
    return datetime.fromisoformat(lines[-1][2]) if lines else None


def set_heads_aside(key_dir: Path, at: datetime) -> None:
    """Move the kept heads into a file of their own: the entries some of them speak of are lost."""
    path = key_dir / _FILE
    if path.exists():
        path.replace(path.with_name(f"audit-heads-before-{at:%Y%m%d-%H%M%S}.jsonl"))


def _lines(key_dir: Path, key: bytes) -> list[tuple[int, bytes, str]]:
    path = key_dir / _FILE
    if not path.exists():
        return []
    heads = []
    for text in path.read_text(encoding="utf-8").splitlines():
        try:
            line = json.loads(text)
            seq, mac, at, seal = (
                int(line["seq"]),
                bytes.fromhex(line["mac"]),
                str(line["at"]),
                str(line["seal"]),
            )
        except (ValueError, KeyError, TypeError):  # a line that a power cut tore, or that somebody wrote
            continue
        if hmac.compare_digest(seal, _seal(key, seq, mac, at)):
            heads.append((seq, mac, at))
    return heads


def _seal(key: bytes, seq: int, mac: bytes, at: str) -> str:
    return hmac.new(key, f"head {seq} {mac.hex()} {at}".encode(), hashlib.sha256).hexdigest()
